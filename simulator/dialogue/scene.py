"""Everything a rule needs to decide: the scenario, the customer of the day, what he remembers and has said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.model import Condition, Scenario, State, Temperament, Wording
from simulator.dialogue.conditions import holds
from simulator.dialogue.draft import Part, Place
from simulator.dialogue.memory import Memory
from simulator.dialogue.stock import Stock
from simulator.dialogue.templates import fill
from simulator.dialogue.wording import Choice, Wordbook


@dataclass(frozen=True, slots=True)
class Scene:
    """One call's customer. The scenario is shared and frozen; memory and wordbook are this call's."""

    scenario: Scenario
    temperament: str | None
    traits: Temperament
    memory: Memory
    wordbook: Wordbook

    @property
    def stock(self) -> Stock:
        return self.wordbook.stock

    @property
    def state(self) -> State:
        return self.scenario.dialogue.states[self.memory.state]

    def holds(self, condition: Condition) -> bool:
        """The condition at this point of the call."""
        return holds(condition, self.memory, self.temperament)

    def line(self, key: str, wordings: Sequence[Wording], place: Place, facts: tuple[str, ...] = ()) -> Part | None:
        """The scenario's line as it would be said now; None when there is nothing fit to say."""
        return self._part(key, self.wordbook.choose(key, self._choices(wordings)), place, facts)

    def stock_line(self, key: str, texts: Sequence[str], place: Place) -> Part | None:
        """A line of the stock as it would be said now."""
        return self._part(f"stock:{key}", self.wordbook.choose(f"stock:{key}", [Choice(t, t) for t in texts]), place)

    def repetition(self, part: Part, prefixes: Sequence[str], place: Place) -> Part | None:
        """A line said before, said again with one of the prefixes."""
        return self._part(part.key, self.wordbook.again(part.key, part.plain, prefixes), place, part.facts)

    def _choices(self, wordings: Sequence[Wording]) -> list[Choice]:
        fit = [wording for wording in wordings if self.holds(wording.when)]
        filled = [(fill(wording.text, self.scenario, self.memory.slots), wording.audio) for wording in fit]
        return [Choice(text, text, audio) for text, audio in filled if text]

    @staticmethod
    def _part(key: str, choice: Choice | None, place: Place, facts: tuple[str, ...] = ()) -> Part | None:
        return None if choice is None else Part(key, choice.text, choice.plain, place, choice.audio, facts)
