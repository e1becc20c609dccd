"""Is a post's line good? A plain SIP phone registers as the post, calls Asterisk's echo and times what comes back.

It takes the place of a plain SIP phone registered at the post until that one registers again; a browser's softphone
has an endpoint of its own and notices nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from pbx.dialling import checked_post
from pbx.line_pattern import Echo, ToneAt, compare, pattern, sound, tone_of
from pbx.settings import PbxSettings
from pbx.sip_errors import SipError
from pbx.sip_link import SipLink, SipTelephone
from pbx.sip_wire import SipAccount
from simulator.domain.speech import FRAME_SECONDS, SILENT_FRAME
from simulator.ports import AudioFrame, LinkClosed, MarkPlayed

ECHO = "*43"  # asterisk-conf/extensions.conf.j2
TEST_FRAMES = 150
"""Three seconds of sound: a lost frame is 0.7 %."""
LEAD_FRAMES = 10
"""Silence first: a line's first packets travel while it is still being opened."""
ECHO_WAIT_S = 1.0
ANSWER_DEADLINE_S = 5.0
TEST_DEADLINE_S = (LEAD_FRAMES + TEST_FRAMES) * FRAME_SECONDS + ECHO_WAIT_S + 3.0


@dataclass(frozen=True, slots=True)
class LineTest:
    """`fault` is one French line, empty when the line works. A figure is None when it could not be measured."""

    registered: bool
    answered: bool
    codec: str | None = None
    round_trip_ms: float | None = None
    """Median, from a packet's leaving this machine to its echo's arrival."""
    loss_ratio: float | None = None
    fault: str = ""


async def line_test(settings: PbxSettings, post: str, secret: str) -> LineTest:
    """About four seconds. Never raises for a bad line: it says what is bad."""
    account = SipAccount(f"s{checked_post(post)}", secret, host=settings.bind, port=settings.sip_port)
    registered = answered = False
    try:
        async with SipTelephone(account) as telephone:
            registered = True
            link = await telephone.dial(ECHO, ANSWER_DEADLINE_S)
            answered = True
            echo = await measure(link)
    except SipError as error:
        return LineTest(registered, answered, fault=str(error))
    if echo.round_trip_s is None:
        return LineTest(True, True, link.codec, None, 1.0, "rien de ce qui est dit ne revient")
    return LineTest(True, True, link.codec, round(echo.round_trip_s * 1000, 1), round(echo.loss_ratio, 4))


async def measure(link: SipLink) -> Echo:
    """Each tone has a mark before it, told as the tone leaves: a busy machine sends some of them late.

    Raises SipError when the line closes first.
    """
    tones = pattern(TEST_FRAMES)
    await link.play(SILENT_FRAME * LEAD_FRAMES, "0")
    for number, tone in enumerate(tones, 1):
        await link.play(sound((tone,)), str(number))
    heard: list[ToneAt] = []
    left: list[float] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(TEST_DEADLINE_S):
            async for event in link.events():
                match event:
                    case AudioFrame(pcm=pcm, arrived=at) if (tone_heard := tone_of(pcm)) is not None:
                        heard.append(ToneAt(tone_heard, at))
                    case MarkPlayed(arrived=at):
                        left.append(at)
                    case LinkClosed():
                        raise SipError("la ligne s'est coupée pendant le test")
                if len(left) > TEST_FRAMES and event.arrived > left[-1] + ECHO_WAIT_S:
                    break
    return compare([ToneAt(tone, at) for tone, at in zip(tones, left, strict=False)], heard)
