"""What the list of calls and the review show, and who may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from scenarios.model import FormField, Language, Scenario
from scoring.rubric import Rubric
from scoring.values import same_value
from scoring.verdicts import Why, explain
from simulator.domain.events import CallEvent, FieldFilled, NoteWritten, SlotValue
from simulator.store.calls import CallSummary, Cursor, UnknownCall
from simulator.store.people import Person, Role
from web.desk.queries import scenario_of
from web.platform import Platform

PAGE = 25
LEGS = ("trainee", "heard")


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page of the list, newest first, and where the next one starts."""

    rows: Sequence[CallSummary]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field of the form as it was left, beside the value known in advance. `right` is None when there is none."""

    field: FormField
    value: SlotValue | None
    expected: SlotValue | None
    right: bool | None


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the review page shows."""

    summary: CallSummary
    report: dict[str, Any]
    scenario: Scenario
    rubric: Rubric
    form: tuple[FilledField, ...]
    note: str
    has_recording: bool

    @property
    def duration(self) -> float:
        """Seconds, of the recording or of the typed call."""
        recording = self.report["recording"]
        return float(recording["duration"] if recording else self.report["speech"]["call_seconds"])

    def phase_at(self, seconds: float) -> str | None:
        """The phase of the call at that second."""
        reached = [phase["id"] for phase in self.report["phases"] if phase["start"] <= seconds]
        return reached[-1] if reached else None

    def competence_title(self, criterion: str) -> str:
        competence = self.rubric.criteria.get(criterion)
        return competence.title.capitalize() if competence else criterion

    def reason(self, check: dict[str, Any], language: str) -> str:
        """Why the machine gave this verdict, in the reader's language."""
        return explain(Why(check["why"]), Language(language))


def visible_call(platform: Platform, person: Person, call_id: UUID) -> CallSummary:
    """A trainee sees his own calls; staff see all. Raises UnknownCall."""
    summary = platform.calls.summary(call_id)
    if person.role is Role.TRAINEE and summary.call.trainee_id != person.id:
        raise UnknownCall(f"no call {call_id}")
    return summary


def call_list(
    platform: Platform, person: Person, *, trainee_id: int | None = None, before: Cursor | None = None
) -> CallPage:
    """The calls this person may see, those of one trainee if he asks for it."""
    shown = person.id if person.role is Role.TRAINEE else trainee_id
    rows = platform.calls.recent(trainee_id=shown, before=before, limit=PAGE + 1)
    following = Cursor(rows[PAGE - 1].call.created_at, rows[PAGE - 1].call.id) if len(rows) > PAGE else None
    return CallPage(rows[:PAGE], following)


def trainees(platform: Platform) -> list[Person]:
    return [person for person in platform.people.everyone() if person.role is Role.TRAINEE]


def cursor_text(cursor: Cursor) -> str:
    return f"{cursor.created_at.isoformat()}~{cursor.id}"


def cursor_of(text: str) -> Cursor | None:
    """The cursor of `cursor_text`; anything else starts from the newest call."""
    created_at, _, call_id = text.partition("~")
    try:
        cursor = Cursor(dt.datetime.fromisoformat(created_at), UUID(call_id))
    except ValueError:
        return None
    return cursor if cursor.created_at.tzinfo else None


def review(platform: Platform, summary: CallSummary) -> Review | None:
    """The review of a call, or none while it is being marked."""
    call = summary.call
    report = platform.calls.report(call.id)
    if report is None:
        return None
    scenario = scenario_of(platform, call)
    events = platform.calls.events(call.id)
    notes = [event.text for event in events if isinstance(event, NoteWritten)]
    return Review(
        summary=summary,
        report=report,
        scenario=scenario,
        rubric=platform.rubric,
        form=filled_form(scenario, events),
        note=notes[-1] if notes else "",
        has_recording=all(audio_file(platform, call.id, leg).is_file() for leg in LEGS),
    )


def audio_file(platform: Platform, call_id: UUID, leg: str) -> Path:
    """Where the sealed leg is, if the call has one."""
    return platform.recordings_dir / str(call_id) / f"{leg}.flac"


def filled_form(scenario: Scenario, events: Sequence[CallEvent]) -> tuple[FilledField, ...]:
    """Every field, the last value written in it, and the value the scenario knows in advance."""
    if scenario.form is None:
        return ()
    values = {event.field: event.value for event in events if isinstance(event, FieldFilled)}
    return tuple(
        _filled(field, values.get(name), _expected(scenario, field)) for name, field in scenario.form.fields.items()
    )


def _filled(field: FormField, value: SlotValue | None, expected: SlotValue | None) -> FilledField:
    written = None if value == "" else value
    right = None if expected is None else written is not None and same_value(written, expected, kind=field.type)
    return FilledField(field, written, expected, right)


def _expected(scenario: Scenario, field: FormField) -> SlotValue | None:
    if field.expected is not None:
        return field.expected
    fact = scenario.customer.facts.get(field.expected_fact) if field.expected_fact else None
    return fact.value if fact else None
