"""What the turn taker decides. Times in seconds from the start of the recording; `at` is when it was decided."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The trainee speaks, since `start`; `resumed` when it goes on with a turn after a Pause."""

    at: float
    start: float
    resumed: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """Silent since `since`: flush the recogniser now, and answer with `TurnTaker.hint`."""

    at: float
    since: float


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The trainee's turn is over: it is the customer's to speak. `start` to `end` holds all its speech."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Hush:
    """The trainee speaks over the customer: stop the customer's voice. Resume or BargeIn follows."""

    at: float
    since: float


@dataclass(frozen=True, slots=True)
class Resume:
    """It was a mere "oui, d'accord": the customer takes his line up again."""

    at: float


@dataclass(frozen=True, slots=True)
class BargeIn:
    """The customer's line is lost, the trainee has the floor.

    An interruption, unless `collision`: both began at once, which is the customer's fault (he took a pause for an end).
    """

    at: float
    since: float
    collision: bool = False


@dataclass(frozen=True, slots=True)
class SpeakingFor:
    """The trainee has held the floor since `since` (told every second: monologue)."""

    at: float
    since: float


Decision = SpeechStarted | Pause | TurnEnded | Hush | Resume | BargeIn | SpeakingFor
