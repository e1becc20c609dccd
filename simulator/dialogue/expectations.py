"""What the state is waiting for: finds what the turn satisfies, follows it, goes on with what is left."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.model import Expectation
from simulator.dialogue import objections
from simulator.dialogue.draft import Draft, Place
from simulator.dialogue.effects import apply, enter, moves
from simulator.dialogue.hearing import Heard
from simulator.dialogue.scene import Scene

BARE_ANSWERS = ("yes", "no", "dont_know", "backchannel")
"""They answer what was just asked, never a question the customer has not put yet."""

OPENING = frozenset({"greet", "introduce_self", "introduce_company"})
"""Said once per call: they count for an `all` wherever they were said."""

LONGEST_CHAIN = 4
MOST_STEPS_AHEAD = 2


def follow(scene: Scene, draft: Draft, heard: Heard) -> None:
    """Apply the expectations the turn satisfies, and with what is left of it those of the state then entered.

    "Bonjour, Camille Robin de Voltéa, je vous appelle pour votre facture" leads through several states: those passed
    through keep their opening line to themselves, and a doubt answered beforehand is not voiced.
    """
    for _ in range(LONGEST_CHAIN):
        before = scene.memory.state
        _one_state(scene, draft, heard)
        if scene.memory.objection and heard.any_of(objections.met_by(scene)):
            objections.answer(scene, draft, heard)
            draft.drop(Place.OBJECTION)
        if scene.memory.state == before or draft.hang_up or scene.memory.objection:
            return
        heard.use(BARE_ANSWERS)
        scene.memory.visit.heard.update(heard.intents)


def catch_up(scene: Scene, draft: Draft, heard: Heard) -> None:
    """Follow a trainee who is a step or two ahead: he asks for what the customer knows, or was not understood before.

    A word lost by the recogniser must not leave them in two different conversations: what the next states expect
    is taken there. The steps passed over give neither line, nor mood, nor outcome.
    """
    if draft.moved or draft.hang_up or scene.memory.objection:
        return
    facts = scene.scenario.customer.facts.values()
    said = heard.everything - heard.answered
    ahead = {intent for fact in facts for intent in fact.asked_by} & said
    if not draft.handled and scene.memory.visit.misunderstood:
        ahead |= set(heard.intents) - OPENING
    for name in _states_ahead(scene):
        for expectation in scene.scenario.dialogue.states[name].expect:
            fits = ahead.difference(BARE_ANSWERS).intersection(expectation.intent or ()) and not expectation.all
            if fits and moves(expectation, name) and scene.holds(expectation.when):
                heard.use(BARE_ANSWERS)
                enter(scene, draft, name)
                follow(scene, draft, heard)
                return


def awaited(scene: Scene) -> Iterator[str]:
    """Intents that would move the conversation on if heard now; of an `all`, the last one missing."""
    visit = scene.memory.visit.heard
    for expectation in scene.state.expect:
        if not moves(expectation, scene.memory.state) and not expectation.reveal:
            continue
        if not scene.holds(expectation.when) and not expectation.when.slots:
            continue
        missing = [intent for intent in expectation.all if intent not in _known(scene, visit)]
        if len(missing) == 1:
            yield from missing
        elif not missing:
            yield from expectation.intent or ()


def _states_ahead(scene: Scene) -> list[str]:
    """States the present one leads to without an outcome, nearest first."""
    states, found = scene.scenario.dialogue.states, [scene.memory.state]
    nearest = 0
    for _ in range(MOST_STEPS_AHEAD):
        reached, nearest = found[nearest:], len(found)
        for name in reached:
            gotos = [way.goto for way in states[name].expect if way.goto and not way.outcome]
            found += [goto for goto in dict.fromkeys(gotos) if goto not in found]
    return found[1:]


def _one_state(scene: Scene, draft: Draft, heard: Heard) -> None:
    state = scene.memory.state
    main: tuple[int, Expectation, str] | None = None
    for index, expectation in enumerate(scene.state.expect):
        used = _satisfied(scene, draft, expectation, heard)
        if used is None:
            continue
        if moves(expectation, state):
            if main is not None:
                continue
            main = (index, expectation, used[0])
        else:
            _apply(scene, draft, index, expectation, used[0])
        _use(draft, heard, expectation, used)
    if main is not None:
        _apply(scene, draft, *main)


def _satisfied(scene: Scene, draft: Draft, expectation: Expectation, heard: Heard) -> tuple[str, ...] | None:
    """The intents it uses, or None. An `all` needs at least one of its own in this very turn."""
    if not scene.holds(expectation.when):
        return None
    named = heard.any_of(expectation.intent or ())
    if expectation.intent and not named:
        return None
    fresh = heard.any_of(expectation.all)
    if expectation.all:
        known = _known(scene, scene.memory.visit.heard | set(heard.intents))
        if not known.issuperset(expectation.all):
            draft.partial = draft.partial or bool(fresh)
            return None
        if not fresh and not named:
            return None
    return (named + fresh) or None


def _known(scene: Scene, heard: set[str]) -> set[str]:
    return heard | (scene.memory.matched & OPENING)


def _use(draft: Draft, heard: Heard, expectation: Expectation, used: tuple[str, ...]) -> None:
    heard.use(used)
    draft.handled = True
    if expectation.say or expectation.reveal:
        heard.answered.update(used)


def _apply(scene: Scene, draft: Draft, index: int, expectation: Expectation, intent: str) -> None:
    apply(scene, draft, expectation, f"expect:{scene.memory.state}:{index}", reason=f"intent:{intent}")
