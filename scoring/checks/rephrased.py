"""Did the trainee give back, in other words, what the customer had just said?"""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.model import RephrasedCheck
from scoring.case import Case
from scoring.content import content
from scoring.hearing import Heard, Window
from scoring.hidden import hiding_turns
from scoring.verdicts import Evidence, Finding, Why, listen, no, not_applicable, yes
from simulator.domain.events import FactRevealed
from simulator.domain.speech import Utterance

TURNS_BACK = 2
"""How many of the customer's last turns a rephrasing may draw on."""

SHARED_ENOUGH = 2
SHARED_WITHOUT_INTENT = 4
"""This much given back without the usual opening words is perhaps a rephrasing: a person must hear it."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One turn of the trainee that may rephrase: the intent heard in it, and what it gives back."""

    turn: Utterance
    heard: Heard | None
    shared: int

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.turn.start, self.turn.end, self.turn.text)


def find_rephrased(check: RephrasedCheck, case: Case) -> Finding:
    """Yes on an intent with enough of the customer's words; the words alone only raise a doubt."""
    attempts = [_attempt(check, case, index) for index in range(len(case.hearing.trainee))]
    if not case.hearing.customer:
        return not_applicable(Why.NOT_CONCERNED)
    announced = [attempt for attempt in attempts if attempt.heard]
    full = [a for a in announced if a.shared >= SHARED_ENOUGH]
    for attempt in full:
        if attempt.heard and attempt.heard.certain:
            return yes(Why.REPHRASED, attempt.evidence, confidence=attempt.heard.confidence)
    doubtful = full + [a for a in attempts if a.shared >= SHARED_WITHOUT_INTENT or (a.heard and a.shared)]
    if doubtful:
        best = max(doubtful, key=lambda attempt: attempt.shared)
        return listen(Why.DOUBTFUL, best.evidence, confidence=best.heard.confidence if best.heard else 0.4)
    return _none(check, case, announced)


def _none(check: RephrasedCheck, case: Case, announced: list[_Attempt]) -> Finding:
    hearing, window = case.hearing, case.hearing.whole
    if announced:
        spoken = announced[0]
        if hearing.is_clear(Window(spoken.turn.start, spoken.turn.end)):
            return no(Why.REPHRASED_NOTHING, spoken.evidence, confidence=0.7)
        return listen(Why.UNCLEAR, spoken.evidence)
    if hiding := hiding_turns(check.intents, hearing, window, case.scenario):
        return listen(Why.MISHEARD, *(Evidence(turn.start, turn.end, turn.text) for turn in hiding), confidence=0.5)
    if not hearing.is_clear(window):
        return listen(Why.UNCLEAR, hearing.searched(window), confidence=hearing.clarity(window))
    return no(Why.NOT_HEARD, hearing.searched(window), confidence=hearing.clarity(window))


def _attempt(check: RephrasedCheck, case: Case, index: int) -> _Attempt:
    turn = case.hearing.trainee[index]
    heard = [item for item in case.hearing.of(check.intents) if item.turn == index]
    best = max(heard, key=lambda item: item.confidence, default=None)
    said = content(turn.text, case.language)
    shared = len(said & _recent_words(case, turn))
    if said & _asked_for(check, case, turn):
        shared = max(shared, SHARED_ENOUGH)
    return _Attempt(turn, best, shared)


def _recent_words(case: Case, turn: Utterance) -> frozenset[str]:
    """The content of the customer's last turns before this one."""
    before = [spoken.utterance for spoken in case.hearing.customer if spoken.utterance.start < turn.start]
    return frozenset().union(*(content(spoken.text, case.language) for spoken in before[-TURNS_BACK:]))


def _asked_for(check: RephrasedCheck, case: Case, turn: Utterance) -> frozenset[str]:
    """The check's keywords, and the words of its facts already told: one is enough, however long ago it was said."""
    told = {event.fact for event in case.hearing.events if isinstance(event, FactRevealed) and event.at <= turn.start}
    facts = [fact for name, fact in case.scenario.customer.facts.items() if name in told and name in check.facts]
    values = [f"{fact.value:g}" if isinstance(fact.value, float) else fact.value or "" for fact in facts]
    said = [wording.text for fact in facts for wording in fact.say]
    before = [spoken.utterance for spoken in case.hearing.customer if spoken.utterance.start < turn.start]
    spoken = frozenset().union(*(content(utterance.text, case.language) for utterance in before))
    wanted = (content(text, case.language) for text in (*check.keywords, *values, *said))
    return frozenset().union(*wanted) & spoken
