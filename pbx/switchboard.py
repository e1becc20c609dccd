"""Starting training calls, and holding them when Asterisk brings their media.

A call's row exists before anything rings: `prepare` writes it, `ring` or `ready_to_dial` makes the telephone move, and
`answer` plays the customer once Asterisk has dialled the engine.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from pbx.call_watch import CallStream
from pbx.control import PbxControl
from pbx.engine_copy import EngineCopy
from pbx.events import AttendedTransferred, BlindTransferred, ChannelHeld, ChannelResumed
from pbx.media_link import MediaLink
from pbx.media_protocol import MediaRequest, MediaStart
from pbx.recordings import raw_paths
from pbx.settings import PbxSettings
from scenarios.loader import LoadedScenario
from scenarios.model import Direction, Scenario
from simulator.dialogue.moods import draw_temperament
from simulator.domain.call import Call, Channel
from simulator.domain.events import CallEvent, Ended
from simulator.language.matcher import Matcher
from simulator.live import Caption, LiveEvents
from simulator.ports import DtmfReceived, HoldChanged, RecogniserFactory, TransferDone
from simulator.session import CallSummary, SessionSettings, Watchers, hold_call
from simulator.speech.rendering import CustomerVoice
from simulator.store.calls import Calls, UnknownCall
from simulator.store.log import EventLog
from simulator.understanding import Matchers

logger = logging.getLogger(__name__)

CUSTOMER_LEG = "customer"
BEFORE_ANSWER = -0.02
"""The latest time, in seconds, of what is done at the desk before the answer."""
BEFORE_RINGING = 1.0
"""Seconds before the first ring given to what is done before it; the log's order tells the rest."""

DeskEventAt = Callable[[float], CallEvent]
VoiceOf = Callable[[LoadedScenario, int], CustomerVoice]
"""The customer's voice for a scenario and a seed."""


@dataclass
class OpenCall:
    """A call from its preparation to its end: what is frozen, and where its time starts (monotonic seconds)."""

    call: Call
    loaded: LoadedScenario
    matcher: Matcher
    voice: CustomerVoice
    ring_seconds: float = 0.0
    """How long an outbound call rings; unknown, so none, for the trainee's own phone."""
    rang: float | None = None
    origin: float | None = None
    link: MediaLink | None = None
    summary: CallSummary | None = None

    def answered(self, origin: float) -> None:
        self.origin = origin

    @property
    def scenario(self) -> Scenario:
        return self.loaded.scenario

    def at(self, now: float) -> float:
        """Seconds from the answer; before it, from when the answer will be: a customer's ring lasts what it lasts."""
        if self.origin is not None:
            return round(max(0.0, now - self.origin), 3)
        if self.rang is None:
            return -self.ring_seconds - BEFORE_RINGING
        return round(min(BEFORE_ANSWER, now - self.rang - self.ring_seconds), 3)


class Switchboard:
    """Every call this engine is responsible for."""

    def __init__(
        self,
        *,
        control: PbxControl,
        calls: Calls,
        log: EventLog,
        live: LiveEvents,
        recognisers: RecogniserFactory,
        voice_of: VoiceOf,
        matchers: Matchers,
        pbx: PbxSettings,
        session: SessionSettings,
    ) -> None:
        self._control, self._calls, self._log, self._live = control, calls, log, live
        self._recognisers, self._voice_of, self._matchers = recognisers, voice_of, matchers
        self._pbx, self._session = pbx, session
        self._open: dict[UUID, OpenCall] = {}

    def prepare(
        self,
        loaded: LoadedScenario,
        channel: Channel,
        post: str | None,
        trainee_id: int | None = None,
        seed: int | None = None,
    ) -> Call:
        """Freeze the scenario version, seed and temperament into the call's row. Nothing rings yet."""
        drawn = secrets.randbelow(2**31) if seed is None else seed
        call = Call(
            id=uuid4(),
            scenario_id=loaded.scenario.id,
            scenario_version=loaded.version,
            seed=drawn,
            temperament=draw_temperament(loaded.scenario, drawn),
            direction=loaded.scenario.direction,
            channel=channel,
            post=post,
            trainee_id=trainee_id,
            node=self._pbx.node,
            created_at=dt.datetime.now(dt.UTC),
        )
        demonstration = self._recognisers.demonstration and channel is Channel.SOFTPHONE
        self._calls.prepare(call, loaded.scenario.title, loaded.source, demonstration=demonstration)
        if channel is not Channel.TEXT:  # a typed call is held by web/text_calls.py
            self._open[call.id] = OpenCall(
                call,
                loaded,
                self._matchers.of(loaded),
                self._voice_of(loaded, drawn),
                ring_seconds=self._ring_seconds(loaded.scenario),
            )
        return call

    async def ring(self, call_id: UUID) -> None:
        """Inbound exercise: the trainee's phone rings with the customer's number; returns once it is answered.

        Raises CallNotPlaced (`pbx/dialling.py`): the call can be rung again.
        """
        opened = self.opened(call_id)
        customer = opened.scenario.customer
        opened.rang = time.monotonic()
        await self._control.ring_trainee(call_id, _post(opened.call), customer.phone, customer.name)

    async def ready_to_dial(self, call_id: UUID) -> None:
        """Outbound exercise: from now on the number dialled from the post is this call."""
        await self._control.assign_outbound(_post(self.opened(call_id).call), call_id)

    def expects(self, request: MediaRequest) -> bool:
        """Whether Asterisk may bring this leg: a prepared call, and its customer's number when it was dialled."""
        opened = self._open.get(request.call_id)
        if opened is None:
            return False
        customers = request.role == "media" and request.leg == CUSTOMER_LEG
        dialled = customers and opened.call.direction is Direction.OUTBOUND
        return not dialled or _digits(request.exten) == _digits(opened.scenario.customer.phone)

    async def answer(self, start: MediaStart, link: MediaLink) -> None:
        """Play the customer on this leg until the call is over, with what the AMI tells of the trainee's telephone."""
        call_id = start.call_id
        opened = self.opened(call_id)
        opened.link = link
        if opened.call.direction is Direction.OUTBOUND:
            opened.rang = time.monotonic()
        try:
            with self._control.call_events(call_id) as happenings:
                telling = asyncio.create_task(_tell(happenings, link), name="telephone-events")
                try:
                    await self._hold(opened, link)
                finally:
                    telling.cancel()
        finally:
            self._open.pop(call_id, None)
            if opened.call.direction is Direction.OUTBOUND:
                await self._control.clear_assignment(_post(opened.call))

    async def _hold(self, opened: OpenCall, link: MediaLink) -> None:
        call = opened.call
        raw = raw_paths(self._pbx.raw_recordings_dir, call.id)
        with (
            contextlib.closing(EngineCopy(raw.trainee_copy)) as trainee,
            contextlib.closing(EngineCopy(raw.heard_copy)) as heard,
        ):
            opened.summary = await hold_call(
                call,
                opened.scenario,
                link,
                self._recognisers,
                opened.voice,
                self._log,
                time.monotonic,
                matcher=opened.matcher,
                settings=self._session,
                watchers=Watchers(
                    caption=lambda text: self._live.publish(call.id, Caption(text)),
                    answered=opened.answered,
                    frame=trainee.add,
                    played=heard.add,
                ),
                rang=opened.rang,
            )

    def desk(self, call_id: UUID, event: DeskEventAt) -> None:
        """Log something done at the desk, at its time in the call; after the call, at the time of its end."""
        opened = self._open.get(call_id)
        at = opened.at(time.monotonic()) if opened else self._end_of(call_id)
        self._log.append(call_id, event(at))

    async def hang_up(self, call_id: UUID) -> None:
        """End the call's channels; a call that never connected is marked failed."""
        opened = self._open.get(call_id)
        await self._control.hang_up(call_id)
        if opened is not None and opened.origin is None:
            self.abandon(call_id, "cancelled before it was answered")

    def abandon(self, call_id: UUID, fault: str) -> None:
        """The call will never connect."""
        self._open.pop(call_id, None)
        self._calls.fail(call_id, fault)

    def telephone(self, call_id: UUID, event: HoldChanged | DtmfReceived) -> None:
        """What a robot trainee does with keys its websocket has not: told as the AMI would tell it."""
        link = self.opened(call_id).link
        if link is not None:
            link.inject(event)

    def opened(self, call_id: UUID) -> OpenCall:
        """The call, while this engine holds it; raises UnknownCall."""
        opened = self._open.get(call_id)
        if opened is None:
            raise UnknownCall(f"no open call {call_id}")
        return opened

    def is_open(self, call_id: UUID) -> bool:
        return call_id in self._open

    def _ring_seconds(self, scenario: Scenario) -> float:
        outbound = scenario.direction is Direction.OUTBOUND
        return scenario.customer.answers.after_rings * self._session.ring if outbound else 0.0

    def _end_of(self, call_id: UUID) -> float:
        return next((event.at for event in reversed(self._calls.events(call_id)) if isinstance(event, Ended)), 0.0)


async def _tell(happenings: CallStream, link: MediaLink) -> None:
    """The customer learns of hold and transfer from the AMI: his own leg only hears silence."""
    async for event in happenings:
        now = time.monotonic()
        match event:
            case ChannelHeld(leg=leg) if not leg.is_customer:
                link.inject(HoldChanged(True, now))
            case ChannelResumed(leg=leg) if not leg.is_customer:
                link.inject(HoldChanged(False, now))
            case BlindTransferred(done=True):
                link.inject(TransferDone(event.target, False, now))
            case AttendedTransferred():
                link.inject(TransferDone(event.target, True, now))


def _post(call: Call) -> str:
    assert call.post is not None, "a call on the telephone has a post"
    return call.post


def _digits(number: str) -> str:
    """The number's digits, French numbers in their national form."""
    digits = "".join(character for character in number if character.isdigit())
    return f"0{digits[2:]}" if number.strip().startswith("+33") else digits
