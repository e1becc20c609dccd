"""Was it done at the desk: record, form, note, hold, transfer?"""

from __future__ import annotations

from collections.abc import Callable

from scenarios.model import DeskAction, DeskCheck, Direction
from scoring.case import Case
from scoring.checks.form import find_form_correct
from scoring.hearing import Window
from scoring.verdicts import Evidence, Finding, Why, listen, no, not_applicable, yes
from simulator.domain.events import Held, NoteWritten, RecordOpened, RecordSearched, Ringing, Transferred

ANNOUNCED_WITHIN_S = 20.0
"""A hold is announced when it was said at most this long before."""


def find_desk(check: DeskCheck, case: Case) -> Finding:
    """The verdict of one desk action."""
    finders: dict[DeskAction, Callable[[DeskCheck, Case], Finding]] = {
        DeskAction.OPENED_RECORD: _opened_record,
        DeskAction.OPENED_RECORD_BEFORE_DIALLING: _opened_before_dialling,
        DeskAction.SEARCHED: _searched,
        DeskAction.FORM_CORRECT: find_form_correct,
        DeskAction.WROTE_NOTE: _wrote_note,
        DeskAction.ANNOUNCED_HOLD: _announced_hold,
        DeskAction.TRANSFERRED_RIGHT: _transferred_right,
    }
    return finders[check.action](check, case)


def _opened_record(check: DeskCheck, case: Case) -> Finding:
    return _opened_by(case, case.hearing.end)


def _opened_before_dialling(check: DeskCheck, case: Case) -> Finding:
    if case.scenario.direction is not Direction.OUTBOUND:
        return not_applicable()
    dialled = next((event.at for event in case.hearing.events if isinstance(event, Ringing)), 0.0)
    return _opened_by(case, dialled)


def _opened_by(case: Case, deadline: float) -> Finding:
    """Whether the right record was opened by then (seconds); another record, or too late, is shown."""
    opened = [event for event in case.hearing.events if isinstance(event, RecordOpened)]
    shown = [Evidence(event.at, event.at, event.record) for event in opened]
    right = [event for event in opened if event.record == case.scenario.record.id and event.at <= deadline]
    if right:
        return yes(Why.DONE, Evidence(right[0].at, right[0].at, right[0].record))
    return no(Why.DONE_WRONG, *shown) if shown else no(Why.NOT_DONE, Evidence(min(0.0, deadline), deadline, ""))


def _searched(check: DeskCheck, case: Case) -> Finding:
    searches = [event for event in case.hearing.events if isinstance(event, RecordSearched) and event.query.strip()]
    shown = [Evidence(event.at, event.at, event.query) for event in searches]
    return yes(Why.DONE, *shown) if shown else no(Why.NOT_DONE, Evidence(0.0, case.hearing.end, ""))


def _wrote_note(check: DeskCheck, case: Case) -> Finding:
    notes = [event for event in case.hearing.events if isinstance(event, NoteWritten)]
    last = notes[-1] if notes else None
    if last is None or not last.text.strip():
        return no(Why.NOT_DONE, Evidence(0.0, case.hearing.end, ""))
    return yes(Why.DONE, Evidence(last.at, last.at, last.text))


def _announced_hold(check: DeskCheck, case: Case) -> Finding:
    """Every hold must have been announced; a hold that was not is shown with what was said before it."""
    holds = [event.at for event in case.hearing.events if isinstance(event, Held)]
    if not holds:
        return not_applicable()
    announced = case.hearing.of(("announce_hold",))
    windows = [Window(max(0.0, at - ANNOUNCED_WITHIN_S), at) for at in holds]
    found = [next((h for h in announced if w.start <= h.end <= w.end + 1.0), None) for w in windows]
    silent = [window for window, heard in zip(windows, found, strict=True) if heard is None]
    if silent:
        shown = [case.hearing.searched(window) for window in silent]
        clear = [window for window in silent if case.hearing.is_clear(window)]
        return no(Why.NOT_DONE, *shown, confidence=0.9) if clear else listen(Why.UNCLEAR, *shown)
    kept = [heard for heard in found if heard]
    confidence = min(heard.confidence for heard in kept)
    evidence = [heard.evidence for heard in kept]
    if all(heard.certain for heard in kept):
        return yes(Why.DONE, *evidence, confidence=confidence)
    return listen(Why.DOUBTFUL, *evidence, confidence=confidence)


def _transferred_right(check: DeskCheck, case: Case) -> Finding:
    """The last transfer counts. A scenario in which not transferring is a fault checks the outcome instead."""
    transfers = [event for event in case.hearing.events if isinstance(event, Transferred)]
    if not transfers:
        return not_applicable()
    last = transfers[-1]
    right = {entry.number for entry in case.scenario.directory if entry.right}
    shown = Evidence(last.at, last.at, last.target)
    return yes(Why.DONE, shown) if last.target in right else no(Why.DONE_WRONG, shown)
