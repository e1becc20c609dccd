"""Where Asterisk brings the calls' media: one websocket per leg, refused unless it names a call that is expected.

`/media` is the customer's leg, handed to `answer`; `/robot` a robot trainee's, handed to `robot`. What goes wrong on a
leg ends that leg alone.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from uuid import UUID

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from pbx.errors import PortInUse
from pbx.media_link import MediaLink
from pbx.media_protocol import MediaError, MediaRefused, MediaRequest, MediaStart, parse_request, parse_start
from pbx.settings import PbxSettings
from simulator.ports import MonotonicClock

logger = logging.getLogger(__name__)

START_DEADLINE_S = 2.0
"""For MEDIA_START after the handshake: Asterisk sends it at once."""
HANDSHAKE_DEADLINE_S = 5.0
AFTER_CLOSE_S = 10.0
"""For a session to end after its line is closed: last words decoded, events logged."""
LARGEST_MESSAGE_BYTES = 64 * 1024

AnswerMedia = Callable[[MediaStart, MediaLink], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Leg:
    """What may exist once at a time."""

    role: str
    call_id: UUID
    leg: str


class MediaServer:
    """Listens on the settings' media port. `expects` says whether a call is known; None accepts any UUID."""

    def __init__(
        self,
        settings: PbxSettings,
        answer: AnswerMedia,
        *,
        robot: AnswerMedia | None = None,
        expects: Callable[[MediaRequest], bool] = lambda _: True,
        token: str | None = None,
        clock: MonotonicClock = time.monotonic,
        asterisk_lives: Callable[[], bool] = lambda: False,
    ) -> None:
        """`token`: the media secret that Asterisk shows as its HTTP password; None asks for none.

        `asterisk_lives`: whether a connection that breaks is a call hung up, and not a PBX that died.
        """
        self._settings = settings
        self._answer = {"media": answer} | ({"robot": robot} if robot else {})
        self._expects = expects
        self._credentials = _basic(settings.ami_user, token) if token else None
        self._clock, self._asterisk_lives = clock, asterisk_lives
        self._legs: set[_Leg] = set()
        self._server: Server | None = None

    async def __aenter__(self) -> MediaServer:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Raises PortInUse."""
        try:
            self._server = await serve(
                self._serve,
                self._settings.media_host,
                self._settings.media_port,
                process_request=self._check,
                subprotocols=["media"],  # type: ignore[list-item]
                compression=None,
                max_size=LARGEST_MESSAGE_BYTES,
                open_timeout=HANDSHAKE_DEADLINE_S,
                ping_interval=None,
                close_timeout=1.0,
            )
        except OSError as error:
            raise PortInUse(self._settings.media_port, "media_port") from error

    async def stop(self) -> None:
        """Close every leg: their sessions end with a lost line."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    @property
    def legs(self) -> int:
        """How many are up."""
        return len(self._legs)

    def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        try:
            self._admit(request)
        except MediaRefused as refusal:
            logger.warning("media connection refused: %s", refusal)
            return connection.respond(HTTPStatus(refusal.status), f"{refusal}\n")
        return None

    def _admit(self, request: Request) -> MediaRequest:
        if self._credentials is not None:
            shown = request.headers.get("Authorization", "")
            if not hmac.compare_digest(shown.encode(), self._credentials.encode()):
                raise MediaRefused("the media token is wrong or missing", 401)
        wanted = parse_request(request.path)
        if wanted.role not in self._answer or not self._expects(wanted):
            raise MediaRefused(f"call {wanted.call_id} is not expected", 404)
        if _leg(wanted) in self._legs:
            raise MediaRefused(f"call {wanted.call_id} already has its {wanted.leg} leg", 409)
        return wanted

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        wanted = parse_request(socket.request.path)
        leg = _leg(wanted)
        if leg in self._legs:
            await socket.close(1008, "already here")
            return
        self._legs.add(leg)
        try:
            start = await self._media_start(socket, wanted)
            await self._hold(MediaLink(socket, start, self._clock, self._asterisk_lives))
        except MediaError as error:
            logger.error("call %s: its media ends: %s", wanted.call_id, error)
        except ConnectionClosed:
            logger.warning("call %s: the media connection closed before it began", wanted.call_id)
        except Exception:
            logger.exception("call %s: its session failed", wanted.call_id)
        finally:
            self._legs.discard(leg)
            await socket.close()

    async def _media_start(self, socket: ServerConnection, wanted: MediaRequest) -> MediaStart:
        try:
            async with asyncio.timeout(START_DEADLINE_S):
                first = await socket.recv()
        except TimeoutError:
            raise MediaRefused(f"no MEDIA_START within {START_DEADLINE_S:.0f} s") from None
        if isinstance(first, bytes):
            raise MediaRefused(f"{len(first)} bytes of audio before MEDIA_START")
        return parse_start(first, wanted)

    async def _hold(self, link: MediaLink) -> None:
        """Move the audio while the session lasts; a closed line leaves the session a moment to finish."""
        moving = asyncio.create_task(link.run(), name="media")
        holding = asyncio.ensure_future(self._answer[link.start.request.role](link.start, link))
        try:
            await asyncio.wait({moving, holding}, return_when=asyncio.FIRST_COMPLETED)
            if moving.done() and not holding.done():
                await asyncio.wait({holding}, timeout=AFTER_CLOSE_S)
            elif not moving.done():
                await link.hang_up()
                await asyncio.wait({moving}, timeout=1.0)
        finally:
            for task in (moving, holding):
                task.cancel()
            ended = await asyncio.gather(moving, holding, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome


def _leg(wanted: MediaRequest) -> _Leg:
    return _Leg(wanted.role, wanted.call_id, wanted.leg)


def _basic(user: str, token: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()
