"""The dialplan on a real Asterisk: who is joined to whom, what is recorded, and what a trainee hears when it fails."""

from __future__ import annotations

import asyncio
import base64
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest

from pbx.ami import AmiClient
from tests.asterisk.conftest import RunningAsterisk
from tests.fakes.websocket_customer import Does, WebsocketCustomer, websocket_customer

MODULES = """
    app_chanspy app_dial app_mixmonitor chan_pjsip chan_websocket codec_alaw codec_g722 codec_opus_open_source
    codec_ulaw codec_resample func_periodic_hook res_clioriginate res_http_websocket res_musiconhold res_pjsip
    res_pjsip_refer
    res_pjsip_registrar res_pjsip_transport_websocket res_rtp_asterisk res_srtp res_websocket_client
"""


@pytest.fixture
async def ami(asterisk: RunningAsterisk) -> AsyncIterator[AmiClient]:
    s = asterisk.settings
    async with AmiClient(s.ami_host, s.ami_port, s.ami_user, asterisk.secrets.ami_password) as client:
        yield client


@pytest.fixture
async def customer(asterisk: RunningAsterisk) -> AsyncIterator[WebsocketCustomer]:
    async with websocket_customer(asterisk.settings.media_port) as ends:
        yield ends
        await asterisk.process.command("channel request hangup all")


async def robot_call(ami: AmiClient, context: str, exten: str, call_id: UUID) -> None:
    """A robot in the trainee's place, through the dialplan every trainee goes through."""
    await originate(ami, f"WebSocket/robot/c(slin16)v(call={call_id})", context, exten, {"__CALLUUID": str(call_id)})


async def trainee_dials(ami: AmiClient, number: str) -> None:
    """A channel that dials as a post's telephone does; its other end listens to itself (*43)."""
    await originate(ami, f"Local/{number}@from-trainee/n", "from-trainee", "*43", {})


async def originate(ami: AmiClient, channel: str, context: str, exten: str, variables: dict[str, str]) -> None:
    where = {"Channel": channel, "Context": context, "Exten": exten, "Priority": "1", "Timeout": "8000"}
    caller = {"CallerID": "Madame Lefèvre <0612345678>", "Async": "true"}
    await ami.action("Originate", {**where, **caller}, variables={"__POST": "1001", **variables})


async def hang_up_cause(ami: AmiClient, start: str) -> str:
    """The cause with which the channel whose name starts so ends."""
    with ami.subscribe() as events:
        async with asyncio.timeout(10):
            async for event in events:
                if event.name == "Hangup" and event.get("Channel").startswith(start):
                    return str(event.fields["Cause"])
    raise AssertionError("the manager connection ended")


def recording(asterisk: RunningAsterisk, call_id: UUID, leg: str) -> Path:
    return asterisk.settings.raw_recordings_dir / f"{call_id}-{leg}.wav16"


def samples(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


async def test_every_module_the_product_needs_is_running(asterisk: RunningAsterisk) -> None:
    shown = await asterisk.process.command("module show")
    running = {line.split()[0].removesuffix(".so") for line in shown.splitlines() if " Running " in line}
    assert set(MODULES.split()) <= running


@pytest.mark.parametrize("context", ["inbound-exercise", "from-trainee", "directory", "technical-fault"])
async def test_the_dialplan_has_its_contexts(asterisk: RunningAsterisk, context: str) -> None:
    assert f"Context '{context}' created by 'pbx_config'" in await asterisk.process.command(f"dialplan show {context}")


@pytest.mark.parametrize("endpoint", ["w1001", "s1001", "w1002", "s1002"])
async def test_every_post_has_its_two_endpoints(asterisk: RunningAsterisk, endpoint: str) -> None:
    shown = await asterisk.process.command(f"pjsip show endpoint {endpoint}")
    values = dict(line.split(":", 1) for line in shown.replace(" ", "").splitlines() if ":" in line)
    codecs = "(opus|g722|ulaw)" if endpoint.startswith("w") else "(g722|alaw|ulaw)"
    assert values["allow"] == codecs
    assert values["context"] == "from-trainee"
    assert values["rtp_timeout"] == "20"
    assert (values["media_address"], values["bind_rtp_to_media_address"]) == ("127.0.0.1", "true")


async def test_the_log_of_a_start_has_no_error(asterisk: RunningAsterisk) -> None:
    log = asterisk.settings.asterisk_log.read_text()
    assert [line for line in log.splitlines() if " ERROR[" in line and "loader" in line] == []


async def test_an_inbound_exercise_joins_both_and_records_each_leg_at_16_khz(
    asterisk: RunningAsterisk, ami: AmiClient, customer: WebsocketCustomer
) -> None:
    call_id = uuid4()
    await robot_call(ami, "inbound-exercise", "s", call_id)
    robot, engine = await customer.next("/robot"), await customer.next("/media")
    await asyncio.wait_for(asyncio.gather(robot.heard.wait(), engine.heard.wait()), 5)
    await ami.action("Hangup", {"Channel": "/^WebSocket/robot/"})
    await asyncio.wait_for(asyncio.gather(robot.over.wait(), engine.over.wait()), 5)
    assert engine.query == {"call": str(call_id), "post": "1001", "exten": "s", "leg": "customer"}
    for leg in ("trainee", "heard"):
        spoken = samples(recording(asterisk, call_id, leg))
        assert len(spoken) >= 0.4 * 16000
        assert np.abs(spoken[-3200:]).max() > 4000


async def test_the_engine_is_shown_the_media_token(
    asterisk: RunningAsterisk, ami: AmiClient, customer: WebsocketCustomer
) -> None:
    await robot_call(ami, "inbound-exercise", "s", uuid4())
    engine = await customer.next("/media")
    expected = f"{asterisk.settings.ami_user}:{asterisk.secrets.media_token}"
    assert base64.b64decode(engine.authorization.removeprefix("Basic ")).decode() == expected


async def test_an_assigned_post_reaches_its_customer_by_any_number(ami: AmiClient, customer: WebsocketCustomer) -> None:
    call_id = uuid4()
    customer.does = Does.ANSWER
    await ami.action("DBPut", {"Family": "assignment", "Key": "1001", "Val": str(call_id)})
    await trainee_dials(ami, "+33612345678")
    engine = await customer.next("/media")
    await asyncio.wait_for(engine.heard.wait(), 5)
    assert engine.query == {"call": str(call_id), "post": "1001", "exten": "+33612345678", "leg": "customer"}
    await ami.action("DBDel", {"Family": "assignment", "Key": "1001"})


async def test_an_unanswered_customer_leaves_the_trainee_unanswered(
    asterisk: RunningAsterisk, ami: AmiClient, customer: WebsocketCustomer
) -> None:
    call_id = uuid4()
    await ami.action("DBPut", {"Family": "assignment", "Key": "1001", "Val": str(call_id)})
    await trainee_dials(ami, "0612345678")
    engine = await customer.next("/media")
    assert "Ring" in await asterisk.process.command("core show channels concise")
    assert not engine.heard.is_set()
    assert not recording(asterisk, call_id, "trainee").exists() or samples_of_nothing(asterisk, call_id)
    await ami.action("DBDel", {"Family": "assignment", "Key": "1001"})


def samples_of_nothing(asterisk: RunningAsterisk, call_id: UUID) -> bool:
    return recording(asterisk, call_id, "trainee").stat().st_size <= 60  # a bare WAV header


async def test_a_post_without_assignment_gets_unallocated(ami: AmiClient, customer: WebsocketCustomer) -> None:
    cause = asyncio.create_task(hang_up_cause(ami, "Local/0612345678@from-trainee"))
    await trainee_dials(ami, "0612345678")
    assert await cause == "1"


async def test_an_engine_that_refuses_is_a_busy_customer(ami: AmiClient, customer: WebsocketCustomer) -> None:
    customer.does = Does.REFUSE
    cause = asyncio.create_task(hang_up_cause(ami, "WebSocket/robot"))
    await robot_call(ami, "from-trainee", "0612345678", uuid4())
    assert await cause == "17"


async def test_an_engine_that_vanishes_is_a_technical_fault(
    asterisk: RunningAsterisk, ami: AmiClient, customer: WebsocketCustomer
) -> None:
    call_id = uuid4()
    customer.does = Does.VANISH
    cause = asyncio.create_task(hang_up_cause(ami, "WebSocket/robot"))
    await robot_call(ami, "inbound-exercise", "s", call_id)
    assert await cause == "38"
    assert len(samples(recording(asterisk, call_id, "trainee"))) > 0


async def test_a_call_id_of_another_form_reaches_no_file_and_no_engine(
    asterisk: RunningAsterisk, ami: AmiClient, customer: WebsocketCustomer
) -> None:
    before = set(asterisk.settings.raw_recordings_dir.iterdir())
    cause = asyncio.create_task(hang_up_cause(ami, "WebSocket/robot"))
    hostile = {"__CALLUUID": "../../etc/passwd"}
    await originate(ami, "WebSocket/robot/c(slin16)", "inbound-exercise", "s", hostile)
    assert await cause == "38"
    assert customer.legs["/media"].empty()
    assert set(asterisk.settings.raw_recordings_dir.iterdir()) == before


async def test_a_colleague_is_reached_with_his_number_and_the_current_call(
    ami: AmiClient, customer: WebsocketCustomer
) -> None:
    call_id = uuid4()
    await robot_call(ami, "from-trainee", "8201", call_id)
    engine = await customer.next("/media")
    assert engine.query == {"call": str(call_id), "post": "1001", "exten": "8201", "leg": "directory"}


@pytest.mark.parametrize("number", ["*43", "*45"])
async def test_the_line_tests_let_the_trainee_hear_something(
    ami: AmiClient, customer: WebsocketCustomer, number: str
) -> None:
    await robot_call(ami, "from-trainee", number, uuid4())
    robot = await customer.next("/robot")
    await asyncio.wait_for(robot.heard.wait(), 5)
