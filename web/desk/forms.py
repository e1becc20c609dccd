"""What a trainee types at the desk, turned into values or refused."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from scenarios.model import FieldType, FormField
from simulator.domain.events import SlotValue

SPACES = dict.fromkeys(map(ord, " \u00a0\u202f"))


class BadValue(ValueError):
    """The text is not a value of the field's type."""


class _Typed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Search(_Typed):
    query: Annotated[str, Field(min_length=1, max_length=200)]


class FieldValue(_Typed):
    value: Annotated[str, Field(max_length=500)]


class NoteText(_Typed):
    text: Annotated[str, Field(max_length=4000)]


class TypedLine(_Typed):
    text: Annotated[str, Field(min_length=1, max_length=2000)]


def value_of(field: FormField, text: str) -> SlotValue:
    """The value typed; an emptied field is the empty text. Raises BadValue."""
    text = text.strip()
    if not text:
        return ""
    match field.type:
        case FieldType.MONEY | FieldType.NUMBER:
            return _number(text)
        case FieldType.DATE:
            return _date(text)
        case FieldType.BOOLEAN:
            return _boolean(text)
        case FieldType.CHOICE if text not in field.choices:
            raise BadValue(text)
        case _:
            return text


def _number(text: str) -> float:
    """`1 250,50 €` as 1250.5."""
    try:
        number = float(text.translate(SPACES).removesuffix("€").replace(",", "."))
    except ValueError as error:
        raise BadValue(text) from error
    if not math.isfinite(number):
        raise BadValue(text)
    return number


def _date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadValue(text) from error


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise BadValue(text)
    return text == "true"
