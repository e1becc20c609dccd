"""Whether a pause ends the turn, from the words alone: how French call-centre speech trails off.

Rules, in order: an end that cannot end a sentence (article, preposition, auxiliary, subject, connective, hesitation,
figures or letters still being dictated, a subordinate clause without its main one) goes on; an utterance that holds
one of the awaited intents is an answer, unless all it holds is a preface (greeting, apology) while more is awaited;
the rest is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from scenarios.model import Language
from simulator.language.lexicon import Lexicon, lexicon, words
from simulator.language.normalise import Token, is_backchannel, tokenise, without_fillers
from simulator.language.numbers import Item, read_numbers


class Completeness(StrEnum):
    """ANSWERED: short pause suffices. OPEN: cannot tell. CONTINUES: wait long."""

    ANSWERED = "answered"
    OPEN = "open"
    CONTINUES = "continues"


_PREFACES = words(
    "greet introduce_self introduce_company backchannel apologise show_empathy reassure thank thank_for_waiting"
)
"""Shared intents that open a turn more often than they make one: speakers pause after them, then come to the point."""
_ASKING = words("qui quoi quand ou comment combien")
_WISHES = words("souhaitez voulez pouvez devez aimerais souhaiteriez")
"""Verbs that end a question (`qu'est-ce que vous souhaitez`), though not a statement."""
_BEFORE_YOU = words("pour a chez de avec apres sur allez sans")
"""Words after which `vous` ends a sentence (`pour vous`, `comment allez-vous`)."""
_INVERTED = words("il elle on ils elles")
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
    if not is_backchannel(text, language) and _goes_on(tokens, lex):
        return Completeness.CONTINUES
    if not found & expected or _ends_on_figure(tokens, language):
        return Completeness.OPEN
    only_preface = found <= _PREFACES and not expected <= _PREFACES
    return Completeness.OPEN if only_preface else Completeness.ANSWERED


def _ends_on_figure(tokens: Sequence[Token], language: Language) -> bool:
    """`il reste deux cent quarante`: its unit or its month may follow; a figure alone is an answer."""
    items = read_numbers(tokens, language)
    return len(items) > 1 and items[-1].number is not None


def _goes_on(tokens: Sequence[Token], lex: Lexicon) -> bool:
    if tokens[-1].folded in _PAUSES:
        return True
    kept = without_fillers(tokens, lex.language)
    if not kept:
        return False
    ends = [token.folded for token in kept]
    return _trails(ends, lex) or _is_dictating(read_numbers(kept, lex.language), lex) or _is_subordinate(ends, lex)


def _trails(ends: Sequence[str], lex: Lexicon) -> bool:
    if any(_ends_with(ends, phrase) for phrase in lex.trailing_phrases):
        return True
    if ends[-1] == "vous":
        return not (ends[-2:-1] and ends[-2] in _BEFORE_YOU) and not _asks_you(ends, lex)
    return ends[-1] in lex.trailing and not _is_complete_question(ends)


def _asks_you(ends: Sequence[str], lex: Lexicon) -> bool:
    """`que préférez-vous`, `quand payez-vous`: inverted after a question word, with a verb that needs nothing more."""
    return len(ends) > 2 and ends[-2].endswith("ez") and ends[-2] not in lex.trailing and _question_word(ends[:-2])


def _question_word(ends: Sequence[str]) -> bool:
    return any(end in _ASKING or end in {"que", "qu_est_ce_que", "quel", "quelle", "pourquoi"} for end in ends)


def _is_complete_question(ends: Sequence[str]) -> bool:
    """`comment allez-vous`, `cela vous convient-il`, `qui est-ce`: ends on a pronoun, yet nothing is missing."""
    before, last = ends[-2] if len(ends) > 1 else "", ends[-1]
    if last == "plus" or (last in _WISHES and _question_word(ends[:-1])):
        return last != "plus" or before == "peu"
    if last == "ce":
        return before == "est" and len(ends) > 2 and ends[-3] in _ASKING
    return len(ends) > 2 and last in _INVERTED and before.endswith(("t", "d")) and before != "et"


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
