"""A scripted trainee: what a robot says and does, and what must come of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from scenarios.model.base import Identifier, LongText, Seconds, ShortText, Strict
from scenarios.model.scoring import CheckId, CriterionId

LEVELS = "not_acquired|partly_acquired|acquired|mastered|not_assessed|listen"
LevelBound = Annotated[str, Field(pattern=rf"^(<=|==)?({LEVELS})$")]


class Do(Strict):
    """Something done at the desk or on the phone. Exactly one key."""

    open_record: str | None = None
    search: str | None = None
    fill: dict[Identifier, str | float | bool] | None = None
    hold: bool | None = None
    resume: bool | None = None
    transfer: Annotated[str, Field(pattern=r"^[0-9]{2,6}$")] | None = None
    dtmf: Annotated[str, Field(pattern=r"^[0-9*#]$")] | None = None
    note: LongText | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Do:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("one action exactly")
        return self


class When(Strict):
    customer_said: ShortText = Field(..., description="Expression régulière sur la dernière réplique du client")


class Step(Strict):
    """Exactly one of `say`, `do`, `interrupt`, `wait`, `hang_up`."""

    say: LongText | None = None
    do: Do | None = None
    interrupt: LongText | None = None
    wait: Seconds | None = None
    hang_up: Literal[True] | None = None
    when: When | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Step:
        if sum(v is not None for v in (self.say, self.do, self.interrupt, self.wait, self.hang_up)) != 1:
            raise ValueError("one of say, do, interrupt, wait, hang_up")
        return self


class Expect(Strict):
    outcome: Identifier | None = None
    criteria: dict[CriterionId, LevelBound] = Field(default_factory=dict)
    checks: dict[CheckId, bool] = Field(default_factory=dict)


class Rehearsal(Strict):
    """A rehearsal inside a scenario (`name`) or in a lines file (`rehearsal: 1`, `scenario`)."""

    rehearsal: Literal[1] = 1
    name: Identifier | None = None
    title: ShortText | None = None
    scenario: Identifier | None = None
    steps: tuple[Step, ...] = Field(..., min_length=1)
    expect: Expect = Field(default_factory=Expect)
