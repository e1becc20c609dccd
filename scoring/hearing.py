"""A call's events arranged for the checks: who said what and when, what was understood, how clearly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scenarios.model.base import Phase
from scoring.phases import PhaseSpan, phase_spans
from scoring.verdicts import Evidence
from simulator.domain.call import EndedBy
from simulator.domain.events import CallEvent, CustomerSpoke, Ended, IntentHeard, SlotValue, TraineeSpoke
from simulator.domain.speech import Utterance, Word

CERTAIN_ENOUGH = 0.55
"""An intent counts when the geometric mean of its match and of its words' confidence reaches this."""

STRONG_MATCH = 0.75
"""A lesser match that rests on an unsure word is doubtful: the misheard word may have made it."""

CLEAR_WORD = 0.5
"""Half of the words Vosk gets wrong are below this, and 1 (clean) to 8 % (noise at 8 dB) of the right: measured."""

SURE_WORD = 0.75
"""A verdict against the trainee rests only on words heard this surely, and an act may hide behind lesser ones.

Measured on Vosk: three to four wrong words in five are below it, and 3 % (clean) to 19 % (noise at 8 dB) of the right.
"""

CLEAR_SHARE = 0.75
"""A passage with fewer clear words than this proves nothing by silence. 20 % word errors stay above it on average."""

OUTDONE_BY = 0.15
"""An intent this much weaker than another on the same words is a misreading of them (as in `simulator.dialogue`)."""

END_OF_TURN_S = 0.02
"""An event at the very end of a turn (a fact told) belongs to it: one frame."""

QUOTE_CHARACTERS = 160
WORDS_PER_SECOND = 2.5
"""Ordinary French speech, 150 words a minute: how many words an unrecognised stretch hides."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the call, in seconds from the start of the recording."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Heard:
    """An intent of the trainee. `confidence` (0 to 1) joins how well the words match and how well they were heard."""

    intent: str
    start: float
    end: float
    quote: str
    slots: Mapping[str, SlotValue]
    score: float
    confidence: float
    weakest: float
    """Confidence of the least sure of its words, 0 to 1."""
    turn: int

    @property
    def certain(self) -> bool:
        weak_match = self.score < STRONG_MATCH and self.weakest < SURE_WORD
        return self.confidence >= CERTAIN_ENOUGH and not weak_match

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.start, self.end, self.quote)


@dataclass(frozen=True, slots=True)
class Hearing:
    """The whole call as heard. Build with `listen_to`."""

    events: tuple[CallEvent, ...]
    trainee: tuple[Utterance, ...]
    customer: tuple[CustomerSpoke, ...]
    heard: tuple[Heard, ...]
    phases: tuple[PhaseSpan, ...]
    end: float
    ended_by: EndedBy | None

    @property
    def whole(self) -> Window:
        return Window(0.0, self.end)

    def of(self, intents: Collection[str]) -> tuple[Heard, ...]:
        """What was heard of these intents, in order of time."""
        return tuple(item for item in self.heard if item.intent in intents)

    def turns_in(self, window: Window) -> tuple[Utterance, ...]:
        """The trainee's turns that touch the window."""
        return tuple(turn for turn in self.trainee if turn.end > window.start and turn.start < window.end)

    def clarity(self, window: Window) -> float:
        """Share of the trainee's words in the window that were heard clearly; 1 when nothing was said."""
        words = [word for turn in self.turns_in(window) for word in _words_or_guess(turn)]
        inside = [word for word in words if word.end > window.start and word.start < window.end]
        if not inside:
            return 1.0
        return sum(word.confidence >= CLEAR_WORD for word in inside) / len(inside)

    def is_clear(self, window: Window) -> bool:
        return self.clarity(window) >= CLEAR_SHARE

    def searched(self, window: Window) -> Evidence:
        """The window as negative evidence, with the start of what the trainee said there."""
        said = " / ".join(turn.text for turn in self.turns_in(window) if turn.text)
        quote = said if len(said) <= QUOTE_CHARACTERS else said[: QUOTE_CHARACTERS - 1].rstrip() + "…"
        return Evidence(window.start, window.end, quote)

    def phases_around(self, turn: int) -> frozenset[Phase]:
        """The phases of a trainee's turn: the one it falls in, and those it leads to before his next turn."""
        start = self.trainee[turn].start
        until = self.trainee[turn + 1].start if turn + 1 < len(self.trainee) else self.end
        return frozenset(
            span.id
            for span in self.phases
            if span.start <= max(until, start) and (span.end > start or span.end == self.end)
        )

    def reaction_at(self, at: float) -> CustomerSpoke | None:
        """The customer's turn that shows what happened at this time: the one then spoken, the next, or the last."""
        speaking = [turn for turn in self.customer if turn.utterance.start < at <= turn.utterance.end + END_OF_TURN_S]
        after = [turn for turn in self.customer if turn.utterance.start >= at]
        return next(iter((*speaking, *after, *reversed(self.customer))), None)


def listen_to(events: Sequence[CallEvent]) -> Hearing:
    """Arrange a call's events. An intent that no turn of the trainee holds (echo of the customer) is left out."""
    ended = next((event for event in reversed(events) if isinstance(event, Ended)), None)
    trainee = sorted((event.utterance for event in events if isinstance(event, TraineeSpoke)), key=lambda u: u.start)
    customer = sorted((event for event in events if isinstance(event, CustomerSpoke)), key=lambda e: e.utterance.start)
    end = ended.at if ended else _last_time(events)
    return Hearing(
        events=tuple(events),
        trainee=tuple(trainee),
        customer=tuple(customer),
        heard=_heard(events, trainee),
        phases=phase_spans(events, end),
        end=end,
        ended_by=ended.by if ended else None,
    )


def words_of(turn: Utterance) -> tuple[Word, ...]:
    """The turn's words with times: the recogniser's, or spread evenly over the turn."""
    if turn.words:
        return turn.words
    texts = turn.text.split()
    step = (turn.end - turn.start) / max(1, len(texts))
    return tuple(
        Word(text, turn.start + index * step, turn.start + (index + 1) * step, turn.confidence)
        for index, text in enumerate(texts)
    )


def _words_or_guess(turn: Utterance) -> tuple[Word, ...]:
    """The turn's words; for speech that gave none, as many unheard words as would fit."""
    words = words_of(turn)
    if words:
        return words
    count = max(1, round((turn.end - turn.start) * WORDS_PER_SECOND))
    return (Word("", turn.start, turn.end, 0.0),) * count


def _last_time(events: Iterable[CallEvent]) -> float:
    times = [event.utterance.end if isinstance(event, TraineeSpoke | CustomerSpoke) else event.at for event in events]
    return max(times, default=0.0)


def _heard(events: Sequence[CallEvent], trainee: Sequence[Utterance]) -> tuple[Heard, ...]:
    intents = [event for event in events if isinstance(event, IntentHeard)]
    kept = [event for event in intents if not any(_outdoes(other, event) for other in intents)]
    found = []
    for event in kept:
        turn = next(
            (i for i, u in enumerate(trainee) if event.start < u.end + 0.01 and event.end > u.start - 0.01), None
        )
        if turn is not None:
            found.append(_as_heard(event, trainee[turn], turn))
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))


def _as_heard(event: IntentHeard, turn: Utterance, index: int) -> Heard:
    inside = [w.confidence for w in words_of(turn) if w.end > event.start and w.start < event.end] or [turn.confidence]
    confidence = (max(0.0, event.score) * sum(inside) / len(inside)) ** 0.5
    return Heard(
        intent=event.intent,
        start=event.start,
        end=event.end,
        quote=event.quote,
        slots=dict(event.slots),
        score=event.score,
        confidence=confidence,
        weakest=min(inside),
        turn=index,
    )


def _outdoes(other: IntentHeard, event: IntentHeard) -> bool:
    shared = min(other.end, event.end) - max(other.start, event.start)
    return other.score - event.score >= OUTDONE_BY and shared > 0.5 * (event.end - event.start)
