"""A telephone line without a telephone: paced in real time like Asterisk's, driven by the test."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable

from simulator.domain.speech import FRAME_BYTES, FRAME_SECONDS, SILENT_FRAME
from simulator.ports import AudioFrame, LinkClosed, LinkEvent, MarkPlayed


class FakeAudioLink:
    """What the trainee says is queued with `say`; what he hears is kept in `heard`, frame by frame."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.marks: list[str] = []
        self.flushes = 0
        self.answered = asyncio.Event()
        self.hung_up = asyncio.Event()
        self._speech: deque[bytes] = deque()
        self._queue: deque[bytes | str] = deque()
        self._inbox: asyncio.Queue[LinkEvent] = asyncio.Queue()
        self._idle: Callable[[], bytes] = lambda: SILENT_FRAME
        self._closed = False
        self._played = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None

    def __enter__(self) -> FakeAudioLink:
        self._pump = asyncio.create_task(self._run())
        return self

    def __exit__(self, *_: object) -> None:
        assert self._pump is not None
        self._pump.cancel()

    def say(self, frames: Iterable[bytes]) -> None:
        """The trainee says this next; silence follows."""
        self._speech.extend(frames)

    def tell(self, event: LinkEvent) -> None:
        self._inbox.put_nowait(event)

    def close(self, by_trainee: bool = True, cause: str = "hung up") -> None:
        if not self._closed:
            self._closed = True
            self._inbox.put_nowait(LinkClosed(by_trainee, cause, time.monotonic()))

    async def wait_until(self, condition: Callable[[], bool], deadline_s: float) -> None:
        """Until it holds after a frame was played."""
        async with asyncio.timeout(deadline_s):
            while not condition():
                self._played.clear()
                await self._played.wait()

    async def events(self) -> AsyncIterator[LinkEvent]:
        while True:
            event = await self._inbox.get()
            yield event
            if isinstance(event, LinkClosed):
                return

    async def answer(self) -> None:
        self.answered.set()

    async def play(self, pcm: bytes, mark: str) -> None:
        padded = pcm + bytes(-len(pcm) % FRAME_BYTES)
        self._queue.extend(padded[at : at + FRAME_BYTES] for at in range(0, len(padded), FRAME_BYTES))
        self._queue.append(mark)

    async def flush(self) -> None:
        self.flushes += 1
        self._queue.clear()

    def between_lines(self, frame: Callable[[], bytes]) -> None:
        self._idle = frame

    async def hang_up(self) -> None:
        self.hung_up.set()
        self.close(by_trainee=False)

    async def _run(self) -> None:
        start, count = time.monotonic(), 0
        while not self._closed:
            count += 1
            await asyncio.sleep(start + count * FRAME_SECONDS - time.monotonic())
            now = time.monotonic()
            self._inbox.put_nowait(AudioFrame(self._speech.popleft() if self._speech else SILENT_FRAME, now))
            self._play_one(now)

    def _play_one(self, now: float) -> None:
        while self._queue and isinstance(self._queue[0], str):
            self._mark(now)
        frame = self._queue.popleft() if self._queue else self._idle()
        assert isinstance(frame, bytes)
        self.heard.append(frame)
        self._played.set()

    def _mark(self, now: float) -> None:
        mark = self._queue.popleft()
        assert isinstance(mark, str)
        self.marks.append(mark)
        self._inbox.put_nowait(MarkPlayed(mark, now))
