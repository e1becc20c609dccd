"""A call without audio, in virtual time: speech lasts as long as its words take.

It logs what the call session logs (`simulator/session.py`): who said what, interruptions, hold, transfer, the end.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.corruption import HeardWord
from simulator.dialogue.engine import DialogueEngine
from simulator.domain.call import EndedBy
from simulator.domain.conversation import (
    CallStarted,
    Clock,
    DialogueInput,
    HangUp,
    LineClosed,
    LineHeard,
    Note,
    Say,
    TraineeInterrupted,
    TraineeSaid,
    TraineeSpeaking,
)
from simulator.domain.events import Answered, CallEvent, CustomerSpoke, Ended, Interrupted, Ringing, TraineeSpoke
from simulator.domain.speech import Speaker, Utterance, Word

WORDS_PER_SECOND = 2.5
"""150 words a minute, an ordinary telephone pace."""

TICK_SECONDS = 0.25
RESPONSE_SECONDS = 0.4
"""From the end of the trainee's turn, once taken, to the customer's first sound."""
END_OF_TURN_SECONDS = 0.3
BARGE_IN_SECONDS = 0.3
_INSTANT = 1e-6


@dataclass(frozen=True, slots=True)
class _Line:
    say: Say
    start: float
    end: float


class VirtualCall:
    """Both sides of one call on a timeline that only moves when told to."""

    def __init__(self, engine: DialogueEngine) -> None:
        self.engine = engine
        self.now = 0.0
        self.events: list[CallEvent] = []
        self._lines: deque[_Line] = deque()
        self._hanging_up = False
        self._speaking_since: float | None = None

    @property
    def ended(self) -> bool:
        return bool(self.events) and any(isinstance(event, Ended) for event in self.events)

    @property
    def customer_speaks(self) -> bool:
        return bool(self._lines)

    def log(self, event: CallEvent) -> None:
        """Append an event of the desk or the line."""
        self.events.append(event)

    def start(self, ring_seconds: float) -> None:
        """Ring, answer at time 0, let the customer know."""
        self.log(Ringing(-ring_seconds))
        self.log(Answered(0.0, ring_seconds))
        self.feed(CallStarted(0.0))

    def feed(self, given: DialogueInput) -> None:
        """Give the dialogue an input and do what it says."""
        for action in self.engine.handle(given):
            match action:
                case Note(event=event):
                    self.log(event)
                case Say():
                    self._queue(action)
                case HangUp():
                    self._hanging_up = True
        if self._hanging_up and not self._lines:
            self._end(EndedBy.CUSTOMER)

    def wait(self, seconds: float) -> None:
        """Let time pass: clock ticks, lines heard to their end, the customer hanging up."""
        until = self.now + seconds
        while not self.ended and self.now < until - _INSTANT:
            tick = (math.floor(self.now / TICK_SECONDS + _INSTANT) + 1) * TICK_SECONDS
            line_end = self._lines[0].end if self._lines else math.inf
            self.now = min(until, tick, max(line_end, self.now))
            if self._lines and self._lines[0].end <= self.now + _INSTANT:
                self._line_heard()
            if abs(self.now - tick) < _INSTANT and not self.ended:
                self._tick()

    def wait_for_customer(self) -> None:
        """Let the customer finish what he is saying."""
        while self._lines and not self.ended:
            self.wait(max(_INSTANT * 2, self._lines[0].end - self.now))

    def trainee_says(self, words: Sequence[HeardWord]) -> bool:
        """The trainee speaks from now on. False when the call ended before he was done."""
        start = self.now
        self._speaking_since = start
        self.wait(max(0.4, len(words) / WORDS_PER_SECOND))
        self._speaking_since = None
        if self.ended:
            return False
        utterance = _trainee_utterance(words, start, self.now)
        self.log(TraineeSpoke(self.now, utterance))
        self.wait(END_OF_TURN_SECONDS)
        if not self.ended:
            self.feed(TraineeSaid(self.now, utterance))
        return True

    def interrupt(self, words: Sequence[HeardWord]) -> bool:
        """The trainee speaks over the line being said, early in it; the customer stops. Without one he just speaks."""
        if not self._lines:
            return self.trainee_says(words)
        line = self._lines[0]
        length = line.end - line.start
        self.wait(max(0.0, line.start + min(max(0.6, 0.4 * length), length / 2) - self.now))
        if self.ended or not self._lines or self._lines[0] is not line:
            return not self.ended and self.trainee_says(words)
        self._cut(line)
        return not self.ended and self.trainee_says(words)

    def close(self, by: EndedBy = EndedBy.TRAINEE) -> None:
        """The trainee hangs up, or the network does."""
        if not self.ended:
            self.feed(LineClosed(self.now))
            if not self.ended:
                self._end(by)

    def last_turn(self) -> str:
        """What the customer said last, since the trainee's last turn."""
        said: list[str] = []
        for event in self.events:
            if isinstance(event, TraineeSpoke):
                said.clear()
            elif isinstance(event, CustomerSpoke):
                said.append(event.utterance.text)
        return " ".join(said)

    def _tick(self) -> None:
        since = self._speaking_since
        if since is not None and math.floor(self.now - since) > math.floor(self.now - since - TICK_SECONDS):
            self.feed(TraineeSpeaking(self.now, since))
        if not self.ended:
            self.feed(Clock(self.now))

    def _queue(self, say: Say) -> None:
        start = max(self.now + RESPONSE_SECONDS, self._lines[-1].end if self._lines else 0.0)
        length = max(0.4, len(say.text.split()) / (WORDS_PER_SECOND * say.rate))
        self._lines.append(_Line(say, start, start + length))

    def _line_heard(self) -> None:
        line = self._lines.popleft()
        self.log(_customer_spoke(line, line.end, line.say.text))
        self.feed(LineHeard(self.now, line.say.line))

    def _cut(self, line: _Line) -> None:
        cut = self.now + BARGE_IN_SECONDS
        words = line.say.text.split()
        share = min(1.0, (cut - line.start) / (line.end - line.start))
        heard = " ".join(words[: max(1, int(share * len(words)))])
        self._lines.clear()
        self.log(_customer_spoke(line, cut, heard, interrupted=True))
        self.log(Interrupted(self.now))
        self.feed(TraineeInterrupted(self.now, line.say.line, heard))

    def _end(self, by: EndedBy) -> None:
        self._lines.clear()
        self.log(Ended(self.now, by))


def _customer_spoke(line: _Line, end: float, text: str, interrupted: bool = False) -> CustomerSpoke:
    utterance = Utterance(Speaker.CUSTOMER, round(line.start, 3), round(end, 3), text)
    return CustomerSpoke(round(end, 3), utterance, line.say.state, interrupted)


def _trainee_utterance(words: Sequence[HeardWord], start: float, end: float) -> Utterance:
    """The turn with each word's share of its time, by length."""
    weights = [len(word.text) + 2 for word in words]
    scale = (end - start) / max(1, sum(weights))
    timed, at = [], start
    for word, weight in zip(words, weights, strict=True):
        timed.append(Word(word.text, round(at, 3), round(at + weight * scale, 3), word.confidence))
        at += weight * scale
    confidence = round(sum(word.confidence for word in words) / max(1, len(words)), 3)
    text = " ".join(word.text for word in words)
    return Utterance(Speaker.TRAINEE, round(start, 3), round(end, 3), text, confidence, tuple(timed))
