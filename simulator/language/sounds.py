"""How a French word sounds, roughly: words that a recogniser confuses get the same or a near key.

`payer`, `payé` and `payez` are one; `Lefèvre` and `le fèvre` too. Finer than Soundex, coarser than phonemes: open
and closed vowels are merged, schwas at the end and silent final consonants are dropped.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from scenarios.model import Language
from simulator.language.normalise import fold

_FRONT = "eiyéèêëîï"
_NOT_NASAL = "(?![aeiouyéèêëàâîïôûhnm])"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-zàâäçéèêëîïôöùûüœæ]", ""),
        (r"œ", "e"),
        (r"(eaux|eau|aux|aud|aut|au)$", "o"),
        (r"eau|au|ô", "o"),
        (r"(oeu|eu|oe)", "2"),
        (r"(?<=[aeou2])ill|(?<=[aeou2])il$", "Y"),
        (r"(?<!^v)(?<!^m)ill", "iY"),
        (r"(?<!s)ti(?=on|el|eu)", "si"),
        (r"bv", "v"),
        (r"ph", "f"),
        (r"sch|sh|ch", "S"),
        (r"gn", "N"),
        (rf"cc(?=[{_FRONT}])", "ks"),
        (r"ss", "ß"),
        (r"qu|q", "k"),
        (rf"gu(?=[{_FRONT}])", "G"),
        (r"ge(?=[aouâô])", "j"),
        (rf"g(?=[{_FRONT}])", "j"),
        (rf"sc(?=[{_FRONT}])", "ß"),
        (rf"c(?=[{_FRONT}])|ç", "ß"),
        (r"c", "k"),
        (r"(?<=[aeiouyéèê2])s(?=[aeiouyéèê2])", "z"),
        (r"oin" + _NOT_NASAL, "w5"),
        (r"(?<=[iéy])en$", "5"),
        (r"(ain|ein|aim|eim|in|im|yn|ym|un|um)" + _NOT_NASAL, "5"),
        (r"(an|am|en|em)" + _NOT_NASAL, "4"),
        (r"(on|om)" + _NOT_NASAL, "6"),
        (r"oy(?=[aeiouéèêE5])", "waY"),
        (r"(o[iî])", "wa"),
        (r"o[uùû]", "U"),
        (r"(?<=.)(er|ez|et|ets|és|ée|ées|é|ai|ais|ait|aient)$", "E"),
        (r"ay(?=[aeiouéèêE])", "EY"),
        (r"a[iî]|ei|[éèêë]", "E"),
        (r"(?<=[^aeiouéèê])e(?=[^aeiouéèêE]{2})|e(?=[^aeiouéèêEsß]$)", "E"),
        (r"(?<=[aeiouyE24567UY])x$", ""),
        (r"x", "ks"),
        (r"h", ""),
        (r"[àâä]", "a"),
        (r"[îïy]", "i"),
        (r"[ùûü]", "u"),
        (r"ö", "o"),
        (r"(?<=..)[sxtdpzb]+$", ""),
        (r"(?<=..)e$", ""),
        (r"ß", "s"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=30_000)
def sound_key(word: str, language: Language = Language.FR) -> str:
    """The key of one lower-case word (spaces ignored). English words are only folded and their doubles collapsed."""
    if language is Language.EN:
        return re.sub(r"(.)\1+", r"\1", fold(word).replace(" ", ""))
    key = word.casefold()
    for pattern, sound in _RULES:
        key = pattern.sub(sound, key)
    return key or fold(word)


def sound_likeness(first: str, second: str, language: Language = Language.FR) -> float:
    """How alike two words sound, 0 to 1."""
    return fuzz.ratio(sound_key(first, language), sound_key(second, language)) / 100
