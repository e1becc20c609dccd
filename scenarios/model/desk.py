"""What stands on the trainee's desk: company, customer record, knowledge base, guide, form, directory."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from scenarios.model.base import Identifier, LongText, Phase, ShortText, Strict, Wordings


class Company(Strict):
    name: ShortText = Field(..., description="Nom de l'entreprise")
    activity: ShortText | None = Field(None, description="Son activité, en une ligne")
    greeting: LongText = Field(..., description="Phrase d'accueil ou d'accroche attendue")
    procedures: tuple[LongText, ...] = Field((), description="Consignes données au stagiaire")


class RecordLine(Strict):
    """One contract, invoice, order or contact of a customer record."""

    id: ShortText = Field(..., description="Numéro de la pièce")
    label: ShortText = Field(..., description="Intitulé")
    date: dt.date | None = Field(None, description="Date de la pièce, AAAA-MM-JJ")
    due: dt.date | None = Field(None, description="Échéance, AAAA-MM-JJ")
    amount: float | None = Field(None, description="Montant en euros")
    status: ShortText | None = Field(None, description="État : payée, en retard, livrée…")
    note: LongText | None = Field(None, description="Remarque")


class Record(Strict):
    """Customer record (fiche client). `fields` are shown in order."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{2,20}$")] = Field(..., description="Numéro de client")
    name: ShortText = Field(..., description="Nom complet")
    phone: ShortText = Field(..., description="Numéro que le stagiaire compose")
    fields: dict[ShortText, ShortText] = Field(
        default_factory=dict, description="Autres rubriques, dans l'ordre d'affichage"
    )
    contracts: tuple[RecordLine, ...] = Field((), description="Contrats")
    invoices: tuple[RecordLine, ...] = Field((), description="Factures")
    orders: tuple[RecordLine, ...] = Field((), description="Commandes")
    history: tuple[RecordLine, ...] = Field((), description="Historique des contacts")


class Document(Strict):
    """One page of the knowledge base."""

    id: Identifier = Field(..., description="Identifiant du document")
    title: ShortText = Field(..., description="Titre affiché")
    body: LongText = Field(..., description="Texte du document")


class GuideStep(Strict):
    """One step of the interview guide, at its three levels of help (full wording, keywords, none)."""

    phase: Phase = Field(..., description="Moment de l'appel")
    title: ShortText = Field(..., description="Ce qu'il faut faire")
    full: LongText = Field(..., description="Exemple complet de formulation (aide maximale)")
    keywords: tuple[ShortText, ...] = Field((), description="Mots-clés (aide réduite)")


class FieldType(StrEnum):
    TEXT = "text"
    MONEY = "money"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    BOOLEAN = "boolean"


class FormField(Strict):
    """One thing to capture."""

    label: ShortText = Field(..., description="Libellé affiché")
    type: FieldType = Field(FieldType.TEXT, description="Nature de la valeur")
    required: bool = Field(True, description="Saisie obligatoire")
    choices: tuple[ShortText, ...] = Field((), description="Valeurs proposées, pour le type `choice`")
    expected: str | float | bool | None = Field(None, description="Valeur juste, si elle est connue d'avance")
    expected_fact: Identifier | None = Field(None, description="Information du client qui donne la valeur juste")
    expected_slot: Identifier | None = Field(None, description="Valeur convenue pendant l'appel (nom d'emplacement)")
    help: ShortText | None = Field(None, description="Aide à la saisie")


class Form(Strict):
    """What the trainee fills in during or after the call."""

    title: ShortText = Field(..., description="Titre du formulaire")
    fields: dict[Identifier, FormField] = Field(..., description="Champs, dans l'ordre d'affichage")


class DirectoryAnswer(StrEnum):
    ANSWERS = "answers"
    BUSY = "busy"
    NO_ANSWER = "no_answer"


class DirectoryEntry(Strict):
    """A post calls can be transferred to."""

    number: Annotated[str, Field(pattern=r"^8[0-9]{3}$")] = Field(
        ..., description='Numéro de poste, entre guillemets : "8201"'
    )
    label: ShortText = Field(..., description="Service ou personne")
    answer: DirectoryAnswer = Field(DirectoryAnswer.ANSWERS, description="Ce que fait ce poste")
    say: Wordings = Field((), description="Ce que dit le collègue en décrochant")
    right: bool = Field(False, description="Le bon poste pour ce cas")
