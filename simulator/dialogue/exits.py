"""Ways out of a conversation that no longer leads anywhere, and goodbyes."""

from __future__ import annotations

from simulator.dialogue.draft import Draft, Part, Place
from simulator.dialogue.effects import apply, settle_objection
from simulator.dialogue.hearing import Heard
from simulator.dialogue.scene import Scene

MOST_EXITS = 4
"""Exits a call may take from its states before the customer gives up altogether."""

MOST_CALLS_BACK = 2
"""Times the trainee may start again after the goodbyes."""

COURTESIES_AT_THE_END = frozenset({"farewell", "thank", "greet", "backchannel", "yes", "no"})


def take_exit(scene: Scene, draft: Draft) -> None:
    """The state's `exit`. One that leads nowhere ends the call: a customer is never stuck."""
    memory = scene.memory
    memory.exits += 1
    before = memory.state
    settle_objection(scene, draft, met=False)
    draft.drop(Place.REPLY, Place.ENTRY, Place.OBJECTION)
    apply(scene, draft, scene.state.exit, f"exit:{before}")
    if draft.hang_up or (memory.state != before and memory.exits <= MOST_EXITS):
        return
    draft.drop(Place.ENTRY)
    if not draft.parts:
        draft.add(scene.stock_line("stuck_goodbye", scene.stock.stuck_goodbye, Place.CLOSING))
    draft.hang_up = True


def closing_line(scene: Scene) -> Part | None:
    """The customer's goodbye, in the words of the outcome reached."""
    outcome = scene.memory.outcome or scene.scenario.dialogue.otherwise_outcome
    wordings = scene.scenario.outcomes[outcome].closing if outcome in scene.scenario.outcomes else ()
    line = scene.line(f"closing:{outcome}", wordings, Place.CLOSING)
    return line or scene.stock_line("goodbye", scene.stock.goodbye, Place.CLOSING)


def on_farewell(scene: Scene, draft: Draft, heard: Heard) -> None:
    """The trainee took leave. The customer says goodbye too, unless he still has something to ask or to object."""
    if "farewell" not in heard.everything or draft.hang_up or scene.memory.objection:
        return
    answered = "farewell" in heard.answered
    led_on = "farewell" not in heard.intents and draft.moved
    spoken = draft.spoken()
    if led_on or (spoken and not answered and spoken[-1].text.rstrip().endswith("?")):
        return
    if not answered:
        if heard.everything <= COURTESIES_AT_THE_END:
            draft.drop(Place.REPLY)
        draft.add(closing_line(scene))
    scene.memory.leaving = True
    draft.handled = True


def after_goodbyes(scene: Scene, draft: Draft, heard: Heard) -> bool:
    """A turn after the goodbyes: a courtesy ends the call, anything else brings the customer back, twice at most."""
    memory = scene.memory
    if not memory.leaving:
        return False
    if heard.everything <= COURTESIES_AT_THE_END or memory.called_back >= MOST_CALLS_BACK:
        draft.hang_up = True
        return True
    memory.called_back += 1
    memory.leaving = False
    return False
