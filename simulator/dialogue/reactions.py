"""What the customer does wherever the conversation stands: the scenario's reactions, else built-in ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scenarios.model import Reaction, Trigger
from simulator.dialogue.draft import Draft, Place
from simulator.dialogue.effects import apply, change_mood, moves
from simulator.dialogue.hearing import Heard
from simulator.dialogue.scene import Scene
from simulator.domain.events import MoodChanged, ReactionPlayed

INSULT_MOOD = -3
EVERY_INTERRUPTIONS = 2
MONOLOGUE_SECONDS = 45.0


def ready(scene: Scene, wanted: Callable[[Trigger], bool]) -> Iterator[Reaction]:
    """The scenario's reactions to this trigger that may still play here."""
    for reaction in scene.scenario.reactions:
        here = not reaction.on.in_states or scene.memory.state in reaction.on.in_states
        left = scene.memory.played[reaction.id] < reaction.times
        if wanted(reaction.on) and here and left and scene.holds(reaction.on.when):
            yield reaction


def defined(scene: Scene, wanted: Callable[[Trigger], bool]) -> bool:
    """True when the author thought of this trigger, so that no built-in reaction is wanted."""
    return any(wanted(reaction.on) for reaction in scene.scenario.reactions)


def play(scene: Scene, draft: Draft, reaction: Reaction) -> None:
    """Do what the reaction says, and log it."""
    scene.memory.played[reaction.id] += 1
    draft.note(ReactionPlayed(draft.at, reaction.id))
    moving = moves(reaction, scene.memory.state)
    apply(scene, draft, reaction, f"reaction:{reaction.id}", Place.REACTION)
    draft.handled = draft.handled or moving or bool(reaction.say)


def play_first(scene: Scene, draft: Draft, wanted: Callable[[Trigger], bool]) -> bool:
    """Play the first ready reaction to this trigger; False when there is none."""
    reaction = next(ready(scene, wanted), None)
    if reaction is not None:
        play(scene, draft, reaction)
    return reaction is not None


def built_in(scene: Scene, draft: Draft, name: str, texts: tuple[str, ...], mood: int = 0) -> None:
    """A reaction of the stock, logged as `default_` and its name."""
    scene.memory.played[f"default_{name}"] += 1
    draft.note(ReactionPlayed(draft.at, f"default_{name}"))
    change_mood(scene, draft, mood, f"reaction:default_{name}")
    draft.add(scene.stock_line(name, texts, Place.REACTION))
    draft.handled = True


def on_intents(scene: Scene, draft: Draft, heard: Heard) -> None:
    """React to what was said anywhere. The state may still answer the same words, unless the reaction moved on."""
    for reaction in list(ready(scene, lambda on: bool(on.intent) and bool(heard.any_of(on.intent or ())))):
        state = scene.memory.state
        play(scene, draft, reaction)
        if draft.hang_up or scene.memory.state != state:
            heard.use(reaction.on.intent or ())
            return
    if "insult" in heard.intents and not defined(scene, lambda on: "insult" in (on.intent or ())):
        _insulted(scene, draft)
        heard.use(("insult",))


def on_interruption(scene: Scene, draft: Draft) -> None:
    """The customer was cut off once more."""
    count = scene.memory.interruptions
    if play_first(scene, draft, lambda on: on.interruptions is not None and count >= on.interruptions):
        return
    if count % EVERY_INTERRUPTIONS == 0 and not defined(scene, lambda on: on.interruptions is not None):
        built_in(scene, draft, "interrupted", scene.stock.interrupted, -1)


def on_monologue(scene: Scene, draft: Draft, since: float) -> None:
    """The trainee has been speaking since then without a pause; each reaction once per monologue."""
    attention, patience, seconds = scene.memory.attention, scene.traits.patience, draft.at - since
    if attention.monologue_since != since:
        attention.monologue_since = since
        attention.monologue_fired.clear()
    fired = attention.monologue_fired
    for reaction in ready(scene, lambda on: on.monologue_over is not None):
        if reaction.id not in fired and seconds >= (reaction.on.monologue_over or 0) * patience:
            fired.add(reaction.id)
            play(scene, draft, reaction)
            return
    stock = not defined(scene, lambda on: on.monologue_over is not None) and "default_monologue" not in fired
    if stock and seconds >= MONOLOGUE_SECONDS * patience:
        fired.add("default_monologue")
        built_in(scene, draft, "monologue", scene.stock.monologue, -1)


def on_call_length(scene: Scene, draft: Draft) -> bool:
    """React to how long the call has lasted; True when something was done."""
    return play_first(scene, draft, lambda on: on.call_over is not None and draft.at >= on.call_over)


def on_mood(scene: Scene, draft: Draft) -> None:
    """After everything else: a mood fallen low enough has its reaction; at the bottom the customer hangs up."""
    if draft.hang_up or not any(isinstance(event, MoodChanged) and event.change < 0 for event in draft.events):
        return
    mood = scene.memory.mood
    reaction = next(ready(scene, lambda on: on.mood_at_most is not None and mood <= on.mood_at_most), None)
    if reaction is not None:
        before = list(draft.parts)
        play(scene, draft, reaction)
        if draft.hang_up and reaction.say:
            draft.parts = [part for part in draft.parts if part not in before]
    if scene.memory.mood <= scene.scenario.customer.mood.hang_up_at and not draft.hang_up:
        draft.parts.clear()
        draft.add(scene.stock_line("cross_goodbye", scene.stock.cross_goodbye, Place.CLOSING))
        draft.hang_up = True


def _insulted(scene: Scene, draft: Draft) -> None:
    if scene.memory.played["default_insult"]:
        built_in(scene, draft, "insult", scene.stock.cross_goodbye, INSULT_MOOD)
        draft.hang_up = True
    else:
        built_in(scene, draft, "insult", scene.stock.insulted, INSULT_MOOD)
