"""Call control against a scripted manager: what a real Asterisk cannot be made to do on demand."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from pbx.ami import AmiActionFailed, AmiClient, AmiDisconnected, AmiState
from pbx.control import PbxControl
from pbx.dialling import Busy, DialFieldRefused, NoAnswer, NotRegistered
from pbx.events import ChannelAnswered, ChannelHeld, HungUp
from scenarios.model import Direction
from tests.fakes.ami_server import FakeAmiServer, Fields, error, event_text, silence, success

CALL = UUID("6fb0b5df-2e31-47d5-ac30-b8663010e735")
DEADLINE_S = 5.0


@dataclass
class Exchange:
    """What the scripted Asterisk has: contacts and channels, told when asked for."""

    server: FakeAmiServer
    contacts: list[str] = field(default_factory=lambda: ["w1001"])
    channels: list[Fields] = field(default_factory=list)

    def list_contacts(self, action: Fields) -> str:
        rows = [{"Endpoint": name, "Uri": f"sip:{name}@127.0.0.1", "Status": "NonQualified"} for name in self.contacts]
        if not rows:
            return error("No Contacts found")(action) or ""
        return self._list(action, "ContactList", rows)

    def list_channels(self, action: Fields) -> str:
        return self._list(action, "CoreShowChannel", self.channels)

    def channel_event(self, name: str, uniqueid: str = "1.1", **fields: str) -> None:
        self.server.emit(
            name,
            Channel=f"PJSIP/w1001-{uniqueid}",
            Uniqueid=uniqueid,
            Linkedid="1.1",
            ChanVariable=f"CALLUUID={CALL}",
            **fields,
        )

    def end_originate(self, response: str, reason: str) -> None:
        asked = self.server.wait_for("Originate")[-1]
        self.server.emit(
            "OriginateResponse",
            ActionID=asked["ActionID"],
            Response=response,
            Reason=reason,
            Uniqueid=asked["ChannelId"],
            Channel=asked["Channel"],
        )

    def hang_up_originated(self, cause: str) -> None:
        uniqueid = self.server.wait_for("Originate")[-1]["ChannelId"]
        self.server.emit("Hangup", Channel="PJSIP/w1001-1", Uniqueid=uniqueid, Linkedid=uniqueid, Cause=cause)

    @staticmethod
    def _list(action: Fields, name: str, rows: list[Fields]) -> str:
        tag = {"ActionID": action["ActionID"]}
        told = "".join(event_text(name, {**tag, **row}) for row in rows)
        return success(action) + told + event_text(f"{name}Complete", {**tag, "EventList": "Complete"})


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with FakeAmiServer() as server:
        made = Exchange(server)
        server.answers["PJSIPShowContacts"] = made.list_contacts
        server.answers["CoreShowChannels"] = made.list_channels
        yield made


@pytest.fixture
async def ami(exchange: Exchange) -> AsyncIterator[AmiClient]:
    async with AmiClient("127.0.0.1", exchange.server.port, "decroche", "s3cret") as client:
        yield client


@pytest.fixture
async def pbx(ami: AmiClient) -> AsyncIterator[PbxControl]:
    async with PbxControl(ami) as control:
        yield control


async def ring(pbx: PbxControl, timeout_s: float = 30) -> str:
    return await pbx.ring_trainee(CALL, "1001", "0612345678", "Madame Lefèvre", timeout_s)


async def test_ringing_shows_the_customers_number_and_passes_the_call(exchange, pbx):
    task = asyncio.create_task(ring(pbx))
    asked = (await asyncio.to_thread(exchange.server.wait_for, "Originate"))[0]
    exchange.end_originate("Success", "4")
    assert await task == asked["ChannelId"]
    assert asked["Channel"] == "PJSIP/w1001"
    assert asked["CallerID"] == '"Madame Lefèvre" <0612345678>'
    assert (asked["Context"], asked["Exten"], asked["Timeout"]) == ("inbound-exercise", "s", "30000")
    assert f"Variable: __CALLUUID={CALL}".encode() in exchange.server.raw
    assert b"Variable: __POST=1001" in exchange.server.raw


async def test_a_post_without_a_phone_is_told_at_once(exchange, pbx):
    with pytest.raises(NotRegistered, match="1002") as failure:
        await pbx.ring_trainee(CALL, "1002", "0612345678", "")
    assert not failure.value.retry
    assert not exchange.server._named("Originate")


async def test_the_hang_up_cause_decides_even_when_it_comes_after_the_outcome(exchange, pbx):
    task = asyncio.create_task(ring(pbx))
    await asyncio.to_thread(exchange.end_originate, "Failure", "0")
    exchange.hang_up_originated("17")
    with pytest.raises(Busy):
        await task


async def test_an_asterisk_that_forgets_to_answer_ends_in_no_answer_and_a_hang_up(exchange, pbx, monkeypatch):
    monkeypatch.setattr("pbx.control.GRACE_S", 0.05)
    with pytest.raises(NoAnswer):
        await ring(pbx, timeout_s=0.05)
    hung_up = await asyncio.to_thread(exchange.server.wait_for, "Hangup")
    assert hung_up[0]["Channel"] == exchange.server.wait_for("Originate")[0]["ChannelId"]


async def test_a_cancelled_ringing_stops_the_phone_even_if_it_starts_afterwards(exchange, pbx):
    exchange.server.answers["Hangup"] = error("No such channel")
    task = asyncio.create_task(ring(pbx))
    asked = (await asyncio.to_thread(exchange.server.wait_for, "Originate"))[0]
    task.cancel()
    await asyncio.wait([task])
    await asyncio.to_thread(exchange.server.wait_for, "Hangup")
    exchange.server.emit(
        "Newchannel", Channel="PJSIP/w1001-9", Uniqueid=asked["ChannelId"], Linkedid=asked["ChannelId"]
    )
    assert len(await asyncio.to_thread(exchange.server.wait_for, "Hangup", 2)) == 2


async def test_a_connection_lost_while_ringing_is_a_retryable_error(exchange, pbx):
    task = asyncio.create_task(ring(pbx))
    await asyncio.to_thread(exchange.server.wait_for, "Originate")
    exchange.server.drop()
    with pytest.raises(AmiDisconnected) as failure:
        await task
    assert failure.value.retry


async def test_an_originate_asterisk_refuses_is_told(exchange, pbx):
    exchange.server.answers["Originate"] = error("Permission denied")
    with pytest.raises(AmiActionFailed, match="Permission denied"):
        await ring(pbx)


@pytest.mark.parametrize(
    ("post", "number", "name", "named"),
    [
        ("10\r\n01", "0612", "", "post"),
        ("1001", "06\r\nAction: Command", "", "caller_number"),
        ("1001", "0612", "a\r\nVariable: X=1", "caller_name"),
    ],
)
async def test_hostile_values_are_refused_and_named(exchange, pbx, post, number, name, named):
    with pytest.raises(DialFieldRefused) as refusal:
        await pbx.ring_trainee(CALL, post, number, name)
    assert refusal.value.field == named


@pytest.mark.parametrize(
    ("direction", "number", "context", "exten"),
    [(Direction.INBOUND, "", "inbound-exercise", "s"), (Direction.OUTBOUND, "06 12", "from-trainee", "0612")],
)
async def test_the_robot_goes_through_the_same_dialplan(exchange, pbx, direction, number, context, exten):
    task = asyncio.create_task(pbx.ring_robot(CALL, "1001", direction, number))
    asked = (await asyncio.to_thread(exchange.server.wait_for, "Originate"))[0]
    exchange.end_originate("Success", "4")
    await task
    assert asked["Channel"] == f"WebSocket/robot/c(slin16)v(call={CALL})"
    assert (asked["Context"], asked["Exten"]) == (context, exten)


async def test_a_call_is_followed_to_its_last_hang_up(exchange, pbx):
    with pbx.call_events(CALL) as events:
        exchange.channel_event("Newstate", ChannelStateDesc="Up")
        exchange.channel_event("Hold")
        exchange.channel_event("Hangup", Cause="16")
        async with asyncio.timeout(DEADLINE_S):
            heard = [type(event) async for event in events]
    assert heard == [ChannelAnswered, ChannelHeld, HungUp]


async def test_another_calls_events_are_not_heard(exchange, pbx):
    with pbx.call_events(UUID(int=0)) as other, pbx.call_events(CALL) as events:
        exchange.channel_event("Hold")
        async with asyncio.timeout(DEADLINE_S):
            await anext(events)
        other.close()
        assert [event async for event in other] == []


async def test_a_hang_up_missed_while_disconnected_is_told_afterwards(exchange, pbx):
    with pbx.call_events(CALL) as events:
        exchange.channel_event("Newstate", ChannelStateDesc="Up")
        async with asyncio.timeout(DEADLINE_S):
            await anext(events)
            exchange.server.drop()
            heard = [event async for event in events]
    assert [(type(event), event.told) for event in heard] == [(HungUp, False)]


async def test_a_call_that_goes_on_over_a_lost_connection_is_still_followed(exchange, ami, pbx):
    exchange.channels = [
        {"Channel": "PJSIP/w1001-1.1", "Uniqueid": "1.1", "Linkedid": "1.1", "ChanVariable": f"CALLUUID={CALL}"}
    ]
    with pbx.call_events(CALL) as events:
        exchange.channel_event("Newstate", ChannelStateDesc="Up")
        async with asyncio.timeout(DEADLINE_S):
            await anext(events)
            back = asyncio.Event()
            ami.on_state(lambda state: back.set() if state is AmiState.UP else None)
            exchange.server.drop()
            await back.wait()
            await asyncio.to_thread(exchange.server.wait_for, "CoreShowChannels", 2)
            exchange.channel_event("Hold")
            assert [type(event) async for event in take(events, until=ChannelHeld)][-1] is ChannelHeld


async def take(events, until):
    async for event in events:
        yield event
        if isinstance(event, until):
            return


async def test_a_call_begun_before_us_can_be_hung_up(exchange, ami):
    exchange.channels = [
        {"Channel": "PJSIP/w1001-7", "Uniqueid": "1.7", "Linkedid": "1.7", "ChanVariable": f"CALLUUID={CALL}"}
    ]
    async with PbxControl(ami) as control:
        await control.hang_up(CALL)
    assert exchange.server.wait_for("Hangup")[0]["Channel"] == "PJSIP/w1001-7"


async def test_hanging_up_a_call_with_nothing_left_is_no_error(exchange, pbx):
    await pbx.hang_up(CALL)
    assert not exchange.server._named("Hangup")


async def test_registrations_are_known_at_once_and_kept_up(exchange, pbx):
    with pbx.post_changes() as changes:
        exchange.server.emit("ContactStatus", EndpointName="w1001", URI="sip:w1001@127.0.0.1", ContactStatus="Removed")
        exchange.server.emit("ContactStatus", EndpointName="s1002", URI="sip:s1002@127.0.0.1", ContactStatus="Created")
        async with asyncio.timeout(DEADLINE_S):
            assert [await anext(changes) for _ in range(3)] == [{"1001"}, set(), {"1002"}]
    assert pbx.registered_posts() == {"1002"}


async def test_no_contact_at_all_is_no_error(exchange, ami):
    exchange.contacts = []
    async with PbxControl(ami) as control:
        assert control.registered_posts() == frozenset()


async def test_an_assignment_is_written_for_the_dialplan(exchange, pbx):
    await pbx.assign_outbound("1001", CALL)
    put = exchange.server.wait_for("DBPut")[0]
    assert (put["Family"], put["Key"], put["Val"]) == ("assignment", "1001", str(CALL))


async def test_clearing_an_assignment_that_is_not_there_is_no_error(exchange, pbx):
    exchange.server.answers["DBDel"] = error("Database entry not found")
    await pbx.clear_assignment("1001")
    assert exchange.server.wait_for("DBDel")[0]["Key"] == "1001"


async def test_leaving_ends_every_stream(exchange, ami):
    exchange.server.answers["Originate"] = silence
    async with PbxControl(ami) as control:
        events = control.call_events(CALL)
    assert [event async for event in events] == []
