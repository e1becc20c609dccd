"""The asyncio client against a scripted manager: deadlines, streams, limits and coming back."""

import asyncio
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from pbx.ami import (
    AmiActionFailed,
    AmiClient,
    AmiDisconnected,
    AmiEvent,
    AmiFieldRefused,
    AmiLoginRefused,
    AmiState,
    AmiTimeout,
    AmiUnreachable,
)
from pbx.ami_inbox import Inbox, Subscription
from tests.fakes.ami_server import FakeAmiServer, error, event_text, silence, success

DEADLINE_S = 5.0


@pytest.fixture
def server() -> Iterator[FakeAmiServer]:
    with FakeAmiServer() as fake:
        yield fake


def client_of(server: FakeAmiServer, **options: float) -> AmiClient:
    return AmiClient("127.0.0.1", server.port, "decroche", "s3cret", **options)


async def next_event(events: Subscription) -> AmiEvent:
    async with asyncio.timeout(DEADLINE_S):
        return await anext(events)


async def reach(client: AmiClient, state: AmiState) -> None:
    """Wait until the client enters a state."""
    entered = asyncio.Event()
    stop = client.on_state(lambda new: entered.set() if new is state else None)
    try:
        async with asyncio.timeout(DEADLINE_S):
            if client.state is not state:
                await entered.wait()
    finally:
        stop()


async def test_an_action_is_answered(server):
    async with client_of(server) as ami:
        assert (await ami.action("Ping")).ok
        assert ami.connected
    assert ami.state is AmiState.CLOSED


async def test_the_secret_is_not_shown(server):
    assert "s3cret" not in repr(client_of(server))


async def test_a_wrong_password_is_refused_at_once_and_for_good(server):
    server.answers["Login"] = error("Authentication failed")
    with pytest.raises(AmiLoginRefused, match=r"decroche.*Authentication failed") as refusal:
        await client_of(server).start()
    assert not refusal.value.retry
    assert len(server.wait_for("Login")) == 1


async def test_nobody_listening_is_reported_after_the_start_deadline(server):
    server.stop()
    with pytest.raises(AmiUnreachable) as failure:
        await client_of(server, start_timeout_s=0.3).start()
    assert failure.value.retry


async def test_a_peer_that_is_not_asterisk_is_reported():
    with FakeAmiServer(banner=b"220 mail ready\r\n") as stranger, pytest.raises(AmiUnreachable):
        await client_of(stranger, start_timeout_s=0.3).start()


async def test_a_peer_that_says_nothing_is_reported():
    with FakeAmiServer(banner=b"") as mute, pytest.raises(AmiTimeout):
        await client_of(mute, start_timeout_s=0.1, timeout_s=0.2).start()


async def test_it_counts_as_connected_only_once_asterisk_has_booted(server):
    server.answers["Login"] = success
    client = client_of(server, start_timeout_s=0.2)
    with pytest.raises(AmiTimeout, match="FullyBooted"):
        await client.start()


async def test_an_unanswered_action_fails_at_its_deadline_and_leaves_nothing_behind(server):
    server.answers["Slow"] = silence
    async with client_of(server) as ami:
        with pytest.raises(AmiTimeout, match="Slow"):
            await ami.action("Slow", timeout_s=0.1)
        assert ami.pending == 0
        assert (await ami.action("Ping")).ok


async def test_a_cancelled_action_leaves_nothing_behind(server):
    server.answers["Slow"] = silence
    async with client_of(server) as ami:
        task = asyncio.create_task(ami.action("Slow"))
        await asyncio.to_thread(server.wait_for, "Slow")
        task.cancel()
        await asyncio.wait([task])
        assert ami.pending == 0


async def test_an_answer_that_says_error_is_raised_with_its_words(server):
    server.answers["Hangup"] = error("No such channel")
    async with client_of(server) as ami:
        with pytest.raises(AmiActionFailed, match="No such channel"):
            await ami.action("Hangup", {"Channel": "PJSIP/none"})


async def test_a_hostile_value_is_refused_before_anything_is_sent(server):
    async with client_of(server) as ami:
        with pytest.raises(AmiFieldRefused, match="Channel"):
            await ami.action("Hangup", {"Channel": "x\r\nAction: Command"})
    assert "Hangup" not in [action["Action"] for action in server.received]


async def test_two_hundred_actions_at_once_are_all_answered_each_with_its_own(server):
    server.answers["Echo"] = lambda action: success(action).replace("fine", action["Value"])
    async with client_of(server) as ami:
        answers = await asyncio.gather(*(ami.action("Echo", {"Value": str(i)}) for i in range(200)))
        assert [answer.message for answer in answers] == [str(i) for i in range(200)]
        assert ami.pending == 0


async def test_an_action_may_be_awaited_while_handling_an_event(server):
    async with client_of(server) as ami:
        with ami.subscribe() as events:
            server.emit("Hangup", Uniqueid="1.1")
            await next_event(events)
            assert (await ami.action("Ping", timeout_s=2)).ok


async def test_a_list_is_gathered_and_kept_out_of_the_stream(server):
    def two_channels(action: dict[str, str]) -> str:
        tag = {"ActionID": action["ActionID"]}
        items = [event_text("CoreShowChannel", {**tag, "Uniqueid": f"{n}.0"}) for n in (1, 2)]
        return success(action) + "".join(items) + event_text("Complete", {**tag, "EventList": "Complete"})

    server.answers["CoreShowChannels"] = two_channels
    async with client_of(server) as ami:
        with ami.subscribe() as events:
            channels = await ami.query("CoreShowChannels")
            assert [channel.get("Uniqueid") for channel in channels] == ["1.0", "2.0"]
            server.emit("Hangup", Uniqueid="1.0")
            assert (await next_event(events)).name == "Hangup"


async def test_a_list_cut_off_by_a_lost_connection_is_an_error(server):
    server.answers["CoreShowChannels"] = success
    async with client_of(server) as ami:
        task = asyncio.create_task(ami.query("CoreShowChannels"))
        await asyncio.to_thread(server.wait_for, "CoreShowChannels")
        server.drop()
        with pytest.raises(AmiDisconnected):
            await task


async def test_channel_variables_come_with_the_event(server):
    async with client_of(server) as ami:
        with ami.subscribe() as events:
            server.emit("Newstate", Uniqueid="1.1", ChanVariable="CALLUUID=abc")
            assert (await next_event(events)).variables["ChanVariable"]["CALLUUID"] == "abc"


async def test_what_was_pending_fails_fast_and_retryable_when_asterisk_goes(server):
    server.answers["Slow"] = silence
    async with client_of(server) as ami:
        task = asyncio.create_task(ami.action("Slow", timeout_s=60))
        await asyncio.to_thread(server.wait_for, "Slow")
        server.stop()
        with pytest.raises(AmiDisconnected) as failure:
            async with asyncio.timeout(DEADLINE_S):
                await task
        assert failure.value.retry
        assert ami.pending == 0


async def test_an_action_while_down_fails_at_once(server):
    async with client_of(server) as ami:
        server.stop()
        await reach(ami, AmiState.DOWN)
        with pytest.raises(AmiDisconnected):
            await ami.action("Ping")
        assert not ami.connected


async def test_events_resume_in_the_same_subscription_after_a_restart(server):
    async with client_of(server) as ami:
        with ami.subscribe() as events:
            server.stop()
            await reach(ami, AmiState.DOWN)
            server.listen()
            await reach(ami, AmiState.UP)
            server.emit("Hangup", Uniqueid="2.2")
            async for event in events:
                if event.name == "Hangup":
                    break
            assert (await ami.action("Ping")).ok


async def test_a_secret_refused_after_a_restart_is_told(server):
    async with client_of(server) as ami:
        server.answers["Login"] = error("Authentication failed")
        server.drop()
        await reach(ami, AmiState.REFUSED)
        with pytest.raises(AmiLoginRefused):
            await ami.action("Ping")


async def test_a_manager_that_stops_answering_pings_is_left_and_tried_again(server):
    server.answers["Ping"] = silence
    async with client_of(server, keep_alive_s=0.05, timeout_s=0.1) as ami:
        await asyncio.to_thread(server.wait_for, "Login", 2)
        server.answers["Ping"] = success
        await reach(ami, AmiState.UP)


async def test_a_slow_subscriber_loses_events_that_are_counted_while_others_go_on(server):
    async with client_of(server) as ami:
        slow, quick = ami.subscribe(limit=2), ami.subscribe()
        for number in range(5):
            server.emit("Hangup", Uniqueid=str(number))
        assert [(await next_event(quick)).get("Uniqueid") for _ in range(5)] == ["0", "1", "2", "3", "4"]
        assert slow.dropped == 3
        assert [(await next_event(slow)).get("Uniqueid") for _ in range(2)] == ["0", "1"]


async def test_a_stalled_loop_bounds_the_queue_and_still_gets_its_answers():
    inbox = Inbox(asyncio.get_running_loop(), limit=10)
    events: list[int] = []
    answered = asyncio.Event()
    for number in range(500):
        inbox.put_event(partial(events.append, number))
    inbox.put_answer(answered.set)
    async with asyncio.timeout(DEADLINE_S):
        await answered.wait()
    assert events == list(range(10))
    assert inbox.dropped == 490


async def test_stopping_ends_every_subscription(server):
    ami = client_of(server)
    await ami.start()
    events = ami.subscribe()
    await ami.stop()
    assert [event.name async for event in events] == []


async def test_a_watcher_that_raises_does_not_stop_the_connection(server):
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)

    def careless(state: AmiState) -> None:
        raise LookupError(state)

    client = client_of(server)
    client.on_state(careless)
    async with client as ami:
        assert (await ami.action("Ping")).ok


async def test_stopping_leaves_no_thread_behind(server):
    before = set(threading.enumerate())
    client = client_of(server)
    await client.start()
    ours = [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith("ami-")]
    assert {thread.name.partition("_")[0] for thread in ours} == {"ami-reader", "ami-sender"}
    await client.stop()
    for thread in ours:
        await asyncio.to_thread(thread.join, DEADLINE_S)
    assert not any(thread.is_alive() for thread in ours)
