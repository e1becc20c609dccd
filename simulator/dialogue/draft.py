"""The customer's reaction to one input, while it is being made up: events to log and at most two lines to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from simulator.domain.events import CallEvent

MOST_LINES = 2
"""A person answers in a breath or two; more sounds like a recording."""


class Place(IntEnum):
    """The order in which the parts of a reply are said."""

    OWED = 0
    REACTION = 1
    ANSWER = 2
    REPLY = 3
    ENTRY = 4
    OBJECTION = 5
    CLOSING = 6


_WORTH = {
    Place.OWED: 0,
    Place.REACTION: 1,
    Place.REPLY: 2,
    Place.ENTRY: 3,
    Place.ANSWER: 4,
    Place.CLOSING: 5,
    Place.OBJECTION: 6,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a reply. `plain` is the wording before a repetition prefix; `facts` are known once it is heard."""

    key: str
    text: str
    plain: str
    place: Place
    audio: str | None = None
    facts: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """Filled by the rules in turn, then turned into actions by the engine."""

    at: float
    events: list[CallEvent] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    handled: bool = False
    """Something of what the trainee said was answered or acted upon."""
    partial: bool = False
    """Part of what the state wants was heard; the rest is awaited."""
    moved: bool = False
    hang_up: bool = False
    prompt: bool = False
    """The customer speaks into silence, not in answer."""

    def note(self, event: CallEvent) -> None:
        """Add an event to the call's log."""
        self.events.append(event)

    def add(self, part: Part | None) -> None:
        """Add a line; a new state's opening line takes the place of the one passed through."""
        if part is None:
            return
        if part.place is Place.ENTRY:
            self.drop(Place.ENTRY)
        self.parts.append(part)

    def drop(self, *places: Place) -> None:
        """Take out lines that no longer make sense."""
        self.parts = [part for part in self.parts if part.place not in places]

    def spoken(self) -> Sequence[Part]:
        """The lines really said: the last one leads the talk on and always stays; of the others the worthiest.

        A doubt takes the place of a new state's opening line.
        """
        objects = any(part.place is Place.OBJECTION for part in self.parts)
        kept = [part for part in self.parts if not (objects and part.place is Place.ENTRY)]
        ordered = sorted(kept, key=lambda part: part.place)
        if len(ordered) <= MOST_LINES:
            return ordered
        *others, last = ordered
        ranks = sorted(range(len(others)), key=lambda i: (_WORTH[others[i].place], i), reverse=True)
        return [others[i] for i in sorted(ranks[: MOST_LINES - 1])] + [last]
