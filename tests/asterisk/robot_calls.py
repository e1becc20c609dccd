"""A robot trainee and the engine on the real Asterisk: one media server, calls one after the other or side by side."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from uuid import UUID, uuid4

from pbx.ami import AmiClient
from pbx.control import PbxControl
from pbx.engine_copy import EngineCopy
from pbx.media_link import MediaLink
from pbx.media_protocol import MediaStart
from pbx.media_server import MediaServer
from pbx.recordings import raw_paths
from pbx.robot import RobotReport, RobotSettings, RobotTrainee
from pbx.secrets import Secrets
from pbx.settings import PbxSettings
from scenarios.model import Direction, Do, Scenario, Step
from simulator.customer import Dialogue, Watchers
from simulator.domain.call import Call, Channel
from simulator.domain.events import CallEvent, Ended
from simulator.ports import CallLog, Recogniser, RecogniserFactory, Synthesiser
from simulator.session import CallSession, CallSummary, SessionSettings, hold_call
from simulator.speaking import CustomerVoice

RING_S = 0.3
DEADLINE_S = 180.0


@dataclass
class EventTape(CallLog):
    """The call log of one call, kept in memory and followed live."""

    events: list[CallEvent] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def append(self, call_id: UUID, event: CallEvent) -> None:
        self.events.append(event)
        self.news.set()

    async def follow(self) -> AsyncIterator[CallEvent]:
        """Every event, then those to come."""
        position = 0
        while True:
            while position < len(self.events):
                position += 1
                yield self.events[position - 1]
            self.news.clear()
            await self.news.wait()

    async def wait_for(self, kind: type, deadline_s: float = DEADLINE_S) -> CallEvent:
        async with asyncio.timeout(deadline_s):
            async for event in self.follow():
                if isinstance(event, kind):
                    return event
        raise AssertionError


@dataclass
class RobotCall:
    """One call while it lasts and after."""

    scenario: Scenario
    steps: Sequence[Step]
    call: Call
    tape: EventTape = field(default_factory=EventTape)
    summary: asyncio.Future[CallSummary] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    report: asyncio.Future[RobotReport] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    captions: list[str] = field(default_factory=list)
    engine_link: MediaLink | None = None
    origin: float | None = None
    desk: list[Do] = field(default_factory=list)


Hold = Callable[[RobotCall, MediaLink, Watchers], Awaitable[CallSummary]]
"""Plays the customer on a call's link."""


def as_scenario(recognisers: RecogniserFactory, voice: CustomerVoice, settings: SessionSettings | None = None) -> Hold:
    """The real customer of the call's scenario."""

    async def hold(placed: RobotCall, link: MediaLink, watchers: Watchers) -> CallSummary:
        return await hold_call(
            placed.call,
            placed.scenario,
            link,
            recognisers,
            voice,
            placed.tape,
            time.monotonic,
            settings=settings or SessionSettings(ring=RING_S),
            watchers=watchers,
        )

    return hold


def as_script(dialogue: Dialogue, recogniser: Recogniser, voice: CustomerVoice, ring_s: float | None = None) -> Hold:
    """A customer who says what the test wants."""

    async def hold(placed: RobotCall, link: MediaLink, watchers: Watchers) -> CallSummary:
        session = CallSession(
            call=placed.call,
            dialogue=dialogue,
            patience=lambda _: 0.34,
            link=link,
            recogniser=recogniser,
            voice=voice,
            log=placed.tape,
            clock=time.monotonic,
            settings=SessionSettings(),
            watchers=watchers,
        )
        return await session.run(ring_s)

    return hold


class RobotCalls:
    """Use as an async context manager."""

    def __init__(
        self,
        settings: PbxSettings,
        secrets: Secrets,
        hold: Hold,
        synthesiser: Synthesiser,
        robot: RobotSettings | None = None,
    ) -> None:
        self._settings, self._secrets = settings, secrets
        self._hold, self._synthesiser = hold, synthesiser
        self._robot = robot or RobotSettings()
        self._calls: dict[UUID, RobotCall] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> RobotCalls:
        settings = self._settings
        server = MediaServer(
            settings,
            self._answer,
            robot=self._play_robot,
            expects=lambda request: request.call_id in self._calls,
            token=self._secrets.media_token,
        )
        await self._stack.enter_async_context(server)
        client = AmiClient(settings.ami_host, settings.ami_port, settings.ami_user, self._secrets.ami_password)
        ami = await self._stack.enter_async_context(client)
        self.control = await self._stack.enter_async_context(PbxControl(ami))
        self.server = server
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def place(self, scenario: Scenario, steps: Sequence[Step], *, seed: int = 1, post: str = "1001") -> RobotCall:
        """Ring or dial; returns once Asterisk has joined the robot to the dialplan."""
        call = Call(
            id=uuid4(),
            scenario_id=scenario.id,
            scenario_version="0" * 12,
            seed=seed,
            temperament=None,
            direction=scenario.direction,
            channel=Channel.PHONE,
            post=post,
            trainee_id=None,
            node="node1",
            created_at=dt.datetime.now(dt.UTC),
        )
        placed = self._calls[call.id] = RobotCall(scenario, steps, call)
        if scenario.direction is Direction.OUTBOUND:
            await self.control.assign_outbound(post, call.id)
        number = scenario.customer.phone.replace(" ", "")
        await self.control.ring_robot(call.id, post, scenario.direction, number)
        return placed

    async def run(self, scenario: Scenario, steps: Sequence[Step], *, seed: int = 1) -> RobotCall:
        """A whole call."""
        placed = await self.place(scenario, steps, seed=seed)
        async with asyncio.timeout(DEADLINE_S):
            await placed.report
            await placed.summary
            await self.released(placed)
        return placed

    async def released(self, placed: RobotCall) -> None:
        """Asterisk has let go of the call: its recording is complete."""
        with self.control.call_events(placed.call.id) as events:
            if self.control.open_legs(placed.call.id):
                async with asyncio.timeout(DEADLINE_S):
                    async for _ in events:  # ends with the call's last channel
                        pass

    async def _answer(self, start: MediaStart, link: MediaLink) -> None:
        placed = self._calls[start.call_id]
        placed.engine_link = link
        raw = raw_paths(self._settings.raw_recordings_dir, start.call_id)
        trainee, heard = EngineCopy(raw.trainee_copy), EngineCopy(raw.heard_copy)

        def answered(origin: float) -> None:
            placed.origin = origin

        try:
            caption = placed.captions.append
            watchers = Watchers(caption=caption, answered=answered, frame=trainee.add, played=heard.add)
            placed.summary.set_result(await self._hold(placed, link, watchers))
        finally:
            trainee.close()
            heard.close()

    async def _play_robot(self, start: MediaStart, link: MediaLink) -> None:
        placed = self._calls[start.call_id]

        async def desk(do: Do) -> None:
            placed.desk.append(do)

        robot = RobotTrainee(
            link,
            placed.steps,
            self._synthesiser,
            placed.tape.follow(),
            desk=desk,
            clock=time.monotonic,
            settings=self._robot,
        )
        placed.report.set_result(await robot.play())


def ended(placed: RobotCall) -> Ended:
    last = placed.tape.events[-1]
    assert isinstance(last, Ended)
    return last
