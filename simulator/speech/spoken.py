"""Text made ready for a speech engine: figures and abbreviations said in full, and long text cut into pieces.

Pico reads "148,50 €" well and espeak-ng does not; "06 12 34 56 78" fails in both without commas; Pico never returns
from a word of 5,000 letters. So the rules here are those of the weakest engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scenarios.model import Language
from simulator.speech.errors import NothingToSay

PIECE_CHARACTERS = 250
LONGEST_WORD = 60

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_GROUPED = r"\d{1,3}(?: \d{3})+|\d+"


def _cents(match: re.Match[str]) -> str:
    return f"{match[1].replace(' ', '')} euros {match[2]}"


def _date(match: re.Match[str]) -> str:
    day, month, year = int(match[1]), int(match[2]), match[3]
    if not 1 <= month <= len(_MONTHS):
        return match[0]
    return " ".join(filter(None, ["1er" if day == 1 else str(day), _MONTHS[month - 1], year]))


def _hour(match: re.Match[str]) -> str:
    return f"{match[1]} heures {match[2] or ''}".strip()


Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_ANY_LANGUAGE: tuple[Rule, ...] = (
    (re.compile(r"[\x00-\x1f\x7f]"), " "),
    (re.compile("[\u2018\u2019\u02bc]"), "'"),
    (re.compile('[«»“”"*_#<>{}\\[\\]|\\\\^~`]'), " "),
    (re.compile("\u2026"), "..."),
    (re.compile("\\s[\u2013\u2014-]\\s"), ", "),
)
_FRENCH: tuple[Rule, ...] = (
    (re.compile(r"\b0\d(?:[ .]\d\d){4}\b"), lambda m: re.sub(r"[ .]", ", ", m[0])),
    (re.compile(rf"({_GROUPED}),(\d\d) ?(?:€|euros)"), _cents),
    (re.compile(rf"({_GROUPED}) ?€"), lambda m: f"{m[1].replace(' ', '')} euros"),
    (re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b"), _date),
    (re.compile(r"\b(\d{1,2}) ?h ?(\d\d)?\b"), _hour),
    (re.compile(r"\bMme\b\.?"), "madame"),
    (re.compile(r"\bMlle\b\.?"), "mademoiselle"),
    (re.compile(r"\bM\. "), "monsieur "),
    (re.compile(r"\b[nN]° ?"), "numéro "),
    (re.compile(r" ?%"), " pour cent"),
    (re.compile(r" ?& ?"), " et "),
)
_ENGLISH: tuple[Rule, ...] = (
    (re.compile(r"€ ?(\d[\d,.]*)"), r"\1 euros"),
    (re.compile(r" ?%"), " percent"),
    (re.compile(r" ?& ?"), " and "),
)
_RULES = {Language.FR: _ANY_LANGUAGE + _FRENCH, Language.EN: _ANY_LANGUAGE + _ENGLISH}


def spoken(text: str, language: Language) -> str:
    """The text as it is to be read aloud. Raises NothingToSay when no letter or digit is left."""
    said = re.sub(r"\s+", " ", text)
    for pattern, replacement in _RULES[language]:
        said = pattern.sub(replacement, said)
    said = re.sub(r"\s+", " ", said).strip()
    if not any(character.isalnum() for character in said):
        raise NothingToSay(f"Rien à dire : la réplique « {text[:60]} » ne contient aucun mot.")
    return said


def pieces(text: str, limit: int = PIECE_CHARACTERS) -> tuple[str, ...]:
    """The text in sentences put together up to `limit` characters; longer sentences are cut at commas, then words."""
    found: list[str] = []
    for sentence in re.split(r"(?<=[.!?;:])\s+", text):
        for part in [sentence] if len(sentence) <= limit else re.split(r"(?<=,)\s+", sentence):
            for bit in _by_words(part, limit):
                _put(found, bit, limit)
    return tuple(found)


def _put(found: list[str], bit: str, limit: int) -> None:
    if found and len(found[-1]) + 1 + len(bit) <= limit:
        found[-1] = f"{found[-1]} {bit}"
    elif any(character.isalnum() for character in bit):
        found.append(bit)


def _by_words(part: str, limit: int) -> list[str]:
    if len(part) <= limit:
        return [" ".join(_short_words(part))]
    lines = [""]
    for word in _short_words(part):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > limit:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _short_words(part: str) -> list[str]:
    return [word[i : i + LONGEST_WORD] for word in part.split() for i in range(0, len(word), LONGEST_WORD)]
