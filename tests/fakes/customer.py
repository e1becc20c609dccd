"""The far ends of the media websockets, engine and robot, doing nothing but being there: silence, frame after frame."""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

SILENCE = bytes(640)
FRAME_S = 0.02
DEADLINE_S = 8.0


class SilentParty:
    """Answers every call Asterisk brings to `port`; use as an async context manager."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._arrived = asyncio.Condition()
        self._legs: list[tuple[str, dict[str, str]]] = []
        self._server: Server | None = None

    async def __aenter__(self) -> SilentParty:
        self._server = await serve(self._hold, "127.0.0.1", self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def wait(self, call_id: UUID, path: str = "/media", **asked: str) -> dict[str, str]:
        """What Asterisk said (the query string) when it brought the call's leg, once it has."""
        wanted = {"call": str(call_id), **asked}
        async with asyncio.timeout(DEADLINE_S), self._arrived:
            while True:
                for where, query in self._legs:
                    if where == path and wanted.items() <= query.items():
                        return query
                await self._arrived.wait()

    async def _hold(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        url = urlsplit(socket.request.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        try:
            await socket.recv()  # MEDIA_START
            await socket.send(json.dumps({"command": "ANSWER"}))
            async with self._arrived:
                self._legs.append((url.path, query))
                self._arrived.notify_all()
            while True:
                await socket.send(SILENCE)
                await asyncio.sleep(FRAME_S)
        except ConnectionClosed:
            return
