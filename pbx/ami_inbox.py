"""From the reader's thread to the asyncio loop, and from there to each subscriber, through queues with a limit.

The reader never waits: what does not fit is counted and logged. Answers are never dropped, only events.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

Item = TypeVar("Item")


class Inbox:
    """Carries calls from the reader's thread into the loop, in order; holds at most `limit` waiting events."""

    def __init__(self, loop: asyncio.AbstractEventLoop, limit: int) -> None:
        self._loop = loop
        self._limit = limit
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._scheduled = False
        self.dropped = 0

    def put_event(self, deliver: Callable[[], None]) -> None:
        """Deliver in the loop, unless too much waits already."""
        with self._lock:
            if len(self._waiting) < self._limit:
                self._append(deliver)
                return
            self.dropped += 1
            dropped = self.dropped
        if dropped & (dropped - 1) == 0:  # 1, 2, 4, 8…: a flood must not flood the log too
            logger.error("AMI events are arriving faster than they are handled: %d lost", dropped)

    def put_answer(self, deliver: Callable[[], None]) -> None:
        """Deliver in the loop, always."""
        with self._lock:
            self._append(deliver)

    def _append(self, deliver: Callable[[], None]) -> None:
        self._waiting.append(deliver)
        if not self._scheduled and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._drain)
            self._scheduled = True

    def _drain(self) -> None:
        with self._lock:
            ready, self._waiting = self._waiting, deque()
            self._scheduled = False
        for deliver in ready:
            self._loop.call_soon(deliver)  # one that raises costs itself, not those behind it


class Subscription(Generic[Item]):
    """One reader of a stream of events: `with client.subscribe() as events: async for event in events`.

    Events are kept from its making on; at most `limit` wait, later ones are counted in `dropped`.
    """

    def __init__(self, limit: int, on_close: Callable[[Subscription[Item]], None]) -> None:
        self._queue: asyncio.Queue[Item | None] = asyncio.Queue(limit + 1)  # one place is kept for the end
        self._limit = limit
        self._on_close = on_close
        self._closed = False
        self.dropped = 0

    def offer(self, event: Item) -> None:
        """Called in the loop with each event."""
        if self._closed:
            return
        if self._queue.qsize() < self._limit:
            self._queue.put_nowait(event)
            return
        self.dropped += 1
        if self.dropped & (self.dropped - 1) == 0:
            logger.error("a reader of events is too slow: %d lost", self.dropped)

    def close(self) -> None:
        """End the iteration once the events already here were read."""
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(None)
            self._on_close(self)

    def __enter__(self) -> Subscription[Item]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def __aiter__(self) -> Subscription[Item]:
        return self

    async def __anext__(self) -> Item:
        if self._closed and self._queue.empty():
            raise StopAsyncIteration
        event = await self._queue.get()
        if event is None:
            raise StopAsyncIteration
        return event
