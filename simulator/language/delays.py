"""Lengths of time, in days (`sous huit jours`, `deux semaines`, `quarante-huit heures`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.model import SlotType
from simulator.language.lexicon import words
from simulator.language.money import amount_value
from simulator.language.numbers import Item
from simulator.language.value import Value

_DAYS_PER_UNIT = {
    1.0: words("jour jours day days"),
    7.0: words("semaine semaines week weeks"),
    30.0: words("mois month months"),
    365.0: words("an ans année années year years"),
    1 / 24: words("heure heures hour hours"),
}
_ALONE = {"quinzaine": 15.0, "huitaine": 8.0, "fortnight": 14.0, "trimestre": 90.0}
_CLOCK = words("à avant vers a dès de at jusque entre")
"""Before `dix-huit heures`, these tell the time of day rather than a delay."""


def _unit_days(text: str) -> float | None:
    return next((days for days, names in _DAYS_PER_UNIT.items() if text in names), None)


def find_delays(items: Sequence[Item]) -> Iterator[Value]:
    """Every delay; months count 30 days, years 365."""
    for index, item in enumerate(items):
        if item.text in _ALONE:
            yield Value(SlotType.DELAY, _ALONE[item.text], index, index + 1)
            continue
        number = amount_value(item)
        days = _unit_days(items[index + 1].text) if index + 1 < len(items) else None
        if number is None or days is None:
            continue
        clock = days < 1 and number <= 24 and index > 0 and items[index - 1].text in _CLOCK
        if not clock:
            yield Value(SlotType.DELAY, round(number * days, 2), index, index + 2)
