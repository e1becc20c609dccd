"""Words as checks compare them: whole-word lemmas for banned words, concepts and numbers for what is given back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scenarios.model import Language
from scoring.hearing import words_of
from simulator.domain.speech import Utterance
from simulator.language.lemmas import lemma
from simulator.language.lexicon import lexicon, words
from simulator.language.normalise import fold, tokenise
from simulator.language.numbers import Item, read_numbers
from simulator.language.synonyms import concept

_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+")
_NEGATION_HALVES = frozenset({"ne", "n"})
"""Spoken French drops the first half of a negation, and recognisers lose it: it never decides a match."""

_FRAME = frozenset(
    fold(word)
    for word in words(
        """
    comprendre entendre dire résumer récapituler reformuler bonjour bonsoir merci au_revoir bonne_journee oui non
    d_accord effectivement voilà exact appel fois chose question understand say hello thank yes no sum
        """
    )
)
"""Words that introduce a rephrasing or are mere politeness: sharing them gives nothing back."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a turn: its lemma, and the time and confidence of the recognised word it comes from."""

    lemma: str
    start: float
    end: float
    confidence: float


@lru_cache(maxsize=8192)
def lemmas(text: str, language: Language) -> tuple[str, ...]:
    """The lemmas of every word of a text, in order, without the negation's first half. Elisions are opened."""
    elisions = lexicon(language).elisions
    opened = (elisions.get(word, word) for word in _WORD.findall(text.lower()))
    return tuple(lemma(word, language) for word in opened if word not in _NEGATION_HALVES)


@lru_cache(maxsize=4096)
def content(text: str, language: Language) -> frozenset[str]:
    """What a text is about: the concepts of its full words, and its numbers in figures."""
    found = (_concept(item, language) for item in read_numbers(tokenise(text, language), language))
    return frozenset(name for name in found if name)


def tokens(turn: Utterance, language: Language) -> tuple[Token, ...]:
    """The turn's words, lemma by lemma, with their times."""
    return tuple(
        Token(name, word.start, word.end, word.confidence)
        for word in words_of(turn)
        for name in lemmas(word.text, language)
    )


def find(phrase: str, said: tuple[Token, ...], language: Language) -> tuple[tuple[Token, ...], ...]:
    """Every place where the phrase's lemmas follow one another, as whole words."""
    wanted = lemmas(phrase, language)
    if not wanted:
        return ()
    size = len(wanted)
    parts = (said[start : start + size] for start in range(len(said) - size + 1))
    return tuple(part for part in parts if tuple(token.lemma for token in part) == wanted)


def _concept(item: Item, language: Language) -> str | None:
    if item.number is not None:
        return f"{item.number:g}"
    lex = lexicon(language)
    name = lemma(item.text, language)
    grammatical = {name, fold(item.text)} & (lex.faint | lex.light | lex.hesitations | lex.titles | _FRAME)
    return None if grammatical or len(name) < 3 else concept(name, language)
