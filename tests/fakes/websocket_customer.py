"""The engine's and the robot's ends of Asterisk's media websocket, reduced to a tone: for tests of the dialplan."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import websockets
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

FRAME_S = 0.02
TONE = (8000 * np.sin(2 * np.pi * 500 * np.arange(320) / 16000)).astype("<i2").tobytes()


class Does(Enum):
    """What the engine does with the next customer's leg."""

    TALK = "talk"
    ANSWER = "answer"  # a leg that is not answered by itself
    REFUSE = "refuse"  # hangs up before it has answered
    VANISH = "vanish"  # the socket is cut after a few frames, as when the engine is killed


@dataclass
class Leg:
    """One websocket Asterisk opened."""

    path: str
    query: dict[str, str]
    authorization: str
    frames: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)  # half a second of audio came
    over: asyncio.Event = field(default_factory=asyncio.Event)


class WebsocketCustomer:
    """Collects the legs by path; `does` decides what becomes of the customer's."""

    def __init__(self) -> None:
        self.does = Does.TALK
        self.legs: dict[str, asyncio.Queue[Leg]] = {"/media": asyncio.Queue(), "/robot": asyncio.Queue()}

    async def next(self, path: str, limit_s: float = 5.0) -> Leg:
        return await asyncio.wait_for(self.legs[path].get(), limit_s)

    async def handle(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        url = urlsplit(socket.request.path)
        leg = Leg(url.path, dict(parse_qsl(url.query)), socket.request.headers.get("Authorization", ""))
        started = json.loads(await socket.recv())
        assert started["event"] == "MEDIA_START"
        self.legs[url.path].put_nowait(leg)
        talking = asyncio.create_task(self._talk(socket))
        with suppress(websockets.ConnectionClosed):
            await self._listen(socket, leg)
        talking.cancel()
        leg.over.set()

    async def _talk(self, socket: ServerConnection) -> None:
        with suppress(websockets.ConnectionClosed):
            while True:
                await socket.send(TONE)
                await asyncio.sleep(FRAME_S)

    async def _listen(self, socket: ServerConnection, leg: Leg) -> None:
        if leg.path == "/media" and self.does in (Does.ANSWER, Does.REFUSE):
            command = "ANSWER" if self.does is Does.ANSWER else "HANGUP"
            await socket.send(json.dumps({"command": command}))
        async for message in socket:
            if isinstance(message, bytes):
                leg.frames += 1
            if leg.frames == 25:
                leg.heard.set()
            if leg.path == "/media" and self.does is Does.VANISH and leg.frames == 10:
                socket.transport.abort()


@asynccontextmanager
async def websocket_customer(port: int) -> AsyncIterator[WebsocketCustomer]:
    customer = WebsocketCustomer()

    async with serve(customer.handle, "127.0.0.1", port, subprotocols=[Subprotocol("media")]):
        yield customer
