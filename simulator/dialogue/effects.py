"""What a reply does to the call: words, mood, flags, facts, objection, next state, outcome, hanging up."""

from __future__ import annotations

from scenarios.model import Fact
from scenarios.model.base import Reply
from simulator.dialogue.draft import Draft, Part, Place
from simulator.dialogue.memory import OpenObjection, Visit
from simulator.dialogue.moods import MOST_MOOD
from simulator.dialogue.scene import Scene
from simulator.domain.events import (
    FlagSet,
    MoodChanged,
    ObjectionRaised,
    ObjectionSettled,
    OutcomeReached,
    StateEntered,
)


def moves(reply: Reply, state: str) -> bool:
    """True when the reply leads somewhere else than on in the same state."""
    return bool((reply.goto and reply.goto != state) or reply.outcome or reply.hang_up or reply.object)


def apply(scene: Scene, draft: Draft, reply: Reply, key: str, place: Place = Place.REPLY, *, reason: str = "") -> None:
    """Do everything the reply says. `key` names the line for the wordbook, `reason` the cause in the log."""
    change_mood(scene, draft, reply.mood, reason or key)
    for flag, value in reply.set.items():
        set_flag(scene, draft, flag, value)
    draft.add(reply_line(scene, reply, key, place))
    if reply.outcome:
        reach(scene, draft, reply.outcome)
    if reply.goto:
        enter(scene, draft, reply.goto)
    if reply.object:
        raise_objection(scene, draft, reply.object)
    if reply.hang_up:
        draft.hang_up = True
        draft.drop(Place.ENTRY)


def reply_line(scene: Scene, reply: Reply, key: str, place: Place) -> Part | None:
    """The reply's words; a reply that reveals a fact without words of its own uses the fact's."""
    if reply.say or not reply.reveal:
        return scene.line(key, reply.say, place, reply.reveal)
    return fact_line(scene, reply.reveal[0], place)


def fact_line(scene: Scene, name: str, place: Place) -> Part | None:
    """How the customer tells a fact: in full the first time, shorter when asked again."""
    fact: Fact = scene.scenario.customer.facts[name]
    wordings = fact.again if name in scene.memory.revealed and fact.again else fact.say
    suffix = ":again" if wordings is fact.again else ""
    return scene.line(f"fact:{name}{suffix}", wordings, place, (name,))


def change_mood(scene: Scene, draft: Draft, change: int, reason: str) -> None:
    """Move the mood within 0 to 10 and say why."""
    memory = scene.memory
    mood = max(0, min(MOST_MOOD, memory.mood + change))
    if mood != memory.mood:
        draft.note(MoodChanged(draft.at, mood, mood - memory.mood, reason))
        memory.mood = mood


def set_flag(scene: Scene, draft: Draft, flag: str, value: bool) -> None:
    """Remember a flag; logged when it changes."""
    if scene.memory.flags.get(flag, False) != value:
        scene.memory.flags[flag] = value
        draft.note(FlagSet(draft.at, flag, value))


def reach(scene: Scene, draft: Draft, outcome: str) -> None:
    """The call's outcome from here on; a later one replaces it."""
    if scene.memory.outcome != outcome:
        scene.memory.outcome = outcome
        draft.note(OutcomeReached(draft.at, outcome))


def enter(scene: Scene, draft: Draft, state: str) -> None:
    """Go to a state; going to the present one is staying in it, so that its turns go on being counted."""
    memory = scene.memory
    if state == memory.state:
        return
    settle_objection(scene, draft, met=False)
    memory.state, memory.visit = state, Visit()
    draft.moved = True
    draft.drop(Place.ENTRY)
    draft.note(StateEntered(draft.at, state, scene.state.phase))
    draft.add(entry_line(scene, state))


def entry_line(scene: Scene, state: str) -> Part | None:
    """What the customer says on entering a state."""
    return scene.line(f"state:{state}", scene.scenario.dialogue.states[state].say, Place.ENTRY)


def raise_objection(scene: Scene, draft: Draft, name: str) -> None:
    """Raise a doubt, once per call."""
    memory = scene.memory
    if name in memory.objections_done:
        return
    settle_objection(scene, draft, met=False)
    memory.objections_done.add(name)
    memory.objection = OpenObjection(name)
    draft.note(ObjectionRaised(draft.at, name))
    draft.add(scene.line(f"objection:{name}", scene.scenario.objections[name].say, Place.OBJECTION))


def settle_objection(scene: Scene, draft: Draft, *, met: bool) -> None:
    """Close the open objection, if any."""
    open_objection = scene.memory.objection
    if open_objection:
        scene.memory.objection = None
        draft.note(ObjectionSettled(draft.at, open_objection.id, met))
