"""Score again from a report's kept events alone: no audio, no database (`decroche score`).

ReportFault            the report cannot be scored; says which field; trying again does not help
└── EventFault         one of its events is not one of ours
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from scenarios.model import Scenario
from scoring.evaluate import evaluate
from scoring.hearing import listen_to
from scoring.report import scored_part
from scoring.rubric import Rubric, load
from simulator.domain.events import CallEvent, from_json


class ReportFault(ValueError):
    """What is wrong with a report, with the name of the field."""


class EventFault(ReportFault):
    """An event that cannot be read, with its place in the list."""


class Loaded(Protocol):
    @property
    def scenario(self) -> Scenario: ...
    @property
    def version(self) -> str: ...


class ScenarioSource(Protocol):
    """Where the scenario of a report is found: `scenarios.library.Library`, or the versions kept in the database."""

    def get(self, scenario_id: str, /) -> Loaded: ...


class _KeptCall(BaseModel):
    model_config = ConfigDict(extra="ignore")
    words_trusted: bool = True


class _KeptScenario(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str
    version: str


class _KeptReport(BaseModel):
    """What a second scoring needs of a report."""

    model_config = ConfigDict(extra="ignore")
    schema_name: Literal["decroche.report/1"]
    call: _KeptCall
    scenario: _KeptScenario
    events: list[dict[str, Any]]


def score_report(report: Mapping[str, Any], library: ScenarioSource, rubric: Rubric | None = None) -> dict[str, Any]:
    """The report with its scored part made anew; `scenario.scored_with` names the version whose checks were used.

    Raises ReportFault, and whatever the library raises for a scenario it does not hold.
    """
    kept = _kept(report)
    events = _events(kept.events)
    loaded = library.get(kept.scenario.id)
    scorecard = evaluate(events, loaded.scenario, rubric or load(), trust=kept.call.words_trusted)
    return {
        **report,
        "scenario": {**report["scenario"], "scored_with": loaded.version},
        **scored_part(loaded.scenario, listen_to(events), scorecard),
    }


def _kept(report: Mapping[str, Any]) -> _KeptReport:
    if not isinstance(report, Mapping):
        raise ReportFault("le rapport n'est pas un objet JSON")
    try:
        return _KeptReport.model_validate({**report, "schema_name": report.get("schema")})
    except ValidationError as error:
        raise ReportFault(_first_fault(error).replace("schema_name", "schema")) from error


def _events(kept: Sequence[Mapping[str, Any]]) -> list[CallEvent]:
    events = []
    for index, data in enumerate(kept):
        try:
            events.append(from_json(dict(data)))
        except ValidationError as error:
            raise EventFault(f"events[{index}]: {_first_fault(error)}") from error
    return events


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    return f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
