"""How long a silence ends the trainee's turn, from what was said before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from simulator.language.completeness import Completeness
from simulator.turns.floor import hands_over
from simulator.turns.settings import TurnSettings

OPENING = frozenset({"greet", "introduce_self", "introduce_company", "backchannel", "thank", "yes", "show_empathy"})
"""Intents of the shared library that usually open a turn: words that end on one may well go on."""
LOOSE_WORDS = 2
"""Words after the last thing understood that do not make a new clause ("madame", "s'il vous plaît" less one)."""


class Found(Protocol):
    """`simulator.language.matcher.IntentMatch`, as used here."""

    @property
    def intent(self) -> str: ...
    @property
    def end_word(self) -> int: ...


class Understanding(Protocol):
    """`simulator.language.matcher.Matcher`, as used here."""

    def match(self, text: str, /) -> Sequence[Found]: ...
    def completeness(self, text: str, expected: frozenset[str], /) -> Completeness: ...


Patience = Callable[[str, frozenset[str]], float]
"""Seconds of silence that end the turn, given its words and the intents now awaited."""


def patience(understanding: Understanding, settings: TurnSettings) -> Patience:
    """The rule, over one matcher. Costs two matches of the text, a few milliseconds."""

    def wait(text: str, expected: frozenset[str]) -> float:
        if not text:
            return settings.open
        match understanding.completeness(text, expected):
            case Completeness.CONTINUES:
                return settings.continues
            case Completeness.ANSWERED:
                return settings.answered
            case Completeness.OPEN:
                return _when_open(text, understanding.match(text), settings)

    return wait


def _when_open(text: str, found: Sequence[Found], settings: TurnSettings) -> float:
    """Nothing awaited was said; a question is over all the same and, less surely, a clause that was understood."""
    if found and hands_over(text):
        return settings.answered
    last = len(text.split()) - LOOSE_WORDS
    if any(each.end_word >= last and each.intent not in OPENING for each in found):
        return settings.understood
    return settings.open
