"""Static checks of a scenario: what would only be found in front of the class. Pure.

Faults stop the scenario: a conversation that could never end, no success within reach. Warnings advise the author.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from scenarios.model import Reply, Scenario, State
from scenarios.references import Remark
from scenarios.walk import Loc, intents_used, replies, state_replies

REPEATED_KEYS = ("otherwise", "on_silence")


def dead_ends(scenario: Scenario) -> Iterator[Remark]:
    """Faults: states that cannot be left for good, and calls that cannot succeed."""
    states = scenario.dialogue.states
    for name, state in states.items():
        yield from _exits(name, state, states)
        for key in REPEATED_KEYS:
            for index, reply in enumerate(getattr(state, key)):
                if _does_nothing(reply):
                    yield Remark(
                        ("dialogue", "states", name, key, index), "cette réponse ne fait rien (`say`, `goto`…)"
                    )
            if not getattr(state, key):
                yield Remark(("dialogue", "states", name, key), "il faut au moins une réponse")
    reached = outcomes_within_reach(scenario)
    if not any(scenario.outcomes[name].success for name in reached if name in scenario.outcomes):
        yield Remark(("outcomes",), "aucune issue réussie (`success: true`) ne peut être atteinte")


def _does_nothing(reply: Reply) -> bool:
    return not (reply.say or reply.goto or reply.outcome or reply.hang_up or reply.object or reply.reveal)


def _exits(name: str, state: State, states: Mapping[str, State]) -> Iterator[Remark]:
    """`exit` must lead out: following exits from state to state ends with the customer hanging up."""
    loc: Loc = ("dialogue", "states", name, "exit")
    seen = {name}
    reply = state.exit
    while not reply.hang_up:
        if reply.goto is None:
            yield Remark(loc, "cette sortie doit mener ailleurs : `goto` ou `hang_up: true`")
            return
        if reply.goto in seen:
            yield Remark(loc, "les sorties tournent en rond : l'une d'elles doit raccrocher (`hang_up: true`)")
            return
        if reply.goto not in states:
            return
        seen.add(reply.goto)
        reply = states[reply.goto].exit


def states_within_reach(scenario: Scenario) -> frozenset[str]:
    """States some conversation can enter, `when` conditions set aside."""
    states = scenario.dialogue.states
    anywhere = {reply.goto for loc, reply in replies(scenario) if loc[0] != "dialogue" and reply.goto}
    pending = [scenario.dialogue.start, *anywhere]
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        if name in seen or name not in states:
            continue
        seen.add(name)
        pending += [reply.goto for _, reply in state_replies(name, states[name]) if reply.goto]
    return frozenset(seen)


def outcomes_within_reach(scenario: Scenario) -> frozenset[str]:
    within = states_within_reach(scenario)
    found = {scenario.dialogue.otherwise_outcome}
    for loc, reply in replies(scenario):
        if reply.outcome and (loc[0] != "dialogue" or loc[2] in within):
            found.add(reply.outcome)
    return frozenset(found)


def advice(scenario: Scenario, own_intents: Collection[str]) -> Iterator[Remark]:
    """Warnings. `own_intents` are those the file itself defines (shared ones may well be unused)."""
    reachable = states_within_reach(scenario)
    for name in scenario.dialogue.states:
        if name not in reachable:
            yield Remark(("dialogue", "states", name), f"aucun chemin ne mène à l'état « {name} »")
    used = intents_used(scenario)
    for name in own_intents:
        if name not in used:
            yield Remark(("intents", name), f"l'intention « {name} » ne sert nulle part")
    reached = outcomes_within_reach(scenario)
    for name in scenario.outcomes:
        if name not in reached:
            yield Remark(("outcomes", name), f"l'issue « {name} » n'est jamais atteinte")
    yield from _repeated_wordings(scenario)
    yield from _unreachable_objections(scenario)


def _repeated_wordings(scenario: Scenario) -> Iterator[Remark]:
    message = "une seule formulation à un endroit qui se répète : donnez-en deux ou trois"
    for name, state in scenario.dialogue.states.items():
        for key in REPEATED_KEYS:
            group = getattr(state, key)
            if group and len(group[-1].say) == 1 and not (group[-1].goto or group[-1].hang_up):
                yield Remark(("dialogue", "states", name, key, len(group) - 1, "say"), message)
    for index, reaction in enumerate(scenario.reactions):
        if reaction.times > 1 and len(reaction.say) == 1:
            yield Remark(("reactions", index, "say"), message)


def _unreachable_objections(scenario: Scenario) -> Iterator[Remark]:
    raised = {reply.object for _, reply in replies(scenario)}
    for name in scenario.objections:
        if name not in raised:
            yield Remark(("objections", name), f"l'objection « {name} » n'est jamais soulevée (`object: {name}`)")


def criteria_without_checks(scenario: Scenario, rubric: Mapping[str, Collection[str]]) -> Iterator[Remark]:
    """Faults: assessed competences that nothing would assess. `rubric`: competence -> ids of its default checks."""
    without = set(scenario.scoring.without)
    for index, criterion in enumerate(scenario.criteria):
        own = {check.id for check in scenario.scoring.checks if check.criterion == criterion}
        if not own and not set(rubric.get(criterion, ())) - without:
            yield Remark(("criteria", index), f"{criterion} n'a aucun contrôle : rien ne permettrait de l'évaluer")
