"""What is happening now, for the pages that watch a call: events as they are logged, and captions, never stored.

Subscribers that fall behind lose captions first and are cut off rather than slow a call down.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from simulator.domain.events import CallEvent

QUEUE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Caption:
    """Words of the trainee still being recognised; the next caption or utterance replaces them."""

    text: str


LiveItem = CallEvent | Caption


class LiveEvents:
    """Publish from the event loop's thread or any other; subscribe from the event loop."""

    def __init__(self) -> None:
        self._queues: dict[UUID, set[asyncio.Queue[LiveItem]]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop in which subscribers live; called once at start."""
        self._loop = loop

    def publish(self, call_id: UUID, item: LiveItem) -> None:
        """Hand the item to whoever watches the call. Never blocks."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, call_id, item)

    def _deliver(self, call_id: UUID, item: LiveItem) -> None:
        for queue in self._queues.get(call_id, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(item)

    @asynccontextmanager
    async def subscribe(self, call_id: UUID) -> AsyncIterator[asyncio.Queue[LiveItem]]:
        """A queue of what happens from now on in this call."""
        queue: asyncio.Queue[LiveItem] = asyncio.Queue(QUEUE_LENGTH)
        self._queues[call_id].add(queue)
        try:
            yield queue
        finally:
            self._queues[call_id].discard(queue)
            if not self._queues[call_id]:
                del self._queues[call_id]
