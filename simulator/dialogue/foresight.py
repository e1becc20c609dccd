"""What the customer could say and may say next, so that it is rendered before it is needed; and what he waits for."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.model import Scenario, Wording
from scenarios.model.base import Reply
from simulator.dialogue import expectations, objections
from simulator.dialogue.draft import Part, Place
from simulator.dialogue.effects import entry_line, fact_line, reply_line
from simulator.dialogue.exits import closing_line
from simulator.dialogue.scene import Scene
from simulator.dialogue.stock import stock_for
from simulator.dialogue.templates import fill


def fixed_lines(scenario: Scenario) -> tuple[str, ...]:
    """Every line that is the same in each call, from the first state on; neither recorded ones nor those with slots."""
    texts = (fill(wording.text, scenario, {}) for wording in _wordings(scenario) if wording.audio is None)
    stock = stock_for(scenario.language).whole_lines()
    return tuple(dict.fromkeys([*(text for text in texts if text), *stock]))


def likely_parts(scene: Scene) -> Iterator[Part]:
    """Lines that may come next, best guess first: exactly as they would be worded."""
    seen: set[str] = set()
    for part in _candidates(scene):
        if part is not None and part.text not in seen:
            seen.add(part.text)
            yield part


def expected_intents(scene: Scene) -> frozenset[str]:
    """Intents that would be a full answer now: the objection's, or those that move the state on, and facts to ask."""
    memory, scenario = scene.memory, scene.scenario
    intents = {
        intent
        for name, fact in scenario.customer.facts.items()
        if name not in memory.revealed
        for intent in fact.asked_by
    }
    if memory.objection is not None:
        intents.update(objections.met_by(scene))
    else:
        intents.update(expectations.awaited(scene))
    return frozenset(intents | {"farewell", "ask_repeat"})


def _wordings(scenario: Scenario) -> Iterator[Wording]:
    states = scenario.dialogue.states
    start = scenario.dialogue.start
    for name in [start, *(name for name in states if name != start)]:
        state = states[name]
        yield from state.say
        for reply in (*state.expect, *state.otherwise, *state.on_silence, state.exit):
            yield from reply.say
    for fact in scenario.customer.facts.values():
        yield from (*fact.say, *fact.again)
    for objection in scenario.objections.values():
        yield from (*objection.say, *objection.insist, *objection.met.say, *objection.unmet.say)
    for reaction in scenario.reactions:
        yield from reaction.say
    for outcome in scenario.outcomes.values():
        yield from outcome.closing


def _candidates(scene: Scene) -> Iterator[Part | None]:
    memory, state, name = scene.memory, scene.state, scene.memory.state
    yield from memory.owed
    yield from _objection_lines(scene)
    for index, expectation in enumerate(state.expect):
        yield from _reply_lines(scene, expectation, f"expect:{name}:{index}")
    asked = [fact for fact in scene.scenario.customer.facts if fact not in memory.revealed]
    yield from (fact_line(scene, fact, Place.ANSWER) for fact in asked)
    for kind, replies, count in (
        ("otherwise", state.otherwise, memory.visit.misunderstood),
        ("silence", state.on_silence, memory.visit.silences),
    ):
        if replies:
            index = min(count, len(replies) - 1)
            yield from _reply_lines(scene, replies[index], f"{kind}:{name}:{index}")
    yield closing_line(scene)
    for reaction in scene.scenario.reactions:
        if memory.played[reaction.id] < reaction.times:
            yield from _reply_lines(scene, reaction, f"reaction:{reaction.id}", Place.REACTION)


def _reply_lines(scene: Scene, reply: Reply, key: str, place: Place = Place.REPLY) -> Iterator[Part | None]:
    yield reply_line(scene, reply, key, place)
    if reply.object and reply.object not in scene.memory.objections_done:
        objection = scene.scenario.objections[reply.object]
        yield scene.line(f"objection:{reply.object}", objection.say, Place.OBJECTION)
    elif reply.goto and reply.goto != scene.memory.state:
        yield entry_line(scene, reply.goto)


def _objection_lines(scene: Scene) -> Iterator[Part | None]:
    open_objection = scene.memory.objection
    if open_objection is None:
        return
    objection, key = scene.scenario.objections[open_objection.id], f"objection:{open_objection.id}"
    yield from _reply_lines(scene, objection.met, f"{key}:met")
    if open_objection.insisted < len(objection.insist):
        wording = objection.insist[open_objection.insisted]
        yield scene.line(f"{key}:insist:{open_objection.insisted + 1}", (wording,), Place.OBJECTION)
    yield from _reply_lines(scene, objection.unmet, f"{key}:unmet")
