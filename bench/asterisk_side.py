"""Asterisk's end of a media websocket, for load without Asterisk: it paces, flushes and marks as chan_websocket does.

An AudioLink for a robot trainee: what the robot plays goes to the engine in 20 ms frames, what the engine plays is
heard frame by frame. A frame heard over 40 ms after the one before it was late.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlencode
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from pbx.media_protocol import FORMAT
from simulator.domain.speech import FRAME_BYTES, FRAME_SECONDS, SILENT_FRAME
from simulator.ports import AudioFrame, LinkClosed, LinkEvent, MarkPlayed

LATE_TICKS = 2
"""Ticks of 20 ms between two frames heard; more is late."""
STALL_S = 0.06
"""This process itself was held up: its clock starts anew, and what it missed is not the engine's doing."""


class AsteriskSide:
    """One customer's leg. Use as an async context manager."""

    def __init__(self, address: str, user: str, token: str) -> None:
        self._address = address
        self._authorization = "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()
        self._socket: ClientConnection | None = None
        self._heard: deque[bytes | str] = deque()
        self._partial = b""
        self._said: deque[bytes | str] = deque()
        self._inbox: asyncio.Queue[LinkEvent] = asyncio.Queue()
        self.answered = asyncio.Event()
        self._since_frame: int | None = None
        self.sent = bytearray()
        """All that was sent to the engine since the answer."""
        self.late_frames = 0
        self.heard_frames = 0
        self.stalls = 0

    async def open(self, call_id: UUID, post: str, exten: str, *, outbound: bool) -> None:
        """Connect, and say what Asterisk says first. An outbound call's audio begins with the engine's ANSWER."""
        query = urlencode({"call": call_id, "post": post, "exten": exten, "leg": "customer"})
        self._socket = await connect(
            f"{self._address}/media?{query}",
            subprotocols=["media"],  # type: ignore[list-item]
            additional_headers={"Authorization": self._authorization},
            compression=None,
            ping_interval=None,
        )
        start = {"event": "MEDIA_START", "channel": f"WebSocket/{post}", "channel_id": str(call_id), "format": FORMAT}
        await self._socket.send(json.dumps({**start, "optimal_frame_size": FRAME_BYTES, "ptime": 20}))
        if not outbound:
            self.answered.set()

    async def run(self) -> None:
        """Move the audio until the line is closed."""
        reading = asyncio.create_task(self._read())
        pacing = asyncio.create_task(self._pace())
        await asyncio.wait({reading, pacing}, return_when=asyncio.FIRST_COMPLETED)
        for task in (reading, pacing):
            task.cancel()
        await asyncio.gather(reading, pacing, return_exceptions=True)
        self._inbox.put_nowait(LinkClosed(True, "closed", time.monotonic()))
        await self._connection.close()

    async def events(self) -> AsyncIterator[LinkEvent]:
        while True:
            event = await self._inbox.get()
            yield event
            if isinstance(event, LinkClosed):
                return

    async def answer(self) -> None:
        """A trainee's side has nothing to answer."""

    async def play(self, pcm: bytes, mark: str) -> None:
        padded = pcm + bytes(-len(pcm) % FRAME_BYTES)
        self._said.extend(padded[n : n + FRAME_BYTES] for n in range(0, len(padded), FRAME_BYTES))
        self._said.append(mark)

    async def flush(self) -> None:
        self._said.clear()

    def between_lines(self, frame: Callable[[], bytes]) -> None:
        """The trainee's room is quiet."""

    async def hang_up(self) -> None:
        await self._connection.close()

    @property
    def _connection(self) -> ClientConnection:
        assert self._socket is not None, "open() comes first"
        return self._socket

    async def _read(self) -> None:
        async for message in self._connection:
            if isinstance(message, bytes):
                audio = self._partial + message
                whole = len(audio) - len(audio) % FRAME_BYTES
                self._heard.extend(audio[n : n + FRAME_BYTES] for n in range(0, whole, FRAME_BYTES))
                self._partial = audio[whole:]
            elif await self._obey(json.loads(message)):
                return

    async def _obey(self, order: dict[str, str]) -> bool:
        """Do what the engine commands; true when it hangs up."""
        match order["command"]:
            case "MARK_MEDIA":
                self._heard.append(order["correlation_id"])
            case "FLUSH_MEDIA":
                self._heard.clear()
                self._partial = b""
            case "ANSWER":
                self.answered.set()
            case "HANGUP":
                return True
        return False

    async def _pace(self) -> None:
        """Every 20 ms by an absolute clock, one frame each way."""
        tick = time.monotonic()
        try:
            while True:
                await self._hear()
                await self._say()
                tick += FRAME_SECONDS
                left = tick - time.monotonic()
                if left < -STALL_S:
                    self.stalls += 1
                    self._since_frame = None
                    tick = time.monotonic()
                await asyncio.sleep(max(0.0, left))
        except ConnectionClosed:
            return

    async def _hear(self) -> None:
        frame = await self._next_heard()
        if frame is not None:
            self.heard_frames += 1
            if self._since_frame is not None and self._since_frame > LATE_TICKS:
                self.late_frames += 1
            self._since_frame = 0
        if self._since_frame is not None:
            self._since_frame += 1
        self._inbox.put_nowait(AudioFrame(frame or SILENT_FRAME, time.monotonic()))

    async def _next_heard(self) -> bytes | None:
        """The next frame of the engine's; the marks before it are told as played."""
        while self._heard:
            item = self._heard.popleft()
            if isinstance(item, bytes):
                return item
            await self._connection.send(json.dumps({"event": "MEDIA_MARK_PROCESSED", "correlation_id": item}))
        return None

    async def _say(self) -> None:
        if not self.answered.is_set():
            return
        frame = SILENT_FRAME
        while self._said:
            item = self._said.popleft()
            if isinstance(item, bytes):
                frame = item
                break
            self._inbox.put_nowait(MarkPlayed(item, time.monotonic()))
        self.sent += frame
        await self._connection.send(frame)
