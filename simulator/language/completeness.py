"""Whether a pause ends the turn, from the words alone: how French call-centre speech trails off.

Rules, in order: an end that cannot end a sentence (article, preposition, auxiliary, subject, connective, hesitation,
figures or letters still being dictated, a subordinate clause without its main one) goes on; an utterance that holds
one of the awaited intents is an answer, unless all it holds is a greeting or an introduction while more is awaited;
the rest is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from scenarios.model import Language
from simulator.language.lexicon import Lexicon, lexicon, words
from simulator.language.normalise import Token, tokenise, without_fillers
from simulator.language.numbers import Item, read_numbers


class Completeness(StrEnum):
    """ANSWERED: short pause suffices. OPEN: cannot tell. CONTINUES: wait long."""

    ANSWERED = "answered"
    OPEN = "open"
    CONTINUES = "continues"


_OPENING = words("greet introduce_self introduce_company backchannel")
_PHONE_DIGITS = 10
_LARGE = words("mille cent cents million millions thousand hundred")
_PAUSES = words("euh heu hum hmm mmh ben bah enfin disons um uh er erm")
_VERB_ENDS = ("ez", "ons")


def completeness(text: str, found: frozenset[str], expected: frozenset[str], language: Language) -> Completeness:
    """Judge `text`, in which the intents `found` were heard while `expected` are awaited."""
    lex = lexicon(language)
    tokens = tokenise(text, language)
    if not tokens:
        return Completeness.OPEN
    if _goes_on(tokens, lex):
        return Completeness.CONTINUES
    answers = found & expected
    if not answers:
        return Completeness.OPEN
    only_opening = found <= _OPENING and not expected <= _OPENING
    return Completeness.OPEN if only_opening else Completeness.ANSWERED


def _goes_on(tokens: Sequence[Token], lex: Lexicon) -> bool:
    if tokens[-1].folded in _PAUSES:
        return True
    kept = without_fillers(tokens, lex.language)
    if not kept:
        return False
    ends = [token.folded for token in kept]
    return _trails(ends, lex) or _is_dictating(read_numbers(kept, lex.language), lex) or _is_subordinate(ends, lex)


def _trails(ends: Sequence[str], lex: Lexicon) -> bool:
    if ends[-1] in lex.trailing and not _is_complete_question(ends):
        return True
    return any(_ends_with(ends, phrase) for phrase in lex.trailing_phrases)


def _is_complete_question(ends: Sequence[str]) -> bool:
    """`comment allez-vous`, `où est-il`, `qui est-ce`: ends on a pronoun, yet nothing is missing."""
    pair = tuple(ends[-2:])
    return pair in {("allez", "vous"), ("est", "ce"), ("est", "il"), ("est", "elle"), ("sera", "il"), ("dit", "on")}


def _ends_with(ends: Sequence[str], phrase: Sequence[str]) -> bool:
    if len(ends) < len(phrase):
        return False
    return all(want in {"*", got} for want, got in zip(phrase, ends[-len(phrase) :], strict=True))


def _is_dictating(items: Sequence[Item], lex: Lexicon) -> bool:
    """A phone number short of its ten figures, letters being spelt, or an amount cut at `mille` or `cent`."""
    last = items[-1]
    if last.number is None:
        return len(items) > 1 and _is_letter(last) and _is_letter(items[-2])
    figures = ""
    for item in reversed(items):
        if not item.digits:
            break
        figures = item.digits + figures
    if figures.startswith("0"):
        return len(figures) < _PHONE_DIGITS
    return last.text.split()[-1] in _LARGE or (len(items) > 1 and _is_letter(items[-2]) and len(figures) < 4)


def _is_letter(item: Item) -> bool:
    return len(item.text) == 1 and item.text.isalpha() and item.text not in {"à", "y"}


def _is_subordinate(ends: Sequence[str], lex: Lexicon) -> bool:
    """`si vous voulez`, `quand vous aurez payé`: the main clause is still to come."""
    if ends[0] not in lex.subordinators or len(ends) > 7 or _asks(ends):
        return False
    verbs = sum(end.endswith(_VERB_ENDS) for end in ends)
    return verbs <= 1


def _asks(ends: Sequence[str]) -> bool:
    """`quand pouvez-vous payer`, `comment allez-vous`: inverted, so the opening word asks."""
    inverted = any(a.endswith(("ez", "is", "ons")) and b in {"vous", "je", "nous"} for a, b in pairwise(ends))
    return inverted or "est_ce_que" in ends[:3]
