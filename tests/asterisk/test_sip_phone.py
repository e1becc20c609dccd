"""The plain SIP phone (pyVoIP in its process) on the real Asterisk: it registers, is called, calls, hears, is heard."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest

from pbx.ami import AmiClient
from pbx.call_watch import CallStream
from pbx.control import PbxControl
from pbx.events import BlindTransferred, BridgeEntered, HungUp, LegEvent
from pbx.line_pattern import ToneAt, compare, pattern, sound, tone_of
from pbx.line_test import line_test
from pbx.media_server import MediaServer
from pbx.secrets import new_secret
from pbx.sip_errors import SipNoAnswer, SipRefused, SipRejected
from pbx.sip_link import SipLink, SipTelephone
from pbx.sip_wire import SipAccount
from simulator.ports import AudioFrame, LinkClosed, LinkEvent, MarkPlayed
from tests.fakes.customer import SilentParty

DEADLINE_S = 8.0
POST, NUMBER = "1001", "0612345678"
NewTelephone = Callable[[], SipTelephone]


@pytest.fixture
async def pbx(asterisk) -> AsyncIterator[PbxControl]:
    settings = asterisk.settings
    client = AmiClient(settings.ami_host, settings.ami_port, settings.ami_user, asterisk.secrets.ami_password)
    async with client as ami, PbxControl(ami) as control:
        yield control


@pytest.fixture
def telephone(asterisk) -> NewTelephone:
    secret = next(each.sip_secret for each in asterisk.posts if each.extension == POST)
    return lambda: SipTelephone(SipAccount(f"s{POST}", secret, port=asterisk.settings.sip_port))


async def seen(pbx: PbxControl, registered: bool) -> None:
    """Until the AMI has told that the post is registered, or that it is not."""
    with pbx.post_changes() as changes:
        async with asyncio.timeout(DEADLINE_S):
            async for posts in changes:
                if (POST in posts) is registered:
                    return


async def until(link: SipLink, wanted: Callable[[LinkEvent], bool]) -> list[LinkEvent]:
    """What the line brings, up to what is wanted."""
    events: list[LinkEvent] = []
    async with asyncio.timeout(DEADLINE_S):
        async for event in link.events():
            events.append(event)
            if wanted(event):
                return events
    raise AssertionError(f"the line closed first: {events[-1]}")


async def end(link: SipLink) -> LinkClosed:
    last = (await until(link, lambda event: isinstance(event, LinkClosed)))[-1]
    assert isinstance(last, LinkClosed)
    return last


async def told(events: CallStream, kind: type[LegEvent]) -> LegEvent:
    async with asyncio.timeout(DEADLINE_S):
        async for event in events:
            if isinstance(event, kind):
                return event
    raise AssertionError(f"the call ended before {kind.__name__}")


async def call_over(events: CallStream) -> list[LegEvent]:
    async with asyncio.timeout(DEADLINE_S):
        return [event async for event in events]


def is_frame(event: LinkEvent) -> bool:
    return isinstance(event, AudioFrame)


async def test_the_post_is_registered_as_long_as_its_telephone_is_there(pbx, telephone):
    async with telephone():
        await seen(pbx, registered=True)
    await seen(pbx, registered=False)


async def test_a_wrong_password_is_told_within_its_deadline(asterisk):
    account = SipAccount(f"s{POST}", new_secret(), port=asterisk.settings.sip_port)
    async with asyncio.timeout(5):
        with pytest.raises(SipRefused):
            async with SipTelephone(account):
                pytest.fail("registered")


async def test_a_telephone_that_is_rung_answers_and_hears_the_customer(pbx, asterisk, telephone):
    call_id = uuid4()
    async with SilentParty(asterisk.settings.media_port) as customer, telephone() as trainee:
        await seen(pbx, registered=True)
        await pbx.ring_trainee(call_id, POST, NUMBER, "", timeout_s=5)
        link = await trainee.called(DEADLINE_S)
        await customer.wait(call_id)
        await until(link, is_frame)
        assert link.codec == "PCMU"


async def test_a_telephone_nobody_rings_says_so(telephone):
    async with telephone() as trainee:
        with pytest.raises(SipNoAnswer):
            await trainee.called(0.2)


async def test_the_number_dialled_brings_the_assigned_call(pbx, asterisk, telephone):
    call_id = uuid4()
    await pbx.assign_outbound(POST, call_id)
    async with SilentParty(asterisk.settings.media_port) as customer, telephone() as trainee:
        link = await trainee.dial(NUMBER, DEADLINE_S)
        assert (await customer.wait(call_id))["exten"] == NUMBER
        await until(link, is_frame)
    await pbx.clear_assignment(POST)


async def test_a_number_nobody_assigned_is_refused_with_its_status(pbx, telephone):
    await pbx.clear_assignment(POST)
    async with telephone() as trainee:
        with pytest.raises(SipRejected) as refusal:
            await trainee.dial(NUMBER, DEADLINE_S)
    assert refusal.value.status == 404


async def test_what_it_says_is_heard_and_what_comes_back_it_hears(telephone):
    tones = pattern(50)
    async with telephone() as trainee:
        link = await trainee.dial("*43", DEADLINE_S)
        await link.play(bytes(640 * 10), "start")
        await link.play(sound(tones), "end")
        await link.play(bytes(640 * 20), "over")
        events = await until(link, lambda event: isinstance(event, MarkPlayed) and event.mark == "over")
    marks = {event.mark: event.arrived for event in events if isinstance(event, MarkPlayed)}
    frames = [(tone_of(event.pcm), event.arrived) for event in events if isinstance(event, AudioFrame)]
    heard = [ToneAt(tone, at) for tone, at in frames if tone is not None]
    assert compare([ToneAt(tone, 0.0) for tone in tones], heard).loss_ratio <= 0.1
    assert marks["end"] - marks["start"] == pytest.approx(1.0, abs=0.1)


async def test_what_is_flushed_is_never_heard_nor_marked(telephone):
    async with telephone() as trainee:
        link = await trainee.dial("*43", DEADLINE_S)
        await link.play(sound(pattern(500)), "flushed")
        await until(link, lambda event: isinstance(event, AudioFrame) and tone_of(event.pcm) is not None)
        await link.flush()
        await link.play(bytes(640 * 25), "after")
        events = await until(link, lambda event: isinstance(event, MarkPlayed))
    last = events[-1]
    assert isinstance(last, MarkPlayed)
    assert last.mark == "after"
    late = [each for each in events[-15:] if isinstance(each, AudioFrame) and tone_of(each.pcm) is not None]
    assert not late


@contextlib.asynccontextmanager
async def conversation(pbx: PbxControl, asterisk, telephone: NewTelephone):
    """A call rung, answered and joined to a customer: the phone, its link, what the PBX tells of the call."""
    call_id = uuid4()
    async with SilentParty(asterisk.settings.media_port) as customer, telephone() as trainee:
        await seen(pbx, registered=True)
        with pbx.call_events(call_id) as events:
            await pbx.ring_trainee(call_id, POST, NUMBER, "", timeout_s=5)
            link = await trainee.called(DEADLINE_S)
            while not (await told(events, BridgeEntered)).leg.is_customer:
                continue
            yield call_id, trainee, link, events, customer
            await pbx.hang_up(call_id)


async def test_a_call_the_other_side_hangs_up_ends_the_line(pbx, asterisk, telephone):
    async with conversation(pbx, asterisk, telephone) as (call_id, _, link, _, _):
        await pbx.hang_up(call_id)
        assert (await end(link)).by_trainee


async def test_hanging_up_ends_the_call_normally(pbx, asterisk, telephone):
    async with conversation(pbx, asterisk, telephone) as (_, _, link, events, _):
        await link.hang_up()
        assert (await end(link)).by_trainee
        last = (await call_over(events))[-1]
        assert isinstance(last, HungUp)
        assert last.cause == 16


async def test_leaving_the_telephone_hangs_up_a_call_it_dialled(pbx, asterisk, telephone):
    call_id = uuid4()
    await pbx.assign_outbound(POST, call_id)
    async with SilentParty(asterisk.settings.media_port) as customer:
        with pbx.call_events(call_id) as events:
            async with telephone() as trainee:
                await trainee.dial(NUMBER, DEADLINE_S)
                await customer.wait(call_id)
            assert await call_over(events)
    await pbx.clear_assignment(POST)


async def test_a_call_that_still_rings_is_cancelled(pbx, asterisk, telephone):
    call_id, cancelled = uuid4(), asyncio.Event()
    await pbx.assign_outbound(POST, call_id)
    ringing = MediaServer(
        asterisk.settings,
        lambda start, link: cancelled.wait(),
        expects=lambda request: request.call_id == call_id,
        token=asterisk.secrets.media_token,
    )
    async with ringing:
        with pbx.call_events(call_id) as events:
            async with telephone() as trainee:
                with pytest.raises(SipNoAnswer):
                    await trainee.dial(NUMBER, 0.5)
            assert await call_over(events)  # sooner than Asterisk's own ring limit
        cancelled.set()
    await pbx.clear_assignment(POST)


async def test_a_killed_process_closes_the_line_as_a_fault(pbx, asterisk, telephone):
    async with conversation(pbx, asterisk, telephone) as (_, trainee, link, _, _):
        os.kill(trainee.pid, signal.SIGKILL)
        closed = await end(link)
        assert not closed.by_trainee


async def test_a_robots_customer_is_transferred_for_it(pbx, asterisk, telephone):
    async with conversation(pbx, asterisk, telephone) as (call_id, _, link, events, customer):
        await pbx.transfer_customer(call_id, "8201")
        transfer = await told(events, BlindTransferred)
        assert (transfer.done, transfer.target) == (True, "8201")
        assert (await customer.wait(call_id, exten="8201"))["leg"] == "directory"
        assert (await end(link)).by_trainee


async def test_the_line_test_measures_a_good_line(asterisk):
    secret = next(each.sip_secret for each in asterisk.posts if each.extension == POST)
    measured = await line_test(asterisk.settings, POST, secret)
    assert (measured.registered, measured.answered, measured.codec, measured.fault) == (True, True, "PCMU", "")
    assert measured.loss_ratio is not None
    assert measured.loss_ratio <= 0.05
    assert measured.round_trip_ms is not None
    assert 0 < measured.round_trip_ms < 200


async def test_the_line_test_says_that_a_password_is_wrong(asterisk):
    measured = await line_test(asterisk.settings, POST, new_secret())
    assert not measured.registered
    assert "mot de passe" in measured.fault
