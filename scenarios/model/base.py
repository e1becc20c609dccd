"""The words every part of a scenario is made of: strict models, identifiers, wordings, conditions and effects."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
ShortText = Annotated[str, Field(min_length=1, max_length=300)]
LongText = Annotated[str, Field(min_length=1, max_length=8000)]
Seconds = Annotated[float, Field(ge=0, le=3600)]


class Strict(BaseModel):
    """A frozen model that refuses unknown keys, so that a typing mistake in a file is a fault and never silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Language(StrEnum):
    FR = "fr"
    EN = "en"


class Phase(StrEnum):
    """The parts of a call that scoring and review show."""

    OPENING = "opening"
    DISCOVERY = "discovery"
    HANDLING = "handling"
    AGREEMENT = "agreement"
    CLOSING = "closing"


class SlotType(StrEnum):
    """What kind of value an intent can carry."""

    MONEY = "money"
    DATE = "date"
    DELAY = "delay"
    COUNT = "count"
    NAME = "name"
    SPELLING = "spelling"
    PHONE = "phone"
    CUSTOMER_NUMBER = "customer_number"
    YES_NO = "yes_no"


class Range(Strict):
    """Bounds on a slot's number (euros, days or units), both included."""

    at_least: float | None = Field(None, description="Valeur minimale, incluse")
    at_most: float | None = Field(None, description="Valeur maximale, incluse")


class Condition(Strict):
    """When something applies; every key given must hold."""

    mood_at_least: int | None = Field(None, ge=0, le=10, description="Humeur minimale du client (0 à 10)")
    mood_at_most: int | None = Field(None, ge=0, le=10, description="Humeur maximale du client (0 à 10)")
    temperament: tuple[Identifier, ...] = Field((), description="Un des tempéraments tirés au sort")
    flags: dict[Identifier, bool] = Field(default_factory=dict, description="Repères mémorisés pendant l'appel")
    revealed: tuple[Identifier, ...] = Field((), description="Informations déjà données par le client")
    slots: dict[Identifier, Range] = Field(default_factory=dict, description="Valeurs dites par le stagiaire")
    matched: tuple[Identifier, ...] = Field((), description="Intentions déjà entendues pendant l'appel")


class Wording(Strict):
    """One way to say a line. `{name}` places a fact, a record field or a slot."""

    text: ShortText = Field(
        ..., description="Le texte dit ; `{fact.x}`, `{record.x}`, `{slot.x}` et `{customer.name}` y sont remplacés"
    )
    when: Condition = Field(default_factory=Condition, description="Quand cette formulation peut servir")
    audio: str | None = Field(None, description="Fichier son enregistré, à côté du scénario")


def _as_wordings(value: object) -> object:
    """Accept one string, one mapping or a list of either."""
    items = value if isinstance(value, list | tuple) else [value]
    return tuple({"text": item} if isinstance(item, str) else item for item in items)


Wordings = Annotated[
    tuple[Wording, ...], BeforeValidator(_as_wordings, json_schema_input_type=str | Wording | list[str | Wording])
]


class Reply(Strict):
    """What the customer does: says a line, changes mood, remembers, moves on. Every key is optional."""

    say: Wordings = Field((), description="Formulations, tirées au sort et jamais répétées à l'identique")
    mood: int = Field(0, ge=-10, le=10, description="Variation de l'humeur du client")
    reveal: tuple[Identifier, ...] = Field((), description="Informations que cette réplique donne")
    set: dict[Identifier, bool] = Field(default_factory=dict, description="Repères à mémoriser")
    object: Identifier | None = Field(None, description="Objection soulevée")
    goto: Identifier | None = Field(None, description="État suivant du dialogue")
    outcome: Identifier | None = Field(None, description="Issue de l'appel, acquise à partir d'ici")
    hang_up: bool = Field(False, description="Le client raccroche après la réplique")


def _as_replies(value: object) -> object:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


Replies = Annotated[tuple[Reply, ...], BeforeValidator(_as_replies, json_schema_input_type=Reply | list[Reply])]
"""Escalating replies: the first is used the first time, the last from then on."""
