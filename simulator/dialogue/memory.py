"""What the customer remembers of the call so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from simulator.dialogue.draft import Part
from simulator.domain.events import SlotValue


@dataclass(slots=True)
class Visit:
    """What happened since the present state was entered."""

    turns: int = 0
    misunderstood: int = 0
    silences: int = 0
    heard: set[str] = field(default_factory=set)


@dataclass(slots=True)
class OpenObjection:
    """A doubt the customer raised and that waits for an answer."""

    id: str
    insisted: int = 0


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line given to the voice and not known yet to have been heard to its end."""

    number: int
    part: Part
    text: str
    ends_by: float
    """Seconds of the recording after which it counts as heard, should no word come from the voice."""
    prompt: bool = False
    """Said into silence, not in answer."""


@dataclass(slots=True)
class Attention:
    """Who spoke last and when; seconds of the recording. Silence is counted from here."""

    customer_until: float = 0.0
    trainee_until: float = 0.0
    reply_until: float = 0.0
    prompts: int = 0
    """Times in a row the customer spoke into silence."""
    fired: set[str] = field(default_factory=set)
    """Silence reactions played in this stretch of silence."""
    monologue_since: float | None = None
    monologue_fired: set[str] = field(default_factory=set)

    def quiet_for(self, at: float) -> float:
        """Seconds since anybody spoke."""
        return at - max(self.customer_until, self.trainee_until)

    def trainee_quiet_for(self, at: float) -> float:
        """Seconds the trainee has left the customer's last reply without an answer."""
        return at - max(self.reply_until, self.trainee_until)

    def trainee_spoke(self, at: float) -> None:
        """The trainee broke the silence: prompts and silence reactions may start again."""
        self.trainee_until = max(self.trainee_until, at)
        self.prompts = 0
        self.fired.clear()


@dataclass(slots=True)
class HoldMemory:
    """The wait on hold, and whether it had been announced."""

    since: float | None = None
    announced_at: float | None = None
    fired: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Memory:
    """Changes with every input; never read outside the dialogue but by `DialogueEngine`'s properties."""

    state: str
    mood: int
    visit: Visit = field(default_factory=Visit)
    flags: dict[str, bool] = field(default_factory=dict)
    revealed: set[str] = field(default_factory=set)
    slots: dict[str, SlotValue] = field(default_factory=dict)
    matched: set[str] = field(default_factory=set)
    outcome: str | None = None
    objection: OpenObjection | None = None
    objections_done: set[str] = field(default_factory=set)
    played: Counter[str] = field(default_factory=Counter)
    interruptions: int = 0
    owed: list[Part] = field(default_factory=list)
    """Lines for the next occasion: the customer does not speak over the trainee to say them."""
    playing: dict[int, SpokenLine] = field(default_factory=dict)
    lines_said: int = 0
    last_reply: tuple[Part, ...] = ()
    cut: Part | None = None
    """A line cut before its essential was heard."""
    attention: Attention = field(default_factory=Attention)
    hold: HoldMemory = field(default_factory=HoldMemory)
    started: bool = False
    leaving: bool = False
    """Goodbyes were said: the customer waits a moment for the trainee to hang up."""
    called_back: int = 0
    exits: int = 0
    ended: bool = False
