"""A dialogue that answers by rule and keeps what it was told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from simulator.domain.conversation import CallStarted, DialogueAction, DialogueInput, Say

Answer = Callable[[DialogueInput], Iterable[DialogueAction]]


@dataclass
class ScriptedDialogue:
    """`answer` gives the actions for each input."""

    answer: Answer = lambda _: ()
    told: list[DialogueInput] = field(default_factory=list)

    def handle(self, given: DialogueInput, /) -> tuple[DialogueAction, ...]:
        self.told.append(given)
        return tuple(self.answer(given))

    def expected(self) -> frozenset[str]:
        return frozenset()

    def likely_next(self) -> tuple[Say, ...]:
        return (Say(1, "Peut-être.", "start"),)

    def kinds(self) -> list[type]:
        return [type(each) for each in self.told]


def says(text: str, on: type[DialogueInput] = CallStarted, line: int = 1) -> Answer:
    """Say this once such an input comes."""
    return lambda given: [Say(line, text, "start")] if isinstance(given, on) else []
