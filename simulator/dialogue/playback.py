"""What became of the customer's lines: heard to the end, cut by the trainee, or never confirmed by the voice."""

from __future__ import annotations

from simulator.dialogue.draft import Draft, Place
from simulator.dialogue.memory import SpokenLine
from simulator.dialogue.scene import Scene
from simulator.dialogue.wording import Choice
from simulator.domain.events import FactRevealed

SLOW_WORDS_PER_SECOND = 1.8
MARGIN_SECONDS = 2.0
"""A line is taken as heard after this slow a reading and this margin, should its mark be lost."""

ESSENTIAL = 0.5
"""Share of a line that must have been heard for it to count as said."""


def expected_end(scene: Scene, at: float, text: str) -> float:
    """When a line given to the voice now will surely have been heard."""
    start = max(at, scene.memory.attention.customer_until)
    return start + MARGIN_SECONDS + len(text.split()) / SLOW_WORDS_PER_SECOND


def on_heard(scene: Scene, draft: Draft, number: int) -> None:
    """The line was played to its end."""
    line = scene.memory.playing.pop(number, None)
    if line is not None:
        _finish(scene, draft, line)


def expire(scene: Scene, draft: Draft) -> None:
    """Lines whose end was never told count as heard after a while."""
    for line in [line for line in scene.memory.playing.values() if line.ends_by <= draft.at]:
        on_heard(scene, draft, line.number)


def on_cut(scene: Scene, draft: Draft, number: int, heard: str, collision: bool = False) -> None:
    """The trainee spoke over this line; those after it were never begun. Both at once is no interruption."""
    memory = scene.memory
    for line in [line for key, line in sorted(memory.playing.items()) if key >= number]:
        del memory.playing[line.number]
        share = len(heard.split()) / max(1, len(line.text.split())) if line.number == number else 0.0
        if share >= ESSENTIAL:
            _finish(scene, draft, line)
        else:
            scene.wordbook.unheard(Choice(line.text, line.part.plain))
            if line.part.place not in (Place.OWED, Place.REACTION):
                memory.cut = line.part
    memory.attention.customer_until = draft.at
    memory.attention.trainee_spoke(draft.at)
    if not collision:
        memory.interruptions += 1


def _finish(scene: Scene, draft: Draft, line: SpokenLine) -> None:
    memory = scene.memory
    for fact in line.part.facts:
        if fact not in memory.revealed:
            memory.revealed.add(fact)
            draft.note(FactRevealed(draft.at, fact))
    if not memory.playing:
        memory.attention.customer_until = draft.at
    if not line.prompt:
        memory.attention.reply_until = draft.at
