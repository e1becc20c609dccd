"""Rehearsals on the text channel: a robot trainee plays its steps against the dialogue, in virtual time.

Same scenario version, steps, seed and word error rate: same events.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import uuid
from dataclasses import dataclass, field

from scenarios.loader import LoadedScenario
from scenarios.model import Direction, Do, Rehearsal, Scenario, Step
from simulator.corruption import HeardWord, corrupt
from simulator.dialogue.engine import DialogueEngine
from simulator.dialogue.hearing import Understanding, known_names
from simulator.dialogue.moods import draw_temperament
from simulator.domain.call import Call, CallState, Channel
from simulator.domain.conversation import CallTransferred, DigitPressed, HoldBegan, HoldOver
from simulator.domain.events import (
    CallEvent,
    DtmfPressed,
    FieldFilled,
    Held,
    NoteWritten,
    RecordOpened,
    RecordSearched,
    Resumed,
    Transferred,
)
from simulator.language.matcher import Matcher
from simulator.virtual_call import VirtualCall

FRENCH_RING_SECONDS = 5.0
INBOUND_RING_SECONDS = 4.0
THINKING_SECONDS = 0.6
"""What a trainee takes to answer."""
DESK_SECONDS = 0.8
"""What an action at the desk takes."""


@dataclass(frozen=True, slots=True)
class SkippedStep:
    """A step that was not played, counted from 1, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class PlayedRehearsal:
    """The call as it went: its row, its events in order, and the steps left out."""

    call: Call
    events: tuple[CallEvent, ...]
    skipped: tuple[SkippedStep, ...]


def rehearse_text(
    loaded: LoadedScenario, rehearsal: Rehearsal, seed: int, wer: float = 0.0
) -> tuple[Call, list[CallEvent]]:
    """Play the rehearsal; the trainee's words are spoilt at this word error rate (0 to 1)."""
    played = play_text(loaded, rehearsal, seed, wer)
    return played.call, list(played.events)


def play_text(
    loaded: LoadedScenario,
    rehearsal: Rehearsal,
    seed: int,
    wer: float = 0.0,
    matcher: Understanding | None = None,
) -> PlayedRehearsal:
    """As `rehearse_text`, with the skipped steps; a matcher made before saves its making."""
    scenario = loaded.scenario
    understanding = matcher or matcher_for(scenario)
    robot = _Robot(scenario, VirtualCall(DialogueEngine(scenario, seed, understanding)), seed, wer)
    robot.play(rehearsal.steps)
    return PlayedRehearsal(_call_row(loaded, seed), tuple(robot.call.events), tuple(robot.skipped))


def matcher_for(scenario: Scenario) -> Matcher:
    """The matcher of a scenario: its intents, and its proper names by sound."""
    today = scenario.today or dt.date.today()
    companies = (scenario.company.name,)
    return Matcher(scenario.intents, scenario.language, known_names(scenario), today, companies)


def _call_row(loaded: LoadedScenario, seed: int) -> Call:
    scenario = loaded.scenario
    return Call(
        id=uuid.uuid4(),
        scenario_id=scenario.id,
        scenario_version=loaded.version,
        seed=seed,
        temperament=draw_temperament(scenario, seed),
        direction=scenario.direction,
        channel=Channel.TEXT,
        post=None,
        trainee_id=None,
        node="text",
        created_at=dt.datetime.now(dt.UTC),
        state=CallState.ENDED,
    )


@dataclass(slots=True)
class _Robot:
    scenario: Scenario
    call: VirtualCall
    seed: int
    wer: float
    skipped: list[SkippedStep] = field(default_factory=list)

    def play(self, steps: tuple[Step, ...]) -> None:
        before = self._steps_before_dialling(steps)
        self._start(steps[:before])
        for number, step in enumerate(steps[before:], before + 1):
            reason = self._obstacle(step)
            if reason is None and not self._play(number, step):
                reason = "the call ended while it was being said"
            if reason is not None:
                self.skipped.append(SkippedStep(number, reason))
        self.call.wait_for_customer()
        self.call.wait(THINKING_SECONDS)
        self.call.close()

    def _steps_before_dialling(self, steps: tuple[Step, ...]) -> int:
        """On an outbound call the desk steps that open the file are done before dialling."""
        if self.scenario.direction is Direction.INBOUND:
            return 0
        desk = [step.do is not None and desk_only(step.do) for step in steps]
        return desk.index(False) if False in desk else len(steps)

    def _start(self, steps: tuple[Step, ...]) -> None:
        outbound = self.scenario.direction is Direction.OUTBOUND
        rings = self.scenario.customer.answers.after_rings
        ring_seconds = rings * FRENCH_RING_SECONDS if outbound else INBOUND_RING_SECONDS
        for back, step in enumerate(reversed(steps), 1):
            at = -ring_seconds - DESK_SECONDS * (back + 1)
            if step.do is not None:
                for event in reversed(desk_events(at, step.do)):
                    self.call.events.insert(0, event)
        self.call.start(ring_seconds)

    def _obstacle(self, step: Step) -> str | None:
        """Why the step cannot be played, if so."""
        if step.interrupt is None and step.do is None:
            self.call.wait_for_customer()
        if self.call.ended and not (step.do is not None and desk_only(step.do)):
            return "the call was over"
        if step.when is not None:
            self.call.wait_for_customer()
            if not re.search(step.when.customer_said, self.call.last_turn(), re.IGNORECASE):
                return f"the customer did not say {step.when.customer_said!r}"
        return None

    def _play(self, number: int, step: Step) -> bool:
        if step.say is not None:
            self.call.wait(THINKING_SECONDS)
            return not self.call.ended and self.call.trainee_says(self._words(number, step.say))
        if step.interrupt is not None:
            return self.call.interrupt(self._words(number, step.interrupt))
        if step.wait is not None:
            self.call.wait(step.wait)
        elif step.do is not None:
            self._do(step.do)
        elif step.hang_up:
            self.call.wait(THINKING_SECONDS)
            self.call.close()
        return True

    def _words(self, number: int, text: str) -> tuple[HeardWord, ...]:
        if self.wer <= 0:
            return tuple(HeardWord(word, 1.0) for word in text.split())
        return corrupt(text, self.wer, random.Random(f"{self.seed}|step {number}"))

    def _do(self, do: Do) -> None:
        call = self.call
        if not desk_only(do):
            call.wait_for_customer()
            if call.ended:
                return
        if do.hold is not None or do.resume is not None:
            self._hold(held=bool(do.hold) or do.resume is False)
        elif do.transfer is not None:
            call.log(Transferred(call.now, do.transfer))
            call.feed(CallTransferred(call.now, do.transfer, attended=False))
        elif do.dtmf is not None:
            call.log(DtmfPressed(call.now, do.dtmf))
            call.feed(DigitPressed(call.now, do.dtmf))
        else:
            for event in desk_events(call.now, do):
                call.log(event)
        self._take(DESK_SECONDS)

    def _hold(self, *, held: bool) -> None:
        call = self.call
        call.log(Held(call.now) if held else Resumed(call.now))
        call.feed(HoldBegan(call.now) if held else HoldOver(call.now))

    def _take(self, seconds: float) -> None:
        """Time goes by during the call, and after it too (the note is written then)."""
        if self.call.ended:
            self.call.now += seconds
        else:
            self.call.wait(seconds)


def desk_only(do: Do) -> bool:
    """True for what is done on the page, without the telephone."""
    return any(value is not None for value in (do.open_record, do.search, do.fill, do.note))


def desk_events(at: float, do: Do) -> tuple[CallEvent, ...]:
    if do.open_record is not None:
        return (RecordOpened(at, do.open_record),)
    if do.search is not None:
        return (RecordSearched(at, do.search),)
    if do.note is not None:
        return (NoteWritten(at, do.note),)
    values = (do.fill or {}).items()
    return tuple(
        FieldFilled(at, name, float(value) if isinstance(value, int) and not isinstance(value, bool) else value)
        for name, value in values
    )
