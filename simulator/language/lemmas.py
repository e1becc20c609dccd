"""The dictionary form of a word (`paierez` -> `payer`), by simplemma's tables, loaded at first use."""

from __future__ import annotations

from functools import lru_cache

import simplemma

from scenarios.model import Language
from simulator.language.lexicon import lexicon
from simulator.language.normalise import fold


@lru_cache(maxsize=20_000)
def lemma(word: str, language: Language) -> str:
    """The lemma of one lower-case word, folded (no accents). Unknown words come back as they are."""
    exception = lexicon(language).lemma_exceptions.get(word)
    if exception is not None:
        return fold(exception)
    if "_" in word or word.startswith("<"):
        return fold(word)
    return fold(simplemma.lemmatize(word, lang=language.value))
