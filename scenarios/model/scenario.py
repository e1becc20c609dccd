"""The scenario: one file, one exercise. English keys, French content."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from scenarios.model.base import Identifier, Language, LongText, ShortText, Strict
from scenarios.model.customer import Customer
from scenarios.model.desk import Company, DirectoryEntry, Document, Form, GuideStep, Record
from scenarios.model.dialogue import Dialogue, Intent, Objection, Outcome, Reaction
from scenarios.model.rehearsal import Rehearsal
from scenarios.model.scoring import CriterionId, Scoring


class Kind(StrEnum):
    SALE = "sale"
    SURVEY = "survey"
    RECOVERY = "recovery"
    CONFLICT = "conflict"
    ADVICE = "advice"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Scenario(Strict):
    format: Literal[1]
    id: Identifier
    title: ShortText
    kind: Kind
    direction: Direction
    language: Language
    law_as_of: dt.date = Field(..., description="Date à laquelle les règles de droit ont été vérifiées")
    criteria: tuple[CriterionId, ...] = Field(..., min_length=1, description="Compétences évaluées")
    brief: LongText = Field(..., description="Ce que le stagiaire sait avant l'appel")
    company: Company
    customer: Customer
    record: Record
    other_records: tuple[Record, ...] = Field((), description="Autres fiches trouvées par la recherche")
    knowledge: tuple[Document, ...] = ()
    guide: tuple[GuideStep, ...] = ()
    form: Form | None = None
    directory: tuple[DirectoryEntry, ...] = ()
    intents: dict[Identifier, Intent]
    dialogue: Dialogue
    reactions: tuple[Reaction, ...] = ()
    objections: dict[Identifier, Objection] = Field(default_factory=dict)
    outcomes: dict[Identifier, Outcome] = Field(..., min_length=1)
    scoring: Scoring = Field(default_factory=Scoring)
    rehearsals: tuple[Rehearsal, ...] = ()
