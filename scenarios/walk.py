"""Every reply, wording and condition of a scenario, with its place in the file. Pure; shared by the checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scenarios.model import Condition, Expectation, Reply, Scenario, State, Wording
from scenarios.positions import PathItem

Loc = tuple[PathItem, ...]


def state_replies(name: str, state: State) -> Iterator[tuple[Loc, Reply]]:
    """What the customer may do in one state."""
    here: Loc = ("dialogue", "states", name)
    for key, group in (("expect", state.expect), ("otherwise", state.otherwise), ("on_silence", state.on_silence)):
        yield from (((*here, key, index), reply) for index, reply in enumerate(group))
    yield (*here, "exit"), state.exit


def replies(scenario: Scenario) -> Iterator[tuple[Loc, Reply]]:
    """Every reply: of states, reactions and objections."""
    for name, state in scenario.dialogue.states.items():
        yield from state_replies(name, state)
    for index, reaction in enumerate(scenario.reactions):
        yield ("reactions", index), reaction
    for name, objection in scenario.objections.items():
        yield ("objections", name, "met"), objection.met
        yield ("objections", name, "unmet"), objection.unmet


def said(scenario: Scenario) -> Iterator[tuple[Loc, tuple[Wording, ...]]]:
    """Every list of wordings."""
    for loc, reply in replies(scenario):
        yield (*loc, "say"), reply.say
    for name, state in scenario.dialogue.states.items():
        yield ("dialogue", "states", name, "say"), state.say
    for name, objection in scenario.objections.items():
        yield ("objections", name, "say"), objection.say
        yield ("objections", name, "insist"), objection.insist
    for name, fact in scenario.customer.facts.items():
        yield ("customer", "facts", name, "say"), fact.say
        yield ("customer", "facts", name, "again"), fact.again
    for name, outcome in scenario.outcomes.items():
        yield ("outcomes", name, "closing"), outcome.closing
    for index, entry in enumerate(scenario.directory):
        yield ("directory", index, "say"), entry.say


def wordings(scenario: Scenario) -> Iterator[tuple[Loc, Wording]]:
    for loc, group in said(scenario):
        yield from (((*loc, index), wording) for index, wording in enumerate(group))


def conditions(scenario: Scenario) -> Iterator[tuple[Loc, Condition]]:
    for loc, wording in wordings(scenario):
        yield (*loc, "when"), wording.when
    for loc, reply in replies(scenario):
        if isinstance(reply, Expectation):
            yield (*loc, "when"), reply.when
    for index, reaction in enumerate(scenario.reactions):
        yield ("reactions", index, "on", "when"), reaction.on.when


def intents_used(scenario: Scenario) -> frozenset[str]:
    """Intents that change something: expected, reacted to, asking for a fact, answering an objection, or scored."""
    groups: list[Iterable[str]] = [condition.matched for _, condition in conditions(scenario)]
    for _, reply in replies(scenario):
        if isinstance(reply, Expectation):
            groups += [reply.intent or (), reply.all]
    groups += [reaction.on.intent or () for reaction in scenario.reactions]
    groups += [fact.asked_by for fact in scenario.customer.facts.values()]
    groups += [objection.met_by for objection in scenario.objections.values()]
    groups += [getattr(check, "intents", ()) for check in scenario.scoring.checks]
    return frozenset(name for group in groups for name in group)
