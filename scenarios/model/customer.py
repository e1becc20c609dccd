"""The person at the other end: name, voice, line, mood, temperaments and what they know."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from scenarios.model.base import Identifier, LongText, ShortText, Strict, Wordings


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Age(StrEnum):
    YOUNGER = "younger"
    ADULT = "adult"
    OLDER = "older"


class VoiceEngine(StrEnum):
    AUTO = "auto"
    PIPER = "piper"
    PICO = "pico"
    ESPEAK = "espeak"


class Voice(Strict):
    """How the customer sounds. With one installed voice only, sex and age are rendered by prosody."""

    engine: VoiceEngine = Field(VoiceEngine.AUTO, description="Synthèse vocale ; `auto` prend la meilleure installée")
    sex: Sex = Field(Sex.FEMALE, description="Voix de femme ou d'homme")
    age: Age = Field(Age.ADULT, description="Voix plus jeune, adulte ou plus âgée")
    rate: float = Field(1.0, ge=0.5, le=2.0, description="Débit, 1 = normal")
    pitch: float = Field(0.0, ge=-12, le=12, description="Hauteur, en demi-tons")


class Band(StrEnum):
    WIDE = "wide"
    PHONE = "phone"


class Noise(StrEnum):
    NONE = "none"
    STREET = "street"
    OFFICE = "office"
    CAR = "car"


class Line(Strict):
    """What the line does to the customer's voice, as the trainee hears it."""

    band: Band = Field(Band.WIDE, description="`wide` : voix claire ; `phone` : bande étroite du téléphone")
    noise: Noise = Field(Noise.NONE, description="Bruit de fond chez le client")
    level: float = Field(0.1, ge=0, le=1, description="Niveau du bruit, 0 à 1")


class Pickup(StrEnum):
    """Who or what answers an outbound call."""

    ANSWERS = "answers"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    WRONG_PERSON = "wrong_person"


class Answers(Strict):
    """How an outbound call is picked up."""

    after_rings: int = Field(2, ge=0, le=10, description="Nombre de sonneries (une sonnerie française : 5 s)")
    otherwise: tuple[Pickup, ...] = Field((), description="Autres cas, atteints par tirage ou par affectation")


class Mood(Strict):
    start: int = Field(6, ge=0, le=10, description="Humeur au décroché, 0 (furieux) à 10 (ravi)")
    hang_up_at: int = Field(0, ge=0, le=10, description="Le client raccroche à cette humeur ou au-dessous")


class Temperament(Strict):
    """One character the same customer may have that day; drawn with the call's seed."""

    weight: int = Field(1, ge=1, le=100, description="Poids au tirage : 2 sort deux fois plus souvent que 1")
    mood: int = Field(0, ge=-5, le=5, description="Variation de l'humeur de départ")
    rate: float = Field(1.0, ge=0.7, le=1.4, description="Facteur sur le débit")
    patience: float = Field(1.0, ge=0.3, le=3, description="Facteur sur les délais de silence et d'attente")


class Fact(Strict):
    """Something the customer knows and tells only when asked."""

    value: str | float | None = Field(None, description="Valeur vraie, comparée au formulaire et aux dires")
    say: Wordings = Field(..., min_length=1, description="Comment le client le dit la première fois")
    again: Wordings = Field((), description="Comment il le redit si on le redemande")
    asked_by: tuple[Identifier, ...] = Field((), description="Intentions qui le demandent")


class Customer(Strict):
    name: ShortText = Field(..., description="Nom du client, tel qu'on s'adresse à lui")
    phone: Annotated[str, Field(pattern=r"^\+?[0-9 ]{4,20}$")] = Field(..., description="Numéro affiché ou à composer")
    background: LongText | None = Field(None, description="Portrait, pour l'auteur et le jury")
    voice: Voice = Field(default_factory=Voice, description="La voix du client")
    line: Line = Field(default_factory=Line, description="Ce que la ligne fait à sa voix")
    answers: Answers = Field(default_factory=Answers, description="Comment il décroche, pour un appel sortant")
    mood: Mood = Field(default_factory=Mood, description="Son humeur au départ, et celle où il raccroche")
    temperament: dict[Identifier, Temperament] = Field(
        default_factory=dict, description="Caractères possibles ce jour-là, un tiré au sort par appel"
    )
    facts: dict[Identifier, Fact] = Field(
        default_factory=dict, description="Ce que le client sait et ne dit que si on le lui demande"
    )
