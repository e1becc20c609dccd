"""What the robots of the benches say: variants of the good rehearsals, with the places of mid-turn pauses marked `[p]`.

A lines file has `scenario` and `turns`; a turn is a rehearsal's step whose `say` or `interrupt` is a list of variants.
How long each pause lasts is drawn here, from a shuffled deck, so that lengths and places are independent. Pure.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from scenarios.model import Step

LINES = Path(__file__).parent / "lines"
PAUSE_LENGTHS_S = (0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.2)
PLACE = "[p]"
WRITTEN_PAUSE = re.compile(r"\[(\d+(?:\.\d+)?) ?s\]")
LINKING = frozenset(
    {"et", "ou", "mais", "donc", "car", "que", "qui", "alors", "puis", "si", "comme", "quand"}
    | {"pour", "de", "du", "des", "à", "en", "avec", "sur"}
    | {"le", "la", "les", "votre", "vos", "un", "une"}
)
"""Connectives, prepositions, articles: plainly, something follows."""


class Position(StrEnum):
    """Where in a turn a pause is."""

    SENTENCE = "between_sentences"
    COMMA = "after_comma"
    LINK = "after_linking_word"
    PHRASE = "inside_phrase"


@dataclass(frozen=True, slots=True)
class Turns:
    """One lines file."""

    scenario: str
    turns: tuple[dict[str, Any], ...]


def load_turns(path: Path) -> Turns:
    """Raises OSError, yaml.YAMLError or KeyError: these files are ours."""
    content = yaml.safe_load(path.read_text())
    return Turns(content["scenario"], tuple(content["turns"]))


def pause_lengths(draw: random.Random) -> Iterator[float]:
    """Endless, every length as often as the others."""
    while True:
        deck = list(PAUSE_LENGTHS_S)
        draw.shuffle(deck)
        yield from deck


def steps(turns: Turns, draw: random.Random, lengths: Iterator[float]) -> list[Step]:
    """One call's steps: a variant of each turn, its pauses given their lengths."""
    return [Step.model_validate(_chosen(turn, draw, lengths)) for turn in turns.turns]


def shortened(made: list[Step], turns: int) -> list[Step]:
    """The steps up to so many spoken turns, then the end of the call."""
    spoken = [n for n, step in enumerate(made) if step.say or step.interrupt]
    if len(spoken) <= turns:
        return made
    return [*made[: spoken[turns]], Step(hang_up=True)]


def _chosen(turn: dict[str, Any], draw: random.Random, lengths: Iterator[float]) -> dict[str, Any]:
    spoken = {key: turn[key] for key in ("say", "interrupt") if key in turn}
    return turn | {key: with_pauses(draw.choice(variants), lengths) for key, variants in spoken.items()}


def with_pauses(text: str, lengths: Iterator[float]) -> str:
    """The places marked become pauses the robot understands."""
    while PLACE in text:
        text = text.replace(PLACE, f"[{next(lengths)} s]", 1)
    return text


def position(before: str) -> Position:
    """The class of a pause, from the words before it."""
    words = before.strip()
    if words[-1:] in ".?!":
        return Position.SENTENCE
    if words[-1:] in ",;:":
        return Position.COMMA
    last = re.split(r"[\s']", words)[-1].lower()
    return Position.LINK if last in LINKING else Position.PHRASE


def positions(text: str) -> list[Position]:
    """Of each pause written in a line."""
    pieces: Sequence[str] = WRITTEN_PAUSE.split(text)
    return [position(piece) for piece in pieces[:-1:2]]
