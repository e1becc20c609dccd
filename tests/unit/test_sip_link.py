"""The SIP telephone's call as the robot sees it, its process aside."""

import pytest

from pbx.line_test import measure
from pbx.sip_errors import SipError
from pbx.sip_link import SipLink
from pbx.sip_wire import SILENT_LINE_FRAME, Kind, Message
from simulator.ports import AudioFrame, LinkClosed, MarkPlayed


@pytest.fixture
def sent() -> list[Message]:
    return []


@pytest.fixture
def link(sent: list[Message]) -> SipLink:
    async def send(message: Message) -> None:
        sent.append(message)

    return SipLink(send)


async def test_what_the_process_tells_comes_in_order_and_ends_with_the_close(link):
    for message in (
        Message(Kind.FRAME, SILENT_LINE_FRAME, 1.0),
        Message(Kind.PLAYED, b"robot.1", 1.5),
        Message(Kind.ENDED, b"", 2.0),
        Message(Kind.FRAME, SILENT_LINE_FRAME, 2.5),
    ):
        link.take(message)
    events = [event async for event in link.events()]
    assert events == [AudioFrame(bytes(640), 1.0), MarkPlayed("robot.1", 1.5), LinkClosed(True, "hung up", 2.0)]


async def test_speech_goes_out_as_whole_line_frames_followed_by_its_mark(link, sent):
    await link.play(bytes(640 * 3 + 100), "robot.1")
    assert [(message.kind, len(message.body)) for message in sent] == [(Kind.PLAY, 160 * 4), (Kind.MARK, 7)]


async def test_far_too_much_speech_is_refused_until_it_is_flushed(link):
    minute = bytes(640 * 50 * 60)
    for number in range(2):
        await link.play(minute, str(number))
    with pytest.raises(ValueError, match="180 s"):
        await link.play(minute + minute, "too much")
    await link.flush()
    await link.play(minute, "after")


async def test_a_line_that_closes_during_its_test_is_a_fault(link):
    link.lost("cut")
    with pytest.raises(SipError, match="coupée"):
        await measure(link)
