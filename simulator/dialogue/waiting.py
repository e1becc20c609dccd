"""What time does to the customer: silence, waiting on hold, a call that lasts, goodbyes without a click."""

from __future__ import annotations

from simulator.dialogue import reactions
from simulator.dialogue.draft import Draft, Place
from simulator.dialogue.effects import apply
from simulator.dialogue.exits import take_exit
from simulator.dialogue.reactions import built_in, defined, play, play_first, ready
from simulator.dialogue.scene import Scene

SHORTEST_SILENCE = 1.5
LONGEST_SILENCE = 30.0
"""Bounds in seconds on `silence_after` times the customer's patience."""

AFTER_ANNOUNCED_WAIT = 25.0
""""Un instant, je regarde" buys this much silence, in seconds."""

MOST_PROMPTS = 6
"""Times the customer speaks into silence before he hangs up."""

AFTER_GOODBYES = 2.5
LONG_HOLD = 60.0
LONGEST_HOLD = 180.0
LONGEST_CALL = 1200.0
ANNOUNCED_WITHIN = 30.0
"""A hold counts as announced when it follows the announcement within this many seconds."""


def on_clock(scene: Scene, draft: Draft) -> None:
    """One tick: at most one thing happens."""
    memory, at = scene.memory, draft.at
    if at >= _longest_call(scene):
        draft.add(scene.stock_line("late_goodbye", scene.stock.late_goodbye, Place.CLOSING))
        draft.hang_up = True
    elif memory.hold.since is not None:
        _while_held(scene, draft)
    elif memory.playing or memory.attention.quiet_for(at) < SHORTEST_SILENCE:
        return
    elif memory.leaving:
        draft.hang_up = memory.attention.quiet_for(at) >= AFTER_GOODBYES
    elif not reactions.on_call_length(scene, draft):
        _on_silence(scene, draft)


def on_hold_began(scene: Scene, draft: Draft) -> None:
    """Put on hold; without a word of warning it rankles, and he says so on coming back."""
    hold = scene.memory.hold
    hold.since = draft.at
    hold.fired.clear()
    if hold.announced_at is not None and draft.at - hold.announced_at <= ANNOUNCED_WITHIN:
        return
    played = play_first(scene, draft, lambda on: on.hold_unannounced is True)
    if not played and not defined(scene, lambda on: on.hold_unannounced is True):
        built_in(scene, draft, "hold_unannounced", scene.stock.hold_unannounced, -1)


def on_hold_over(scene: Scene, draft: Draft) -> None:
    """Taken back: what he had to say about the wait comes now."""
    memory = scene.memory
    memory.hold.since = memory.hold.announced_at = None
    memory.attention.trainee_spoke(draft.at)
    draft.parts += memory.owed
    memory.owed = []
    play_first(scene, draft, lambda on: on.resumed is True)


def _while_held(scene: Scene, draft: Draft) -> None:
    hold, patience = scene.memory.hold, scene.traits.patience
    waited = draft.at - (hold.since or 0.0)
    for reaction in ready(scene, lambda on: on.hold_over is not None):
        if reaction.id not in hold.fired and waited >= (reaction.on.hold_over or 0) * patience:
            hold.fired.add(reaction.id)
            play(scene, draft, reaction)
            return
    if waited >= LONGEST_HOLD * patience:
        draft.hang_up = True
    elif waited >= LONG_HOLD * patience and "default_hold_long" not in hold.fired:
        hold.fired.add("default_hold_long")
        if not defined(scene, lambda on: on.hold_over is not None):
            built_in(scene, draft, "hold_long", scene.stock.hold_long, -1)


def _on_silence(scene: Scene, draft: Draft) -> None:
    memory, at = scene.memory, draft.at
    draft.prompt = True
    if _silence_reaction(scene, draft) or memory.attention.quiet_for(at) < _bearable_silence(scene):
        return
    memory.attention.prompts += 1
    state = scene.state
    if memory.attention.prompts > MOST_PROMPTS:
        draft.add(scene.stock_line("silent_goodbye", scene.stock.silent_goodbye, Place.CLOSING))
        draft.hang_up = True
    elif memory.visit.silences > len(state.on_silence):
        take_exit(scene, draft)
    else:
        _prompt(scene, draft)


def _prompt(scene: Scene, draft: Draft) -> None:
    memory, replies = scene.memory, scene.state.on_silence
    index = min(memory.visit.silences, len(replies) - 1)
    memory.visit.silences += 1
    if replies:
        apply(scene, draft, replies[index], f"silence:{memory.state}:{index}", reason=f"silence:{memory.state}")
    if not draft.parts and not draft.moved and not draft.hang_up:
        draft.add(scene.stock_line("silence", scene.stock.silence, Place.REPLY))


def _silence_reaction(scene: Scene, draft: Draft) -> bool:
    attention = scene.memory.attention
    quiet = attention.trainee_quiet_for(draft.at)
    for reaction in ready(scene, lambda on: on.silence_over is not None):
        if reaction.id not in attention.fired and quiet >= (reaction.on.silence_over or 0) * scene.traits.patience:
            attention.fired.add(reaction.id)
            play(scene, draft, reaction)
            return True
    return False


def _bearable_silence(scene: Scene) -> float:
    memory, patience = scene.memory, scene.traits.patience
    limit = min(LONGEST_SILENCE, max(SHORTEST_SILENCE, scene.state.silence_after * patience))
    announced = memory.hold.announced_at
    if announced is not None and announced >= memory.attention.trainee_until and not memory.attention.prompts:
        return max(limit, AFTER_ANNOUNCED_WAIT * patience)
    return limit


def _longest_call(scene: Scene) -> float:
    planned = [reaction.on.call_over for reaction in scene.scenario.reactions if reaction.on.call_over is not None]
    return max([LONGEST_CALL, *(seconds + 120 for seconds in planned)])
