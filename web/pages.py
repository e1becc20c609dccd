"""Rendering a page: templates of every slice, in the person's language, with what every page needs."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_datetime
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

from simulator.store.people import Person
from web.accounts.session import csrf_token
from web.i18n import DEFAULT_LANGUAGE, LANGUAGES, translations

WEB = Path(__file__).parent
SLICES = ("accounts", "desk", "calls")


@cache
def _environment(language: str) -> Environment:
    folders = [WEB / "templates", *(WEB / name / "templates" for name in SLICES)]
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(clock=_clock, when=lambda value: _when(value, language), number=_number_in(language))
    return environment


def _clock(seconds: float | None) -> str:
    """`75.2` as `1:15`; what came before the answer has a minus sign."""
    if seconds is None:
        return "–"
    whole = int(abs(seconds))
    return f"{'−' if seconds <= -1 else ''}{whole // 60}:{whole % 60:02}"


def _when(value: dt.datetime | None, language: str) -> str:
    return "" if value is None else str(format_datetime(value.astimezone(), "short", locale=language))


def _number_in(language: str) -> Any:
    def show(value: float | None) -> str:
        text = "–" if value is None else f"{value:g}"
        return text.replace(".", ",") if language == "fr" else text

    return show


def language_of(request: Request, person: Person | None) -> str:
    """The person's own choice, then the one made on the sign-in page, then French."""
    chosen = person.language if person else request.session.get("language", DEFAULT_LANGUAGE)
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def page(
    request: Request, template: str, person: Person | None, *, status_code: int = 200, **values: Any
) -> HTMLResponse:
    """The rendered template; `person` is who looks at it, none before signing in."""
    language = language_of(request, person)
    html = (
        _environment(language)
        .get_template(template)
        .render(request=request, person=person, language=language, csrf=csrf_token(request), **values)
    )
    return HTMLResponse(html, status_code=status_code)


def message(request: Request, person: Person | None, text: str) -> str:
    """One message in the person's language, for what is not a template."""
    return translations(language_of(request, person)).gettext(text)
