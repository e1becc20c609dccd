"""The customer's mouth: lines said one after the other, hushed and taken up again, cut, and logged as they were heard.

A mark before each line tells when its sound begins, one after it when it has been heard; a cut between them falls on
the word reached, by the share of the sound played.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from simulator.domain.conversation import Say
from simulator.domain.speech import SAMPLE_RATE_HZ, Speaker, Utterance, Word
from simulator.ports import AudioLink, Pcm
from simulator.speech.errors import SpeechUnavailable
from simulator.speech.line_effects import NoiseBed

logger = logging.getLogger(__name__)

BYTES_PER_SECOND = 2 * SAMPLE_RATE_HZ
RENDER_DEADLINE_S = 6.0
MARK_DEADLINE_S = 3.0
HUSH_DEADLINE_S = 5.0
"""A hush is followed by a resume or a cut within a second; this only guards against a lost one."""


class CustomerVoice(Protocol):
    """Text to sound; `simulator.speech.rendering.CustomerVoice`."""

    noise: NoiseBed

    async def speech(self, text: str, rate: float, pitch: float, audio: str | None) -> Pcm: ...
    async def render_ahead(self, lines: Iterable[Say]) -> int: ...


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line as it was heard: `heard` is its whole text unless `interrupted`."""

    say: Say
    utterance: Utterance
    interrupted: bool


class Signal(Enum):
    """What can happen to the line being said."""

    BEGAN = "began"
    PLAYED = "played"
    HUSH = "hush"
    RESUME = "resume"
    CUT = "cut"


@dataclass(slots=True)
class _Playback:
    """A line in progress. `position` is the byte from which it plays (again); `began` when that sound began."""

    say: Say
    pcm: bytes
    words: tuple[Word, ...]
    attempt: int = 0
    position: int = 0
    began: float | None = None
    starts: list[tuple[int, float]] = field(default_factory=list)
    """From which byte and when (in the recording) it was begun: once, and again after each hush."""
    signals: asyncio.Queue[tuple[Signal, float]] = field(default_factory=asyncio.Queue)

    def mark(self, end: bool) -> str:
        return f"{self.say.line}.{self.attempt}.{'end' if end else 'start'}"

    def reached(self, at: float) -> int:
        """The byte being played at a moment of the recording."""
        played = 0 if self.began is None else _byte(max(0.0, at - self.began))
        return min(self.position + played, len(self.pcm))

    def moment(self, position: int) -> float:
        """When the byte at `position` was heard, in the recording."""
        byte, at = next(start for start in reversed(self.starts) if start[0] <= position)
        return round(at + (position - byte) / BYTES_PER_SECOND, 3)

    def word_before(self, position: int) -> int:
        """The byte at which the word being said at `position` starts."""
        starts = [word.start for word in self.words if word.start * BYTES_PER_SECOND <= position]
        return _byte(max(starts, default=0.0))


class Mouth:
    """Says lines through the link. `now` gives seconds of the recording."""

    def __init__(
        self,
        link: AudioLink,
        voice: CustomerVoice,
        now: Callable[[], float],
        *,
        on_sounding: Callable[[float | None], None],
        on_played: Callable[[float, bytes], None],
        on_spoken: Callable[[SpokenLine], None],
        on_hang_up: Callable[[], None],
    ) -> None:
        self._link, self._voice, self._now = link, voice, now
        self._on_sounding, self._on_played = on_sounding, on_played
        self._on_spoken, self._on_hang_up = on_spoken, on_hang_up
        self._lines: deque[Say] = deque()
        self._hang_up = False
        self._wake = asyncio.Event()
        self._current: _Playback | None = None

    @property
    def busy(self) -> bool:
        """Whether a line is being said or waits to be."""
        return self._current is not None or bool(self._lines)

    def say(self, line: Say) -> None:
        """Say this after what is being said."""
        self._lines.append(line)
        self._wake.set()

    def hang_up(self) -> None:
        """Hang up once everything has been said."""
        self._hang_up = True
        self._wake.set()

    def mark_played(self, mark: str, at: float) -> None:
        """The link's mark came back."""
        current = self._current
        if current is None:
            return
        if mark == current.mark(end=False):
            self._begin(current, at)
        elif mark == current.mark(end=True):
            current.signals.put_nowait((Signal.PLAYED, at))

    def signal(self, signal: Signal, at: float) -> None:
        """The trainee speaks over the line (HUSH), gives it back (RESUME) or takes the floor (CUT)."""
        if self._current is not None:
            self._current.signals.put_nowait((signal, at))

    def cut_off(self, at: float) -> SpokenLine | None:
        """The line is dead: what was heard of the sentence in progress. Call when `run` has been cancelled."""
        current, self._current = self._current, None
        if current is None or not current.starts:
            return None
        reached = current.reached(at)
        self._played(current, reached)
        return _as_heard(current, reached, at, interrupted=True)

    async def run(self) -> None:
        """Speak until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._lines:
                await self._speak(self._lines.popleft())
            if self._hang_up:
                self._on_hang_up()
                await self._link.hang_up()
                return

    async def _speak(self, say: Say) -> None:
        try:
            async with asyncio.timeout(RENDER_DEADLINE_S):
                sound = await self._voice.speech(say.text, say.rate, say.pitch, say.audio)
        except (SpeechUnavailable, TimeoutError) as error:
            logger.error("line %d of the customer cannot be spoken: %s", say.line, error)
            now = round(self._now(), 3)
            self._on_spoken(SpokenLine(say, Utterance(Speaker.CUSTOMER, now, now, ""), interrupted=False))
            return
        pcm = sound.astype("<i2").tobytes()
        current = self._current = _Playback(say, pcm, spread(say.text, len(pcm) / BYTES_PER_SECOND))
        try:
            spoken = await self._play(current)
        finally:
            self._on_sounding(None)
        self._current = None
        if spoken is not None:
            self._on_spoken(spoken)

    async def _play(self, current: _Playback) -> SpokenLine | None:
        """Until it is heard, or cut by the trainee (the lines behind it are then dropped)."""
        while True:
            await self._start(current)
            signal, at = await self._next(current, len(current.pcm) - current.position)
            if signal is Signal.PLAYED:
                self._played(current, len(current.pcm))
                return _as_heard(current, len(current.pcm), at, interrupted=False)
            reached = current.reached(at)
            self._played(current, reached)
            await self._link.flush()
            if signal is Signal.HUSH:
                signal, _ = await self._verdict(current)
            if signal is Signal.CUT:
                self._lines.clear()
                return _as_heard(current, reached, at, interrupted=True)
            current.position = current.word_before(reached)

    def _played(self, current: _Playback, reached: int) -> None:
        """The trainee has heard the line from where it last began to the byte `reached`."""
        if current.began is not None:
            self._on_played(current.began, current.pcm[current.position : reached])

    async def _start(self, current: _Playback) -> None:
        current.attempt += 1
        current.began = None
        await self._link.flush()
        await self._link.play(b"", current.mark(end=False))
        await self._link.play(current.pcm[current.position :], current.mark(end=True))

    async def _next(self, current: _Playback, left_bytes: int) -> tuple[Signal, float]:
        """The next thing that changes the line's course; a lost mark counts as played."""
        deadline_s = left_bytes / BYTES_PER_SECOND + MARK_DEADLINE_S
        try:
            async with asyncio.timeout(deadline_s):
                while (found := await current.signals.get())[0] not in (Signal.PLAYED, Signal.HUSH, Signal.CUT):
                    pass
        except TimeoutError:
            logger.warning("the end of line %d was not confirmed within %.1f s", current.say.line, deadline_s)
            return Signal.PLAYED, self._now()
        return found

    async def _verdict(self, current: _Playback) -> tuple[Signal, float]:
        try:
            async with asyncio.timeout(HUSH_DEADLINE_S):
                while (found := await current.signals.get())[0] not in (Signal.RESUME, Signal.CUT):
                    pass
        except TimeoutError:
            return Signal.RESUME, self._now()
        return found

    def _begin(self, current: _Playback, at: float) -> None:
        current.began = at
        current.starts.append((current.position, at))
        if len(current.starts) == 1:
            self._on_sounding(at)


def _as_heard(current: _Playback, reached: int, at: float, interrupted: bool) -> SpokenLine:
    """The words that were said for more than half when the sound stopped."""
    if not current.starts:
        current.starts.append((0, at))
    seconds = reached / BYTES_PER_SECOND
    heard = [word for word in current.words if not interrupted or word.start + word.end <= 2 * seconds]
    words = tuple(Word(word.text, current.moment(_byte(word.start)), current.moment(_byte(word.end))) for word in heard)
    text = " ".join(word.text for word in words) if interrupted else current.say.text
    start = round(current.starts[0][1], 3)
    return SpokenLine(current.say, Utterance(Speaker.CUSTOMER, start, round(at, 3), text, 1.0, words), interrupted)


def _byte(seconds: float) -> int:
    return int(seconds * SAMPLE_RATE_HZ) * 2


def spread(text: str, seconds: float) -> tuple[Word, ...]:
    """The words with the times they are said at, if every letter takes as long: true within a syllable or two."""
    words = text.split()
    total = sum(len(word) + 1 for word in words)
    placed, done = [], 0
    for word in words:
        start, done = done, done + len(word) + 1
        placed.append(Word(word, seconds * start / total, seconds * done / total))
    return tuple(placed)
