"""Call control on the real Asterisk, with small SIP phones at the posts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from pbx.ami import AmiClient
from pbx.call_watch import CallStream
from pbx.control import PbxControl
from pbx.dialling import Busy, NoAnswer, NotRegistered, Unavailable
from pbx.events import (
    AttendedTransferred,
    BlindTransferred,
    BridgeEntered,
    ChannelAnswered,
    ChannelCreated,
    ChannelHeld,
    ChannelResumed,
    ChannelRinging,
    DtmfReceived,
    HungUp,
    LegEvent,
)
from scenarios.model import Direction
from tests.fakes.customer import SilentParty
from tests.fakes.sip_phone import Manners, SipPhone, header

DEADLINE_S = 8.0
SEEN = [ChannelCreated, ChannelRinging, ChannelAnswered]
Phone = Callable[..., SipPhone]


@pytest.fixture
async def pbx(asterisk) -> AsyncIterator[PbxControl]:
    settings = asterisk.settings
    client = AmiClient(settings.ami_host, settings.ami_port, settings.ami_user, asterisk.secrets.ami_password)
    async with client as ami, PbxControl(ami) as control:
        yield control


@pytest.fixture
def phone(asterisk) -> Phone:
    def make(post: str, manners: Manners = Manners.ANSWER) -> SipPhone:
        found = next(each for each in asterisk.posts if each.extension == post)
        return SipPhone(f"s{post}", found.sip_secret, asterisk.settings.sip_port, manners)

    return make


async def registered(pbx: PbxControl, post: str, expected: bool = True) -> None:
    """Wait until the post is known to be registered, or known not to be."""
    with pbx.post_changes() as changes:
        async with asyncio.timeout(DEADLINE_S):
            async for posts in changes:
                if (post in posts) is expected:
                    return


async def until(events: CallStream, kind: type[LegEvent]) -> LegEvent:
    async with asyncio.timeout(DEADLINE_S):
        async for event in events:
            if isinstance(event, kind):
                return event
    raise AssertionError(f"the call ended before {kind.__name__}")


async def rest(events: CallStream) -> list[LegEvent]:
    async with asyncio.timeout(DEADLINE_S):
        return [event async for event in events]


async def test_ringing_an_unregistered_post_fails_at_once(pbx):
    async with asyncio.timeout(1):
        with pytest.raises(NotRegistered):
            await pbx.ring_trainee(uuid4(), "1002", "0612345678", "Madame Lefèvre")


async def test_a_phone_that_registers_and_leaves_is_known(pbx, phone):
    async with phone("1001") as trainee:
        await registered(pbx, "1001")
        await trainee.register(0)
        await registered(pbx, "1001", expected=False)


async def test_the_phone_shows_the_customer_and_the_call_is_followed(pbx, phone):
    call_id = uuid4()
    async with phone("1001") as trainee:
        await registered(pbx, "1001")
        with pbx.call_events(call_id) as events:
            await pbx.ring_trainee(call_id, "1001", "0612345678", "Zoé Lefèvre", timeout_s=5)
            shown = header(await trainee.invites.get(), "From")
            await pbx.hang_up(call_id)
            kinds = [type(event) for event in await rest(events)]
        async with asyncio.timeout(DEADLINE_S):
            await trainee.byes.get()
    assert shown.startswith('"Zoé Lefèvre" <sip:0612345678@')
    assert [kind for kind in kinds if kind in SEEN][:3] == SEEN
    assert kinds[-1] is HungUp


@pytest.mark.parametrize(
    ("manners", "failure"), [(Manners.BUSY, Busy), (Manners.DECLINE, Busy), (Manners.LET_RING, NoAnswer)]
)
async def test_a_phone_that_does_not_answer_says_why(pbx, phone, manners, failure):
    async with phone("1001", manners):
        await registered(pbx, "1001")
        with pytest.raises(failure):
            await pbx.ring_trainee(uuid4(), "1001", "0612345678", "", timeout_s=1)


async def test_a_cancelled_call_stops_ringing(pbx, phone):
    async with phone("1001", Manners.LET_RING) as trainee:
        await registered(pbx, "1001")
        ringing = asyncio.create_task(pbx.ring_trainee(uuid4(), "1001", "0612345678", ""))
        async with asyncio.timeout(DEADLINE_S):
            await trainee.invites.get()
            ringing.cancel()
            await trainee.cancels.get()


@dataclass
class Conversation:
    """A call under way: the trainee's phone, the customer at the other end, and what the PBX tells of it."""

    call_id: UUID
    phone: SipPhone
    customer: SilentParty
    events: CallStream


@pytest.fixture
async def conversation(pbx, phone, asterisk) -> AsyncIterator[Conversation]:
    call_id = uuid4()
    async with SilentParty(asterisk.settings.media_port) as customer, phone("1001") as trainee:
        await registered(pbx, "1001")
        with pbx.call_events(call_id) as events:
            await pbx.ring_trainee(call_id, "1001", "0612345678", "", timeout_s=5)
            while not (await until(events, BridgeEntered)).leg.is_customer:
                continue
            yield Conversation(call_id, trainee, customer, events)
            await pbx.hang_up(call_id)


async def test_hold_and_resume_are_told(conversation):
    await conversation.phone.hold()
    held = await until(conversation.events, ChannelHeld)
    await conversation.phone.hold(False)
    await until(conversation.events, ChannelResumed)
    assert not held.leg.is_customer


async def test_a_key_pressed_by_the_trainee_is_told(conversation):
    conversation.phone.press(5)
    assert (await until(conversation.events, DtmfReceived)).digit == "5"


async def test_a_phone_that_hangs_up_ends_the_call_normally(conversation):
    conversation.phone.hang_up()
    last = (await rest(conversation.events))[-1]
    assert isinstance(last, HungUp)
    assert last.cause == 16


async def test_hanging_up_ends_both_legs(conversation, pbx):
    await pbx.hang_up(conversation.call_id)
    gone = {event.leg.is_customer for event in await rest(conversation.events) if isinstance(event, HungUp)}
    assert gone == {True, False}


async def test_a_blind_transfer_tells_its_target_and_the_customer_stays(conversation, pbx):
    conversation.phone.refer("8201")
    transfer = await until(conversation.events, BlindTransferred)
    assert (transfer.done, transfer.target, transfer.leg.is_customer) == (True, "8201", False)
    assert (await conversation.customer.wait(conversation.call_id, exten="8201"))["leg"] == "directory"
    gone = await until(conversation.events, HungUp)
    assert not gone.leg.is_customer
    assert len([leg for leg in pbx.open_legs(conversation.call_id) if leg.is_customer]) == 2


async def test_an_attended_transfer_tells_whom_the_trainee_consulted(conversation):
    first = conversation.phone.dialogs[-1]
    await conversation.phone.hold()
    await until(conversation.events, ChannelHeld)
    consultation = await conversation.phone.call("8201")
    conversation.phone.refer("8201", dialog=first, replacing=consultation)
    transfer = await until(conversation.events, AttendedTransferred)
    assert (transfer.done, transfer.target) == (True, "8201")


async def test_the_assigned_call_is_the_one_the_dialplan_connects(pbx, phone, asterisk):
    call_id = uuid4()
    await pbx.assign_outbound("1001", call_id)
    async with SilentParty(asterisk.settings.media_port) as customer, phone("1001") as trainee:
        with pbx.call_events(call_id) as events:
            await trainee.call("0612345678")
            assert (await customer.wait(call_id))["exten"] == "0612345678"
            await until(events, ChannelAnswered)
            await pbx.hang_up(call_id)
    await pbx.clear_assignment("1001")


async def test_a_number_nobody_assigned_is_refused(pbx, phone):
    await pbx.clear_assignment("1001")
    async with phone("1001") as trainee:
        with pytest.raises(AssertionError, match=r"SIP/2\.0 404"):
            await trainee.call("0612345678")


@pytest.mark.parametrize(("direction", "number", "exten"), [("inbound", "", "s"), ("outbound", "0612", "0612")])
async def test_the_robot_meets_the_customer_through_the_dialplan(pbx, asterisk, direction, number, exten):
    call_id = uuid4()
    async with SilentParty(asterisk.settings.media_port) as parties:
        await pbx.ring_robot(call_id, "1001", Direction(direction), number)
        await parties.wait(call_id, "/robot")
        assert (await parties.wait(call_id, "/media"))["exten"] == exten
        await pbx.hang_up(call_id)


async def test_a_robot_nobody_plays_is_told(pbx):
    with pytest.raises(Unavailable):
        await pbx.ring_robot(uuid4(), "1001", Direction.INBOUND)


async def test_endpoints_can_be_read_again(pbx):
    await pbx.reload_endpoints()
