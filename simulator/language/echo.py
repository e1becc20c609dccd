"""Examples heard by ear alone: the whole phrase sounds like one, whatever words the recogniser wrote for it.

`ne coup inquiétez par` is near enough to `ne vous inquiétez pas`. Word boundaries do not count; the polarity does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from simulator.language.alignment import Alignment
from simulator.language.examples import Example
from simulator.language.features import Feature

LEAST_RATIO = 0.82
"""Least likeness (0 to 1) of the phrase's sounds to those of the example."""
LEAST_SOUNDS = 13
"""Shorter examples sound like too many things."""


@dataclass(slots=True)
class Echoes:
    """The examples without values, as strings of sounds."""

    examples: Sequence[Example]
    _sounds: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, example in enumerate(self.examples):
            sounds = "".join(feature.sound for feature in example.features)
            if len(sounds) >= LEAST_SOUNDS and "<" not in sounds:
                self._sounds[number] = sounds

    def find(self, heard: tuple[Feature, ...], least: float) -> list[Alignment]:
        """The examples that some stretch of the utterance sounds like, scoring `least` or more."""
        spoken = "".join(_sound(feature) for feature in heard)
        if len(spoken) < LEAST_SOUNDS:
            return []
        close = process.extract(
            spoken, self._sounds, scorer=fuzz.partial_ratio, score_cutoff=LEAST_RATIO * 100, limit=None
        )
        found = (self._alignment(self.examples[number], sounds, spoken, heard) for sounds, _, number in close)
        return [alignment for alignment in found if alignment is not None and alignment.score >= least]

    def _alignment(self, example: Example, sounds: str, spoken: str, heard: tuple[Feature, ...]) -> Alignment | None:
        near = fuzz.partial_ratio_alignment(sounds, spoken)
        if near is None or near.src_end - near.src_start < LEAST_RATIO * len(sounds):
            return None
        places = _places(heard, near.dest_start, near.dest_end)
        if not places or _contradicts(example, [heard[place] for place in places]):
            return None
        first, last = places[0], places[-1]
        content = frozenset(place for place in places if heard[place].weight >= 1) or frozenset(places)
        score = (near.score / 100) ** 2
        return Alignment(
            example, score, first, last, heard[first].start, heard[last].end, {}, content, frozenset(places)
        )


def _sound(feature: Feature) -> str:
    return "_" if feature.sound.startswith("<") else feature.sound


def _places(heard: Sequence[Feature], start: int, end: int) -> list[int]:
    """The features of which at least half the sounds lie between two sounds of the utterance."""
    places, at = [], 0
    for place, feature in enumerate(heard):
        size = len(_sound(feature))
        common = min(end, at + size) - max(start, at)
        if size and common * 2 > size:
            places.append(place)
        at += size
    return places


def _contradicts(example: Example, heard: Sequence[Feature]) -> bool:
    """One denies what the other says."""
    wanted = any(feature.negative for feature in example.features)
    return wanted != any(feature.negative for feature in heard)
