"""What happened in a call, appended once each to its event log; the log alone is enough to score it again.

Every event has `at`, in seconds from the start of the recording (the answer). Events before the answer have `at` < 0.
`to_json` and `from_json` carry them to the database, the report and the live pages.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from scenarios.model import Phase
from simulator.domain.call import EndedBy
from simulator.domain.speech import Utterance

SlotValue = str | float | bool
"""Money in euros, delays in days, counts as numbers (float); dates as ISO text; names, phone numbers as text."""


@dataclass(frozen=True, slots=True)
class Ringing:
    at: float
    type: Literal["ringing"] = "ringing"


@dataclass(frozen=True, slots=True)
class Answered:
    """Both legs are up and the recording runs: the origin of time."""

    at: float
    ring_seconds: float = 0.0
    type: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class TraineeSpoke:
    at: float
    utterance: Utterance
    type: Literal["trainee_spoke"] = "trainee_spoke"


@dataclass(frozen=True, slots=True)
class CustomerSpoke:
    """What was really heard: cut at the word reached when the trainee interrupted."""

    at: float
    utterance: Utterance
    state: str
    interrupted: bool = False
    type: Literal["customer_spoke"] = "customer_spoke"


@dataclass(frozen=True, slots=True)
class IntentHeard:
    """Why the engine understood what it understood: the nearest example and its score, 0 to 1."""

    at: float
    intent: str
    score: float
    example: str
    start: float
    end: float
    quote: str
    slots: dict[str, SlotValue] = Field(default_factory=dict)
    type: Literal["intent_heard"] = "intent_heard"


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    at: float
    start: float
    end: float
    quote: str
    type: Literal["not_understood"] = "not_understood"


@dataclass(frozen=True, slots=True)
class StateEntered:
    at: float
    state: str
    phase: Phase
    type: Literal["state_entered"] = "state_entered"


@dataclass(frozen=True, slots=True)
class MoodChanged:
    at: float
    mood: int
    change: int
    reason: str
    type: Literal["mood_changed"] = "mood_changed"


@dataclass(frozen=True, slots=True)
class FactRevealed:
    at: float
    fact: str
    type: Literal["fact_revealed"] = "fact_revealed"


@dataclass(frozen=True, slots=True)
class FlagSet:
    at: float
    flag: str
    value: bool
    type: Literal["flag_set"] = "flag_set"


@dataclass(frozen=True, slots=True)
class ObjectionRaised:
    at: float
    objection: str
    type: Literal["objection_raised"] = "objection_raised"


@dataclass(frozen=True, slots=True)
class ObjectionSettled:
    at: float
    objection: str
    met: bool
    type: Literal["objection_settled"] = "objection_settled"


@dataclass(frozen=True, slots=True)
class ReactionPlayed:
    at: float
    reaction: str
    type: Literal["reaction_played"] = "reaction_played"


@dataclass(frozen=True, slots=True)
class OutcomeReached:
    at: float
    outcome: str
    type: Literal["outcome_reached"] = "outcome_reached"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The trainee began to speak over the customer, who stopped."""

    at: float
    type: Literal["interrupted"] = "interrupted"


@dataclass(frozen=True, slots=True)
class Held:
    at: float
    type: Literal["held"] = "held"


@dataclass(frozen=True, slots=True)
class Resumed:
    at: float
    type: Literal["resumed"] = "resumed"


@dataclass(frozen=True, slots=True)
class DtmfPressed:
    at: float
    digit: str
    type: Literal["dtmf_pressed"] = "dtmf_pressed"


@dataclass(frozen=True, slots=True)
class Transferred:
    at: float
    target: str
    attended: bool = False
    type: Literal["transferred"] = "transferred"


@dataclass(frozen=True, slots=True)
class RecordOpened:
    at: float
    record: str
    type: Literal["record_opened"] = "record_opened"


@dataclass(frozen=True, slots=True)
class RecordSearched:
    at: float
    query: str
    type: Literal["record_searched"] = "record_searched"


@dataclass(frozen=True, slots=True)
class FieldFilled:
    at: float
    field: str
    value: SlotValue
    type: Literal["field_filled"] = "field_filled"


@dataclass(frozen=True, slots=True)
class NoteWritten:
    at: float
    text: str
    type: Literal["note_written"] = "note_written"


@dataclass(frozen=True, slots=True)
class Ended:
    at: float
    by: EndedBy
    cause: str = ""
    type: Literal["ended"] = "ended"


DeskEvent = RecordOpened | RecordSearched | FieldFilled | NoteWritten

CallEvent = Annotated[
    Ringing
    | Answered
    | TraineeSpoke
    | CustomerSpoke
    | IntentHeard
    | NotUnderstood
    | StateEntered
    | MoodChanged
    | FactRevealed
    | FlagSet
    | ObjectionRaised
    | ObjectionSettled
    | ReactionPlayed
    | OutcomeReached
    | Interrupted
    | Held
    | Resumed
    | DtmfPressed
    | Transferred
    | RecordOpened
    | RecordSearched
    | FieldFilled
    | NoteWritten
    | Ended,
    Field(discriminator="type"),
]

_EVENT: TypeAdapter[CallEvent] = TypeAdapter(CallEvent)


def to_json(event: CallEvent) -> dict[str, Any]:
    """The event as JSON-ready values, with its `type`."""
    return _EVENT.dump_python(event, mode="json")  # type: ignore[no-any-return]


def from_json(data: dict[str, Any]) -> CallEvent:
    """The event of `to_json`. Raises pydantic's ValidationError on anything else."""
    return _EVENT.validate_python(data)
