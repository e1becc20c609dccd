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
    format: Literal[1] = Field(..., description="Version du format de fichier : 1")
    id: Identifier = Field(..., description="Identifiant, le nom du fichier sans .yaml")
    title: ShortText = Field(..., description="Titre affiché")
    kind: Kind = Field(..., description="Nature de l'appel")
    direction: Direction = Field(..., description="`inbound` : le client appelle ; `outbound` : le stagiaire appelle")
    language: Language = Field(..., description="Langue de l'appel")
    law_as_of: dt.date = Field(..., description="Date à laquelle les règles de droit ont été vérifiées")
    today: dt.date | None = Field(
        None, description="Date du jour dans l'histoire : les fiches et les « le cinq octobre » s'y rapportent"
    )
    criteria: tuple[CriterionId, ...] = Field(..., min_length=1, description="Compétences évaluées")
    brief: LongText = Field(..., description="Ce que le stagiaire sait avant l'appel")
    company: Company = Field(..., description="L'entreprise du stagiaire")
    customer: Customer = Field(..., description="La personne jouée par la machine")
    record: Record = Field(..., description="La fiche du client")
    other_records: tuple[Record, ...] = Field((), description="Autres fiches trouvées par la recherche")
    knowledge: tuple[Document, ...] = Field((), description="Base de connaissances")
    guide: tuple[GuideStep, ...] = Field((), description="Guide d'entretien")
    form: Form | None = Field(None, description="Formulaire à remplir")
    directory: tuple[DirectoryEntry, ...] = Field((), description="Postes où transférer l'appel")
    intents: dict[Identifier, Intent] = Field(
        ..., description="Ce que le stagiaire peut vouloir dire ; s'ajoute aux intentions communes"
    )
    dialogue: Dialogue = Field(..., description="La conversation")
    reactions: tuple[Reaction, ...] = Field((), description="Réactions du client, où qu'en soit la conversation")
    objections: dict[Identifier, Objection] = Field(default_factory=dict, description="Objections du client")
    outcomes: dict[Identifier, Outcome] = Field(..., min_length=1, description="Issues possibles de l'appel")
    scoring: Scoring = Field(default_factory=Scoring, description="Ce que la notation a de propre à ce scénario")
    rehearsals: tuple[Rehearsal, ...] = Field((), description="Stagiaires robots, joués à chaque contrôle")
