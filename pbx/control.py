"""Asterisk as the rest of the product sees it: ring a trainee, follow a call, end it.

    async with PbxControl(ami) as pbx:
        with pbx.call_events(call_id) as events:
            await pbx.ring_trainee(call_id, "1001", "0612345678", "Madame Lefèvre")
            async for event in events: ...      # hold, DTMF, transfer; ends with the call's last HungUp

What a call's channels are doing survives a lost AMI connection: after it is back, Asterisk's list of channels is
compared with ours, and a hang-up nobody heard is told then.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping
from types import TracebackType
from uuid import UUID

from pbx.ami import AmiActionFailed, AmiClient
from pbx.ami_inbox import Subscription
from pbx.call_watch import CallStream, CallWatch
from pbx.dialling import NoAnswer, NotRegistered, caller_id, checked_call, checked_number, checked_post, why_not_placed
from pbx.event_parsing import OUR_UNIQUEID
from pbx.events import Leg
from scenarios.model import Direction

logger = logging.getLogger(__name__)

INBOUND_CONTEXT = "inbound-exercise"
OUTBOUND_CONTEXT = "from-trainee"
ASSIGNMENTS = "assignment"  # family in Asterisk's database that the dialplan reads: post -> call
GRACE_S = 3.0  # Asterisk's own ring deadline comes first; ours is for an Asterisk that forgot


class PbxControl:
    """Call control over one AMI connection. Use as a context manager, inside the client's."""

    def __init__(self, ami: AmiClient) -> None:
        self._ami = ami
        self._watch = CallWatch(ami)

    async def __aenter__(self) -> PbxControl:
        await self._watch.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._watch.__aexit__(kind, error, tb)

    def registered_posts(self) -> frozenset[str]:
        """The posts with a registered phone."""
        return self._watch.registrations.posts()

    def post_changes(self) -> Subscription[frozenset[str]]:
        """`registered_posts` now, and again at each change of it."""
        return self._watch.post_changes()

    def call_events(self, call_id: UUID) -> CallStream:
        """What happens to a call from now on; ends after its last channel is gone, or when closed."""
        return self._watch.stream(checked_call(call_id))

    def open_legs(self, call_id: UUID) -> tuple[Leg, ...]:
        """The call's channels that are not hung up."""
        return self._watch.legs.open(checked_call(call_id))

    async def ring_trainee(
        self, call_id: UUID, post: str, caller_number: str, caller_name: str, timeout_s: float = 30.0
    ) -> str:
        """Ring the post's phone with the customer's number; returns the channel's uniqueid once answered.

        Raises NotRegistered, NoAnswer, Busy or Unavailable (dialling.py), or an AmiError.
        """
        shown = caller_id(caller_number, caller_name)
        endpoint = self._watch.registrations.endpoint(checked_post(post))
        if endpoint is None:
            raise NotRegistered(f"no phone of post {post} is registered")
        extension = {"Context": INBOUND_CONTEXT, "Exten": "s", "CallerID": str(shown)}
        return await self._originate(call_id, post, f"PJSIP/{endpoint}", extension, timeout_s)

    async def ring_robot(
        self, call_id: UUID, post: str, direction: Direction, dialled_number: str = "", timeout_s: float = 10.0
    ) -> str:
        """Put the robot trainee at the post: a websocket channel through the same dialplan as a person's phone.

        Outbound, it dials `dialled_number` (assign the call first). Returns and raises like `ring_trainee`.
        """
        channel = f"WebSocket/robot/c(slin16)v(call={checked_call(call_id)})"
        if direction is Direction.OUTBOUND:
            extension = {"Context": OUTBOUND_CONTEXT, "Exten": checked_number("dialled_number", dialled_number)}
        else:
            extension = {"Context": INBOUND_CONTEXT, "Exten": "s"}
        return await self._originate(call_id, checked_post(post), channel, extension, timeout_s)

    async def assign_outbound(self, post: str, call_id: UUID) -> None:
        """The next number dialled from the post is this call."""
        key = {"Family": ASSIGNMENTS, "Key": checked_post(post)}
        await self._ami.action("DBPut", {**key, "Val": checked_call(call_id)})

    async def clear_assignment(self, post: str) -> None:
        """Numbers dialled from the post are refused again."""
        try:
            await self._ami.action("DBDel", {"Family": ASSIGNMENTS, "Key": checked_post(post)})
        except AmiActionFailed as error:
            logger.debug("post %s had no assignment: %s", post, error)

    async def hang_up(self, call_id: UUID) -> None:
        """End every channel of the call; none being left is no error."""
        for leg in self.open_legs(call_id):
            await self._watch.hang_up(leg.channel or leg.uniqueid)

    async def transfer_customer(self, call_id: UUID, target: str) -> None:
        """Send a robot trainee's customer to a post of the directory, as a REFER of its phone would if it made any."""
        for leg in self._watch.legs.open(checked_call(call_id)):
            if not leg.is_customer:
                exten = checked_number("target", target)
                fields = {"Channel": leg.channel, "Context": "directory", "Exten": exten}
                await self._ami.action("BlindTransfer", fields)

    async def reload_endpoints(self) -> None:
        """Have Asterisk read the rendered endpoints again; calls in progress go on."""
        await self._ami.action("Reload", {"Module": "res_pjsip.so"})

    async def _originate(
        self, call_id: UUID, post: str, channel: str, extension: Mapping[str, str], timeout_s: float
    ) -> str:
        token = secrets.token_hex(4)
        action_id, uniqueid = f"originate-{token}", f"{OUR_UNIQUEID}{checked_call(call_id)}-{token}"
        fields = {"ActionID": action_id, "Channel": channel, "ChannelId": uniqueid, **extension, "Priority": "1"}
        fields |= {"Async": "true", "Timeout": str(round(timeout_s * 1000))}
        ringing = self._watch.expect(action_id, uniqueid)
        try:
            await self._ami.action("Originate", fields, variables={"__CALLUUID": call_id, "__POST": post})
            async with asyncio.timeout(timeout_s + GRACE_S):
                finished = await ringing.outcome
            if not finished.answered:
                raise why_not_placed(post, finished, await ringing.why_hung_up())
        except TimeoutError as error:
            raise NoAnswer(f"post {post}: no outcome from Asterisk within {timeout_s + GRACE_S:g} s") from error
        finally:
            self._watch.settle(action_id)
        return uniqueid
