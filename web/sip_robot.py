"""A robot trainee's call with a plain SIP phone at his post: registered, then rung or dialling, like anybody's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from pbx.control import PbxControl
from pbx.dialling import NotRegistered, checked_number
from pbx.sip_link import SipLink, SipTelephone
from pbx.sip_wire import SipAccount
from scenarios.model import Direction
from simulator.domain.call import Call
from web.platform import Platform

SEEN_DEADLINE_S = 5.0


@contextlib.asynccontextmanager
async def sip_call(platform: Platform, call: Call, number: str) -> AsyncIterator[SipLink]:
    """The call, answered; `number` is the customer's, dialled when the exercise is outbound.

    Raises SipError or CallNotPlaced. Leaving hangs up and unregisters.
    """
    assert call.post is not None  # robots sit at a post
    async with SipTelephone(account(platform, call.post)) as telephone:
        if call.direction is Direction.OUTBOUND:
            await platform.switchboard.ready_to_dial(call.id)
            yield await telephone.dial(checked_number("dialled_number", number))
        else:
            await _until_seen(platform.control, call.post)
            await platform.switchboard.ring(call.id)
            yield await telephone.called()


def account(platform: Platform, post: str) -> SipAccount:
    """The plain SIP phone of a post of the school."""
    secret = next(each.sip_secret for each in platform.people.posts() if each.extension == post)
    return SipAccount(f"s{post}", secret, host=platform.pbx.bind, port=platform.pbx.sip_port)


async def _until_seen(control: PbxControl, post: str) -> None:
    """Until the AMI has told of the registration. Raises NotRegistered."""
    with control.post_changes() as changes, contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SEEN_DEADLINE_S):
            async for posts in changes:
                if post in posts:
                    return
    raise NotRegistered(f"Asterisk has not told of the registration of post {post}")
