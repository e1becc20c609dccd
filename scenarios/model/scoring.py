"""Checks: one question each about a call, answered by rule from the transcript and the event log.

`scoring/rubric.yaml` writes its default checks with the same models. Kinds are those of DESIGN.md, "Scoring".
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from scenarios.model.base import Identifier, Phase, Seconds, ShortText, Strict

CheckId = Annotated[str, Field(pattern=r"^C[0-9]\.[0-9]\.[a-z][a-z0-9_]*$")]
CriterionId = Annotated[str, Field(pattern=r"^C[0-9]\.[0-9]$")]


class _Check(Strict):
    id: CheckId
    question: ShortText = Field(..., description="Question fermée, en français, sur ce qu'a fait le stagiaire")
    rule: ShortText | None = Field(None, description="La règle en clair, montrée dans la revue")
    know_how: int | None = Field(None, ge=1, description="Rang du savoir-faire officiel dans la compétence")
    weight: float = Field(1.0, gt=0, le=10)
    critical: bool = Field(False, description="Non : le niveau ne dépasse pas « partiellement acquis »")

    @property
    def criterion(self) -> str:
        """The competence it counts for, such as ``C1.1``."""
        return self.id[:4]


class SaidCheck(_Check):
    """The trainee said one of these intents, within a phase or a delay."""

    kind: Literal["said"]
    intents: tuple[Identifier, ...] = Field(..., min_length=1)
    all: bool = Field(False, description="Toutes les intentions, et non l'une d'elles")
    phases: tuple[Phase, ...] = ()
    within: Seconds | None = Field(None, description="Dans ce délai après le décroché")
    in_last: Seconds | None = Field(None, description="Dans ce délai avant le raccroché")
    at_least: int = Field(1, ge=1, le=20)


class NotSaidCheck(_Check):
    """None of these words or intents was said."""

    kind: Literal["not_said"]
    intents: tuple[Identifier, ...] = ()
    words: tuple[ShortText, ...] = ()


class OrderCheck(_Check):
    """The first of each intent came in this order."""

    kind: Literal["order"]
    intents: tuple[Identifier, ...] = Field(..., min_length=2)


class RephrasedCheck(_Check):
    """The trainee gave back what the customer had said: an intent, and words or a fact of the customer's."""

    kind: Literal["rephrased"]
    intents: tuple[Identifier, ...] = ("rephrase",)
    facts: tuple[Identifier, ...] = ()
    keywords: tuple[ShortText, ...] = ()


class ToldTruthCheck(_Check):
    """Every amount, date or delay stated with these intents agrees with the record or the knowledge base."""

    kind: Literal["told_truth"]
    intents: tuple[Identifier, ...] = Field(..., min_length=1)
    slot: Identifier
    expected: float | str
    tolerance: float = Field(0.0, ge=0)


class DeskAction(StrEnum):
    OPENED_RECORD = "opened_record"
    OPENED_RECORD_BEFORE_DIALLING = "opened_record_before_dialling"
    SEARCHED = "searched"
    FORM_CORRECT = "form_correct"
    WROTE_NOTE = "wrote_note"
    ANNOUNCED_HOLD = "announced_hold"
    TRANSFERRED_RIGHT = "transferred_right"


class DeskCheck(_Check):
    kind: Literal["desk"]
    action: DeskAction
    fields: tuple[Identifier, ...] = Field(
        (), description="Champs du formulaire ; vide : tous ceux qui ont une valeur juste"
    )


class CustomerCheck(_Check):
    """Where the customer ended: mood and outcome."""

    kind: Literal["customer"]
    outcomes: tuple[Identifier, ...] = ()
    mood_at_least: int | None = Field(None, ge=0, le=10)
    revealed: tuple[Identifier, ...] = ()


class Measure(StrEnum):
    RING_SECONDS = "ring_seconds"
    CALL_SECONDS = "call_seconds"
    LONGEST_SILENCE_SECONDS = "longest_silence_seconds"
    HOLD_SECONDS = "hold_seconds"
    WORDS_PER_MINUTE = "words_per_minute"
    INTERRUPTIONS = "interruptions"
    LONGEST_TURN_SECONDS = "longest_turn_seconds"


class MeasureCheck(_Check):
    """An objective measure lies within bounds (time and speech checks). Never an emotion."""

    kind: Literal["measure"]
    measure: Measure
    at_least: float | None = None
    at_most: float | None = None


Check = Annotated[
    SaidCheck | NotSaidCheck | OrderCheck | RephrasedCheck | ToldTruthCheck | DeskCheck | CustomerCheck | MeasureCheck,
    Field(discriminator="kind"),
]


class Scoring(Strict):
    """What this scenario adds to the rubric, or takes from it."""

    checks: tuple[Check, ...] = Field((), description="Contrôles ajoutés ; un identifiant de la grille le remplace")
    without: tuple[CheckId, ...] = Field((), description="Contrôles de la grille qui ne s'appliquent pas ici")
    weights: dict[CriterionId, float] = Field(default_factory=dict)
