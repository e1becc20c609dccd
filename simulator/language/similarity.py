"""How alike a heard word is to the words of the examples: same lemma, same concept, same sound, near spelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from simulator.language.features import Feature

SAME_CONCEPT = 0.85
SAME_SOUND = 0.9
LEAST_RATIO = 0.75
"""Likeness of two sound keys (0 to 1) under which words are strangers."""
_MOST_REMEMBERED = 10_000
"""Heard words whose likenesses are kept: memory stays bounded over any number of utterances."""
_SHORTEST_FUZZY = 4
_KIN: Mapping[str, tuple[tuple[str, float], ...]] = {
    "<money>": (("<count>", 0.6),),
    "<count>": (("<money>", 0.5),),
    "<date>": (("<delay>", 0.7),),
    "<delay>": (("<date>", 0.7), ("<count>", 0.5)),
    "<customer_number>": (("<count>", 0.6), ("<spelling>", 0.4)),
    "<phone>": (("<count>", 0.5), ("<customer_number>", 0.5)),
    "<spelling>": (("<name>", 0.5),),
    "<company>": (("<name>", 0.5),),
    "<titled>": (("<name>", 0.4),),
}
_ALIKE = {("je", "nous"): 0.8, ("nous", "on"): 0.8, ("je", "on"): 0.6, ("nous", "notre"): 0.7, ("vous", "votre"): 0.7}
"""Slot types one may be heard for the other; persons who speak for the same side."""


@dataclass(slots=True)
class Vocabulary:
    """The words of all the examples. `nearest` remembers what it has worked out."""

    lemmas: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    """lemma -> concept, sound of its first form, weight."""
    _by_concept: dict[str, list[str]] = field(default_factory=dict)
    _by_sound: dict[str, list[str]] = field(default_factory=dict)
    _sounds: list[str] = field(default_factory=list)
    _seen: dict[tuple[str, str], tuple[tuple[str, float], ...]] = field(default_factory=dict)

    def add(self, feature: Feature) -> None:
        """Learn one word of an example."""
        if feature.lemma not in self.lemmas:
            self.lemmas[feature.lemma] = (feature.concept, feature.sound, feature.weight)
            self._by_concept.setdefault(feature.concept, []).append(feature.lemma)
        heard = self._by_sound.setdefault(feature.sound, [])
        if feature.lemma not in heard:
            heard.append(feature.lemma)
            if len(heard) == 1 and _can_be_near(feature):
                self._sounds.append(feature.sound)

    def nearest(self, feature: Feature) -> tuple[tuple[str, float], ...]:
        """The known lemmas like this heard word, each with its likeness (0 to 1)."""
        key = (feature.lemma, feature.sound)
        if key not in self._seen:
            if len(self._seen) >= _MOST_REMEMBERED:
                self._seen.clear()
            self._seen[key] = tuple(self._work_out(feature).items())
        return self._seen[key]

    def _work_out(self, feature: Feature) -> dict[str, float]:
        likes: dict[str, float] = {}
        if feature.lemma.startswith("<"):
            kin = {other: like for other, like in _KIN.get(feature.lemma, ()) if other in self.lemmas}
            kin |= {w: like for w, near in _KIN.items() for o, like in near if o == feature.lemma and w in self.lemmas}
            return kin | ({feature.lemma: 1.0} if feature.lemma in self.lemmas else {})
        self._hear_alike(feature, likes)
        for other in self._by_concept.get(feature.concept, ()):
            likes[other] = max(likes.get(other, 0.0), SAME_CONCEPT)
        for (first, second), like in _ALIKE.items():
            if feature.lemma in {first, second}:
                other = second if feature.lemma == first else first
                if other in self.lemmas:
                    likes[other] = max(likes.get(other, 0.0), like)
        if feature.lemma in self.lemmas:
            likes[feature.lemma] = 1.0
        return likes

    def _hear_alike(self, feature: Feature, likes: dict[str, float]) -> None:
        for other in self._by_sound.get(feature.sound, ()):
            likes[other] = SAME_SOUND
        if not _can_be_near(feature):
            return
        cutoff = LEAST_RATIO * 100
        for sound, ratio, _ in process.extract(feature.sound, self._sounds, scorer=fuzz.ratio, score_cutoff=cutoff):
            for other in self._by_sound[sound]:
                likes[other] = max(likes.get(other, 0.0), 0.95 * (ratio / 100) ** 2)


def _can_be_near(feature: Feature) -> bool:
    """Long, meaningful words alone are compared by near sound."""
    return len(feature.sound) >= _SHORTEST_FUZZY and feature.weight >= 1 and "<" not in feature.sound
