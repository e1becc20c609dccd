"""The event log: what happens in a call goes to the database and to the live pages, in order, and the call never waits.

One thread writes. `Answered` and `Ended` also move the call's row, in the transaction of the event itself, so a call
that ended is owed its marks from that moment.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from simulator.domain.call import CallState
from simulator.domain.events import Answered, CallEvent, Ended, OutcomeReached, Ringing, to_json
from simulator.live import LiveEvents
from simulator.store.calls import close
from simulator.store.database import Database
from simulator.store.tables import CallEventRow, CallRow, now

logger = logging.getLogger(__name__)

RETRY_SECONDS = 0.5
RETRIES = 20


class EventLog:
    """`append` from anywhere; `drain` waits until everything appended so far is written."""

    def __init__(self, database: Database, live: LiveEvents, on_ended: Callable[[UUID], None] = lambda _: None) -> None:
        self._database = database
        self._live = live
        self._on_ended = on_ended
        self._queue: SimpleQueue[tuple[UUID, CallEvent] | threading.Event | None] = SimpleQueue()
        self._sequence: dict[UUID, int] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="event-log", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def append(self, call_id: UUID, event: CallEvent) -> None:
        self._queue.put((call_id, event))
        self._live.publish(call_id, event)

    def drain(self, timeout_s: float = 10.0) -> bool:
        """True once everything appended before is in the database."""
        written = threading.Event()
        self._queue.put(written)
        return written.wait(timeout_s)

    def stop(self) -> None:
        """Write what is left and end the thread."""
        self._stopping.set()
        self._queue.put(None)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            if isinstance(item, threading.Event):
                item.set()
            else:
                self._write_surely(*item)

    def _write_surely(self, call_id: UUID, event: CallEvent) -> None:
        """Try again while the database is away; after ten seconds the event goes to the log file."""
        for _ in range(RETRIES):
            try:
                self._write(call_id, event)
            except SQLAlchemyError as error:
                self._sequence.pop(call_id, None)
                logger.warning("call %s: event not written yet: %s", call_id, error)
                self._stopping.wait(RETRY_SECONDS)
            else:
                return
        logger.error("call %s: event could not be written: %s", call_id, to_json(event))

    def _write(self, call_id: UUID, event: CallEvent) -> None:
        with self._database.transaction() as session:
            sequence = self._next(session, call_id)
            session.add(CallEventRow(call_id=call_id, seq=sequence, at=event.at, type=event.type, data=to_json(event)))
            row = session.get(CallRow, call_id)
            if row is not None:
                _move(row, event)
        self._sequence[call_id] = sequence
        if isinstance(event, Ended):
            del self._sequence[call_id]
            self._on_ended(call_id)

    def _next(self, session: Session, call_id: UUID) -> int:
        known = self._sequence.get(call_id)
        if known is None:
            query = select(func.max(CallEventRow.seq)).where(CallEventRow.call_id == call_id)
            known = session.scalar(query) or 0
        return known + 1


def _move(row: CallRow, event: CallEvent) -> None:
    match event:
        case Ringing():
            row.state = CallState.RINGING
        case Answered():
            row.state, row.answered_at = CallState.ACTIVE, now()
        case OutcomeReached():
            row.outcome = event.outcome
        case Ended():
            close(row, event.by)
