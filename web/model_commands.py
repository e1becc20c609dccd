"""`decroche models`: list and install recognition models."""

from __future__ import annotations

import sys

import click

from scenarios.model import Language
from simulator.speech.download import Progress
from simulator.speech.download import install as download
from simulator.speech.errors import ModelError
from simulator.speech.models import find_model, list_models
from web.settings import Settings


def print_models(settings: Settings) -> None:
    """A line a model, then which one listens in each language."""
    voices = settings.voices()
    for listed in list_models(voices):
        where = f"installé : {listed.path}" if listed.path else "non installé"
        click.echo(
            f"{listed.model.name}  {listed.model.language}  {listed.model.megabytes} Mo  "
            f"{listed.model.description}  ({where})"
        )
    for language in Language:
        try:
            used = find_model(voices, language)
        except ModelError as error:
            click.echo(f"{language} : {error}")
        else:
            note = " (modèle de démonstration : ne comprend que les voix de synthèse)" if used.demonstration else ""
            click.echo(f"{language} : {used.name}{note}")


def install_model(settings: Settings, name: str) -> None:
    """Download with a progress line that is redrawn on a terminal and silent elsewhere."""
    terminal = sys.stderr.isatty()

    def show(progress: Progress) -> None:
        if terminal:
            total = f" / {progress.total / 1e6:.0f}" if progress.total else ""
            click.echo(f"\r{name} : {progress.done / 1e6:.0f}{total} Mo", nl=False, err=True)

    model = download(name, settings.voices(), show)
    if terminal:
        click.echo(err=True)
    click.echo(f"{model.name} est installé : {model.path}")
