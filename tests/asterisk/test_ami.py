"""The AMI client against the real Asterisk."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from pbx.ami import AmiActionFailed, AmiClient, AmiEvent, AmiLoginRefused, AmiState
from pbx.ami_inbox import Subscription

DEADLINE_S = 5.0


def client_of(asterisk, **options: float) -> AmiClient:
    settings, secret = asterisk.settings, asterisk.secrets.ami_password
    return AmiClient(settings.ami_host, settings.ami_port, settings.ami_user, secret, **options)


@pytest.fixture
async def ami(asterisk) -> AsyncIterator[AmiClient]:
    async with client_of(asterisk) as client:
        yield client


async def heard(events: Subscription[AmiEvent], name: str) -> AmiEvent:
    """The next event of that name, within the deadline."""
    async with asyncio.timeout(DEADLINE_S):
        async for event in events:
            if event.name == name:
                return event
    raise AssertionError(f"the stream ended before {name}")


async def echo_call(ami: AmiClient, channel_id: str) -> None:
    """Have Asterisk talk with itself, so that it has something to tell."""
    local = {"Channel": "Local/*43@from-trainee", "ChannelId": channel_id, "Async": "true"}
    await ami.action("Originate", {**local, "Application": "Wait", "Data": "30"})


async def test_it_logs_in_and_asks(ami):
    assert ami.connected
    assert "active channel" in await ami.command("core show channels")


async def test_a_command_asterisk_does_not_know_says_so(ami):
    with pytest.raises(AmiActionFailed, match="No such command"):
        await ami.command("core frobnicate")


async def test_a_wrong_password_is_refused_at_once(asterisk):
    settings = asterisk.settings
    client = AmiClient(settings.ami_host, settings.ami_port, settings.ami_user, "wrong")
    async with asyncio.timeout(DEADLINE_S):
        with pytest.raises(AmiLoginRefused) as refusal:
            await client.start()
    assert not refusal.value.retry


async def test_two_hundred_actions_at_once_are_all_answered(ami):
    answers = await asyncio.gather(*(ami.action("Ping") for _ in range(200)))
    assert all(answer.ok for answer in answers)
    assert ami.pending == 0


async def test_lists_asked_at_once_do_not_mix(ami):
    lists = await asyncio.gather(*(ami.query("PJSIPShowEndpoints") for _ in range(10)))
    assert len({tuple(event.get("ObjectName") for event in rows) for rows in lists}) == 1
    assert {event.get("ObjectName") for event in lists[0]} >= {"w1001", "s1001", "w1002", "s1002"}


async def test_events_still_come_after_more_than_four_idle_seconds(asterisk):
    """The bare library's reader is dead by then (TELEPHONY.md)."""
    async with client_of(asterisk, keep_alive_s=60) as ami:
        events = ami.subscribe()
        lost = asyncio.Event()
        ami.on_state(lambda state: lost.set())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(4.5):
                await lost.wait()
        await echo_call(ami, "awake")
        assert (await heard(events, "Newchannel")).get("Uniqueid") == "awake"
        await ami.action("Hangup", {"Channel": "awake"})


async def test_it_is_back_within_five_seconds_of_a_restart_with_nothing_left_pending(ami):
    events = ami.subscribe()
    down, up = asyncio.Event(), asyncio.Event()
    ami.on_state(lambda state: down.set() if state is AmiState.DOWN else up.set() if state is AmiState.UP else None)
    asking = [asyncio.create_task(ami.action("Ping")) for _ in range(20)]
    restart = asyncio.create_task(ami.action("Command", {"Command": "core restart now"}, timeout_s=30))
    async with asyncio.timeout(DEADLINE_S):
        await down.wait()
        await up.wait()
        await asyncio.wait([*asking, restart])
    assert ami.pending == 0
    for task in (*asking, restart):
        assert task.exception() is None or task.exception().retry
    await echo_call(ami, "back")
    assert (await heard(events, "Newchannel")).get("Uniqueid") == "back"
    await ami.action("Hangup", {"Channel": "back"})


async def test_a_local_channel_is_seen_from_its_origin_to_its_hang_up(ami):
    events = ami.subscribe()
    await echo_call(ami, "probe")
    assert (await heard(events, "OriginateResponse")).get("Response") == "Success"
    await ami.action("Hangup", {"Channel": "probe", "Cause": "16"})
    assert (await heard(events, "Hangup")).get("Cause") == "16"


async def test_an_error_of_asterisk_is_raised_with_its_words(ami):
    with pytest.raises(AmiActionFailed, match="No such channel"):
        await ami.action("Hangup", {"Channel": "PJSIP/nobody"})
