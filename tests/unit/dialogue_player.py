"""Plays inputs against the dialogue engine and shows what came out, for the dialogue's tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from scenarios.model import Scenario
from simulator.dialogue.engine import DialogueEngine
from simulator.domain.conversation import (
    CallStarted,
    Clock,
    DialogueAction,
    DialogueInput,
    HangUp,
    LineHeard,
    Note,
    Say,
    TraineeSaid,
)
from simulator.domain.events import CallEvent
from simulator.domain.speech import Speaker, Utterance
from tests.fakes.matcher import KeywordMatcher

E = TypeVar("E")


@dataclass
class Player:
    """A call under test: `say` and `pass_time` return the customer's words, heard at once unless told otherwise."""

    scenario: Scenario
    seed: int = 1
    at: float = 0.0
    actions: list[DialogueAction] = field(default_factory=list)
    hear: bool = True

    def __post_init__(self) -> None:
        self.engine = DialogueEngine(self.scenario, self.seed, KeywordMatcher(self.scenario.intents))

    def start(self) -> list[str]:
        return self.give(CallStarted(0.0))

    def say(self, text: str) -> list[str]:
        self.at += 2.0
        return self.give(TraineeSaid(self.at, Utterance(Speaker.TRAINEE, self.at - 1.5, self.at - 0.3, text)))

    def pass_time(self, seconds: float) -> list[str]:
        said: list[str] = []
        until = self.at + seconds
        while self.at < until:
            self.at += 0.5
            said += self.give(Clock(self.at))
        return said

    def give(self, given: DialogueInput) -> list[str]:
        self.at = max(self.at, given.at)
        actions = self.engine.handle(given)
        self.actions += actions
        says = [action for action in actions if isinstance(action, Say)]
        if self.hear:
            for say in says:
                self.actions += self.engine.handle(LineHeard(self.at, say.line))
        return [say.text for say in says]

    @property
    def events(self) -> list[CallEvent]:
        return [action.event for action in self.actions if isinstance(action, Note)]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def says(self) -> list[Say]:
        return [action for action in self.actions if isinstance(action, Say)]

    @property
    def hung_up(self) -> bool:
        return any(isinstance(action, HangUp) for action in self.actions)
