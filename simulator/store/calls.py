"""Call rows: written before anything rings, closed with what is still owed to them, finished by the worker."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenarios.model import Direction
from simulator.domain.call import Call, CallState, Channel, EndedBy
from simulator.domain.events import CallEvent, from_json
from simulator.store.database import Database, StoreError
from simulator.store.tables import CallEventRow, CallRow, ScenarioVersionRow, ScorecardRow, UserRow, now


class UnknownCall(StoreError):
    """No such call; trying again will not help."""

    retry = False


@dataclass(frozen=True, slots=True)
class CallSummary:
    """One line of a list of calls."""

    call: Call
    scenario_title: str
    trainee_name: str | None
    answered_at: dt.datetime | None
    ended_at: dt.datetime | None
    ended_by: EndedBy | None
    outcome: str | None
    mark: float | None
    demonstration: bool
    fault: str | None

    @property
    def duration_s(self) -> float | None:
        """Answer to hang-up, in seconds."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.answered_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the list starts: strictly older than this call."""

    created_at: dt.datetime
    id: UUID


class Calls:
    """The calls of this database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prepare(self, call: Call, title: str, source: str, *, demonstration: bool) -> None:
        """Write the row and the scenario's text, before the phone rings."""
        with self._database.transaction() as session:
            if session.get(ScenarioVersionRow, (call.scenario_id, call.scenario_version)) is None:
                session.add(
                    ScenarioVersionRow(
                        scenario_id=call.scenario_id, version=call.scenario_version, title=title, source=source
                    )
                )
                session.flush()
            session.add(
                CallRow(
                    id=call.id,
                    scenario_id=call.scenario_id,
                    scenario_version=call.scenario_version,
                    seed=call.seed,
                    temperament=call.temperament,
                    direction=call.direction,
                    channel=call.channel,
                    post=call.post,
                    trainee_id=call.trainee_id,
                    node=call.node,
                    state=call.state,
                    demonstration=demonstration,
                    created_at=call.created_at,
                )
            )

    def get(self, call_id: UUID) -> Call:
        with self._database.transaction() as session:
            return _call(_row(session, call_id))

    def summary(self, call_id: UUID) -> CallSummary:
        with self._database.transaction() as session:
            found = session.execute(_SUMMARIES.where(CallRow.id == call_id)).first()
            if found is None:
                raise UnknownCall(f"no call {call_id}")
            return _summary(*found)

    def recent(
        self, *, trainee_id: int | None = None, before: Cursor | None = None, limit: int = 50
    ) -> list[CallSummary]:
        """Calls from the newest, those of one trainee or of everybody, a page at a time."""
        query = _SUMMARIES.order_by(CallRow.created_at.desc(), CallRow.id.desc()).limit(limit)
        if trainee_id is not None:
            query = query.where(CallRow.trainee_id == trainee_id)
        if before is not None:
            older = CallRow.created_at < before.created_at
            query = query.where(older | ((CallRow.created_at == before.created_at) & (CallRow.id < before.id)))
        with self._database.transaction() as session:
            return [_summary(*found) for found in session.execute(query)]

    def set_state(self, call_id: UUID, state: CallState) -> None:
        with self._database.transaction() as session:
            _row(session, call_id).state = state

    def fail(self, call_id: UUID, fault: str) -> None:
        """The call never connected, or was cut by a fault: say why, and keep whatever was recorded."""
        with self._database.transaction() as session:
            row = _row(session, call_id)
            row.fault = fault[:300]
            if row.answered_at is None:
                row.state = CallState.FAILED
            else:
                close(row, EndedBy.ENGINE)

    def owed(self) -> list[UUID]:
        """Calls that were hung up and still wait for their recording to be sealed and their marks, oldest first."""
        with self._database.transaction() as session:
            return list(session.scalars(select(CallRow.id).where(CallRow.owed).order_by(CallRow.created_at)))

    def left_open(self, node: str) -> list[UUID]:
        """Calls of this node that a crash left ringing or active."""
        states = (CallState.PREPARED, CallState.RINGING, CallState.ACTIVE)
        with self._database.transaction() as session:
            query = select(CallRow.id).where(CallRow.node == node, CallRow.state.in_(states))
            return list(session.scalars(query))

    def ids(self) -> set[UUID]:
        with self._database.transaction() as session:
            return set(session.scalars(select(CallRow.id)))

    def events(self, call_id: UUID) -> list[CallEvent]:
        with self._database.transaction() as session:
            query = select(CallEventRow.data).where(CallEventRow.call_id == call_id).order_by(CallEventRow.seq)
            return [from_json(data) for data in session.scalars(query)]

    def source(self, call_id: UUID) -> str:
        """The text of the scenario version the call was played with."""
        with self._database.transaction() as session:
            row = _row(session, call_id)
            return session.get_one(ScenarioVersionRow, (row.scenario_id, row.scenario_version)).source

    def finish(self, call_id: UUID, report: dict[str, Any], rubric_version: str) -> None:
        """Keep the report and clear what was owed, in one transaction."""
        with self._database.transaction() as session:
            row = _row(session, call_id)
            session.add(
                ScorecardRow(call_id=call_id, rubric_version=rubric_version, mark=report["mark"], report=report)
            )
            row.mark, row.outcome = report["mark"], report["outcome"]
            row.state, row.owed = CallState.REVIEWABLE, False

    def report(self, call_id: UUID) -> dict[str, Any] | None:
        """The newest report of the call, or none while it is being scored."""
        with self._database.transaction() as session:
            query = select(ScorecardRow.report).where(ScorecardRow.call_id == call_id)
            return session.scalar(query.order_by(ScorecardRow.id.desc()).limit(1))


_SUMMARIES = (
    select(CallRow, ScenarioVersionRow.title, UserRow.name)
    .join(
        ScenarioVersionRow,
        (ScenarioVersionRow.scenario_id == CallRow.scenario_id)
        & (ScenarioVersionRow.version == CallRow.scenario_version),
    )
    .outerjoin(UserRow, UserRow.id == CallRow.trainee_id)
)


def close(row: CallRow, by: EndedBy) -> None:
    """Mark a call ended, and owe it its recording and marks."""
    row.state = CallState.ENDED
    row.ended_at = row.ended_at or now()
    row.ended_by = by
    row.owed = True


def _row(session: Session, call_id: UUID) -> CallRow:
    row = session.get(CallRow, call_id)
    if row is None:
        raise UnknownCall(f"no call {call_id}")
    return row


def _call(row: CallRow) -> Call:
    return Call(
        id=row.id,
        scenario_id=row.scenario_id,
        scenario_version=row.scenario_version,
        seed=row.seed,
        temperament=row.temperament,
        direction=Direction(row.direction),
        channel=Channel(row.channel),
        post=row.post,
        trainee_id=row.trainee_id,
        node=row.node,
        created_at=row.created_at,
        state=CallState(row.state),
    )


def _summary(row: CallRow, title: str, trainee_name: str | None) -> CallSummary:
    return CallSummary(
        call=_call(row),
        scenario_title=title,
        trainee_name=trainee_name,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        ended_by=EndedBy(row.ended_by) if row.ended_by else None,
        outcome=row.outcome,
        mark=row.mark,
        demonstration=row.demonstration,
        fault=row.fault,
    )
