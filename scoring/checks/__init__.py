"""One module for each kind of check; `answer` finds the verdict of any of them."""

from __future__ import annotations

from scenarios.model import (
    Check,
    CustomerCheck,
    DeskAction,
    DeskCheck,
    Measure,
    MeasureCheck,
    NotSaidCheck,
    OrderCheck,
    RephrasedCheck,
    SaidCheck,
)
from scoring.case import Case
from scoring.checks.customer import find_customer
from scoring.checks.desk import find_desk
from scoring.checks.measured import find_measured
from scoring.checks.not_said import find_not_said
from scoring.checks.order import find_order
from scoring.checks.rephrased import find_rephrased
from scoring.checks.said import find_said
from scoring.checks.told_truth import find_told_truth
from scoring.verdicts import Finding, Verdict, Why, listen

__all__ = ["answer"]


def answer(check: Check, case: Case) -> Finding:
    """The verdict of one check. Where the words cannot be trusted, what depends on them must be listened to again."""
    finding = _found(check, case)
    if case.trust or finding.verdict is Verdict.NA or not depends_on_words(check, case):
        return finding
    return listen(Why.DEMONSTRATION, *finding.evidence)


def depends_on_words(check: Check, case: Case) -> bool:
    """Whether the verdict rests on recognised words. The customer's course does: he reacts to what he understood."""
    if isinstance(check, MeasureCheck):
        return check.measure is Measure.WORDS_PER_MINUTE
    if isinstance(check, DeskCheck):
        return check.action is DeskAction.ANNOUNCED_HOLD or (
            check.action is DeskAction.FORM_CORRECT and _has_agreed_values(check, case)
        )
    return True


def _has_agreed_values(check: DeskCheck, case: Case) -> bool:
    fields = case.scenario.form.fields if case.scenario.form else {}
    return any(field.expected_slot for name, field in fields.items() if not check.fields or name in check.fields)


def _found(check: Check, case: Case) -> Finding:  # noqa: PLR0911 - one line for each kind of check
    if isinstance(check, SaidCheck):
        return find_said(check, case)
    if isinstance(check, NotSaidCheck):
        return find_not_said(check, case)
    if isinstance(check, OrderCheck):
        return find_order(check, case)
    if isinstance(check, RephrasedCheck):
        return find_rephrased(check, case)
    if isinstance(check, DeskCheck):
        return find_desk(check, case)
    if isinstance(check, CustomerCheck):
        return find_customer(check, case)
    if isinstance(check, MeasureCheck):
        return find_measured(check, case)
    return find_told_truth(check, case)
