"""Does what the trainee stated agree with the record or the knowledge base?"""

from __future__ import annotations

from scenarios.model import ToldTruthCheck
from scoring.case import Case
from scoring.hearing import Heard
from scoring.stated import surely_stated
from scoring.values import same_value
from scoring.verdicts import Finding, Why, listen, no, not_applicable, yes


def find_told_truth(check: ToldTruthCheck, case: Case) -> Finding:
    """No when the last value stated is wrong; an earlier slip put right later is for a person to weigh."""
    stated = [item for item in case.hearing.of(check.intents) if check.slot in item.slots]
    unsaid = [item for item in case.hearing.of(check.intents) if item not in stated]
    if not stated and any(not surely_stated(item, case.hearing, case.language) for item in unsaid):
        return listen(Why.MISHEARD, *(item.evidence for item in unsaid))
    if not stated:
        return not_applicable(Why.NOTHING_STATED)
    wrong = [item for item in stated if not _right(check, item)]
    if not wrong:
        return yes(Why.TRUE, *(item.evidence for item in stated), confidence=min(i.confidence for i in stated))
    confidence = max(item.confidence for item in wrong)
    evidence = [item.evidence for item in wrong]
    if not any(surely_stated(item, case.hearing, case.language) for item in wrong):
        return listen(Why.DOUBTFUL, *evidence, confidence=confidence)
    if stated[-1] not in wrong:
        return listen(Why.CORRECTED, *evidence, stated[-1].evidence, confidence=confidence)
    return no(Why.FALSE, *evidence, confidence=confidence)


def _right(check: ToldTruthCheck, item: Heard) -> bool:
    return same_value(item.slots[check.slot], check.expected, tolerance=check.tolerance)
