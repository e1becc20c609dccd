"""How long a silence ends the trainee's turn, from what was said before it and how.

Words alone do not tell: "je vous propose un échange" may or may not be followed by the details. So a statement is given
the time this trainee takes within his turns, and a quick answer is kept for what wants one: a question on which the
voice rises, a farewell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.language.completeness import Completeness
from simulator.turns.floor import closes, hands_over
from simulator.turns.settings import TurnSettings

ASKING = re.compile(r"ask_|verify_|check_|open_question|close_offer_help")
"""Intents of the shared library that ask, by the way they are named."""
LOOSE_WORDS = 3
"""Words after the last thing understood that make no new clause ("madame", "s'il vous plaît")."""
RISES = -1.0
"""Semitones over the middle pitch. Measured on Pico: statements end at -2.4 or less, questions at -0.8 or more."""


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


@dataclass(frozen=True, slots=True)
class Stop:
    """What is known at a pause: the words of the turn, the intents awaited, the final rise in semitones (None: unknown)
    and the seconds this trainee is given on a statement."""

    text: str
    expected: frozenset[str]
    rise: float | None
    statement: float


Patience = Callable[[Stop], float]
"""Seconds of silence that end the turn."""


def patience(understanding: Understanding, settings: TurnSettings) -> Patience:
    """The rule, over one matcher. Costs two matches of the text, some milliseconds."""

    def wait(stop: Stop) -> float:
        if not stop.text:
            return settings.unheard
        if understanding.completeness(stop.text, stop.expected) is Completeness.CONTINUES:
            return settings.continues
        if closes(stop.text):
            return settings.asked
        ending = _ending(stop.text, understanding.match(stop.text))
        if hands_over(stop.text) or any(ASKING.match(intent) for intent in ending):
            return settings.asked if stop.rise is None or stop.rise >= RISES else _fallen(stop, settings)
        return stop.statement

    return wait


def _fallen(stop: Stop, settings: TurnSettings) -> float:
    """A question whose voice falls: its object may still come ("combien pourriez-vous verser… chaque mois")."""
    return (settings.statement_least + stop.statement) / 2


def _ending(text: str, found: Sequence[Found]) -> frozenset[str]:
    """The intents on which the text ends."""
    last = len(text.split()) - LOOSE_WORDS
    return frozenset(each.intent for each in found if each.end_word >= last)
