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

    open_record: str | None = Field(None, description="Ouvre cette fiche client")
    search: str | None = Field(None, description="Cherche dans les fiches")
    fill: dict[Identifier, str | float | bool] | None = Field(None, description="Remplit ces champs du formulaire")
    hold: bool | None = Field(None, description="Met en attente")
    resume: bool | None = Field(None, description="Reprend l'appel")
    transfer: Annotated[str, Field(pattern=r"^[0-9]{2,6}$")] | None = Field(None, description="Transfère vers ce poste")
    dtmf: Annotated[str, Field(pattern=r"^[0-9*#]$")] | None = Field(None, description="Appuie sur cette touche")
    note: LongText | None = Field(None, description="Écrit cette note d'appel")

    @model_validator(mode="after")
    def _exactly_one(self) -> Do:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("il faut exactement une action dans `do`")
        return self


class When(Strict):
    customer_said: ShortText = Field(..., description="Expression régulière sur la dernière réplique du client")


class Step(Strict):
    """Exactly one of `say`, `do`, `interrupt`, `wait`, `hang_up`."""

    say: LongText | None = Field(None, description="Parle quand le client a fini")
    do: Do | None = Field(None, description="Agit au poste")
    interrupt: LongText | None = Field(None, description="Parle par-dessus le client")
    wait: Seconds | None = Field(None, description="Se tait, en secondes")
    hang_up: Literal[True] | None = Field(None, description="Raccroche")
    when: When | None = Field(None, description="Étape sautée si la condition est fausse")

    @model_validator(mode="after")
    def _exactly_one(self) -> Step:
        if sum(v is not None for v in (self.say, self.do, self.interrupt, self.wait, self.hang_up)) != 1:
            raise ValueError("il faut exactement une clé parmi say, do, interrupt, wait, hang_up")
        return self


class Expect(Strict):
    """What must come of a rehearsal."""

    outcome: Identifier | None = Field(None, description="Issue de l'appel")
    criteria: dict[CriterionId, LevelBound] = Field(
        default_factory=dict, description="Niveau par compétence : au moins celui-là ; `<=` au plus, `==` exactement"
    )
    checks: dict[CheckId, bool] = Field(default_factory=dict, description="Contrôles : true pour oui, false pour non")


class Rehearsal(Strict):
    """A rehearsal inside a scenario (`name`) or in a lines file (`rehearsal: 1`, `scenario`)."""

    rehearsal: Literal[1] = Field(1, description="Format du fichier de répétition")
    name: Identifier | None = Field(None, description="Nom, pour `decroche rehearse --as`")
    title: ShortText | None = Field(None, description="Titre affiché")
    scenario: Identifier | None = Field(None, description="Scénario joué, dans un fichier à part")
    steps: tuple[Step, ...] = Field(..., min_length=1, description="Ce que fait le stagiaire, dans l'ordre")
    expect: Expect = Field(default_factory=Expect, description="Ce qui doit en résulter")
