"""What goes into the dialogue engine and what comes out. Same inputs and seed, same actions.

Times are seconds from the start of the recording.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.domain.events import CallEvent
from simulator.domain.speech import Utterance


@dataclass(frozen=True, slots=True)
class CallStarted:
    """The line is open: the customer may speak (inbound: he is answered; outbound: he picks up)."""

    at: float


@dataclass(frozen=True, slots=True)
class TraineeSaid:
    """A whole turn of the trainee."""

    at: float
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class TraineeInterrupted:
    """The trainee spoke over the customer, whose line was cut; `heard` is what was heard of it.

    `collision`: both began at once, because the customer took a pause for the end of a turn; no fault of the trainee's.
    """

    at: float
    line: int
    heard: str
    collision: bool = False


@dataclass(frozen=True, slots=True)
class TraineeSpeaking:
    """The trainee has been speaking since `since` and goes on (sent every second: monologue)."""

    at: float
    since: float


@dataclass(frozen=True, slots=True)
class LineHeard:
    """The customer's line was played to its end."""

    at: float
    line: int


@dataclass(frozen=True, slots=True)
class Clock:
    """Time passes; sent at least twice a second. Silence, hold and call length are counted from it."""

    at: float


@dataclass(frozen=True, slots=True)
class HoldBegan:
    at: float


@dataclass(frozen=True, slots=True)
class HoldOver:
    at: float


@dataclass(frozen=True, slots=True)
class DigitPressed:
    at: float
    digit: str


@dataclass(frozen=True, slots=True)
class CallTransferred:
    at: float
    target: str
    attended: bool


@dataclass(frozen=True, slots=True)
class LineClosed:
    """The trainee (or the network) hung up: last input."""

    at: float


DialogueInput = (
    CallStarted
    | TraineeSaid
    | TraineeInterrupted
    | TraineeSpeaking
    | LineHeard
    | Clock
    | HoldBegan
    | HoldOver
    | DigitPressed
    | CallTransferred
    | LineClosed
)


@dataclass(frozen=True, slots=True)
class Say:
    """Speak this line. `line` numbers the customer's lines from 1. `rate` multiplies the voice's (mood)."""

    line: int
    text: str
    state: str
    rate: float = 1.0
    pitch: float = 0.0
    audio: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Append this event to the call's log."""

    event: CallEvent


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hang up once what was said has been heard."""

    after_line: int | None


DialogueAction = Say | Note | HangUp
