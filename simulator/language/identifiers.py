"""What is dictated: phone numbers, customer numbers, letters spelt one by one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from scenarios.model import SlotType
from simulator.language.lexicon import Lexicon, words
from simulator.language.numbers import Item
from simulator.language.value import Value

_PHONE_DIGITS = 10
_SHORTEST_NUMBER = 3
_ANNOUNCED = words("numéro référence dossier contrat compte number reference order account")
"""After these a run of figures is a customer, order or file number even without its letter."""
_LIKE_C = words("ce c ses ces sait c'est")
_ACCENTS = {"aigu": "\u0301", "grave": "\u0300", "circonflexe": "\u0302", "tréma": "\u0308", "cédille": "\u0327"}


def _digits(item: Item) -> str:
    if item.ordinal:
        return ""
    return item.digits or ("1" if item.text in {"un", "une", "one"} else "")


def _runs(items: Sequence[Item]) -> Iterator[tuple[int, int, str]]:
    """Each run of adjacent numbers: first item, end item (excluded), figures."""
    index = 0
    while index < len(items):
        end, figures = index, ""
        while end < len(items) and (part := _digits(items[end])):
            end, figures = end + 1, figures + part
        if figures:
            yield index, end, figures
        index = max(end, index + 1)


def find_phones(items: Sequence[Item]) -> Iterator[Value]:
    """French numbers of ten figures, also dictated two by two; `+33` and `plus trente-trois` become `0`."""
    for start, end, figures in _runs(items):
        national = "0" + figures[2:] if figures.startswith("33") and len(figures) == _PHONE_DIGITS + 1 else figures
        if len(national) == _PHONE_DIGITS and national.startswith("0"):
            yield Value(SlotType.PHONE, national, start, end)


def find_customer_numbers(items: Sequence[Item], after_run: frozenset[str]) -> Iterator[Value]:
    """`C-1042`, `c dix quarante-deux`, `numéro de commande 45 12`; a unit in `after_run` says it is something else."""
    for start, end, figures in _runs(items):
        follower = items[end].text if end < len(items) else ""
        phone = len(figures) == _PHONE_DIGITS and figures.startswith("0")
        if len(figures) < _SHORTEST_NUMBER or phone or follower in after_run:
            continue
        letter, first = _letter_before(items, start)
        if letter:
            yield Value(SlotType.CUSTOMER_NUMBER, f"{letter}-{figures}", first, end)
        elif any(item.text in _ANNOUNCED for item in items[max(0, start - 5) : start]):
            yield Value(SlotType.CUSTOMER_NUMBER, figures, start, end)


def _letter_before(items: Sequence[Item], start: int) -> tuple[str, int]:
    """The letter dictated before the figures and where it stands; `ces` and `c'est` are how recognisers write C."""
    before = items[start - 1].text if start else ""
    if len(before) == 1 and before.isalpha() and before not in {"à", "a", "y"}:
        return before.upper(), start - 1
    if before in _LIKE_C:
        return "C", start - 1
    if before == "est" and start > 1 and items[start - 2].text == "ce":
        return "C", start - 2
    return "", start


def find_spellings(items: Sequence[Item], lex: Lexicon) -> Iterator[Value]:
    """Three letters or more in a row, two of them plain (`l e f è v r e`, `deux l`, `e accent aigu`)."""
    index = 0
    while index < len(items):
        end, letters, plain = index, "", 0
        while end < len(items) and (step := _letter(items, end, letters, lex)) is not None:
            plain += len(items[end].text) == 1
            letters, end = step
        if len(letters) >= _SHORTEST_NUMBER and plain >= 2:
            yield Value(SlotType.SPELLING, letters, index, end)
        index = max(end, index + 1)


def _letter(items: Sequence[Item], at: int, so_far: str, lex: Lexicon) -> tuple[str, int] | None:
    """The spelling once the item at `at` is read, and the next item; None when it spells nothing."""
    text = items[at].text
    follower = items[at + 1].text if at + 1 < len(items) else ""
    if so_far and (text in _ACCENTS or (text == "accent" and follower in _ACCENTS)):
        named = text == "accent"
        return _accented(so_far, follower if named else text), at + 1 + named
    if follower in lex.letters and (text == "double" or items[at].number == 2):
        twice = lex.letters[follower].upper() * 2
        return so_far + ("W" if text == "double" and twice == "VV" else twice), at + 2
    if len(text) == 1 and text.isalpha():
        return so_far + text.upper(), at + 1
    if so_far and text in lex.letters:
        return so_far + lex.letters[text].upper(), at + 1
    return None


def _accented(so_far: str, accent: str) -> str:

    return unicodedata.normalize("NFC", so_far + _ACCENTS[accent])
