"""Which items stand under a negation (`je peux pas payer` denies *pouvoir* and *payer*), spoken French included.

The scope runs from `ne` (or, when `ne` is dropped, from the verb before `pas`) to the end of the clause. Idioms that
deny nothing (`pas de problème`, `n'hésitez pas`) are single tokens already; polite negative questions (`ne
pourriez-vous pas`) and `ne … que` deny nothing either.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.model import Language
from simulator.language.lexicon import lexicon, words
from simulator.language.normalise import fold

_SECOND = words("pas jamais rien aucun aucune guere personne")
_WITHOUT = words("sans impossible incapable aucun aucune refuse refusez refuser without unable cannot")
_DROPPED = words("peux peut pouvez veux veut voulez ai a avez est dois doit faut suis sera")
_SUBJECTS = words("je on il elle ils elles ce ca cela")
_RAISING = words("pense penses pensez crois croyez veux voulez faut semble demande")
_CONDITIONAL = words("pourriez auriez voudriez seriez devriez pourrais")
_INVERTED = words("vous je tu il elle on nous")
_ENGLISH = words("not never no cannot without nothing unable")
_REACH = 3


def denied(texts: Sequence[str], language: Language) -> tuple[bool, ...]:
    """For each word, whether a negation bears on it."""
    folded = [fold(text) for text in texts]
    flags = [False] * len(folded)
    scopes = _english_scopes(folded) if language is Language.EN else _french_scopes(folded)
    for start, end in scopes:
        flags[start:end] = [True] * (end - start)
    return tuple(flags)


def _english_scopes(texts: Sequence[str]) -> list[tuple[int, int]]:
    return [
        (max(0, index - 2), _clause_end(texts, index + 1, Language.EN))
        for index, text in enumerate(texts)
        if text in _ENGLISH and not (index == 0 and text == "no")
    ]


def _french_scopes(texts: Sequence[str]) -> list[tuple[int, int]]:
    scopes = []
    for index, text in enumerate(texts):
        if text == "ne":
            scope = _after_ne(texts, index)
        elif text in _SECOND or (text == "plus" and _dropped_ne_plus(texts, index)):
            scope = _without_ne(texts, index)
        elif text in _WITHOUT:
            scope = (index, _clause_end(texts, index + 1, Language.FR))
        else:
            continue
        if scope is not None:
            scopes.append(scope)
    return scopes


def _after_ne(texts: Sequence[str], index: int) -> tuple[int, int] | None:
    """The scope that `ne` opens, or None when it denies nothing."""
    near = texts[index + 1 : index + 6]
    second = any(word in _SECOND or word == "plus" for word in near)
    if not second and ("que" in near or "pas_de_probleme" in near):
        return None
    if _is_question(texts, index):
        return None
    return index, _clause_end(texts, index + 2, Language.FR)


def _is_question(texts: Sequence[str], index: int) -> bool:
    """`ne pourriez-vous pas`, `est-ce que vous n'avez pas`: a polite question about the thing itself."""
    inverted = index + 2 < len(texts) and texts[index + 2] in _INVERTED and texts[index + 1] not in _INVERTED
    return inverted or "est_ce_que" in texts[max(0, index - _REACH) : index]


def _dropped_ne_plus(texts: Sequence[str], index: int) -> bool:
    """`je peux plus payer`, `c'est plus possible`: *plus* denies without *ne* after these verbs."""
    before = texts[index - 1] if index else ""
    after = texts[index + 1] if index + 1 < len(texts) else ""
    return before in _DROPPED and (after.endswith(("er", "ir", "re")) or after in {"possible", "rien", "d_accord"})


def _without_ne(texts: Sequence[str], index: int) -> tuple[int, int] | None:
    if "ne" in texts[max(0, index - 5) : index]:
        return None  # the scope of `ne` covers it
    start = index
    while start > 0 and index - start < _REACH and texts[start - 1] not in lexicon(Language.FR).boundaries:
        start -= 1
        if texts[start] in _SUBJECTS:
            break
    before = texts[start:index]
    polite = any(word in _CONDITIONAL for word in before) or "est_ce_que" in texts[max(0, start - 2) : index]
    return None if polite else (start, _clause_end(texts, index + 1, Language.FR))


def _clause_end(texts: Sequence[str], start: int, language: Language) -> int:
    """Where the clause that goes on at `start` ends: a connective, a new subject, an inverted question."""
    boundaries = lexicon(language).boundaries
    raised = any(word in _RAISING for word in texts[max(0, start - 3) : start + 1])
    for index in range(start, len(texts)):
        text = texts[index]
        if text == "que" and raised:
            continue
        subject = text in _SUBJECTS and index > start and not raised and texts[index - 1] != "que"
        inverted = index + 1 < len(texts) and texts[index + 1] == "vous" and text.endswith("ez")
        if text in boundaries or subject or (inverted and index > start):
            return index
    return len(texts)
