"""Robot trainees of this process: at the desk and on the telephone, a websocket or a SIP phone at their post."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from pbx.media_link import MediaLink
from pbx.media_protocol import MediaStart
from pbx.robot import RobotReport, RobotTrainee, SkippedLine
from scenarios.model import Direction, Do, Scenario, Step
from simulator.domain.call import Call, Channel
from simulator.domain.events import CallEvent
from simulator.live import Caption, LiveItem
from simulator.ports import AudioLink, DtmfReceived, HoldChanged, Synthesiser
from simulator.rehearsal import desk_events, desk_only
from simulator.speech.voices import choose_synthesiser
from web.platform import Platform
from web.settings import Settings
from web.sip_robot import sip_call

LONGEST_CALL_S = 900.0
DESK_SECONDS = 0.3


class Robots:
    """Hands each robot leg that Asterisk brings to the call that waits for it."""

    def __init__(self, settings: Settings) -> None:
        self._synthesiser: Synthesiser = choose_synthesiser(settings.voices())
        self._waiting: dict[UUID, _Seat] = {}

    async def answer(self, start: MediaStart, link: MediaLink) -> None:
        """For the media server's `/robot`: the leg lives until its robot has played."""
        seat = self._waiting.pop(start.call_id)
        seat.link.set_result(link)
        await seat.left.wait()

    async def play(self, platform: Platform, call: Call, scenario: Scenario, steps: Sequence[Step]) -> RobotReport:
        """Desk steps that open the file first, then the call, on its channel, and the rest.

        Raises CallNotPlaced, SipError, TimeoutError.
        """
        desk = Desk(platform, call)
        before = leading_desk_steps(scenario, steps)
        for step in steps[:before]:
            assert step.do is not None  # they are desk steps
            await desk.do(step.do)
        telephone = sip_call if call.channel is Channel.SIP else self._websocket_call
        async with (
            platform.live.subscribe(call.id) as items,
            asyncio.timeout(LONGEST_CALL_S),
            telephone(platform, call, scenario.customer.phone) as link,
        ):
            robot = RobotTrainee(
                link, steps[before:], self._synthesiser, _events(items), desk=desk.do, clock=time.monotonic
            )
            return numbered_after(before, await robot.play())

    @contextlib.asynccontextmanager
    async def _websocket_call(self, platform: Platform, call: Call, number: str) -> AsyncIterator[AudioLink]:
        """The leg Asterisk brings for the robot of this call."""
        assert call.post is not None  # robots sit at a post
        seat = self._waiting[call.id] = _Seat(asyncio.get_running_loop().create_future(), asyncio.Event())
        try:
            await platform.control.ring_robot(call.id, call.post, call.direction, number)
            yield await seat.link
        finally:
            self._waiting.pop(call.id, None)
            seat.left.set()


@dataclass(frozen=True)
class _Seat:
    """Where a robot waits for its leg, and tells when it has left it."""

    link: asyncio.Future[AudioLink]
    left: asyncio.Event


class Desk:
    """What a robot does at the desk and with keys its telephone has not."""

    def __init__(self, platform: Platform, call: Call) -> None:
        self._platform, self._call = platform, call

    async def do(self, action: Do) -> None:
        switchboard, call_id = self._platform.switchboard, self._call.id
        if desk_only(action):
            for index in range(len(desk_events(0.0, action))):
                switchboard.desk(call_id, lambda at, index=index: desk_events(at, action)[index])  # type: ignore[misc]
        elif action.transfer is not None:
            await self._platform.control.transfer_customer(call_id, action.transfer)
        elif action.dtmf is not None:
            switchboard.telephone(call_id, DtmfReceived(action.dtmf, time.monotonic()))
        else:
            held = bool(action.hold) or action.resume is False
            switchboard.telephone(call_id, HoldChanged(held, time.monotonic()))
        await asyncio.sleep(DESK_SECONDS)


def leading_desk_steps(scenario: Scenario, steps: Sequence[Step]) -> int:
    """How many steps are done before the number is dialled: on an outbound call, the desk steps it begins with."""
    if scenario.direction is Direction.INBOUND:
        return 0
    return next((n for n, step in enumerate(steps) if step.do is None or not desk_only(step.do)), len(steps))


def numbered_after(before: int, report: RobotReport) -> RobotReport:
    """The same report, its steps counted as the rehearsal counts them: `before` more."""
    skipped = [SkippedLine(before + each.number, each.reason) for each in report.skipped]
    return dataclasses.replace(report, skipped=skipped)


async def _events(items: asyncio.Queue[LiveItem]) -> AsyncIterator[CallEvent]:
    while True:
        item = await items.get()
        if not isinstance(item, Caption):
            yield item
