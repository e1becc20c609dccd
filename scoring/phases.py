"""The parts of a call, from the states the dialogue went through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.model.base import Phase
from simulator.domain.events import CallEvent, StateEntered


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """One stretch of the call in one phase. A phase may come back later as another stretch."""

    id: Phase
    start: float
    end: float


def phase_spans(events: Sequence[CallEvent], end: float) -> tuple[PhaseSpan, ...]:
    """Contiguous stretches from 0 to `end` (seconds); none when the dialogue entered no state."""
    entered = [(min(max(event.at, 0.0), end), event.phase) for event in events if isinstance(event, StateEntered)]
    starts: list[tuple[float, Phase]] = []
    for entered_at, phase in entered:
        at = entered_at if starts else 0.0  # what comes before the first state belongs to its phase
        if starts and starts[-1][0] >= at:
            starts.pop()
        if not starts or starts[-1][1] != phase:
            starts.append((at, phase))
    ends = [*(at for at, _ in starts[1:]), end]
    return tuple(PhaseSpan(phase, at, stop) for (at, phase), stop in zip(starts, ends, strict=False))
