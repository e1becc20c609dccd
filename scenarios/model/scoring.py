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
    id: CheckId = Field(..., description="Identifiant, comme C1.1.presents_company")
    question: ShortText = Field(..., description="Question fermée, en français, sur ce qu'a fait le stagiaire")
    rule: ShortText | None = Field(None, description="La règle en clair, montrée dans la revue")
    know_how: int | None = Field(None, ge=1, description="Rang du savoir-faire officiel dans la compétence")
    weight: float = Field(1.0, gt=0, le=10, description="Poids dans la compétence")
    critical: bool = Field(False, description="Non : le niveau ne dépasse pas « partiellement acquis »")

    @property
    def criterion(self) -> str:
        """The competence it counts for, such as ``C1.1``."""
        return self.id[:4]


class SaidCheck(_Check):
    """The trainee said one of these intents, within a phase or a delay."""

    kind: Literal["said"] = Field(..., description="Sorte de contrôle")
    intents: tuple[Identifier, ...] = Field(
        ..., min_length=1, description="Une de ces intentions, dite par le stagiaire"
    )
    all: bool = Field(False, description="Toutes les intentions, et non l'une d'elles")
    phases: tuple[Phase, ...] = Field((), description="Seulement pendant ces moments de l'appel")
    within: Seconds | None = Field(None, description="Dans ce délai après le décroché")
    in_last: Seconds | None = Field(None, description="Dans ce délai avant le raccroché")
    at_least: int = Field(1, ge=1, le=20, description="Nombre de fois")


class NotSaidCheck(_Check):
    """None of these words or intents was said."""

    kind: Literal["not_said"] = Field(..., description="Sorte de contrôle")
    intents: tuple[Identifier, ...] = Field((), description="Intentions à ne pas exprimer")
    words: tuple[ShortText, ...] = Field((), description="Mots à ne pas dire")


class OrderCheck(_Check):
    """The first of each intent came in this order."""

    kind: Literal["order"] = Field(..., description="Sorte de contrôle")
    intents: tuple[Identifier, ...] = Field(..., min_length=2, description="Intentions dans l'ordre voulu")


class RephrasedCheck(_Check):
    """The trainee gave back what the customer had said: an intent, and words or a fact of the customer's."""

    kind: Literal["rephrased"] = Field(..., description="Sorte de contrôle")
    intents: tuple[Identifier, ...] = Field(("rephrase",), description="Intentions qui valent reformulation")
    facts: tuple[Identifier, ...] = Field((), description="Informations du client à reprendre")
    keywords: tuple[ShortText, ...] = Field((), description="Mots du client à reprendre")


class ToldTruthCheck(_Check):
    """Every amount, date or delay stated with these intents agrees with the record or the knowledge base."""

    kind: Literal["told_truth"] = Field(..., description="Sorte de contrôle")
    intents: tuple[Identifier, ...] = Field(..., min_length=1, description="Intentions qui portent la valeur")
    slot: Identifier = Field(..., description="Emplacement de la valeur dite")
    expected: float | str = Field(..., description="Valeur vraie")
    tolerance: float = Field(0.0, ge=0, description="Écart admis")


class DeskAction(StrEnum):
    OPENED_RECORD = "opened_record"
    OPENED_RECORD_BEFORE_DIALLING = "opened_record_before_dialling"
    SEARCHED = "searched"
    FORM_CORRECT = "form_correct"
    WROTE_NOTE = "wrote_note"
    ANNOUNCED_HOLD = "announced_hold"
    TRANSFERRED_RIGHT = "transferred_right"


class DeskCheck(_Check):
    kind: Literal["desk"] = Field(..., description="Sorte de contrôle")
    action: DeskAction = Field(..., description="Ce qui doit avoir été fait au poste")
    fields: tuple[Identifier, ...] = Field(
        (), description="Champs du formulaire ; vide : tous ceux qui ont une valeur juste"
    )


class CustomerCheck(_Check):
    """Where the customer ended: mood and outcome."""

    kind: Literal["customer"] = Field(..., description="Sorte de contrôle")
    outcomes: tuple[Identifier, ...] = Field((), description="Une de ces issues")
    mood_at_least: int | None = Field(None, ge=0, le=10, description="Humeur du client en fin d'appel, au moins")
    revealed: tuple[Identifier, ...] = Field((), description="Informations obtenues du client")


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

    kind: Literal["measure"] = Field(..., description="Sorte de contrôle")
    measure: Measure = Field(..., description="La mesure")
    at_least: float | None = Field(None, description="Au moins (secondes, mots par minute ou nombre)")
    at_most: float | None = Field(None, description="Au plus")


Check = Annotated[
    SaidCheck | NotSaidCheck | OrderCheck | RephrasedCheck | ToldTruthCheck | DeskCheck | CustomerCheck | MeasureCheck,
    Field(discriminator="kind"),
]


class Scoring(Strict):
    """What this scenario adds to the rubric, or takes from it."""

    checks: tuple[Check, ...] = Field((), description="Contrôles ajoutés ; un identifiant de la grille le remplace")
    without: tuple[CheckId, ...] = Field((), description="Contrôles de la grille qui ne s'appliquent pas ici")
    weights: dict[CriterionId, float] = Field(default_factory=dict, description="Poids des compétences dans la note")
