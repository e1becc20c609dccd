"""What a clause is about, when no example fits: the intent whose words most of its words are.

Each concept points to the intents that use it, in proportion; a clause's gist for an intent is the weighted mean of
what its words point to. At least two words must agree, and words no intent knows speak against all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from scenarios.model import Language
from simulator.language.alignment import Alignment
from simulator.language.examples import ExampleIndex
from simulator.language.features import LIGHT_WEIGHT, Feature
from simulator.language.lexicon import lexicon
from simulator.language.similarity import Vocabulary

LEAST_GIST = 0.42
"""Least mean share of an intent; chosen on the labelled set of tests/unit/data."""
_BASE_SCORE = 0.66
_FEWEST_WORDS = 2

Polar = tuple[str, bool]
"""A concept, and whether it is denied."""


@dataclass(slots=True)
class Gists:
    """The intents each concept points to."""

    index: ExampleIndex
    vocabulary: Vocabulary
    language: Language
    _pointers: dict[Polar, dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        counts: dict[Polar, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        sizes: dict[str, int] = defaultdict(int)
        for example in self.index.examples:
            sizes[example.intent] += 1
            for key in {(f.concept, f.negative) for f in example.features}:
                counts[key][example.intent] += 1
        for key, uses in counts.items():
            shares = {intent: (count / sizes[intent]) ** 0.5 for intent, count in uses.items()}
            total = sum(shares.values())
            self._pointers[key] = {intent: share / total for intent, share in shares.items()}

    def find(self, heard: tuple[Feature, ...], least: float) -> list[Alignment]:
        """The clauses that are clearly about one intent, scoring `least` or more."""
        found = [alignment for start, end in self._clauses(heard) for alignment in self._about(heard, start, end)]
        return [alignment for alignment in found if alignment.score >= least]

    def _clauses(self, heard: Sequence[Feature]) -> Iterator[tuple[int, int]]:
        """Stretches between connectives, then the whole."""
        boundaries = lexicon(self.language).boundaries
        starts = [
            0,
            *(place for place, feature in enumerate(heard) if place and feature.lemma in boundaries),
            len(heard),
        ]
        spans = dict.fromkeys([*pairwise(starts), (0, len(heard))])
        yield from (span for span in spans if span[1] > span[0])

    def _about(self, heard: tuple[Feature, ...], start: int, end: int) -> Iterator[Alignment]:
        weights = {place: self._weight(heard[place]) for place in range(start, end)}
        total = sum(weights.values())
        pointed: dict[str, float] = defaultdict(float)
        places: dict[str, list[int]] = defaultdict(list)
        for place, weight in weights.items():
            if weight == 0:
                continue
            for intent, share in self._points(heard[place]).items():
                pointed[intent] += weight * share
                if heard[place].weight >= 1:
                    places[intent].append(place)
        for intent, mass in pointed.items():
            gist = mass / total if total else 0.0
            if gist >= LEAST_GIST and len(places[intent]) >= _FEWEST_WORDS:
                yield self._alignment(intent, gist, heard, places[intent])

    def _weight(self, feature: Feature) -> float:
        if feature.weight < LIGHT_WEIGHT:
            return 0.0
        return feature.weight * (0.3 + 0.7 * self.index.rarity.get(feature.concept, 1.0))

    def _points(self, feature: Feature) -> Mapping[str, float]:
        """The intents this word points to, weakened when it was recognised by likeness."""
        best: dict[str, float] = {}
        for lemma, like in self.vocabulary.nearest(feature):
            concept = self.vocabulary.lemmas[lemma][0]
            for intent, share in self._pointers.get((concept, feature.negative), {}).items():
                best[intent] = max(best.get(intent, 0.0), like * share)
        return best

    def _alignment(self, intent: str, gist: float, heard: tuple[Feature, ...], places: list[int]) -> Alignment:
        concepts = {heard[place].concept for place in places}
        example = max(
            (example for example in self.index.examples if example.intent == intent),
            key=lambda example: sum(feature.concept in concepts for feature in example.features),
        )
        first, last = places[0], places[-1]
        score = min(0.95, _BASE_SCORE + (gist - LEAST_GIST) / 2)
        covered = frozenset(places)
        return Alignment(example, score, first, last, heard[first].start, heard[last].end, {}, covered, covered)
