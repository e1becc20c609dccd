"""A doubt the customer has raised: met by an answer, insisted upon, or given up."""

from __future__ import annotations

from simulator.dialogue.draft import Draft, Place
from simulator.dialogue.effects import apply, moves, settle_objection
from simulator.dialogue.hearing import Heard
from simulator.dialogue.scene import Scene


def met_by(scene: Scene) -> tuple[str, ...]:
    """The intents that would meet the open objection; none without one."""
    open_objection = scene.memory.objection
    return scene.scenario.objections[open_objection.id].met_by if open_objection else ()


def answer(scene: Scene, draft: Draft, heard: Heard) -> None:
    """Settle the open objection if the turn meets it. A `met` without words or way leaves the turn to the state."""
    open_objection = scene.memory.objection
    if open_objection is None:
        return
    objection = scene.scenario.objections[open_objection.id]
    used = heard.any_of(objection.met_by)
    if not used:
        return
    settle_objection(scene, draft, met=True)
    if objection.met.say or moves(objection.met, scene.memory.state):
        heard.use(used)
        heard.answered.update(used)
        draft.handled = True
    apply(scene, draft, objection.met, f"objection:{open_objection.id}:met")


def insist(scene: Scene, draft: Draft) -> None:
    """The turn did not meet the objection: say it again otherwise, then give up."""
    open_objection = scene.memory.objection
    if open_objection is None:
        return
    objection = scene.scenario.objections[open_objection.id]
    key = f"objection:{open_objection.id}:insist"
    if open_objection.insisted < len(objection.insist):
        wording = objection.insist[open_objection.insisted]
        open_objection.insisted += 1
        line = scene.line(f"{key}:{open_objection.insisted}", (wording,), Place.OBJECTION)
        if line:
            draft.add(line)
            return
    settle_objection(scene, draft, met=False)
    apply(scene, draft, objection.unmet, f"objection:{open_objection.id}:unmet")
