"""The part of the call a check searches, and whether silence there proves anything."""

from __future__ import annotations

from scenarios.model import SaidCheck
from scenarios.model.base import Phase
from scoring.hearing import Heard, Hearing, Window
from simulator.domain.call import EndedBy


def searched_window(check: SaidCheck, hearing: Hearing) -> Window | None:
    """From the first to the last moment the act could be in; None when the call never came to those phases."""
    spans = [span for span in hearing.phases if span.id in check.phases] if check.phases else []
    if check.phases and not spans:
        return None
    start = spans[0].start if spans else 0.0
    end = spans[-1].end if spans else hearing.end
    if check.within is not None:
        end = min(end, check.within)
    if check.in_last is not None:
        start = max(start, hearing.end - check.in_last)
    return Window(start, max(start, end))


def in_time(check: SaidCheck, hearing: Hearing, heard: Heard) -> bool:
    """Whether the act falls in the phases and delays asked for.

    A turn belongs to the phases it leads to as well: "merci, au revoir" opens the closing.
    """
    if check.within is not None and heard.start > check.within:
        return False
    if check.in_last is not None and heard.end < hearing.end - check.in_last:
        return False
    return not check.phases or bool(hearing.phases_around(heard.turn) & set(check.phases))


def cut_short(check: SaidCheck, hearing: Hearing) -> bool:
    """Whether someone else ended the call before the trainee could come to this act."""
    if hearing.ended_by in {None, EndedBy.TRAINEE}:
        return False
    reached = {span.id for span in hearing.phases}
    needed = set(check.phases) or ({Phase.CLOSING} if check.in_last is not None else set())
    return bool(needed) and not needed & reached
