"""The media server against peers that are not Asterisk, on real sockets."""

from __future__ import annotations

import asyncio
import json
import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pbx.errors import PortInUse
from pbx.media_link import MediaLink
from pbx.media_protocol import MediaRequest, MediaStart
from pbx.media_server import MediaServer
from pbx.settings import PbxSettings, on_free_ports
from simulator.ports import AudioFrame, LinkClosed, LinkEvent, MarkPlayed

DEADLINE_S = 8.0
TOKEN = "t" * 43
FRAME = bytes(640)


class Answering:
    """Keeps what comes over each line until it is closed."""

    def __init__(self) -> None:
        self.heard: dict[UUID, list[LinkEvent]] = {}
        self.links: dict[UUID, MediaLink] = {}
        self.closed = asyncio.Event()
        self.known: set[UUID] = set()
        self.news = asyncio.Event()

    def call(self) -> UUID:
        call_id = uuid4()
        self.known.add(call_id)
        return call_id

    def expects(self, request: MediaRequest) -> bool:
        return request.call_id in self.known

    async def answer(self, start: MediaStart, link: MediaLink) -> None:
        self.links[start.call_id] = link
        events = self.heard.setdefault(start.call_id, [])
        async for event in link.events():
            events.append(event)
            self.news.set()
        self.closed.set()

    async def until(self, call_id: UUID, kind: type) -> LinkEvent:
        async with asyncio.timeout(DEADLINE_S):
            while True:
                for event in self.heard.get(call_id, []):
                    if isinstance(event, kind):
                        return event
                self.news.clear()
                await self.news.wait()


@pytest.fixture
def settings(tmp_path: Path) -> PbxSettings:
    return on_free_ports(tmp_path)


@pytest.fixture
async def answering() -> Answering:
    return Answering()


@pytest.fixture
async def server(settings: PbxSettings, answering: Answering) -> AsyncIterator[MediaServer]:
    async with MediaServer(settings, answering.answer, expects=answering.expects, token=TOKEN) as server:
        yield server


@pytest.fixture
def join(server: MediaServer, settings: PbxSettings):
    """Connect as Asterisk does."""

    def make(call: object, path: str = "media", token: str = TOKEN) -> connect:
        basic = b64encode(f"{settings.ami_user}:{token}".encode()).decode()
        return connect(
            f"ws://127.0.0.1:{settings.media_port}/{path}?call={call}&post=1001",
            additional_headers={"Authorization": f"Basic {basic}"},
            subprotocols=["media"],
        )

    return make


def start_message() -> str:
    return json.dumps({"event": "MEDIA_START", "channel": "c", "format": "slin16", "optimal_frame_size": 640})


async def closes(socket: ClientConnection) -> None:
    """Read until the server closes."""
    async with asyncio.timeout(DEADLINE_S):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed:
            return


async def test_audio_and_marks_go_both_ways(join, answering: Answering) -> None:
    call = answering.call()
    async with join(call) as peer:
        await peer.send(start_message())
        await peer.send(b"\x05" * 1280)
        frame = await answering.until(call, AudioFrame)
        await answering.links[call].play(b"\x09" * 640, "1.1.end")
        while (await peer.recv()) != b"\x09" * 640:
            pass
        assert json.loads(await peer.recv()) == {"command": "MARK_MEDIA", "correlation_id": "1.1.end"}
        await peer.send(json.dumps({"event": "MEDIA_MARK_PROCESSED", "correlation_id": "1.1.end"}))
        mark = await answering.until(call, MarkPlayed)
    assert isinstance(frame, AudioFrame)
    assert frame.pcm == b"\x05" * 640
    assert isinstance(mark, MarkPlayed)
    assert mark.mark == "1.1.end"


async def test_silence_flows_from_the_first_moment(join, answering: Answering) -> None:
    async with join(answering.call()) as peer:
        await peer.send(start_message())
        async with asyncio.timeout(DEADLINE_S):
            got = [await peer.recv() for _ in range(50)]
    assert got == [FRAME] * 50


async def test_audio_cut_anywhere_comes_out_in_whole_frames(join, answering: Answering) -> None:
    call = answering.call()
    async with join(call) as peer:
        await peer.send(start_message())
        await peer.send(b"\x01" * 500)
        await peer.send(b"\x01" * 140 + b"\x02" * 640)
        await answering.until(call, AudioFrame)
    await answering.until(call, LinkClosed)
    frames = [event.pcm for event in answering.heard[call] if isinstance(event, AudioFrame)]
    assert frames == [b"\x01" * 640, b"\x02" * 640]


async def test_an_ordinary_close_is_the_trainees_hang_up(join, answering: Answering) -> None:
    call = answering.call()
    async with join(call) as peer:
        await peer.send(start_message())
        await peer.recv()
    closed = await answering.until(call, LinkClosed)
    assert isinstance(closed, LinkClosed)
    assert closed.by_trainee


async def test_a_torn_connection_is_not(join, answering: Answering) -> None:
    call = answering.call()
    async with join(call) as peer:
        await peer.send(start_message())
        await peer.recv()
        peer.transport.abort()
    closed = await answering.until(call, LinkClosed)
    assert isinstance(closed, LinkClosed)
    assert not closed.by_trainee


async def test_a_torn_connection_is_a_hang_up_while_asterisk_lives(tmp_path: Path) -> None:
    answering, settings = Answering(), on_free_ports(tmp_path)
    call = answering.call()
    async with MediaServer(settings, answering.answer, asterisk_lives=lambda: True):
        url = f"ws://127.0.0.1:{settings.media_port}/media?call={call}"
        async with connect(url, subprotocols=["media"]) as peer:
            await peer.send(start_message())
            await peer.recv()
            peer.transport.abort()
        closed = await answering.until(call, LinkClosed)
    assert isinstance(closed, LinkClosed)
    assert closed.by_trainee


@pytest.mark.parametrize("garbage", ["not json", "[]", '{"no": "event"}'])
async def test_garbage_ends_that_call_alone(
    join, answering: Answering, caplog: pytest.LogCaptureFixture, garbage: str
) -> None:
    bad, good = answering.call(), answering.call()
    async with join(bad) as peer, join(good) as other:
        await other.send(start_message())
        await peer.send(start_message())
        await peer.recv()
        with caplog.at_level(logging.ERROR):
            await peer.send(garbage)
            await closes(peer)
        await other.send(FRAME)
        await answering.until(good, AudioFrame)
    await answering.until(bad, LinkClosed)
    assert str(bad) in caplog.text


async def test_a_message_too_large_ends_that_call(join, answering: Answering) -> None:
    call = answering.call()
    async with join(call) as peer:
        await peer.send(start_message())
        await peer.recv()
        await peer.send(bytes(100_000))
        await closes(peer)
    closed = await answering.until(call, LinkClosed)
    assert isinstance(closed, LinkClosed)
    assert not closed.by_trainee


@pytest.mark.parametrize("first", ["hello", b"\x00" * 640, json.dumps({"event": "MEDIA_START", "format": "ulaw"})])
async def test_a_peer_that_begins_wrongly_is_closed(join, answering: Answering, first: str | bytes) -> None:
    call = answering.call()
    async with join(call) as peer:
        await peer.send(first)
        await closes(peer)
    assert call not in answering.heard


async def test_a_peer_that_says_nothing_is_closed(
    join, server: MediaServer, answering: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    async with join(answering.call()) as peer:
        with caplog.at_level(logging.ERROR):
            await closes(peer)
    assert "no MEDIA_START" in caplog.text


@pytest.mark.parametrize(("call", "status"), [("nobody", 400), (str(UUID(int=7)), 404)])
async def test_a_call_that_is_not_expected_is_refused(join, call: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with join(call):
            pass
    assert refused.value.response.status_code == status


async def test_a_wrong_token_is_refused(join, answering: Answering) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with join(answering.call(), token="x" * 43):
            pass
    assert refused.value.response.status_code == 401


async def test_a_second_leg_for_the_same_call_is_refused(join, answering: Answering) -> None:
    call = answering.call()
    async with join(call) as peer:
        await peer.send(start_message())
        await peer.recv()
        with pytest.raises(InvalidStatus) as refused:
            async with join(call):
                pass
    assert refused.value.response.status_code == 409


async def test_a_robot_is_refused_where_none_is_played(join, answering: Answering) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with join(answering.call(), path="robot"):
            pass
    assert refused.value.response.status_code == 404


async def test_a_session_that_ends_hangs_up(settings: PbxSettings, answering: Answering) -> None:
    async def answer(start: MediaStart, link: MediaLink) -> None:
        return

    call = answering.call()
    async with (
        MediaServer(settings, answer),
        connect(f"ws://127.0.0.1:{settings.media_port}/media?call={call}", subprotocols=["media"]) as peer,
    ):
        await peer.send(start_message())
        texts = []
        async with asyncio.timeout(DEADLINE_S):
            try:
                while True:
                    message = await peer.recv()
                    texts += [message] if isinstance(message, str) else []
            except ConnectionClosed:
                pass
    assert json.loads(texts[-1]) == {"command": "HANGUP"}


async def test_a_slow_session_loses_the_oldest_frames_and_never_the_end(settings: PbxSettings) -> None:
    release, ended = asyncio.Event(), asyncio.Event()
    heard: list[LinkEvent] = []
    dropped = []

    async def answer(start: MediaStart, link: MediaLink) -> None:
        await release.wait()
        dropped.append(link.dropped_frames)
        heard.extend([event async for event in link.events()])
        ended.set()

    async with MediaServer(settings, answer):
        address = f"ws://127.0.0.1:{settings.media_port}/media?call={uuid4()}"
        async with connect(address, subprotocols=["media"]) as peer:
            await peer.send(start_message())
            await peer.send(b"\x01" * 640)
            for _ in range(800):
                await peer.send(b"\x02" * 640)
            await peer.send(json.dumps({"event": "MEDIA_MARK_PROCESSED", "correlation_id": "m"}))
        release.set()
        async with asyncio.timeout(DEADLINE_S):
            await ended.wait()
    assert dropped[0] >= 300
    assert b"\x01" * 640 not in [event.pcm for event in heard if isinstance(event, AudioFrame)]
    assert [type(event) for event in heard[-2:]] == [MarkPlayed, LinkClosed]


async def test_a_port_in_use_is_told(settings: PbxSettings, server: MediaServer, answering: Answering) -> None:
    with pytest.raises(PortInUse, match="media_port"):
        await MediaServer(settings, answering.answer).start()
