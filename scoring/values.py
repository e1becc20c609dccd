"""Whether two values are the same for a person: money to the cent, dates however written, text without accents."""

from __future__ import annotations

import datetime as dt
import re

from scenarios.model import FieldType
from simulator.domain.events import SlotValue
from simulator.language.normalise import fold

CENT = 0.01
_NUMBER = re.compile(r"-?\d[\d\s]*(?:[.,]\d+)?")
_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y")
_TRUE = frozenset({"oui", "vrai", "yes", "true", "1", "on"})
_FALSE = frozenset({"non", "faux", "no", "false", "0", "off", ""})


def same_value(found: SlotValue, expected: SlotValue, kind: FieldType | None = None, tolerance: float = 0.0) -> bool:
    """Compare as `kind`, or as what `expected` is. Numbers within `tolerance`, money within a cent."""
    if kind is FieldType.BOOLEAN or isinstance(expected, bool):
        return as_bool(found) is not None and as_bool(found) == as_bool(expected)
    if kind in {FieldType.MONEY, FieldType.NUMBER} or isinstance(expected, float):
        margin = max(tolerance, CENT if kind is FieldType.MONEY else 0.0) + 1e-9
        left, right = as_number(found), as_number(expected)
        return left is not None and right is not None and abs(left - right) <= margin
    wanted_date = as_date(expected)
    if kind is FieldType.DATE or wanted_date:
        return wanted_date is not None and as_date(found) == wanted_date
    return _text(found) == _text(expected)


def as_number(value: SlotValue) -> float | None:
    """``"80,50 €"`` is 80.5; None when there is no number."""
    if isinstance(value, float | int):
        return float(value)
    match = _NUMBER.search(value)
    return float(re.sub(r"\s", "", match[0]).replace(",", ".")) if match else None


def as_date(value: SlotValue) -> dt.date | None:
    """An ISO date or a French one (day first); None for anything else."""
    if not isinstance(value, str):
        return None
    for form in _DATE_FORMS:
        try:
            return dt.datetime.strptime(value.strip(), form).date()
        except ValueError:
            continue
    return None


def as_bool(value: SlotValue) -> bool | None:
    """``"oui"`` is true, an empty box false; None for anything else."""
    if isinstance(value, bool):
        return value
    word = fold(str(value)).strip()
    return True if word in _TRUE else False if word in _FALSE else None


def _text(value: SlotValue) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return " ".join(re.findall(r"\w+", fold(text)))
