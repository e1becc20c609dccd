"""The customer during the call: what comes from the trainee's line and from the clock, the dialogue, and what he says.

Runs in the event loop and never waits; decoding (`Ear`) and speaking (`Mouth`) have tasks of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from simulator.domain.conversation import (
    CallStarted,
    CallTransferred,
    Clock,
    DialogueAction,
    DialogueInput,
    DigitPressed,
    HangUp,
    HoldBegan,
    HoldOver,
    LineClosed,
    LineHeard,
    Note,
    Say,
    TraineeInterrupted,
    TraineeSaid,
    TraineeSpeaking,
)
from simulator.domain.events import (
    Answered,
    CallEvent,
    CustomerSpoke,
    DtmfPressed,
    Held,
    Interrupted,
    Resumed,
    TraineeSpoke,
    Transferred,
)
from simulator.domain.speech import Utterance
from simulator.listening import Ear
from simulator.ports import (
    AudioFrame,
    AudioLink,
    DtmfReceived,
    HoldChanged,
    LinkClosed,
    LinkEvent,
    MarkPlayed,
    MonotonicClock,
    Recogniser,
    TransferDone,
)
from simulator.speaking import CustomerVoice, Mouth, Signal, SpokenLine
from simulator.turns import (
    BargeIn,
    Decision,
    Hush,
    Pause,
    Resume,
    SpeakingFor,
    SpeechStarted,
    TurnEnded,
    TurnSettings,
    TurnTaker,
)
from simulator.turns.frame_clock import FrameClock
from simulator.turns.patience import Patience, Stop
from simulator.turns.rhythm import Rhythm

NO_FRAME_S = 0.3
"""Without a frame for this long, time passes by the clock instead."""
SPEECH_WITHOUT_WORDS_S = 1.0
"""Sound this long in which no word was found is a turn all the same: the customer asks to repeat. Shorter: a cough."""


class Dialogue(Protocol):
    """`simulator.dialogue.engine.DialogueEngine`, as the customer uses it."""

    def handle(self, input: DialogueInput, /) -> tuple[DialogueAction, ...]: ...
    def expected(self) -> frozenset[str]: ...
    def likely_next(self) -> Iterable[Say]: ...


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who else wants to know, each called in the event loop and expected to return at once.

    `answered` gets the monotonic second that is the origin of time, `frame` each frame of the trainee with its second
    of the call, `played` each stretch of the customer's sound, once it has been heard, with the second it began.
    """

    caption: Callable[[str], None] = lambda _: None
    answered: Callable[[float], None] = lambda _: None
    frame: Callable[[float, bytes], None] = lambda _at, _pcm: None
    played: Callable[[float, bytes], None] = lambda _at, _pcm: None


class Customer:
    """Played on one link. `append` logs an event; `acted` is called when the dialogue has moved."""

    def __init__(
        self,
        *,
        dialogue: Dialogue,
        patience: Patience,
        link: AudioLink,
        recogniser: Recogniser,
        voice: CustomerVoice,
        clock: MonotonicClock,
        turns: TurnSettings,
        watchers: Watchers,
        append: Callable[[CallEvent], None],
        acted: Callable[[], None],
        hung_up: Callable[[], None],
    ) -> None:
        self._dialogue, self._patience, self._clock = dialogue, patience, clock
        self._watchers, self._append, self._acted = watchers, append, acted
        self._taker = TurnTaker(turns)
        self._rhythm = Rhythm(turns)
        self._turn_end = 0.0
        self.ear = Ear(recogniser, on_caption=watchers.caption, on_pause=self._paused, on_turn=self._turn)
        self.mouth = Mouth(
            link,
            voice,
            self.now,
            on_sounding=self._sounding,
            on_played=watchers.played,
            on_spoken=self._spoken,
            on_hang_up=hung_up,
        )
        self.origin: float | None = None
        self._frames: FrameClock | None = None
        self._last_frame = 0.0
        self._held = False
        self._collision = False
        self._awaiting_reply: float | None = None
        self.gaps: list[float] = []
        self.interruptions = 0

    def now(self) -> float:
        """Seconds since the answer, 0 before it."""
        return self._at(self._clock())

    def _at(self, moment: float) -> float:
        return 0.0 if self.origin is None else round(max(0.0, moment - self.origin), 3)

    def _moment(self, arrived: float) -> float:
        """The second at which something happened that came between the frames."""
        return 0.0 if self._frames is None else round(self._frames.moment(arrived), 3)

    def answer(self, rung_s: float) -> None:
        """The line is open from now on: the origin of time."""
        self.origin = self._last_frame = self._clock()
        self._frames = FrameClock(self.origin)
        self._watchers.answered(self.origin)
        self._append(Answered(0.0, round(rung_s, 3)))
        self._tell(CallStarted(0.0))

    def tick(self) -> None:
        """Time passes."""
        if not self._held and self._clock() - self._last_frame > NO_FRAME_S:
            self._decide(self._taker.silence(self.now()))
        self._tell(Clock(self.now()))

    def close(self) -> None:
        """The line is gone: what was being said on either side is logged; the last words once `ear` is through."""
        cut = self.mouth.cut_off(self.now())
        if cut is not None:
            self._spoken(cut)
        self._decide(self._taker.close(self.now()))
        self.ear.finish()

    def line_closed(self) -> None:
        """Tell the dialogue, last of all."""
        if self.origin is not None:
            self._tell(LineClosed(self.now()))

    def hear(self, event: LinkEvent) -> None:
        """Anything that comes from the trainee's side."""
        match event:
            case AudioFrame():
                self._hear_frame(event)
            case MarkPlayed():
                self.mouth.mark_played(event.mark, self._moment(event.arrived))
            case DtmfReceived():
                self._append(DtmfPressed(self._at(event.arrived), event.digit))
                self._tell(DigitPressed(self._at(event.arrived), event.digit))
            case HoldChanged():
                self._hold(event.held, self._at(event.arrived))
            case TransferDone():
                at = self._at(event.arrived)
                self._append(Transferred(at, event.target, event.attended))
                self._tell(CallTransferred(at, event.target, event.attended))
            case LinkClosed():
                pass  # the session's business

    def _hear_frame(self, frame: AudioFrame) -> None:
        if self._frames is None:
            return
        at = self._frames.frame(frame.arrived)
        self._last_frame = frame.arrived
        self._watchers.frame(at, frame.pcm)
        if not self._held:
            self.ear.frame(frame.pcm, at)
            self._decide(self._taker.frame(frame.pcm, at))

    def _hold(self, held: bool, at: float) -> None:
        """On hold nobody is heard: what Asterisk sends then is not the trainee."""
        if held == self._held:
            return
        self._held = held
        if held:
            self._decide(self._taker.close(at))
        self._append(Held(at) if held else Resumed(at))
        self._tell(HoldBegan(at) if held else HoldOver(at))

    def _decide(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            self._do(decision)

    def _do(self, decision: Decision) -> None:
        match decision:
            case SpeechStarted():
                if decision.resumed:
                    self._rhythm.paused(decision.start - self._turn_end)
                self.ear.speech_started()
                self._tell(TraineeSpeaking(decision.at, decision.start))
            case SpeakingFor():
                self._tell(TraineeSpeaking(decision.at, decision.since))
            case Pause():
                self._turn_end = decision.since
                self.ear.paused(decision)
            case TurnEnded():
                self._rhythm.turn_over()
                self.ear.turn_ended(decision)
            case Hush():
                self.mouth.signal(Signal.HUSH, self.now())
            case Resume():
                self.mouth.signal(Signal.RESUME, self.now())
            case BargeIn():
                self._interrupted(decision)

    def _interrupted(self, decision: BargeIn) -> None:
        self._collision = decision.collision
        if decision.collision:
            self._rhythm.paused(decision.since - self._turn_end)
        else:
            self.interruptions += 1
            self._append(Interrupted(round(decision.since, 3)))
        self.mouth.signal(Signal.CUT, self.now())

    def _paused(self, pause: Pause, text: str, rise: float | None) -> None:
        stop = Stop(text, self._dialogue.expected(), rise, self._rhythm.statement)
        self._taker.hint(pause, self._patience(stop))

    def _turn(self, turn: TurnEnded, utterance: Utterance) -> None:
        if not utterance.text and turn.end - turn.start < SPEECH_WITHOUT_WORDS_S:
            return
        self._awaiting_reply = turn.end
        self._append(TraineeSpoke(round(turn.at, 3), utterance))
        self._tell(TraineeSaid(self.now(), utterance))

    def _sounding(self, at: float | None) -> None:
        self._taker.customer_speaks(at)
        if at is not None and self._awaiting_reply is not None:
            self.gaps.append(round(at - self._awaiting_reply, 3))
            self._awaiting_reply = None

    def _spoken(self, spoken: SpokenLine) -> None:
        at, line = spoken.utterance.end, spoken.say.line
        if spoken.utterance.text:
            self._append(CustomerSpoke(at, spoken.utterance, spoken.say.state, spoken.interrupted))
        if spoken.interrupted:
            self._tell(TraineeInterrupted(at, line, spoken.utterance.text, self._collision))
        else:
            self._tell(LineHeard(at, line))

    def _tell(self, given: DialogueInput) -> None:
        """Give the dialogue an input and do what it says."""
        actions = self._dialogue.handle(given)
        for action in actions:
            match action:
                case Note():
                    self._append(action.event)
                case Say():
                    self.mouth.say(action)
                case HangUp():
                    self.mouth.hang_up()
        if actions:
            self._acted()
