"""Tells whether a scenario's `when` holds at this point of the call."""

from __future__ import annotations

from scenarios.model import Condition, Range
from simulator.dialogue.memory import Memory
from simulator.domain.events import SlotValue


def holds(condition: Condition, memory: Memory, temperament: str | None) -> bool:
    """Every key given must hold. A flag never set is false; a slot never said is within no range."""
    if condition.mood_at_least is not None and memory.mood < condition.mood_at_least:
        return False
    if condition.mood_at_most is not None and memory.mood > condition.mood_at_most:
        return False
    if condition.temperament and temperament not in condition.temperament:
        return False
    return (
        all(memory.flags.get(flag, False) == wanted for flag, wanted in condition.flags.items())
        and memory.revealed.issuperset(condition.revealed)
        and memory.matched.issuperset(condition.matched)
        and all(_within(memory.slots.get(slot), bounds) for slot, bounds in condition.slots.items())
    )


def _within(value: SlotValue | None, bounds: Range) -> bool:
    if value is None:
        return False
    if isinstance(value, str):
        return bounds.at_least is None and bounds.at_most is None
    low = bounds.at_least is None or value >= bounds.at_least
    return low and (bounds.at_most is None or value <= bounds.at_most)
