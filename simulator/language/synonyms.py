"""Call-centre synonyms: `régler`, `payer` and `solder` are one concept."""

from __future__ import annotations

from functools import cache

from scenarios.model import Language
from simulator.language.lexicon import lexicon
from simulator.language.normalise import fold


@cache
def _concepts(language: Language) -> dict[str, str]:
    table: dict[str, str] = {}
    for group in lexicon(language).synonyms:
        for word in group:
            table.setdefault(fold(word), fold(group[0]))
    return table


def concept(lemma: str, language: Language) -> str:
    """The name of the lemma's concept: the first word of its group, or itself."""
    return _concepts(language).get(lemma, lemma)
