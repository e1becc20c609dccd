"""Fills `{record.x}`, `{fact.x}`, `{slot.x}`, `{customer.name}` in a line, said the way a person says values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from scenarios.model import Language, Scenario
from simulator.domain.events import SlotValue

_PLACE = re.compile(r"\{(fact|record|slot|customer|company)\.([^{}]+)\}")
_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_FRENCH_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def fill(text: str, scenario: Scenario, slots: Mapping[str, SlotValue]) -> str | None:
    """The line with its values; None when one is not known (yet), so that another wording is chosen."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        found = _look_up(match[1], match[2], scenario, slots)
        missing = missing or found is None
        return "" if found is None else spoken(found, scenario.language)

    filled = _PLACE.sub(value, text)
    return None if missing else filled


def spoken(value: SlotValue, language: Language) -> str:
    """A value in words a voice reads well: `240`, `80,50`, `15 octobre`, `oui`."""
    french = language is Language.FR
    if isinstance(value, bool):
        return (("non", "oui") if french else ("no", "yes"))[value]
    if isinstance(value, float | int):
        text = str(int(value)) if value == int(value) else f"{value:.2f}"
        return text.replace(".", ",") if french else text
    if _ISO_DATE.match(value):
        date = dt.date.fromisoformat(value)
        day = "1er" if date.day == 1 and french else str(date.day)
        return f"{day} {(_FRENCH_MONTHS if french else _ENGLISH_MONTHS)[date.month - 1]}"
    return value


def _look_up(kind: str, name: str, scenario: Scenario, slots: Mapping[str, SlotValue]) -> SlotValue | None:
    if kind == "slot":
        return slots.get(name)
    if kind == "fact":
        fact = scenario.customer.facts.get(name)
        return None if fact is None else fact.value
    if kind == "record":
        record = scenario.record
        return record.fields.get(name) or {"id": record.id, "name": record.name, "phone": record.phone}.get(name)
    return getattr(scenario.customer if kind == "customer" else scenario.company, name, None)
