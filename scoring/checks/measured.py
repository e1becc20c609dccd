"""Does an objective measure lie within its bounds?"""

from __future__ import annotations

from scenarios.model import Measure, MeasureCheck
from scoring.case import Case
from scoring.hearing import Window
from scoring.measures import hold_windows
from scoring.verdicts import Evidence, Finding, Why, no, not_applicable, yes
from simulator.domain.events import Interrupted

_UNITS = {Measure.WORDS_PER_MINUTE: " mots/min", Measure.INTERRUPTIONS: ""}


def find_measured(check: MeasureCheck, case: Case) -> Finding:
    """Yes within bounds, both included; not applicable when the call has no such measure."""
    value = case.measures.value(check.measure)
    if value is None:
        return not_applicable()
    above = check.at_least is None or value >= check.at_least
    below = check.at_most is None or value <= check.at_most
    figure = f"{value:g}{_UNITS.get(check.measure, ' s')}"
    evidence = [Evidence(window.start, window.end, figure) for window in _where(check.measure, case)]
    return yes(Why.WITHIN_BOUNDS, *evidence) if above and below else no(Why.OUT_OF_BOUNDS, *evidence)


def _where(measure: Measure, case: Case) -> tuple[Window, ...]:
    """The moments that show the figure."""
    hearing, whole = case.hearing, (case.hearing.whole,)
    if measure is Measure.LONGEST_SILENCE_SECONDS:
        return (case.measures.longest_silence,)
    if measure is Measure.HOLD_SECONDS:
        return hold_windows(hearing)
    if measure is Measure.RING_SECONDS:
        return (Window(-(case.measures.ring_seconds or 0.0), 0.0),)
    if measure is Measure.LONGEST_TURN_SECONDS and hearing.trainee:
        longest = max(hearing.trainee, key=lambda turn: turn.end - turn.start)
        return (Window(longest.start, longest.end),)
    if measure is Measure.INTERRUPTIONS:
        cuts = [event.at for event in hearing.events if isinstance(event, Interrupted)]
        return tuple(Window(max(0.0, at - 2.0), at + 2.0) for at in cuts) or whole
    return whole
