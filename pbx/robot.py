"""The robot trainee on the telephone: plays a rehearsal's steps on a second media websocket, in the trainee's place.

It takes the floor as a person does, when it hears that the customer has finished; what the customer said (for `when`)
it reads in the call's live events. A pause inside a line is written `[0.8 s]`.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from scenarios.model import Do, Sex, Step, Voice
from simulator.domain.events import Answered, CallEvent, CustomerSpoke
from simulator.domain.speech import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE_HZ
from simulator.ports import AudioFrame, AudioLink, LinkClosed, LinkEvent, MarkPlayed, MonotonicClock, Pcm, Synthesiser
from simulator.turns.voice_activity import VoiceActivity

logger = logging.getLogger(__name__)

DeskAction = Callable[[Do], Awaitable[None]]
"""Does what a trainee does at his desk or with his telephone's keys."""

PAUSE_MARK = re.compile(r"\[(\d+(?:\.\d+)?) ?s\]")
ROBOT_VOICE = Voice(sex=Sex.FEMALE)
TAIL_FRAMES = 8
"""A line's end is told at once; its sound arrives, and is known to be over, up to this much later."""
SILENCE_PEAK = 200
"""Of 32768: what a synthesiser leaves between sentences is below."""


@dataclass(frozen=True, slots=True)
class RobotSettings:
    """Seconds. `quiet`: from the customer's last sound to speaking; `patience`: for a reply that does not come."""

    quiet: float = 0.35
    unsure_quiet: float = 1.5
    """As `quiet`, when the log does not tell that his line is over."""
    longest_pause: float = 0.2
    """Inside the robot's own lines: synthesisers stop longer between sentences than a fluent speaker does."""
    patience: float = 8.0
    before_interrupting: float = 0.8
    thinking: float = 0.1
    longest_ring: float = 90.0


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One line said: its words, and when its sound was queued and had been played (monotonic seconds)."""

    text: str
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A step that was not played, counted from 1, and why."""

    number: int
    reason: str


@dataclass(slots=True)
class RobotReport:
    said: list[SaidLine] = field(default_factory=list)
    skipped: list[SkippedLine] = field(default_factory=list)
    hung_up: bool = False
    """Whether the robot ended the call, not the customer or the network."""


class RobotTrainee:
    """Plays once. `heard` gives the call's events as they are logged."""

    def __init__(
        self,
        link: AudioLink,
        steps: Sequence[Step],
        synthesiser: Synthesiser,
        heard: AsyncIterator[CallEvent],
        *,
        desk: DeskAction,
        clock: MonotonicClock,
        voice: Voice = ROBOT_VOICE,
        settings: RobotSettings | None = None,
    ) -> None:
        self._link, self._steps, self._synthesiser, self._events = link, steps, synthesiser, heard
        self._desk, self._clock, self._voice = desk, clock, voice
        self._settings = settings or RobotSettings()
        self._customer = _CustomerHeard()
        self._marks: set[str] = set()
        self._sounds: dict[str, asyncio.Task[Pcm]] = {}
        self._closed = False
        self._answered = False
        self._news = asyncio.Condition()
        self.report = RobotReport()

    async def play(self) -> RobotReport:
        """The steps in order, then hang up; ends early when the line closes."""
        watching = [asyncio.create_task(self._listen()), asyncio.create_task(self._follow())]
        watching.append(asyncio.create_task(self._render_ahead()))
        try:
            await self._wait_until(lambda: self._answered, self._settings.longest_ring)
            for number, step in enumerate(self._steps, 1):
                reason = await self._play(step)
                if reason is not None:
                    self.report.skipped.append(SkippedLine(number, reason))
            await self._wait_for_floor()
            await self._hang_up()
        finally:
            tasks = [*watching, *self._sounds.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self.report

    async def _play(self, step: Step) -> str | None:
        """Why the step was left out, None when it was played."""
        text = step.say or step.interrupt
        sound = await self._sound(text) if text is not None and not self._closed else None
        if step.interrupt is not None:
            await self._wait_until(self._customer_is_talking, self._settings.patience)
        elif step.say is not None or step.hang_up or step.when is not None:
            await self._wait_for_floor()
        if self._closed:
            return "the call was over"
        if step.when is not None and not re.search(step.when.customer_said, self._customer.text, re.IGNORECASE):
            return f"the customer said {self._customer.text[:80]!r}"
        if text is not None and sound is not None:
            await self._speak(text, sound)
        elif step.do is not None:
            await self._desk(step.do)
        elif step.wait is not None:
            await self._wait_until(lambda: False, step.wait)
        elif step.hang_up:
            await self._hang_up()
        return None

    async def _speak(self, text: str, sound: Pcm) -> None:
        self._customer.answered()
        mark = f"robot.{len(self.report.said) + 1}"
        began = self._clock()
        await self._link.flush()
        await self._link.play(sound.astype("<i2").tobytes(), mark)
        await self._wait_until(lambda: mark in self._marks, len(sound) / SAMPLE_RATE_HZ + 2.0)
        self.report.said.append(SaidLine(text, began, self._clock()))
        if self._customer.quiet_s > 0:
            self._customer.answered()

    async def _hang_up(self) -> None:
        if not self._closed:
            self.report.hung_up = True
            await self._link.hang_up()
            await self._wait_until(lambda: False, 2.0)

    async def _render_ahead(self) -> None:
        """Every line, in order, before it is needed."""
        for step in self._steps:
            if text := step.say or step.interrupt:
                await self._sound(text)

    async def _sound(self, text: str) -> Pcm:
        if text not in self._sounds:
            self._sounds[text] = asyncio.create_task(self._render(text))
        return await asyncio.shield(self._sounds[text])

    async def _render(self, text: str) -> Pcm:
        """The line as sound, its written pauses as silence."""
        pieces = PAUSE_MARK.split(text)
        sounds = [
            await self._piece(piece, pause=bool(index % 2)) for index, piece in enumerate(pieces) if piece.strip()
        ]
        return np.concatenate(sounds)

    async def _piece(self, piece: str, pause: bool) -> Pcm:
        if pause:
            return np.zeros(int(float(piece) * SAMPLE_RATE_HZ), np.int16)
        sound = await asyncio.to_thread(self._synthesiser.render, piece.strip(), self._voice)
        return shorten_pauses(sound, self._settings.longest_pause)

    async def _wait_for_floor(self) -> None:
        """Until the customer has answered and been quiet for a moment."""
        await self._wait_until(lambda: self._customer.spoke, self._settings.patience)
        await self._wait_until(self._customer_is_done, 60.0)
        await self._wait_until(lambda: False, self._settings.thinking)

    def _customer_is_done(self) -> bool:
        customer, settings = self._customer, self._settings
        return customer.quiet_s >= (settings.quiet if customer.told else settings.unsure_quiet)

    def _customer_is_talking(self) -> bool:
        return self._customer.talking_s >= self._settings.before_interrupting

    async def _wait_until(self, condition: Callable[[], bool], deadline_s: float) -> None:
        """Until it holds, the line closes or the deadline passes."""
        try:
            async with asyncio.timeout(deadline_s), self._news:
                await self._news.wait_for(lambda: self._closed or condition())
        except TimeoutError:
            return

    async def _listen(self) -> None:
        async for event in self._link.events():
            self._hear(event)
            async with self._news:
                self._news.notify_all()

    def _hear(self, event: LinkEvent) -> None:
        match event:
            case AudioFrame(pcm=pcm):
                self._customer.frame(pcm)
            case MarkPlayed(mark=mark):
                self._marks.add(mark)
            case LinkClosed():
                self._closed = True

    async def _follow(self) -> None:
        async for event in self._events:
            if isinstance(event, CustomerSpoke):
                self._customer.said(event.utterance.text)
            elif isinstance(event, Answered):
                self._answered = True
                self._customer.answered()  # the ringing tone was no speech
                async with self._news:
                    self._news.notify_all()


class _CustomerHeard:
    """What the robot hears of the customer since it last spoke."""

    def __init__(self) -> None:
        self._activity = VoiceActivity()
        self._fresh = True
        self._answered = False
        self._untold_frames = 0
        self.text = ""
        self.quiet_s = 0.0
        self.talking_s = 0.0

    @property
    def spoke(self) -> bool:
        """Whether the customer has spoken since `answered`."""
        return self._answered

    @property
    def told(self) -> bool:
        """Whether the log has told all that was heard, but for the end of the last sound."""
        return self._untold_frames <= TAIL_FRAMES

    def frame(self, pcm: bytes) -> None:
        if self._activity.frame(pcm).speaking:
            self._answered = True
            self._untold_frames += 1
            self.quiet_s = 0.0
            self.talking_s += FRAME_SECONDS
        else:
            self.quiet_s += FRAME_SECONDS
            if self.quiet_s > 0.5:
                self.talking_s = 0.0

    def said(self, text: str) -> None:
        """A line of the customer, from the log; lines of one turn are joined."""
        self.text = text if self._fresh else f"{self.text} {text}"
        self._fresh = False
        self._untold_frames = 0

    def answered(self) -> None:
        """The robot speaks: the customer's next words are a new turn."""
        self._answered, self._fresh = False, True


def shorten_pauses(pcm: Pcm, longest_s: float) -> Pcm:
    """The same speech with no silence longer than this inside it."""
    frames = len(pcm) // FRAME_SAMPLES
    whole = pcm[: frames * FRAME_SAMPLES].reshape(frames, FRAME_SAMPLES)
    silent = np.abs(whole.astype(np.int32)).max(axis=1, initial=0) < SILENCE_PEAK
    longest = round(longest_s / FRAME_SECONDS)
    run, kept = 0, []
    for index, is_silent in enumerate(silent):
        run = run + 1 if is_silent else 0
        if run <= longest:
            kept.append(index)
    return np.concatenate([whole[kept].reshape(-1), pcm[frames * FRAME_SAMPLES :]])
