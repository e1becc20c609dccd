"""What a crash left behind, put in order at start: open rows are closed and owed, unknown recordings reported."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from pbx.recordings import reconcile
from simulator.domain.call import EndedBy
from simulator.domain.events import Ended
from simulator.store.calls import Calls
from simulator.store.log import EventLog

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reconciled:
    """Calls closed now, calls that never connected, and raw recordings without a row (kept where they are)."""

    closed: tuple[UUID, ...]
    failed: tuple[UUID, ...]
    orphans: tuple[UUID, ...]


def reconcile_calls(calls: Calls, log: EventLog, raw_dir: Path, node: str) -> Reconciled:
    """Run before the worker, which then finishes what is owed."""
    closed, failed = [], []
    for call_id in calls.left_open(node):
        events = calls.events(call_id)
        if any(event.type == "answered" for event in events):
            last = max((event.at for event in events), default=0.0)
            log.append(call_id, Ended(max(0.0, last), EndedBy.ENGINE, "the engine stopped"))
            closed.append(call_id)
        else:
            calls.fail(call_id, "the engine stopped before the answer")
            failed.append(call_id)
    log.drain()
    orphans = reconcile(raw_dir, calls.ids()) if raw_dir.is_dir() else ()
    for call_id in closed:
        logger.warning("call %s was cut by a stop of the engine; its recording and marks follow", call_id)
    for call_id in orphans:
        logger.error("recording %s in %s belongs to no known call; it is kept", call_id, raw_dir)
    return Reconciled(tuple(closed), tuple(failed), tuple(orphans))
