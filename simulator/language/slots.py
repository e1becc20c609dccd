"""The values an utterance carries: amounts, dates, delays, counts, names, numbers dictated, yes and no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenarios.model import Language, SlotType
from simulator.domain.events import SlotValue
from simulator.language.dates import DateReader
from simulator.language.delays import find_delays
from simulator.language.identifiers import find_customer_numbers, find_phones, find_spellings
from simulator.language.lexicon import lexicon, words
from simulator.language.money import find_counts, find_money
from simulator.language.names import NameReader
from simulator.language.normalise import fold, tokenise, without_fillers
from simulator.language.numbers import Item, read_numbers
from simulator.language.value import Value

_UNITS = words("euro euros fois jour jours semaine semaines mois heures mensualités days weeks times")


@dataclass(frozen=True, slots=True)
class SlotReader:
    """Reads values in items. `today` is the day dates are counted from; `names` are the scenario's own."""

    language: Language
    names: NameReader
    dates: DateReader

    def find(self, items: Sequence[Item]) -> tuple[Value, ...]:
        """Every value, in order of speech. A bare number inside another value is left out."""
        found = list(self._all(items))
        dictated = [v for v in found if v.type in {SlotType.PHONE, SlotType.CUSTOMER_NUMBER, SlotType.SPELLING}]
        found = [v for v in found if v in dictated or not any(_within(v, big) for big in dictated)]
        united = [v for v in found if not v.bare]
        kept = [v for v in found if not v.bare or not any(_within(v, other) for other in united)]
        return tuple(sorted(kept, key=lambda v: (v.start, v.end)))

    def _all(self, items: Sequence[Item]) -> Iterator[Value]:
        lex = lexicon(self.language)
        yield from find_phones(items)
        yield from find_customer_numbers(items, _UNITS)
        yield from find_spellings(items, lex)
        yield from find_money(items)
        yield from self.dates.find(items)
        yield from find_delays(items)
        yield from find_counts(items)
        yield from self.names.find(items)
        for index, item in enumerate(items):
            if fold(item.text) in lex.yes:
                yield Value(SlotType.YES_NO, True, index, index + 1)
            elif fold(item.text) in lex.no:
                yield Value(SlotType.YES_NO, False, index, index + 1)


def _within(inner: Value, outer: Value) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def slot_reader(
    language: Language, names: Sequence[str] = (), today: dt.date | None = None, companies: Sequence[str] = ()
) -> SlotReader:
    """A reader for one scenario."""
    lex = lexicon(language)
    return SlotReader(language, NameReader(lex, tuple(names), tuple(companies)), DateReader(lex, today))


def values(
    text: str, type: SlotType, language: Language, names: Sequence[str] = (), today: dt.date | None = None
) -> tuple[SlotValue, ...]:
    """Every value of one type in a text; bare numbers only when no value has its unit."""
    items = read_numbers(without_fillers(tokenise(text, language), language), language)
    found = [value for value in slot_reader(language, names, today).find(items) if value.type is type]
    return tuple(value.value for value in found if not value.bare) or tuple(value.value for value in found)
