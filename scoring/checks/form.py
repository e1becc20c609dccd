"""Was the form filled in right? The last value of each field counts, written during or after the call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from scenarios.model import DeskCheck, FormField
from scoring.case import Case
from scoring.hearing import Heard
from scoring.stated import surely_stated
from scoring.values import same_value
from scoring.verdicts import Evidence, Finding, Why, listen, no, not_applicable, yes
from simulator.domain.events import FieldFilled, SlotValue


class _State(Enum):
    RIGHT = auto()
    WRONG = auto()
    UNSURE = auto()


@dataclass(frozen=True, slots=True)
class _Field:
    """One field compared with its right value."""

    state: _State
    evidence: Evidence
    confidence: float = 1.0


def find_form_correct(check: DeskCheck, case: Case) -> Finding:
    """No on one clear error or omission; the fields whose right value nobody can know are left out."""
    form = case.scenario.form
    if form is None:
        return not_applicable()
    names = check.fields or tuple(form.fields)
    compared = [_compare(name, form.fields[name], case) for name in names if name in form.fields]
    fields = [field for field in compared if field]
    if not fields:
        return not_applicable()
    wrong = [field for field in fields if field.state is _State.WRONG]
    unsure = [field for field in fields if field.state is _State.UNSURE]
    if wrong:
        why = Why.DONE_WRONG if any(isinstance(e, FieldFilled) for e in case.hearing.events) else Why.NOT_DONE
        return no(why, *(field.evidence for field in wrong), confidence=min(field.confidence for field in wrong))
    if unsure:
        return listen(Why.DOUBTFUL, *(field.evidence for field in unsure), confidence=min(f.confidence for f in unsure))
    return yes(Why.DONE, *(field.evidence for field in fields), confidence=min(field.confidence for field in fields))


def _compare(name: str, field: FormField, case: Case) -> _Field | None:
    """None when no right value is known: nothing expected, or nothing agreed in this call."""
    filled = [event for event in case.hearing.events if isinstance(event, FieldFilled) and event.field == name]
    last = filled[-1] if filled and filled[-1].value != "" else None
    source: Heard | None = None
    expected = field.expected
    if expected is None and field.expected_fact:
        fact = case.scenario.customer.facts.get(field.expected_fact)
        expected = fact.value if fact else None
    if expected is None and field.expected_slot:
        source = _last_agreed(field.expected_slot, case)
        expected = source.slots[field.expected_slot] if source else None
    if expected is None:
        return None
    if last is None:
        at = case.hearing.end
        return _Field(_State.WRONG, Evidence(at, at, f"{field.label} : — ≠ {_shown(expected)}"))
    certain = source is None or surely_stated(source, case.hearing, case.language)
    return _judge(field, last, expected, source.confidence if source else 1.0, certain)


def _judge(field: FormField, last: FieldFilled, expected: SlotValue, confidence: float, certain: bool) -> _Field:
    right = same_value(last.value, expected, kind=field.type)
    sign = "=" if right else "≠"
    evidence = Evidence(last.at, last.at, f"{field.label} : {_shown(last.value)} {sign} {_shown(expected)}")
    if right:
        return _Field(_State.RIGHT, evidence, confidence)
    return _Field(_State.WRONG if certain else _State.UNSURE, evidence, confidence)


def _last_agreed(slot: str, case: Case) -> Heard | None:
    """The last time the trainee said this value: what the call ended on."""
    said = [heard for heard in case.hearing.heard if slot in heard.slots]
    return said[-1] if said else None


def _shown(value: SlotValue) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return f"{value:g}" if isinstance(value, float) else value
