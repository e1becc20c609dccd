"""Giving an intent its values: those near the matched words, in the order of the example's placeholders."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.model import Intent, SlotType
from simulator.domain.events import SlotValue
from simulator.language.alignment import Alignment
from simulator.language.features import Heard
from simulator.language.value import Value

_STANDS_IN: dict[SlotType, tuple[SlotType, ...]] = {
    SlotType.MONEY: (SlotType.COUNT,),
    SlotType.DELAY: (SlotType.COUNT,),
    SlotType.CUSTOMER_NUMBER: (SlotType.SPELLING,),
    SlotType.NAME: (SlotType.SPELLING,),
}
"""When no value has the type, a bare number (or a spelt name) may stand for it."""


def fill(heard: Heard, alignment: Alignment, intent: Intent) -> dict[str, SlotValue]:
    """The values of the intent's slots that were said, nearest to the match first."""
    order = [f.slot for f in alignment.example.features if f.slot in intent.slots]
    names = [*dict.fromkeys(order), *(name for name in intent.slots if name not in order)]
    start, end = heard.features[alignment.first].item, heard.features[alignment.last].item + 1
    slots: dict[str, SlotValue] = {}
    used: list[Value] = []
    for loose in (False, True):
        for name in names:
            if name in slots:
                continue
            value = _nearest(_free(heard.values, intent.slots[name], loose, used), start, end)
            if value is not None:
                slots[name] = value.value
                used.append(value)
    return slots


def _free(values: Sequence[Value], type: SlotType, loose: bool, used: Sequence[Value]) -> list[Value]:
    """The values that may still fill a slot of this type; those with a unit alone when there are some."""
    types = _STANDS_IN.get(type, ()) if loose else (type,)
    free = [
        value
        for value in values
        if value.type in types
        and (value.bare or not loose or value.type is SlotType.SPELLING)
        and not any(value.start < other.end and other.start < value.end and _rivals(value, other) for other in used)
    ]
    return [value for value in free if not value.bare] or free


def _rivals(value: Value, other: Value) -> bool:
    """Two readings of the same words that cannot both be meant."""
    return value.type is other.type or (value.start, value.end) == (other.start, other.end)


def _nearest(free: Sequence[Value], start: int, end: int) -> Value | None:
    """The value nearest to items `start` to `end`; left to right when several are inside."""
    return min(free, key=lambda value: (max(start - value.start, value.end - end, 0), value.start), default=None)
