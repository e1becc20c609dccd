"""A value found in speech: its type, what it is, and the words it came from."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.model import SlotType
from simulator.domain.events import SlotValue


@dataclass(frozen=True, slots=True)
class Value:
    """`value`: euros, days, units as float; ISO date; text; or bool. `start` to `end` (excluded) are *item* offsets."""

    type: SlotType
    value: SlotValue
    start: int
    end: int
    bare: bool = False
    """A number without its unit: it stands for any amount, count or delay only when nothing better was said."""
