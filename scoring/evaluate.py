"""Score a call: events in, scorecard out. Pure: the same events, scenario and rubric always give the same scorecard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.model import Scenario
from scoring.case import Case
from scoring.checks import answer
from scoring.hearing import listen_to
from scoring.levels import CheckResult, CriterionScore, mark_of, score_criterion
from scoring.measures import CallMeasures, measure_call
from scoring.outcome import final_outcome
from scoring.phases import PhaseSpan
from scoring.rubric import Rubric
from simulator.domain.events import CallEvent


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What the machine proposes for one call; a person decides."""

    criteria: tuple[CriterionScore, ...]
    mark: float | None
    outcome: str
    phases: tuple[PhaseSpan, ...]
    measures: CallMeasures
    rubric_version: str
    trust: bool
    """False when the words could not be relied on: a person spoke to the demonstration model."""

    def check(self, check_id: str) -> CheckResult | None:
        """The result of one check, None when this call was not checked for it."""
        results = (result for criterion in self.criteria for result in criterion.checks)
        return next((result for result in results if result.check.id == check_id), None)

    def criterion(self, criterion_id: str) -> CriterionScore | None:
        return next((criterion for criterion in self.criteria if criterion.id == criterion_id), None)


def evaluate(events: Sequence[CallEvent], scenario: Scenario, rubric: Rubric, trust: bool = True) -> Scorecard:
    """Check, level and mark a call. `trust` is false when a person spoke to the demonstration model."""
    hearing = listen_to(events)
    case = Case(hearing, scenario, measure_call(hearing, scenario.direction), trust)
    criteria = tuple(_criterion(criterion, case, rubric) for criterion in scenario.criteria)
    return Scorecard(
        criteria=criteria,
        mark=mark_of(criteria, rubric),
        outcome=final_outcome(events, scenario),
        phases=hearing.phases,
        measures=case.measures,
        rubric_version=rubric.version,
        trust=trust,
    )


def _criterion(criterion: str, case: Case, rubric: Rubric) -> CriterionScore:
    checks = rubric.checks_for(case.scenario, criterion)
    results = [CheckResult(check, answer(check, case)) for check in checks]
    return score_criterion(criterion, rubric.weight_for(case.scenario, criterion), results, rubric)
