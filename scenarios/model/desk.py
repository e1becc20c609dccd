"""What stands on the trainee's desk: company, customer record, knowledge base, guide, form, directory."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from scenarios.model.base import Identifier, LongText, Phase, ShortText, Strict, Wordings


class Company(Strict):
    name: ShortText
    activity: ShortText | None = None
    greeting: LongText = Field(..., description="Phrase d'accueil ou d'accroche attendue")
    procedures: tuple[LongText, ...] = ()


class RecordLine(Strict):
    """One contract, invoice, order or contact of a customer record."""

    id: ShortText
    label: ShortText
    date: dt.date | None = None
    due: dt.date | None = None
    amount: float | None = Field(None, description="Montant en euros")
    status: ShortText | None = None
    note: LongText | None = None


class Record(Strict):
    """Customer record (fiche client). `fields` are shown in order."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{2,20}$")]
    name: ShortText
    phone: ShortText
    fields: dict[ShortText, ShortText] = Field(default_factory=dict)
    contracts: tuple[RecordLine, ...] = ()
    invoices: tuple[RecordLine, ...] = ()
    orders: tuple[RecordLine, ...] = ()
    history: tuple[RecordLine, ...] = ()


class Document(Strict):
    id: Identifier
    title: ShortText
    body: LongText


class GuideStep(Strict):
    """One step of the interview guide, at its three levels of help (full wording, keywords, none)."""

    phase: Phase
    title: ShortText
    full: LongText
    keywords: tuple[ShortText, ...] = ()


class FieldType(StrEnum):
    TEXT = "text"
    MONEY = "money"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    BOOLEAN = "boolean"


class FormField(Strict):
    label: ShortText
    type: FieldType = FieldType.TEXT
    required: bool = True
    choices: tuple[ShortText, ...] = ()
    expected: str | float | bool | None = Field(None, description="Valeur juste, si elle est connue d'avance")
    expected_fact: Identifier | None = Field(None, description="Information du client qui donne la valeur juste")
    expected_slot: Identifier | None = Field(None, description="Valeur convenue pendant l'appel (nom d'emplacement)")
    help: ShortText | None = None


class Form(Strict):
    title: ShortText
    fields: dict[Identifier, FormField]


class DirectoryAnswer(StrEnum):
    ANSWERS = "answers"
    BUSY = "busy"
    NO_ANSWER = "no_answer"


class DirectoryEntry(Strict):
    """A post calls can be transferred to."""

    number: Annotated[str, Field(pattern=r"^8[0-9]{3}$")]
    label: ShortText
    answer: DirectoryAnswer = DirectoryAnswer.ANSWERS
    say: Wordings = ()
    right: bool = Field(False, description="Le bon poste pour ce cas")
