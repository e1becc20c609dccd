"""Did the first of each act come in this order?"""

from __future__ import annotations

from scenarios.model import OrderCheck
from scoring.case import Case
from scoring.hearing import Heard
from scoring.hidden import hiding_turns
from scoring.verdicts import Evidence, Finding, Why, listen, no, not_applicable, yes


def find_order(check: OrderCheck, case: Case) -> Finding:
    """No on an act that is missing or too early. When the last act never came, there is no order to judge."""
    hearing = case.hearing
    firsts = {intent: _first(hearing.of((intent,))) for intent in check.intents}
    found = [item for item in firsts.values() if item]
    evidence = [item.evidence for item in sorted(found, key=lambda item: item.start)]
    if len(found) < len(firsts):
        return _missing(check, case, [intent for intent, item in firsts.items() if item is None], evidence)
    confidence = min(item.confidence for item in found)
    if not all(item.certain for item in found):
        return listen(Why.DOUBTFUL, *evidence, confidence=confidence)
    starts = [item.start for item in found]
    if starts == sorted(starts):
        return yes(Why.IN_ORDER, *evidence, confidence=confidence)
    return no(Why.OUT_OF_ORDER, *evidence, confidence=confidence)


def _missing(check: OrderCheck, case: Case, absent: list[str], evidence: list[Evidence]) -> Finding:
    hearing, whole = case.hearing, case.hearing.whole
    clarity = hearing.clarity(whole)
    if not hearing.is_clear(whole):
        return listen(Why.UNCLEAR, hearing.searched(whole), *evidence, confidence=clarity)
    if hiding := hiding_turns(absent, hearing, whole, case.scenario):
        return listen(Why.MISHEARD, *(Evidence(turn.start, turn.end, turn.text) for turn in hiding), confidence=clarity)
    if check.intents[-1] in absent:
        return not_applicable(Why.NOT_CONCERNED, *evidence)
    return no(Why.NOT_HEARD, hearing.searched(whole), *evidence, confidence=clarity)


def _first(heard: tuple[Heard, ...]) -> Heard | None:
    """The first certain one; a doubtful one only when there is no other."""
    return next((item for item in heard if item.certain), heard[0] if heard else None)
