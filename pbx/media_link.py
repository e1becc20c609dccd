"""A media websocket as an AudioLink: one loop reads, one sends by an absolute clock, and nothing blocks them.

What the protocol means is in `media_protocol.py`, what to send when in `playout.py`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK

from pbx.media_protocol import (
    DigitEnded,
    ErrorTold,
    MarkProcessed,
    MediaGarbled,
    MediaStalled,
    MediaStart,
    QueueFull,
    QueueOpen,
    command,
    parse,
)
from pbx.playout import Playout
from simulator.domain.speech import FRAME_BYTES, FRAME_SECONDS
from simulator.ports import AudioFrame, DtmfReceived, LinkClosed, LinkEvent, MarkPlayed, MonotonicClock

logger = logging.getLogger(__name__)

INBOX_EVENTS = 500
"""Ten seconds of frames; a session that late loses the oldest frames, never a mark or the end."""
SEND_DEADLINE_S = 3.0
"""Asterisk reads at once or is gone."""
DEATH_IS_KNOWN_S = 0.3
"""When Asterisk dies, its AMI connection breaks together with its media connections."""


class Inbox:
    """Events in order for one reader. Full, it drops the oldest frame."""

    def __init__(self) -> None:
        self._events: deque[LinkEvent] = deque()
        self._news = asyncio.Event()
        self._closed = False
        self.dropped_frames = 0

    def put(self, event: LinkEvent) -> None:
        """After LinkClosed nothing is taken any more."""
        if self._closed:
            return
        self._closed = isinstance(event, LinkClosed)
        if len(self._events) >= INBOX_EVENTS:
            self._drop_oldest_frame()
        self._events.append(event)
        self._news.set()

    def _drop_oldest_frame(self) -> None:
        for index, event in enumerate(self._events):
            if isinstance(event, AudioFrame):
                del self._events[index]
                self.dropped_frames += 1
                return

    def __aiter__(self) -> AsyncIterator[LinkEvent]:
        return self

    async def __anext__(self) -> LinkEvent:
        while not self._events:
            if self._closed:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._events.popleft()


class MediaLink:
    """An AudioLink (`simulator/ports.py`). `run` moves the audio; it returns when the line is closed.

    `asterisk_lives` tells a hang-up from a loss when the connection breaks without a word.
    """

    def __init__(
        self,
        socket: ServerConnection,
        start: MediaStart,
        clock: MonotonicClock,
        asterisk_lives: Callable[[], bool] = lambda: False,
    ) -> None:
        self.start = start
        self._socket = socket
        self._clock = clock
        self._asterisk_lives = asterisk_lives
        self._inbox = Inbox()
        self._playout = Playout()
        self._commands: deque[str] = deque()
        self._wake = asyncio.Event()
        self._partial = b""
        self._hanging_up = False
        self.late_ticks = 0
        """Times the sending loop was over 40 ms late: the machine is too busy."""

    @property
    def dropped_frames(self) -> int:
        """Frames of the trainee lost because the session was over ten seconds behind."""
        return self._inbox.dropped_frames

    def events(self) -> AsyncIterator[LinkEvent]:
        return self._inbox

    def inject(self, event: LinkEvent) -> None:
        """Add what the AMI tells about this call: hold, transfer."""
        self._inbox.put(event)

    async def answer(self) -> None:
        self._command(command("ANSWER"))

    async def play(self, pcm: bytes, mark: str) -> None:
        self._playout.play(pcm, mark)
        self._wake.set()

    async def flush(self) -> None:
        self._command(self._playout.flush(self._clock()))

    def between_lines(self, frame: Callable[[], bytes]) -> None:
        self._playout.between_lines(frame)

    async def hang_up(self) -> None:
        if not self._hanging_up:
            self._hanging_up = True
            self._command(command("HANGUP"))

    def abort(self) -> None:
        """Tear the connection, as a crash would: the session sees a lost line."""
        self._socket.transport.abort()

    def _command(self, text: str) -> None:
        """Commands overtake queued speech: a flush or hang-up must not wait behind it."""
        self._commands.append(text)
        self._wake.set()

    async def run(self) -> None:
        """Until the line is closed, by whichever side. Raises MediaGarbled or MediaStalled once it is."""
        sending = asyncio.create_task(self._send(), name="media-send")
        reading = asyncio.create_task(self._read(), name="media-read")
        cause, by_trainee = "engine stopped", False
        try:
            await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
            cause, by_trainee = await reading
        except (MediaGarbled, MediaStalled) as error:
            cause = str(error)
            raise
        finally:
            sending.cancel()
            reading.cancel()
            await asyncio.gather(sending, reading, return_exceptions=True)
            self._inbox.put(LinkClosed(by_trainee, cause, self._clock()))

    async def _read(self) -> tuple[str, bool]:
        """Take what Asterisk sends until it closes; gives why, and whether it was an ordinary hang-up."""
        try:
            while True:
                self._take(await self._socket.recv())
        except ConnectionClosedOK:
            return "hung up", True
        except ConnectionClosed as error:
            return await self._why_lost(error)

    async def _why_lost(self, error: ConnectionClosed) -> tuple[str, bool]:
        """A frame written while Asterisk hangs up breaks the connection before its goodbye is read: no loss."""
        await asyncio.sleep(DEATH_IS_KNOWN_S)
        if self._asterisk_lives():
            return "hung up", True
        return f"media connection lost: {error}"[:200], False

    def _take(self, message: str | bytes) -> None:
        now = self._clock()
        if isinstance(message, bytes):
            self._take_audio(message, now)
            return
        match parse(message):
            case MarkProcessed(mark=mark):
                self._inbox.put(MarkPlayed(mark, now))
            case DigitEnded(digit=digit):
                self._inbox.put(DtmfReceived(digit, now))
            case QueueFull():
                self._playout.blocked(True)
            case QueueOpen():
                self._playout.blocked(False)
                self._wake.set()
            case ErrorTold(text=text):
                logger.warning("call %s: Asterisk refused a media message: %s", self.start.call_id, text)
            case other:
                logger.debug("call %s: %s", self.start.call_id, other)

    def _take_audio(self, message: bytes, now: float) -> None:
        audio = self._partial + message
        whole = len(audio) - len(audio) % FRAME_BYTES
        for start in range(0, whole, FRAME_BYTES):
            self._inbox.put(AudioFrame(audio[start : start + FRAME_BYTES], now))
        self._partial = audio[whole:]

    async def _send(self) -> None:
        """Every 20 ms by an absolute clock, and at once when there is something new, until the line is closed."""
        tick = self._clock()
        while await self._send_due():
            now = self._clock()
            if now - tick > 2 * FRAME_SECONDS:
                self.late_ticks += 1
                tick = now
            tick += FRAME_SECONDS
            await self._sleep_until(tick)

    async def _send_due(self) -> bool:
        """False once the line is closed; the reader knows why."""
        try:
            async with asyncio.timeout(SEND_DEADLINE_S):
                while self._commands:
                    await self._socket.send(self._commands.popleft())
                for message in self._playout.due(self._clock()):
                    await self._socket.send(message)
        except TimeoutError:
            raise MediaStalled(f"Asterisk has read nothing for {SEND_DEADLINE_S:.0f} s") from None
        except ConnectionClosed:
            return False
        return True

    async def _sleep_until(self, tick: float) -> None:
        """Until the tick, or sooner when something is to be sent now."""
        while (left := tick - self._clock()) > 0:
            self._wake.clear()
            try:
                async with asyncio.timeout(left):
                    await self._wake.wait()
            except TimeoutError:
                return
            await self._send_due()
