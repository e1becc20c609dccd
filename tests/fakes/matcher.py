"""A matcher that hears an intent when one of its examples stands in the text, word for word; slots are figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from scenarios.model import Intent
from simulator.domain.events import SlotValue
from simulator.language.completeness import Completeness


@dataclass(frozen=True, slots=True)
class FakeMatch:
    intent: str
    score: float
    example: str
    start_word: int
    end_word: int
    slots: dict[str, SlotValue] = field(default_factory=dict)


class KeywordMatcher:
    """Same methods as `simulator.language.matcher.Matcher`. Scores are 1, so that tests say exactly what is heard."""

    def __init__(self, intents: Mapping[str, Intent]) -> None:
        self._intents = intents

    def match(self, text: str) -> tuple[FakeMatch, ...]:
        words = [re.sub(r"[^\w'€-]", "", word.lower()) for word in text.split()]
        found = []
        for name, intent in self._intents.items():
            for example in intent.examples:
                start = _find(words, example.lower().split())
                if start is not None:
                    figures = [float(word) for word in words if word.isdigit()]
                    slots: dict[str, SlotValue] = dict(zip(intent.slots, figures, strict=False))
                    found.append(FakeMatch(name, 1.0, example, start, start + len(example.split()), slots))
                    break
        return tuple(found)

    def completeness(self, text: str, expected: frozenset[str]) -> Completeness:
        heard = {match.intent for match in self.match(text)}
        return Completeness.ANSWERED if heard & expected else Completeness.OPEN


def _find(words: list[str], wanted: list[str]) -> int | None:
    for start in range(len(words) - len(wanted) + 1):
        if words[start : start + len(wanted)] == wanted:
            return start
    return None
