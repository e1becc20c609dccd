"""The examples of every intent, taken apart once, with weights that say which of their words tell intents apart."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from scenarios.model import Intent
from simulator.language.features import OWN_NAME, Feature, hear
from simulator.language.slots import SlotReader

_VALUE_SALIENCE = 1.0
_LEAST_SALIENCE = 0.3
"""Weight, relative to 1, of a word that only one of an intent's examples holds."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example: its features and their weights (which sum to 1)."""

    intent: str
    text: str
    features: tuple[Feature, ...]
    weights: tuple[float, ...]
    bare: bool
    """It holds no content word: all of it is needed."""


@dataclass(frozen=True, slots=True)
class ExampleIndex:
    """Every example, and where each lemma stands in them (`postings`: example and feature numbers)."""

    examples: tuple[Example, ...]
    postings: Mapping[str, tuple[tuple[int, int], ...]]
    rarity: Mapping[str, float]
    """Inverse frequency of each concept over the intents, 0 to 1."""
    common_rarity: float = field(default=1.0)


def build_index(intents: Mapping[str, Intent], reader: SlotReader) -> ExampleIndex:
    """Take every example apart. Intents without examples match nothing."""
    heard = {
        name: [(text, hear(text, reader, dict(intent.slots)).features) for text in intent.examples]
        for name, intent in intents.items()
    }
    rarity = _rarity(heard)
    examples = [
        _example(name, text, features, rarity, _salience(pairs))
        for name, pairs in heard.items()
        for text, features in pairs
        if features
    ]
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, example in enumerate(examples):
        for place, feature in enumerate(example.features):
            postings[feature.lemma].append((number, place))
    return ExampleIndex(tuple(examples), {word: tuple(at) for word, at in postings.items()}, rarity)


_Taken = dict[str, list[tuple[str, tuple[Feature, ...]]]]


def _rarity(heard: _Taken) -> dict[str, float]:
    """A concept that one intent alone uses counts 1; one that all use counts little."""
    spread = Counter(word for pairs in heard.values() for word in {f.concept for _, fs in pairs for f in fs})
    scale = math.log(len(heard) + 1)
    return {word: math.log((len(heard) + 1) / count) / scale for word, count in spread.items()}


def _salience(pairs: list[tuple[str, tuple[Feature, ...]]]) -> dict[str, float]:
    """How often a concept comes back among the examples of one intent, 0.3 to 1; values always do, and tell little."""
    counts = Counter(word for _, features in pairs for word in {f.concept for f in features if f.weight > 0})
    most = max((n for w, n in counts.items()), default=1)
    return {
        word: _LEAST_SALIENCE
        + (1 - _LEAST_SALIENCE) * (_VALUE_SALIENCE if word.startswith("<") else math.sqrt(n / most))
        for word, n in counts.items()
    }


def _example(
    name: str, text: str, features: tuple[Feature, ...], rarity: Mapping[str, float], salience: Mapping[str, float]
) -> Example:
    raised = not any(f.weight >= 1 and f.lemma != OWN_NAME for f in features)
    raw = [_class_weight(f, raised) * (0.3 + 0.7 * rarity[f.concept]) * salience.get(f.concept, 1.0) for f in features]
    total = sum(raw) or 1.0
    return Example(name, text, features, tuple(weight / total for weight in raw), raised)


def _class_weight(feature: Feature, raised: bool) -> float:
    """In an example without any content word (`c'est ça`, `ici {name}`), every word is needed."""
    return 0.5 + feature.weight / 2 if raised and feature.weight > 0 else feature.weight
