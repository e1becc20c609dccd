"""Dates, counted from a reference day (`le quinze`, `lundi prochain`, `fin du mois`, `dans dix jours`) as ISO text.

Without a reference day, a date that needs one keeps its own words as value. A day without a year is the next one to
come; after `du` or `depuis` it is the nearest, since bills are spoken of by their past date.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenarios.model import SlotType
from simulator.language.delays import find_delays
from simulator.language.lexicon import Lexicon, words
from simulator.language.normalise import fold
from simulator.language.numbers import Item
from simulator.language.value import Value

_DAYS_AWAY = {
    "aujourd_hui": 0,
    "aujourdhui": 0,
    "demain": 1,
    "apres_demain": 2,
    "hier": -1,
    "today": 0,
    "tomorrow": 1,
    "yesterday": -1,
}
_BEFORE_DAY = words("le au du dès avant pour the on by")
_NEAREST = words("du depuis")
_AHEAD = words("dans in sous")
_NEXT = words("prochain prochaine next suivant")
_EDGES = {"début": 1, "debut": 1, "mi": 15, "fin": 31, "end": 31, "beginning": 1}
_LINKS = words("du de ce le of the mois month this")


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads dates in items. `today` is the reference day, or None."""

    lex: Lexicon
    today: dt.date | None

    def find(self, items: Sequence[Item]) -> Iterator[Value]:
        """Every date, left to right."""
        index = 0
        while index < len(items):
            found = self._at(items, index)
            if found is None:
                index += 1
                continue
            day, end = found
            text = day.isoformat() if day else " ".join(item.text for item in items[index:end])
            yield Value(SlotType.DATE, text, index, end)
            index = end

    def _at(self, items: Sequence[Item], index: int) -> tuple[dt.date | None, int] | None:
        """The date that starts at `index` and where it ends."""
        for rule in (self._numeric, self._named_day, self._ahead, self._edge, self._next_period, self._weekday):
            found = rule(items, index)
            if found is not None:
                return found
        return self._day_of_month(items, index)

    def _text(self, items: Sequence[Item], index: int) -> str:
        return fold(items[index].text) if 0 <= index < len(items) else ""

    def _shift(self, days: int) -> dt.date | None:
        return self.today + dt.timedelta(days=days) if self.today else None

    def _numeric(self, items: Sequence[Item], index: int) -> tuple[dt.date | None, int] | None:
        parts = items[index].text.split("/")
        if len(parts) not in {2, 3} or not all(part.isdigit() for part in parts):
            return None
        day, month = int(parts[0]), int(parts[1])
        year = int(parts[2]) if len(parts) == 3 else None
        return self._calendar(day, month, year + 2000 if year is not None and year < 100 else year, False), index + 1

    def _named_day(self, items: Sequence[Item], index: int) -> tuple[dt.date | None, int] | None:
        away = _DAYS_AWAY.get(self._text(items, index))
        return None if away is None else (self._shift(away), index + 1)

    def _ahead(self, items: Sequence[Item], index: int) -> tuple[dt.date | None, int] | None:
        if items[index].text not in _AHEAD:
            return None
        delay = next((d for d in find_delays(items[index + 1 : index + 4]) if d.start <= 1), None)
        if delay is None or not isinstance(delay.value, float):
            return None
        return self._shift(round(delay.value)), index + 1 + delay.end

    def _edge(self, items: Sequence[Item], index: int) -> tuple[dt.date | None, int] | None:
        """`fin du mois`, `début octobre`, `à la fin du mois prochain`, `mi-octobre`."""
        day = _EDGES.get(self._text(items, index))
        if day is None:
            return None
        at = index + 1
        while items[at : at + 1] and items[at].text in _LINKS:
            at += 1
        if self._text(items, at) in self.lex.months:
            return self._calendar(day, self.lex.months.index(self._text(items, at)) + 1, None, False), at + 1
        if items[at - 1].text not in {"mois", "month"}:
            return None
        later = self._text(items, at) in _NEXT
        return self._in_month(day, 1 if later else 0), at + later

    def _in_month(self, day: int, months_ahead: int) -> dt.date | None:
        if self.today is None:
            return None
        count = self.today.month - 1 + months_ahead
        year, month = self.today.year + count // 12, count % 12 + 1
        return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))

    def _next_period(self, items: Sequence[Item], index: int) -> tuple[dt.date | None, int] | None:
        """`la semaine prochaine` is its Monday, `le mois prochain` its first day."""
        pair = (self._text(items, index), self._text(items, index + 1))
        if pair in {("semaine", "prochaine"), ("next", "week")}:
            return (self._shift(7 - self.today.weekday()) if self.today else None), index + 2
        if pair in {("mois", "prochain"), ("next", "month")}:
            return self._in_month(1, 1), index + 2
        return None

    def _weekday(self, items: Sequence[Item], index: int) -> tuple[dt.date | None, int] | None:
        lead = self._text(items, index) in _NEXT | {"le", "ce", "on", "this"}
        at = index + lead
        name = self._text(items, at)
        if name not in self.lex.weekdays:
            return None
        dated = self._day_of_month(items, at + 1, bare=True)
        if dated is not None:
            return dated
        away = (self.lex.weekdays.index(name) - self.today.weekday() - 1) % 7 + 1 if self.today else 0
        return self._shift(away), at + 1 + (self._text(items, at + 1) in _NEXT)

    def _day_of_month(self, items: Sequence[Item], index: int, bare: bool = False) -> tuple[dt.date | None, int] | None:
        """`le quinze`, `le 3 mars [2027]`, `quinze octobre`, `le dix du mois prochain`."""
        if index >= len(items):
            return None
        lead = items[index].text in _BEFORE_DAY
        at = index + lead
        number = items[at].number if at < len(items) else None
        if number is None or not 1 <= number <= 31 or number != int(number):
            return None
        month_name = self._text(items, at + 1)
        if month_name in self.lex.months:
            year = items[at + 2].number if at + 2 < len(items) else None
            spoken_year = int(year) if year and 2000 <= year < 2100 else None
            nearest = items[index - (not lead)].text in _NEAREST
            month = self.lex.months.index(month_name) + 1
            return self._calendar(int(number), month, spoken_year, nearest), at + 2 + (spoken_year is not None)
        if not (lead or bare) or (at + 1 < len(items) and not self._may_follow_day(items[at + 1])):
            return None
        return self._day_alone(items, int(number), at)

    def _day_alone(self, items: Sequence[Item], day: int, at: int) -> tuple[dt.date | None, int]:
        following = [self._text(items, at + offset) for offset in (1, 2, 3)]
        if following == ["du", "mois", "prochain"]:
            return self._in_month(day, 1), at + 4
        if following[1:2] == ["mois"]:
            return self._upcoming(day), at + 3
        return self._upcoming(day), at + 1

    def _may_follow_day(self, item: Item) -> bool:
        """After `le quinze`, a noun (`le quinze pour cent`, `les deux colis`) means it was no date."""
        return item.number is None and (fold(item.text) in self.lex.faint | self.lex.light | self.lex.trailing)

    def _upcoming(self, day: int) -> dt.date | None:
        """The next day of month `day`, today included."""
        if self.today is None:
            return None
        return self._in_month(day, 0 if day >= self.today.day else 1)

    def _calendar(self, day: int, month: int, year: int | None, nearest: bool) -> dt.date | None:
        if not 1 <= month <= 12:
            return None
        if year is not None:
            return _safe(year, month, day)
        if self.today is None:
            return None
        years = [_safe(self.today.year + offset, month, day) for offset in (-1, 0, 1)]
        today = self.today
        if nearest:
            return min(years, key=lambda date: abs((date - today).days))
        return next(date for date in years if date >= today)


def _safe(year: int, month: int, day: int) -> dt.date:
    """The date, with the day brought back into its month (`31 juin` is the 30th)."""
    return dt.date(year, month, max(1, min(day, calendar.monthrange(year, month)[1])))
