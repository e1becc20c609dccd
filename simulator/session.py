"""A call from the first ring to its end: listen, speak, clock and render ahead, side by side, around the customer.

`hold_call` owns the origin of time: 0 is the answer, and every event is told in seconds from it. Whatever happens, the
log ends with `Ended`.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from scenarios.model import Direction, Scenario
from simulator.customer import Customer, Dialogue, Watchers
from simulator.dialogue.engine import DialogueEngine
from simulator.dialogue.hearing import known_names
from simulator.domain.call import Call, EndedBy
from simulator.domain.events import CallEvent, Ended, Ringing
from simulator.language.matcher import Matcher
from simulator.ports import AudioLink, CallLog, LinkClosed, MonotonicClock, Recogniser, RecogniserFactory
from simulator.speaking import CustomerVoice
from simulator.turns import TurnSettings
from simulator.turns.patience import Patience, patience

__all__ = ["CallSession", "CallSummary", "SessionSettings", "Watchers", "hold_call"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """Seconds. `ring` is one French ring: 1.5 s of tone and 3.5 s of silence (shorter in tests)."""

    ring: float = 5.0
    tick: float = 0.25
    longest_call: float = 3600.0
    last_words: float = 3.0
    """To decode what was being said when the line closed."""
    closing: float = 2.0
    """For the line to close after the customer hung up."""
    turns: TurnSettings = field(default_factory=TurnSettings)


@dataclass(frozen=True, slots=True)
class CallSummary:
    """How the call went, in seconds; `gaps`: from the end of each turn of the trainee to the customer's first sound."""

    duration: float
    ended_by: EndedBy
    cause: str
    gaps: tuple[float, ...]
    interruptions: int
    dropped_frames: int


async def hold_call(  # noqa: PLR0917 - the collaborators of a call, always given by name or in this order
    call: Call,
    scenario: Scenario,
    link: AudioLink,
    recognisers: RecogniserFactory,
    voice: CustomerVoice,
    log: CallLog,
    clock: MonotonicClock,
    *,
    matcher: Matcher | None = None,
    settings: SessionSettings | None = None,
    watchers: Watchers | None = None,
    rang: float | None = None,
) -> CallSummary:
    """Play the customer of `scenario` on `link` until the call is over.

    `rang`: when an inbound call began to ring, by `clock`. `matcher`: one made before, since making it takes a while.
    """
    if matcher is None:
        matcher = await asyncio.to_thread(Matcher, scenario.intents, scenario.language, known_names(scenario))
    settings = settings or SessionSettings()
    outbound = scenario.direction is Direction.OUTBOUND
    session = CallSession(
        call=call,
        dialogue=DialogueEngine(scenario, call.seed, matcher),
        patience=patience(matcher, settings.turns),
        link=link,
        recogniser=recognisers.recogniser(),
        voice=voice,
        log=log,
        clock=clock,
        settings=settings,
        watchers=watchers or Watchers(),
    )
    rings = scenario.customer.answers.after_rings * settings.ring if outbound else None
    return await session.run(rings, rang)


class CallSession:
    """One call being held. Everything but decoding and rendering runs in the event loop."""

    def __init__(
        self,
        *,
        call: Call,
        dialogue: Dialogue,
        patience: Patience,
        link: AudioLink,
        recogniser: Recogniser,
        voice: CustomerVoice,
        log: CallLog,
        clock: MonotonicClock,
        settings: SessionSettings,
        watchers: Watchers,
    ) -> None:
        self._call, self._dialogue = call, dialogue
        self._link, self._voice, self._log, self._clock = link, voice, log, clock
        self._settings = settings
        self._over = asyncio.Event()
        self._step = asyncio.Event()
        self._ended = (EndedBy.ENGINE, "stopped")
        self._hung_up = False
        self._customer = Customer(
            dialogue=dialogue,
            patience=patience,
            link=link,
            recogniser=recogniser,
            voice=voice,
            clock=clock,
            turns=settings.turns,
            watchers=watchers,
            append=self._append,
            acted=self._step.set,
            hung_up=self._hang_up,
        )

    async def run(self, ring_s: float | None, rang: float | None = None) -> CallSummary:
        """`ring_s`: let it ring that long first (outbound); None: the trainee has answered already (inbound)."""
        customer = self._customer
        self._link.between_lines(self._voice.noise.frame)
        try:
            await self._converse(ring_s, rang)
        except Exception as error:
            logger.exception("call %s failed", self._call.id)
            self._ended = (EndedBy.ENGINE, _first_line(error))
        finally:
            self._append(Ended(customer.now(), *self._ended))
            await self._link.hang_up()
        return CallSummary(
            customer.now(), *self._ended, tuple(customer.gaps), customer.interruptions, customer.ear.dropped_frames
        )

    async def _converse(self, ring_s: float | None, rang: float | None) -> None:
        async with asyncio.TaskGroup() as group:
            hearing = group.create_task(self._customer.ear.run(), name="hear")
            others = [
                group.create_task(self._listen(), name="listen"),
                group.create_task(self._customer.mouth.run(), name="speak"),
                group.create_task(self._run_clock(ring_s, rang), name="clock"),
                group.create_task(self._render_ahead(), name="render"),
            ]
            await self._over.wait()
            for task in others:
                task.cancel()
            self._customer.close()
            await self._last_words(hearing)
            self._customer.line_closed()

    async def _last_words(self, hearing: asyncio.Task[None]) -> None:
        try:
            async with asyncio.timeout(self._settings.last_words):
                await hearing
        except TimeoutError:
            logger.warning("call %s: its last words could not be decoded in time", self._call.id)

    async def _listen(self) -> None:
        async for event in self._link.events():
            self._customer.hear(event)
            if isinstance(event, LinkClosed):
                if not self._hung_up:
                    self._ended = (EndedBy.TRAINEE if event.by_trainee else EndedBy.NETWORK, event.cause)
                self._over.set()
                return

    async def _run_clock(self, ring_s: float | None, rang: float | None) -> None:
        """Ring, answer, then tick by an absolute clock."""
        if ring_s is not None:
            self._append(Ringing(-round(ring_s, 3)))
            await asyncio.sleep(ring_s)
            await self._link.answer()
        elif rang is not None:
            ring_s = max(0.0, self._clock() - rang)
        self._customer.answer(ring_s or 0.0)
        start, ticks = self._clock(), 0
        while True:
            ticks += 1
            await asyncio.sleep(start + ticks * self._settings.tick - self._clock())
            self._customer.tick()
            if ticks * self._settings.tick > self._settings.longest_call:
                logger.warning("call %s has lasted too long and is ended", self._call.id)
                self._customer.mouth.hang_up()

    async def _render_ahead(self) -> None:
        """Lines that may come next are made while the trainee speaks."""
        while True:
            self._step.clear()
            await self._voice.render_ahead(self._dialogue.likely_next())
            await self._step.wait()

    def _hang_up(self) -> None:
        self._hung_up = True
        self._ended = (EndedBy.CUSTOMER, "hung up")
        asyncio.get_running_loop().call_later(self._settings.closing, self._over.set)

    def _append(self, event: CallEvent) -> None:
        self._log.append(self._call.id, event)


def _first_line(error: BaseException) -> str:
    """The innermost cause of a failed task group, for the log of the call."""
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"[:200]
