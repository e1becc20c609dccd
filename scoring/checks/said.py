"""Did the trainee say it, in the passage where it was wanted?"""

from __future__ import annotations

from scenarios.model import SaidCheck
from scoring.case import Case
from scoring.hearing import Heard, Window
from scoring.hidden import hiding_turns
from scoring.passages import cut_short, in_time, searched_window
from scoring.verdicts import Evidence, Finding, Why, listen, no, not_applicable, yes


def find_said(check: SaidCheck, case: Case) -> Finding:
    """Yes on certain matches; no only when the passage was clearly recognised; else to be listened to again."""
    heard = case.hearing.of(check.intents)
    timely = [item for item in heard if in_time(check, case.hearing, item)]
    certain = [item for item in timely if item.certain]
    if _enough(check, certain):
        shown = _shown(check, certain)
        return yes(Why.HEARD, *(item.evidence for item in shown), confidence=min(item.confidence for item in shown))
    if _enough(check, timely):
        shown = _shown(check, timely)
        return listen(Why.DOUBTFUL, *(item.evidence for item in shown), confidence=min(i.confidence for i in shown))
    return _missing(check, case, heard, timely)


def _missing(check: SaidCheck, case: Case, heard: tuple[Heard, ...], timely: list[Heard]) -> Finding:
    hearing = case.hearing
    window = searched_window(check, hearing)
    if cut_short(check, hearing):
        return not_applicable(Why.NOT_REACHED)
    window = window or Window(hearing.end, hearing.end)
    searched, clarity = hearing.searched(window), hearing.clarity(window)
    if not hearing.is_clear(window):
        return listen(Why.UNCLEAR, searched, *(item.evidence for item in timely), confidence=clarity)
    if hiding := hiding_turns(check.intents, hearing, window, case.scenario):
        return listen(Why.MISHEARD, *(Evidence(turn.start, turn.end, turn.text) for turn in hiding), confidence=clarity)
    elsewhere = [item.evidence for item in heard if item.certain and item not in timely]
    why = Why.HEARD_ELSEWHERE if elsewhere else Why.NOT_HEARD
    return no(why, searched, *elsewhere[:1], confidence=clarity)


def _enough(check: SaidCheck, heard: list[Heard]) -> bool:
    if check.all:
        return {item.intent for item in heard} >= set(check.intents) and len(heard) >= check.at_least
    return len({(item.intent, item.turn) for item in heard}) >= check.at_least


def _shown(check: SaidCheck, heard: list[Heard]) -> list[Heard]:
    """The best match of each intent wanted, or as many of the best as were asked for, in order of time."""
    best = sorted(heard, key=lambda item: -item.confidence)
    if check.all:
        firsts = {item.intent: item for item in reversed(best)}
        return sorted(firsts.values(), key=lambda item: item.start)
    return sorted(best[: check.at_least], key=lambda item: item.start)
