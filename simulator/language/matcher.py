"""What the trainee meant: the intents of an utterance, each with the example it is nearest to, a score and its values.

Score of an example: share of its weight found in one stretch of the utterance (soft: lemma, concept, sound), times
bonuses for words in order and for a stretch without foreign words; a contradiction of polarity is a veto. Figures are
generalised, so `vous devez 240 euros` is an example for any amount.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scenarios.model import Intent, Language
from simulator.domain.events import SlotValue
from simulator.language.alignment import Alignment, Listener
from simulator.language.completeness import Completeness, completeness
from simulator.language.echo import Echoes
from simulator.language.examples import build_index
from simulator.language.features import Heard, hear
from simulator.language.filling import fill
from simulator.language.gist import Gists
from simulator.language.implied import with_implied
from simulator.language.similarity import Vocabulary
from simulator.language.slots import slot_reader
from simulator.language.veto import Vetoes, build_vetoes

THRESHOLD = 0.64
"""Least score of a match; chosen on the labelled set of tests/unit/data (see the tests)."""
LATEST_WORDS = 20
"""Words of a long turn that tell whether it is over: asked at each pause, the answer must stay quick."""
REFINED_MARGIN = 0.15
RIVAL_MARGIN = 0.12
"""Two intents on the same words are both kept when the lesser is this near the better; the nearer wording wins ties."""


@dataclass(frozen=True, slots=True)
class IntentMatch:
    """One intent heard. `start_word` to `end_word` (excluded) are offsets in `text.split()`; score 0 to 1."""

    intent: str
    score: float
    example: str
    start_word: int
    end_word: int
    slots: dict[str, SlotValue] = field(default_factory=dict)


class Matcher:
    """Matches utterances against a scenario's intents. `names`: people and companies, recognised by sound.

    `today` is the day dates are counted from; without it a relative date keeps its words as value. `companies`: names
    whose mention presents the company (shared intent `introduce_company`), without an example for each.
    """

    def __init__(
        self,
        intents: Mapping[str, Intent],
        language: Language,
        names: tuple[str, ...] = (),
        today: dt.date | None = None,
        companies: tuple[str, ...] = (),
    ) -> None:
        self._intents = with_implied(intents, companies, language)
        self._language = language
        self._reader = slot_reader(language, names, today, companies)
        self._index = build_index(self._intents, self._reader)
        vocabulary = Vocabulary()
        for example in self._index.examples:
            for feature in example.features:
                vocabulary.add(feature)
        self._listener = Listener(self._index, vocabulary, language)
        self._echoes = Echoes(self._index.examples)
        self._gists = Gists(self._index, vocabulary, language)
        self._vetoes = build_vetoes(self._intents, language)

    def match(self, text: str) -> tuple[IntentMatch, ...]:
        """The intents of `text`, best first; empty when nothing is understood."""
        return self._match(hear(text, self._reader))

    def completeness(self, text: str, expected: frozenset[str]) -> Completeness:
        """Whether the trainee seems to have finished, given the intents now awaited."""
        latest = " ".join(text.split()[-LATEST_WORDS:])
        found = frozenset(match.intent for match in self.match(latest))
        return completeness(text, found, expected, self._language)

    def _match(self, heard: Heard) -> tuple[IntentMatch, ...]:
        best: dict[str, tuple[Alignment, dict[str, SlotValue]]] = {}
        for alignment in self._alignments(heard, THRESHOLD):
            known = best.get(alignment.example.intent)
            if known is not None and known[0].score >= alignment.score:
                continue
            slots = self._accepted(heard, alignment)
            if slots is not None:
                best[alignment.example.intent] = (alignment, slots)
        ranked = sorted(best.values(), key=lambda pair: (-pair[0].score, pair[0].example.intent))
        kept = _without_rivals([alignment for alignment, _ in ranked])
        return tuple(_as_match(alignment, slots) for alignment, slots in ranked if alignment in kept)

    def _alignments(self, heard: Heard, least: float) -> Iterator[Alignment]:
        """Everything that could be meant: by its words, by its sound, by its gist."""
        yield from self._listener.alignments(heard, least)
        yield from self._echoes.find(heard.features, least)
        yield from self._gists.find(heard.features, least)

    def _accepted(self, heard: Heard, alignment: Alignment) -> dict[str, SlotValue] | None:
        """The values of the match, or None when a rule of the intent refuses it."""
        intent = self._intents[alignment.example.intent]
        veto: Vetoes = self._vetoes[alignment.example.intent]
        if veto.refuses(heard, alignment.first, alignment.last):
            return None
        slots = fill(heard, alignment, intent)
        return slots if all(name in slots for name in intent.requires) else None


def _without_rivals(ranked: list[Alignment]) -> list[Alignment]:
    """Of intents that claim the same words, those clearly behind go, unless they explain more of them."""
    kept: list[Alignment] = []
    for alignment in ranked:
        rivals = [other for other in ranked if other is not alignment and alignment.shares_words(other)]
        beaten = any(
            other.score - RIVAL_MARGIN > alignment.score and not alignment.says_more(other) for other in rivals
        )
        refined = any(other.refines(alignment) and other.score >= alignment.score - REFINED_MARGIN for other in rivals)
        if not beaten and not refined:
            kept.append(alignment)
    return kept


def _as_match(alignment: Alignment, slots: dict[str, SlotValue]) -> IntentMatch:
    return IntentMatch(
        intent=alignment.example.intent,
        score=round(min(1.0, alignment.score), 3),
        example=alignment.example.text,
        start_word=alignment.start_word,
        end_word=alignment.end_word,
        slots=slots,
    )
