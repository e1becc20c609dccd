"""Calls typed on both sides: the same scenario, customer and scoring, without a telephone. Time is virtual."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pbx.switchboard import DeskEventAt
from scenarios.loader import LoadedScenario
from simulator.corruption import HeardWord
from simulator.dialogue.engine import DialogueEngine
from simulator.domain.call import Call
from simulator.domain.events import CallEvent
from simulator.store.calls import UnknownCall
from simulator.store.log import EventLog
from simulator.understanding import Matchers
from simulator.virtual_call import VirtualCall

RING_SECONDS = 4.0
LONGEST_LINE_WORDS = 400


@dataclass
class _Typed:
    call: VirtualCall
    logged: int = 0


class TextCalls:
    """Every typed call in progress in this process. Used from the threads of routes, one call by one person."""

    def __init__(self, log: EventLog, matchers: Matchers) -> None:
        self._log, self._matchers = log, matchers
        self._open: dict[UUID, _Typed] = {}

    def start(self, call: Call, loaded: LoadedScenario) -> list[CallEvent]:
        """The customer answers, or is answered; what happened so far."""
        engine = DialogueEngine(loaded.scenario, call.seed, self._matchers.of(loaded))
        typed = self._open[call.id] = _Typed(VirtualCall(engine))
        typed.call.start(RING_SECONDS)
        typed.call.wait_for_customer()
        return self._keep(call.id, typed)

    def say(self, call_id: UUID, text: str) -> list[CallEvent]:
        """The trainee's line, and what it brought about."""
        typed = self._typed(call_id)
        words = tuple(HeardWord(word, 1.0) for word in text.split()[:LONGEST_LINE_WORDS])
        if words:
            typed.call.trainee_says(words)
            typed.call.wait_for_customer()
        return self._keep(call_id, typed)

    def desk(self, call_id: UUID, event: DeskEventAt) -> None:
        """Something done at the desk."""
        typed = self._typed(call_id)
        typed.call.log(event(typed.call.now))
        self._keep(call_id, typed)

    def hang_up(self, call_id: UUID) -> list[CallEvent]:
        typed = self._typed(call_id)
        typed.call.close()
        return self._keep(call_id, typed)

    def is_open(self, call_id: UUID) -> bool:
        return call_id in self._open

    def _typed(self, call_id: UUID) -> _Typed:
        typed = self._open.get(call_id)
        if typed is None:
            raise UnknownCall(f"no open text call {call_id}")
        return typed

    def _keep(self, call_id: UUID, typed: _Typed) -> list[CallEvent]:
        """Log what is new; a call that ended is forgotten here and owed its marks in the database."""
        new = typed.call.events[typed.logged :]
        for event in new:
            self._log.append(call_id, event)
        typed.logged = len(typed.call.events)
        if typed.call.ended:
            del self._open[call_id]
        return new
