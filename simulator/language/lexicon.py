"""The closed-class words of one language, as the other modules need them. The words are in `french` and `english`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from scenarios.model import Language

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists of one language. All words are folded (lower case, no accent) except where said."""

    language: Language
    elisions: Mapping[str, str]
    """Written before an apostrophe -> the whole word (`j` -> `je`)."""
    phrases: Mapping[tuple[str, ...], str]
    """Fixed expressions -> the one token they make (`au revoir` -> `au_revoir`)."""
    hesitations: Words
    openers: Words
    """Fillers only at the start of a clause (`donc`, `alors`)."""
    backchannels: Words
    answers: Words
    """Words that answer a closed question by themselves."""
    yes: Words
    no: Words
    boundaries: Words
    """Words that open a new clause."""
    faint: Words
    """Grammatical words, as written (with accents) or as lemmas: they hardly count when meaning is compared."""
    light: Words
    """Words that count a little: persons, modal verbs, courtesy titles."""
    questions: Words
    initial: Words
    """Fixed expressions only at the start or after an answer (`non pas du tout`, but not `je sais pas du tout`)."""
    alone: Words
    """Words that mean something only when nothing else is said (`comment ?`)."""
    first_names: Words
    titles: Words
    letters: Mapping[str, str]
    """Names of letters as recognisers write them -> the letter."""
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...]
    """Groups of lemmas (with accents) that mean the same in a call centre; the first names the group."""
    lemma_exceptions: Mapping[str, str]
    trailing: Words
    """Words a sentence does not end on."""
    trailing_phrases: tuple[tuple[str, ...], ...]
    """Ends of utterance that plainly call for more; `*` is any one word."""
    subordinators: Words
    """Words that, at the very start, announce a main clause still to come."""


def words(text: str) -> Words:
    """The set of the words of a space-separated list."""
    return frozenset(text.split())


def ordered(text: str) -> tuple[str, ...]:
    """The words of a space-separated list, in order."""
    return tuple(text.split())


def phrases(text: str) -> dict[tuple[str, ...], str]:
    """One expression a line; `expression = token` names the token, else it is the expression joined by underscores."""
    table: dict[tuple[str, ...], str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        expression, _, token = map(str.strip, line.partition("="))
        table[tuple(expression.split())] = token or expression.replace(" ", "_")
    return table


def groups(text: str) -> tuple[tuple[str, ...], ...]:
    """One group of words a line."""
    return tuple(tuple(line.split()) for line in text.splitlines() if line.strip())


@cache
def lexicon(language: Language) -> Lexicon:
    """The word lists of `language`."""
    from simulator.language import english, french  # noqa: PLC0415 - built at first use, not at import

    return french.build() if language is Language.FR else english.build()


NO_WORDS: Mapping[str, str] = MappingProxyType({})
