"""Numbers in words or figures, found in place among the tokens (`deux cent quarante` -> 240), by text2num."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from text_to_num import Occurence, find_numbers

from scenarios.model import Language
from simulator.language.normalise import Token


@dataclass(frozen=True, slots=True)
class Item:
    """A token, or the tokens of one number; `start` and `end` are word offsets, `digits` the figures as dictated."""

    text: str
    start: int
    end: int
    number: float | None = None
    digits: str = ""
    ordinal: bool = False


_FIGURES = re.compile(r"^\d+(?:[.,]\d{1,2})?$")
_ARTICLES = frozenset({"un", "une", "a", "one"})
_NOT_NUMBERS = frozenset({"seconde", "secondes", "second", "seconds"})


class _Speech:
    """The shape text2num wants of a token."""

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self) -> str:
        return self._text

    def nt_separated(self, previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return self._text in _NOT_NUMBERS


def read_numbers(tokens: Sequence[Token], language: Language) -> tuple[Item, ...]:
    """The tokens with each number made one item. `un` and `une` alone stay words: they are articles more often."""
    spoken = {found.start: found for found in find_numbers([_Speech(t.text) for t in tokens], language.value, 0)}
    items: list[Item] = []
    index = 0
    while index < len(tokens):
        token, found = tokens[index], spoken.get(index)
        size = found.end - found.start if found else 1
        if found and size >= 1 and not (size == 1 and token.text in _ARTICLES):
            items.append(_spoken_number(tokens, index, found))
            index = found.end
            continue
        items.append(_figures(token) if _FIGURES.match(token.text) else Item(token.text, token.start, token.end))
        index += 1
    return tuple(_thousands(items))


def _spoken_number(tokens: Sequence[Token], start: int, found: Occurence) -> Item:
    said = tokens[start : found.end]
    text, digits = " ".join(token.text for token in said), re.sub(r"\D", "", found.text)
    return Item(text, said[0].start, said[-1].end, found.value, digits, found.is_ordinal)


def _figures(token: Token) -> Item:
    value = float(token.text.replace(",", "."))
    return Item(token.text, token.start, token.end, value, re.sub(r"\D", "", token.text))


def _thousands(items: Sequence[Item]) -> list[Item]:
    """`1 200 euros`, typed with a space, is one number."""
    joined: list[Item] = []
    for index, item in enumerate(items):
        previous = joined[-1] if joined else None
        money = index + 1 < len(items) and items[index + 1].text.startswith("euro")
        if previous and money and re.fullmatch(r"[1-9]\d{0,2}", previous.text) and re.fullmatch(r"\d{3}", item.text):
            digits = previous.digits + item.digits
            joined[-1] = Item(digits, previous.start, item.end, float(digits), digits)
        else:
            joined.append(item)
    return joined
