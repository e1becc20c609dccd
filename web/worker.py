"""The worker of one machine: finishes the calls whose rows say that something is owed to them.

Losing the queue loses nothing: what is owed stands in the rows, and `start` begins by reading them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

from simulator.store.calls import Calls

logger = logging.getLogger(__name__)

RETRY_SECONDS = (0.5, 2.0, 10.0, 60.0)


class Worker:
    """Runs `finish` in a thread, one call after the other, as soon as a call has ended."""

    def __init__(self, calls: Calls, finish: Callable[[UUID], None]) -> None:
        self._calls = calls
        self._finish = finish
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queue: asyncio.Queue[UUID] = asyncio.Queue()
        self._failures: dict[UUID, int] = {}
        self.finished: asyncio.Condition = asyncio.Condition()
        """Notified whenever a call has become reviewable."""

    def wake(self, call_id: UUID) -> None:
        """This call has ended. From any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._queue.put_nowait, call_id)

    async def run(self) -> None:
        """Until cancelled."""
        self._loop = asyncio.get_running_loop()
        for call_id in await asyncio.to_thread(self._calls.owed):
            self._queue.put_nowait(call_id)
        while True:
            await self._one(await self._queue.get())

    async def _one(self, call_id: UUID) -> None:
        try:
            await asyncio.to_thread(self._finish, call_id)
        except Exception:  # noqa: BLE001 - a job is a border: the call stays owed, and is tried again
            self._again(call_id)
        else:
            self._failures.pop(call_id, None)
            async with self.finished:
                self.finished.notify_all()

    def _again(self, call_id: UUID) -> None:
        failures = self._failures.get(call_id, 0)
        self._failures[call_id] = failures + 1
        if failures >= len(RETRY_SECONDS):
            logger.exception(
                "call %s: could not be finished; it stays owed and is tried again at the next start", call_id
            )
            return
        logger.warning("call %s: not finished yet, trying again", call_id, exc_info=True)
        asyncio.get_running_loop().call_later(RETRY_SECONDS[failures], self._queue.put_nowait, call_id)
