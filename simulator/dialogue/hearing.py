"""What the matcher heard in a turn, with the words and times that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from scenarios.model import Scenario
from simulator.domain.events import IntentHeard, NotUnderstood, SlotValue
from simulator.domain.speech import Utterance


class IntentHit(Protocol):
    """One intent found in an utterance; see `simulator.language.matcher.IntentMatch`."""

    @property
    def intent(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def example(self) -> str: ...
    @property
    def start_word(self) -> int: ...
    @property
    def end_word(self) -> int: ...
    @property
    def slots(self) -> Mapping[str, SlotValue]: ...


class Understanding(Protocol):
    """The matcher, as the dialogue uses it."""

    def match(self, text: str) -> Sequence[IntentHit]: ...


@dataclass(slots=True)
class Heard:
    """The intents of a turn that no rule has used yet, best first."""

    intents: list[str]
    everything: frozenset[str]
    answered: set[str] = field(default_factory=set)
    """Intents a line was found for: a fact asked for with them needs no telling of its own."""

    def any_of(self, intents: Iterable[str]) -> tuple[str, ...]:
        """Those of the given intents still unused."""
        return tuple(intent for intent in intents if intent in self.intents)

    def use(self, intents: Iterable[str]) -> None:
        """Mark intents as dealt with."""
        used = set(intents)
        self.intents = [intent for intent in self.intents if intent not in used]


def heard_in(hits: Sequence[IntentHit]) -> Heard:
    """The turn's intents. The matcher has already dropped those outdone by others on the same words."""
    intents = list(dict.fromkeys(hit.intent for hit in sorted(hits, key=lambda hit: -hit.score)))
    return Heard(intents, frozenset(intents))


def intent_event(at: float, utterance: Utterance, hit: IntentHit) -> IntentHeard:
    """The log's proof of one intent: nearest example, score, quote and times."""
    start, end, quote = _span(utterance, hit.start_word, hit.end_word)
    return IntentHeard(at, hit.intent, round(hit.score, 3), hit.example, start, end, quote, dict(hit.slots))


def not_understood_event(at: float, utterance: Utterance) -> NotUnderstood:
    return NotUnderstood(at, utterance.start, utterance.end, utterance.text)


def known_names(scenario: Scenario) -> tuple[str, ...]:
    """Proper names of the scenario, which recognisers spell by ear: the matcher compares them by sound."""
    names = (scenario.customer.name, scenario.record.name, scenario.company.name)
    return tuple(dict.fromkeys(names))


def _span(utterance: Utterance, start_word: int, end_word: int) -> tuple[float, float, str]:
    """Times and words from word offsets (end excluded), by the recogniser's words or in proportion."""
    words = utterance.text.split()
    first = max(0, min(start_word, len(words) - 1))
    last = max(first + 1, min(end_word, len(words)))
    quote = " ".join(words[first:last]) or utterance.text
    if utterance.words and len(utterance.words) == len(words):
        return utterance.words[first].start, utterance.words[last - 1].end, quote
    per_word = (utterance.end - utterance.start) / max(1, len(words))
    return utterance.start + first * per_word, utterance.start + last * per_word, quote
