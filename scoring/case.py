"""What every kind of check is given: the call as heard, the scenario, and the objective measures."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.model import Language, Scenario
from scoring.hearing import Hearing
from scoring.measures import CallMeasures


@dataclass(frozen=True, slots=True)
class Case:
    """One call to score. `trust` is false when its words cannot be relied on: a person, the demonstration model."""

    hearing: Hearing
    scenario: Scenario
    measures: CallMeasures
    trust: bool = True

    @property
    def language(self) -> Language:
        return self.scenario.language
