"""Objective speech measures of each side: rate, pauses, overlap, silence, gaps. No emotion (AI Act art. 5(1)(f))."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scenarios.model import Direction, Measure
from scoring.hearing import Hearing, Window, words_of
from simulator.domain.events import Answered, Held, Interrupted, Resumed, Ringing
from simulator.domain.speech import Speaker, Utterance

SHORTEST_PAUSE_S = 0.25
"""Below this a gap between words is articulation (stop closures), the usual bound in studies of speech rate."""

SHORTEST_OVERLAP_S = 0.1
"""Five frames: less is the imprecision of word times."""

FEWEST_WORDS_FOR_A_RATE = 15


@dataclass(frozen=True, slots=True)
class SideMeasures:
    """How one side spoke. Seconds, words per minute of that side's own speech, shares of all speech (0 to 1)."""

    turns: int
    words: int
    talk_seconds: float
    talk_share: float
    words_per_minute: float | None
    pauses: int
    longest_pause_seconds: float
    longest_turn_seconds: float
    response_gaps_ms: tuple[int, ...]
    """From the other side's last word to this side's first; negative when it began before the end."""


@dataclass(frozen=True, slots=True)
class CallMeasures:
    """The whole call. `ring_seconds` is None on outbound calls, where the trainee does not choose it."""

    trainee: SideMeasures
    customer: SideMeasures
    ring_seconds: float | None
    call_seconds: float
    hold_seconds: float
    interruptions: int
    """How often the trainee cut the customer's line short."""
    overlaps: tuple[Window, ...]
    longest_silence: Window
    """The longest stretch with nobody speaking, holds excluded."""

    @property
    def longest_silence_seconds(self) -> float:
        return round(self.longest_silence.end - self.longest_silence.start, 2)

    def value(self, measure: Measure) -> float | None:
        """The figure a check asks for; None when this call has none."""
        values: dict[Measure, float | None] = {
            Measure.RING_SECONDS: self.ring_seconds,
            Measure.CALL_SECONDS: self.call_seconds,
            Measure.LONGEST_SILENCE_SECONDS: self.longest_silence_seconds,
            Measure.HOLD_SECONDS: self.hold_seconds if self.hold_seconds else None,
            Measure.WORDS_PER_MINUTE: self.trainee.words_per_minute,
            Measure.INTERRUPTIONS: float(self.interruptions),
            Measure.LONGEST_TURN_SECONDS: self.trainee.longest_turn_seconds,
        }
        return values[measure]


def measure_call(hearing: Hearing, direction: Direction) -> CallMeasures:
    """Every measure of a call, from its turns and telephone events."""
    customer = tuple(turn.utterance for turn in hearing.customer)
    holds = hold_windows(hearing)
    return CallMeasures(
        trainee=_side(hearing.trainee, customer),
        customer=_side(customer, hearing.trainee),
        ring_seconds=_ring_seconds(hearing) if direction is Direction.INBOUND else None,
        call_seconds=round(hearing.end, 2),
        hold_seconds=round(sum(hold.end - hold.start for hold in holds), 2),
        interruptions=sum(isinstance(event, Interrupted) for event in hearing.events),
        overlaps=_overlaps(hearing.trainee, customer),
        longest_silence=_longest_silence(hearing, [*hearing.trainee, *customer], holds),
    )


def hold_windows(hearing: Hearing) -> tuple[Window, ...]:
    """Each time the customer was on hold; one left open lasts to the end of the call."""
    holds: list[Window] = []
    since: float | None = None
    for event in hearing.events:
        if isinstance(event, Held) and since is None:
            since = event.at
        elif isinstance(event, Resumed) and since is not None:
            holds.append(Window(since, event.at))
            since = None
    if since is not None:
        holds.append(Window(since, max(since, hearing.end)))
    return tuple(holds)


def _side(own: Sequence[Utterance], other: Sequence[Utterance]) -> SideMeasures:
    talk = sum(turn.end - turn.start for turn in own)
    total = talk + sum(turn.end - turn.start for turn in other)
    words = sum(len(turn.text.split()) for turn in own)
    pauses = [gap for turn in own for gap in _word_gaps(turn) if gap >= SHORTEST_PAUSE_S]
    return SideMeasures(
        turns=len(own),
        words=words,
        talk_seconds=round(talk, 2),
        talk_share=round(talk / total, 3) if total else 0.0,
        words_per_minute=round(words / talk * 60, 1) if talk and words >= FEWEST_WORDS_FOR_A_RATE else None,
        pauses=len(pauses),
        longest_pause_seconds=round(max(pauses, default=0.0), 2),
        longest_turn_seconds=round(max((turn.end - turn.start for turn in own), default=0.0), 2),
        response_gaps_ms=_response_gaps_ms(own, other),
    )


def _word_gaps(turn: Utterance) -> Iterable[float]:
    words = words_of(turn)
    return (after.start - before.end for before, after in pairwise(words))


def _response_gaps_ms(own: Sequence[Utterance], other: Sequence[Utterance]) -> tuple[int, ...]:
    """One gap for each turn of `own` that follows a turn of `other`."""
    speaker: Speaker | None = own[0].speaker if own else None
    turns = sorted([*own, *other], key=lambda turn: turn.start)
    changes = pairwise(turns)
    return tuple(
        round((after.start - before.end) * 1000)
        for before, after in changes
        if after.speaker is speaker and before.speaker is not speaker
    )


def _overlaps(trainee: Sequence[Utterance], customer: Sequence[Utterance]) -> tuple[Window, ...]:
    shared = (Window(max(a.start, b.start), min(a.end, b.end)) for a in trainee for b in customer)
    return tuple(sorted((w for w in shared if w.end - w.start >= SHORTEST_OVERLAP_S), key=lambda w: w.start))


def _longest_silence(hearing: Hearing, turns: Sequence[Utterance], holds: Sequence[Window]) -> Window:
    busy = sorted([*(Window(turn.start, turn.end) for turn in turns), *holds], key=lambda window: window.start)
    longest, free_from = Window(0.0, 0.0), 0.0
    for window in [*busy, Window(hearing.end, hearing.end)]:
        if window.start - free_from > longest.end - longest.start:
            longest = Window(free_from, window.start)
        free_from = max(free_from, window.end)
    return longest


def _ring_seconds(hearing: Hearing) -> float | None:
    answered = next((event for event in hearing.events if isinstance(event, Answered)), None)
    ringing = next((event for event in hearing.events if isinstance(event, Ringing)), None)
    if answered and answered.ring_seconds:
        return round(answered.ring_seconds, 2)
    if answered and ringing:
        return round(answered.at - ringing.at, 2)
    return None
