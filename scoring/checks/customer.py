"""Where did the customer end: outcome, mood, what he told?"""

from __future__ import annotations

from scenarios.model import CustomerCheck
from scoring.case import Case
from scoring.hearing import Hearing
from scoring.outcome import final_outcome
from scoring.verdicts import Evidence, Finding, Why, no, yes
from simulator.domain.events import FactRevealed, MoodChanged, OutcomeReached


def find_customer(check: CustomerCheck, case: Case) -> Finding:
    """Yes when every condition given holds at the end of the call."""
    conditions = [*_outcome(check, case), *_mood(check, case), *_revealed(check, case.hearing)]
    unmet = [evidence for met, evidence in conditions if not met]
    confidence = case.hearing.clarity(case.hearing.whole)
    if unmet:
        return no(Why.MISSED, *unmet, confidence=confidence)
    return yes(Why.REACHED, *(evidence for _, evidence in conditions), confidence=confidence)


Condition = tuple[bool, Evidence]


def _outcome(check: CustomerCheck, case: Case) -> list[Condition]:
    if not check.outcomes:
        return []
    outcome = final_outcome(case.hearing.events, case.scenario)
    at = [event.at for event in case.hearing.events if isinstance(event, OutcomeReached)]
    title = case.scenario.outcomes[outcome].title if outcome in case.scenario.outcomes else outcome
    return [(outcome in check.outcomes, _at(case.hearing, at[-1] if at else case.hearing.end, title))]


def _mood(check: CustomerCheck, case: Case) -> list[Condition]:
    if check.mood_at_least is None:
        return []
    changes = [event for event in case.hearing.events if isinstance(event, MoodChanged)]
    mood = changes[-1].mood if changes else case.scenario.customer.mood.start
    at = changes[-1].at if changes else case.hearing.end
    return [(mood >= check.mood_at_least, _at(case.hearing, at, f"{mood}/10"))]


def _revealed(check: CustomerCheck, hearing: Hearing) -> list[Condition]:
    told = {event.fact: event.at for event in hearing.events if isinstance(event, FactRevealed)}
    return [(fact in told, _at(hearing, told.get(fact, hearing.end), fact)) for fact in check.revealed]


def _at(hearing: Hearing, at: float, what: str) -> Evidence:
    """The customer's turn that shows it, so that it can be heard."""
    turn = hearing.reaction_at(at)
    if turn is None:
        return Evidence(at, at, what)
    return Evidence(turn.utterance.start, turn.utterance.end, f"{what} — « {turn.utterance.text} »")
