"""Robot trainees of this process: at the desk and on the telephone, a websocket or a SIP phone at their post."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from uuid import UUID

from pbx.media_link import MediaLink
from pbx.media_protocol import MediaStart
from pbx.robot import RobotReport, RobotTrainee
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

Played = asyncio.Future[RobotReport]


class Robots:
    """Hands each robot leg that Asterisk brings to the call that waits for it."""

    def __init__(self, settings: Settings) -> None:
        self._synthesiser: Synthesiser = choose_synthesiser(settings.voices())
        self._waiting: dict[UUID, Callable[[AudioLink], Awaitable[None]]] = {}

    async def answer(self, start: MediaStart, link: MediaLink) -> None:
        """For the media server's `/robot`."""
        await self._waiting.pop(start.call_id)(link)

    async def play(self, platform: Platform, call: Call, scenario: Scenario, steps: Sequence[Step]) -> RobotReport:
        """Desk steps that open the file first, then the call, on its channel, and the rest.

        Raises CallNotPlaced, SipError, TimeoutError.
        """
        desk = Desk(platform, call)
        before = leading_desk_steps(scenario, steps)
        for step in steps[:before]:
            assert step.do is not None  # they are desk steps
            await desk.do(step.do)
        played: Played = asyncio.get_running_loop().create_future()
        async with platform.live.subscribe(call.id) as items:

            async def on_link(link: AudioLink) -> None:
                robot = RobotTrainee(
                    link, steps[before:], self._synthesiser, _events(items), desk=desk.do, clock=time.monotonic
                )
                played.set_result(await robot.play())

            async with asyncio.timeout(LONGEST_CALL_S):
                if call.channel is Channel.SIP:
                    async with sip_call(platform, call, scenario.customer.phone) as link:
                        await on_link(link)
                else:
                    self._waiting[call.id] = on_link
                    assert call.post is not None  # robots sit at a post
                    await platform.control.ring_robot(call.id, call.post, call.direction, scenario.customer.phone)
                return await played


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


async def _events(items: asyncio.Queue[LiveItem]) -> AsyncIterator[CallEvent]:
    while True:
        item = await items.get()
        if not isinstance(item, Caption):
            yield item
