"""Where an act may hide behind words that were not surely heard: silence proves nothing there."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from scenarios.model import Language, Scenario
from scoring.content import lemmas
from scoring.hearing import SURE_WORD, Hearing, Window, words_of
from simulator.domain.speech import Utterance
from simulator.language.lexicon import lexicon
from simulator.language.sounds import sound_likeness

_PLACE = re.compile(r"\{[^}]*\}")

LIGHT = 0.3
"""What a person, a modal verb or a courtesy title weighs beside a full word."""

MOST_MISSING = 0.4
"""An act may hide when at most this share of an example's weight is missing, with unsure words enough for it."""

LIKE_ENOUGH = 0.6
"""A misheard word keeps at least this much of its sound (0 to 1)."""


def hiding_turns(
    intents: Collection[str], hearing: Hearing, window: Window, scenario: Scenario
) -> tuple[Utterance, ...]:
    """The turns of the window in which one of these intents may have been said and misheard."""
    examples = {
        example for intent in intents if intent in scenario.intents for example in scenario.intents[intent].examples
    }
    turns = hearing.turns_in(window)
    return tuple(turn for turn in turns if may_hide(examples, turn, scenario.language, MOST_MISSING))


def may_hide(phrases: Collection[str], turn: Utterance, language: Language, most_missing: float) -> bool:
    """Whether one of the phrases may stand in this turn with its missing words misheard.

    At most `most_missing` of its weight is missing, or every word missing sounds like one that was not surely heard. A
    phrase wholly there was the matcher's to judge: it is not hidden.
    """
    unsure = [word.text for word in words_of(turn) if word.confidence < SURE_WORD]
    if not unsure:
        return False
    said = frozenset(lemmas(turn.text, language))
    weighed = (dict(_weights(phrase, language)) for phrase in phrases)
    return any(_fits(weights, said, unsure, language, most_missing) for weights in weighed)


def _fits(
    weights: dict[str, float], said: frozenset[str], unsure: list[str], language: Language, most_missing: float
) -> bool:
    missing = weights.keys() - said
    if not missing or len(missing) > len(unsure):
        return False
    heaviest = max(weights.values())
    lost = sum(weights[word] for word in missing) / sum(weights.values())
    if lost <= most_missing and any(weights[word] == heaviest for word in weights.keys() & said):
        return True
    return all(any(_sounds_like(word, other, language) for other in unsure) for word in missing)


@lru_cache(maxsize=16_384)
def _sounds_like(word: str, other: str, language: Language) -> bool:
    return sound_likeness(word, other, language) >= LIKE_ENOUGH


@lru_cache(maxsize=8192)
def _weights(phrase: str, language: Language) -> tuple[tuple[str, float], ...]:
    """What each word of a phrase weighs: grammatical ones nothing, unless there are no others but light ones."""
    lex = lexicon(language)
    words = frozenset(lemmas(_PLACE.sub(" ", phrase), language))
    if not words - lex.faint - lex.light:
        return tuple((word, 1.0) for word in sorted(words))
    return tuple((word, LIGHT if word in lex.light else 1.0) for word in sorted(words - lex.faint))
