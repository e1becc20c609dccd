"""What the trainee's desk shows: exercises, the call with what was already done in it, records found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from scenarios.loader import LoadedScenario, load_text
from scenarios.model import Record, Scenario
from simulator.domain.call import Call, CallState
from simulator.domain.events import CallEvent, FieldFilled, NoteWritten, RecordOpened, SlotValue
from simulator.store.calls import CallSummary, UnknownCall
from simulator.store.people import Person
from web.platform import Platform

Event = TypeVar("Event")

SHORTEST_QUERY = 2
OPEN_STATES = frozenset({CallState.PREPARED, CallState.RINGING, CallState.ACTIVE})
RECENT = 6


@dataclass(frozen=True, slots=True)
class DeskCall:
    """A call at the desk: the exercise, and what the trainee has done in it so far."""

    call: Call
    scenario: Scenario
    opened: Record | None
    values: dict[str, SlotValue]
    note: str

    @property
    def is_open(self) -> bool:
        return self.call.state in OPEN_STATES


def own_call(platform: Platform, person: Person, call_id: UUID) -> Call:
    """The trainee's own call. Raises UnknownCall, for somebody else's as well."""
    call = platform.calls.get(call_id)
    if call.trainee_id != person.id:
        raise UnknownCall(f"no call {call_id}")
    return call


def desk_call(platform: Platform, call: Call) -> DeskCall:
    scenario = scenario_of(platform, call)
    events = platform.calls.events(call.id)
    opened = _last(RecordOpened, events)
    note = _last(NoteWritten, events)
    return DeskCall(
        call=call,
        scenario=scenario,
        opened=find_record(scenario, opened.record) if opened else None,
        values={event.field: event.value for event in events if isinstance(event, FieldFilled)},
        note=note.text if note else "",
    )


def scenario_of(platform: Platform, call: Call) -> Scenario:
    """The version the call is played with, from memory when there is one."""
    return loaded_of(platform, call).scenario


def loaded_of(platform: Platform, call: Call) -> LoadedScenario:
    if call.scenario_id in platform.library.ids():
        current = platform.library.get(call.scenario_id)
        if current.version == call.scenario_version:
            return current
    return load_text(platform.calls.source(call.id), call.scenario_id)


def under_way(platform: Platform, person: Person) -> CallSummary | None:
    """The exercise this trainee has begun and can go back to."""
    recent = platform.calls.recent(trainee_id=person.id, limit=RECENT)
    return next((row for row in recent if row.call.state in OPEN_STATES and _is_open(platform, row.call)), None)


def _is_open(platform: Platform, call: Call) -> bool:
    return platform.switchboard.is_open(call.id) or platform.text_calls.is_open(call.id)


def find_record(scenario: Scenario, record_id: str) -> Record | None:
    return next((record for record in _records(scenario) if record.id == record_id), None)


def search_records(scenario: Scenario, query: str) -> list[Record]:
    """Records in which every word of the query is found: number, name, telephone, papers. Accents do not matter."""
    words = _plain(query).split()
    digits = "".join(filter(str.isdigit, query))
    if len(query.strip()) < SHORTEST_QUERY:
        return []
    return [
        record
        for record in _records(scenario)
        if all(word in _searched(record) for word in words)
        or (len(digits) >= 4 and digits in "".join(filter(str.isdigit, record.phone)))
    ]


def _records(scenario: Scenario) -> Iterator[Record]:
    yield scenario.record
    yield from scenario.other_records


def _searched(record: Record) -> str:
    papers = (*record.contracts, *record.invoices, *record.orders)
    return _plain(
        " ".join([record.id, record.name, *record.fields.values(), *(f"{paper.id} {paper.label}" for paper in papers)])
    )


def _plain(text: str) -> str:
    """Without accents or capitals, for comparing."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _last(kind: type[Event], events: Sequence[CallEvent]) -> Event | None:
    return next((event for event in reversed(events) if isinstance(event, kind)), None)
