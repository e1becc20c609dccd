"""The rubric: the official competences, word for word, and the observable checks that stand for each know-how.

Source of titles, know-hows and evaluation criteria: the diploma's référentiel, C 1 (see `rubric.yaml`).
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal, Self

import yaml
from pydantic import Field, model_validator

from scenarios.model import Check, Scenario
from scenarios.model.base import Phase, Strict
from scenarios.model.scoring import CheckId, CriterionId

VERSION_DIGITS = 12


class Level(StrEnum):
    """How far a competence is acquired, or why no level can be given."""

    NOT_ACQUIRED = "not_acquired"
    PARTLY_ACQUIRED = "partly_acquired"
    ACQUIRED = "acquired"
    MASTERED = "mastered"
    NOT_ASSESSED = "not_assessed"
    LISTEN = "listen"


LADDER = (Level.NOT_ACQUIRED, Level.PARTLY_ACQUIRED, Level.ACQUIRED, Level.MASTERED)
"""The levels that are worth points, lowest first."""


class Judged(Strict):
    """An official sentence and what bears on it: checks, people, or both."""

    text: str
    people: bool = Field(False, description="Une personne doit en juger, en tout ou en partie")
    reason: str | None = Field(None, description="Pourquoi la machine n'en juge pas, ou pas seule")

    @model_validator(mode="after")
    def _people_have_a_reason(self) -> Self:
        if self.people != (self.reason is not None):
            raise ValueError(f"`people` and `reason` go together: {self.text}")
        return self


class KnowHow(Judged):
    """An official know-how (savoir-faire), with its default checks."""

    checks: tuple[Check, ...] = ()


class Evaluation(Judged):
    """An official evaluation criterion (critère d'évaluation), with the ids of the checks that bear on it."""

    checks: tuple[CheckId, ...] = ()


class Competence(Strict):
    """One competence, C1.1 to C1.8: `phases` is where in the call it mostly shows."""

    title: str
    weight: float = Field(1.0, gt=0)
    phases: tuple[Phase, ...]
    know_how: tuple[KnowHow, ...]
    evaluation: tuple[Evaluation, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """The default checks, each with the rank of its know-how."""
        return tuple(
            _ranked(check, rank) for rank, know_how in enumerate(self.know_how, start=1) for check in know_how.checks
        )


class LevelRule(Strict):
    """A level is reached from this share of weighted yes among the decided checks, and is worth these points."""

    title: str
    from_share: float = Field(..., ge=0, le=1)
    points: int = Field(..., ge=0)


class LevelName(Strict):
    title: str


class MarkRule(Strict):
    out_of: float
    step: float
    explanation: str


class Rubric(Strict):
    """`rubric.yaml`. `version` is the start of the SHA-256 of the file."""

    rubric: Literal[1]
    version: str
    title: str
    source: str
    general: Evaluation
    levels: dict[Level, LevelRule]
    other_levels: dict[Level, LevelName]
    listen_over_share: float
    mark: MarkRule
    criteria: dict[CriterionId, Competence]

    @model_validator(mode="after")
    def _references_hold(self) -> Self:
        if set(self.levels) != set(LADDER) or set(self.levels) | set(self.other_levels) != set(Level):
            raise ValueError("every level has one rule or one title")
        known = {check.id for competence in self.criteria.values() for check in competence.checks}
        judged = [self.general, *(item for competence in self.criteria.values() for item in competence.evaluation)]
        unknown = {name for item in judged for name in item.checks} - known
        if unknown:
            raise ValueError(f"unknown checks: {', '.join(sorted(unknown))}")
        for criterion, competence in self.criteria.items():
            if strangers := [check.id for check in competence.checks if check.criterion != criterion]:
                raise ValueError(f"checks outside {criterion}: {', '.join(strangers)}")
        return self

    @property
    def mark_explanation(self) -> str:
        """The rule of the mark in plain French, with its figures, for the pages."""
        figures: dict[str, str] = {
            "out_of": f"{self.mark.out_of:g}",
            "listen_share": f"{self.listen_over_share:.0%}".rstrip("%"),
        }
        for level, rule in self.levels.items():
            figures[f"{level}_share"] = f"{rule.from_share:.0%}".rstrip("%")
            figures[f"{level}_points"] = str(rule.points)
        return self.mark.explanation.format(**figures)

    def level_title(self, level: Level) -> str:
        """The French name of a level."""
        return (self.levels.get(level) or self.other_levels[level]).title

    def checks_for(self, scenario: Scenario, criterion: str) -> tuple[Check, ...]:
        """The default checks of a competence, plus and less what the scenario says; it may replace an id."""
        own = {check.id: check for check in scenario.scoring.checks if check.criterion == criterion}
        defaults = self.criteria[criterion].checks if criterion in self.criteria else ()
        kept = [
            _ranked(own.pop(check.id, check), check.know_how)
            for check in defaults
            if check.id not in scenario.scoring.without
        ]
        return (*kept, *own.values())

    def weight_for(self, scenario: Scenario, criterion: str) -> float:
        """The competence's weight in the mark, the scenario's if it gives one."""
        default = self.criteria[criterion].weight if criterion in self.criteria else 1.0
        return scenario.scoring.weights.get(criterion, default)


def _ranked(check: Check, rank: int | None) -> Check:
    """The check under its know-how, unless it names another."""
    return check if check.know_how else check.model_copy(update={"know_how": rank})


@cache
def load() -> Rubric:
    """The rubric shipped with the package."""
    source = files("scoring").joinpath("rubric.yaml").read_bytes()
    version = hashlib.sha256(source).hexdigest()[:VERSION_DIGITS]
    return Rubric.model_validate({**yaml.safe_load(source), "version": version})
