"""How the call ended, by the last outcome the dialogue reached."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.model import Scenario
from simulator.domain.events import CallEvent, OutcomeReached


def final_outcome(events: Sequence[CallEvent], scenario: Scenario) -> str:
    """The outcome's id; the scenario's `otherwise_outcome` when none was reached."""
    reached = [event.outcome for event in events if isinstance(event, OutcomeReached)]
    return reached[-1] if reached else scenario.dialogue.otherwise_outcome
