"""Whether the last words hand the floor over: a question, a request, a farewell.

French and English, on recognised text (no punctuation, hyphens perhaps lost).
"""

from __future__ import annotations

import re

LAST_WORDS = 14
"""A question asked earlier than that has been followed by something else."""

_HANDS_OVER = re.compile(
    r"""\b(
      est[ -]ce[ ]qu | qu[' ]est[ -]ce | puis[ -]je | pourrais[ -]je | n'est[ -]ce[ ]pas
    | \b(?!rendez|chez)\w+ez[ -]vous | \w+ons[ -]nous | combien | quand | comment | pourquoi | quels? | quelles? | où
    | (vous[ ]convient|vous[ ]va|vous[ ]irait|convient[ -](il|elle))
    | s'il[ ]vous[ ](plaît|plait) | je[ ]vous[ ]écoute | \w+[ -]t[ -](il|elle|on) | s'est[ -](il|elle)
    | (can|could|may|would|do|did|does|are|is|have|will|shall)[ ](you|i|we|it|that|this|there)
    | what | when | why | how | which | where | who | please
    )""",
    re.VERBOSE | re.IGNORECASE,
)


_CLOSES = re.compile(
    r"\b(au revoir|bonne (journée|soirée|fin de journée)|good ?bye|(nice|good) (day|evening))$", re.IGNORECASE
)


def closes(text: str) -> bool:
    """True when the text ends on a farewell."""
    return _CLOSES.search(" ".join(text.split())) is not None


def hands_over(text: str) -> bool:
    """True when the end of the text asks for a reply."""
    return _HANDS_OVER.search(" ".join(text.split()[-LAST_WORDS:])) is not None
