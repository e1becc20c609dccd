"""The seams of a call: what the session needs from telephony, speech and storage, as small protocols.

Real adapters: `pbx/media_link.py`, `simulator/speech/*`, `simulator/store/*`. Fakes: `tests/fakes/`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from scenarios.model import Voice
from simulator.domain.call import Call, CallState
from simulator.domain.events import CallEvent
from simulator.domain.speech import Word

Pcm = NDArray[np.int16]
"""Mono 16-bit samples at 16 kHz, unless said otherwise."""


@dataclass(frozen=True, slots=True)
class AudioFrame:
    """20 ms of what the trainee says: 640 bytes, and when it arrived (monotonic seconds)."""

    pcm: bytes
    arrived: float


@dataclass(frozen=True, slots=True)
class MarkPlayed:
    """Everything queued before the mark has really been played to the trainee."""

    mark: str
    arrived: float


@dataclass(frozen=True, slots=True)
class DtmfReceived:
    digit: str
    arrived: float


@dataclass(frozen=True, slots=True)
class HoldChanged:
    """From the AMI: the trainee put the customer on hold or took him back."""

    held: bool
    arrived: float


@dataclass(frozen=True, slots=True)
class TransferDone:
    target: str
    attended: bool
    arrived: float


@dataclass(frozen=True, slots=True)
class LinkClosed:
    """The other side is gone. `by_trainee` is false when the network or Asterisk failed."""

    by_trainee: bool
    cause: str
    arrived: float


LinkEvent = AudioFrame | MarkPlayed | DtmfReceived | HoldChanged | TransferDone | LinkClosed


class AudioLink(Protocol):
    """The customer's leg. Audio both ways is 16 kHz frames of 20 ms; nothing here blocks the media loop."""

    def events(self) -> AsyncIterator[LinkEvent]:
        """Everything that comes from the trainee's side, in order, ending with one LinkClosed."""
        ...

    async def answer(self) -> None:
        """Pick up an outbound call: the trainee's ringing tone stops and the recording starts."""
        ...

    async def play(self, pcm: bytes, mark: str) -> None:
        """Queue speech after what is queued; `mark` comes back as MarkPlayed when it has been played."""
        ...

    async def flush(self) -> None:
        """Stop speaking now: drop what is queued. Marks queued before never come back. Silence frames go on."""
        ...

    def between_lines(self, frame: Callable[[], bytes]) -> None:
        """Play these 20 ms frames (the line's noise) instead of silence while nothing is being said."""
        ...

    async def hang_up(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What the recogniser makes of the speech fed so far. Word times: seconds since its first sample."""

    text: str
    words: tuple[Word, ...]
    confidence: float
    final: bool


class Recogniser(Protocol):
    """One leg's recogniser. Calls are made from a thread, one at a time, in order."""

    def feed(self, pcm: bytes) -> Hypothesis | None:
        """Take audio (16 kHz, 16-bit); return the new partial, or None when it has not changed."""
        ...

    def flush(self) -> Hypothesis:
        """Decode what was fed to its end and give the words since the last flush; the clock goes on."""
        ...


class RecogniserFactory(Protocol):
    """Holds the shared model; makes one recogniser per leg."""

    @property
    def demonstration(self) -> bool:
        """True when the model only understands synthetic voices (the shipped tiny model)."""
        ...

    def recogniser(self, phrases: tuple[str, ...] = ()) -> Recogniser:
        """A fresh recogniser; `phrases` may bias it towards the scenario's words where the model can."""
        ...


class Synthesiser(Protocol):
    """One speech engine. `render` may take seconds: call it from a thread."""

    @property
    def name(self) -> str:
        """The engine, for logs and caches."""
        ...

    def render(self, text: str, voice: Voice, rate: float = 1.0, pitch: float = 0.0) -> Pcm:
        """Speech at 16 kHz, below full scale, no silence at the ends; `rate` and `pitch` add to the voice's own."""
        ...


class CallLog(Protocol):
    """Where a call's events go, as they happen."""

    def append(self, call_id: UUID, event: CallEvent) -> None:
        """Queue the event for the database and the live pages; never blocks, never loses order."""
        ...


class CallStore(Protocol):
    """The call's row."""

    def get(self, call_id: UUID) -> Call: ...

    def set_state(self, call_id: UUID, state: CallState) -> None: ...


MonotonicClock = Callable[[], float]
"""Seconds that never go back, such as `time.monotonic`."""
