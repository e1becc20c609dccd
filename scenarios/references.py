"""Every name a scenario uses must be one it defines: states, outcomes, intents, facts, flags, slots, placeholders.

Each finder yields `Remark`s: the place (as a path of keys and indexes) and one sentence in French. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scenarios.faults import did_you_mean
from scenarios.model import (
    Check,
    Condition,
    CustomerCheck,
    DeskCheck,
    Direction,
    Expectation,
    NotSaidCheck,
    OrderCheck,
    RecordLine,
    RephrasedCheck,
    Reply,
    SaidCheck,
    Scenario,
    ToldTruthCheck,
    Wording,
)
from scenarios.positions import PathItem
from scenarios.walk import Loc, conditions, replies, wordings

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
RECORD_LISTS = ("contracts", "invoices", "orders", "history")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about one place of the file."""

    loc: Loc
    message: str


def _unknown(loc: Loc, what: str, name: str, known: Iterable[str]) -> Iterator[Remark]:
    names = frozenset(known)
    if name not in names:
        yield Remark(loc, f"{what} « {name} » n'existe pas{did_you_mean(name, names)}")


def _each(loc: Loc, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Remark]:
    names_known = frozenset(known)
    for index, name in enumerate(names):
        yield from _unknown((*loc, index), what, name, names_known)


def reference_faults(scenario: Scenario) -> Iterator[Remark]:
    """Names that lead nowhere, in a scenario whose shared intents are merged in."""
    states = scenario.dialogue.states
    yield from _unknown(("dialogue", "start"), "l'état", scenario.dialogue.start, states)
    place = ("dialogue", "otherwise_outcome")
    yield from _unknown(place, "l'issue", scenario.dialogue.otherwise_outcome, scenario.outcomes)
    for loc, reply in replies(scenario):
        yield from _reply(scenario, loc, reply)
    for loc, condition in conditions(scenario):
        yield from _condition(scenario, loc, condition)
    for loc, wording in wordings(scenario):
        yield from _placeholders(scenario, loc, wording)
    yield from _heard(scenario)
    yield from _desk(scenario)
    yield from _scoring(scenario)


def _reply(scenario: Scenario, loc: Loc, reply: Reply) -> Iterator[Remark]:
    if reply.goto is not None:
        yield from _unknown((*loc, "goto"), "l'état", reply.goto, scenario.dialogue.states)
    if reply.outcome is not None:
        yield from _unknown((*loc, "outcome"), "l'issue", reply.outcome, scenario.outcomes)
    if reply.object is not None:
        yield from _unknown((*loc, "object"), "l'objection", reply.object, scenario.objections)
    yield from _each((*loc, "reveal"), "l'information", reply.reveal, scenario.customer.facts)
    if isinstance(reply, Expectation):
        yield from _each((*loc, "intent"), "l'intention", reply.intent or (), scenario.intents)
        yield from _each((*loc, "all"), "l'intention", reply.all, scenario.intents)
        if reply.intent is None and not reply.all and reply.when == Condition():
            yield Remark(loc, "il faut `intent`, `all` ou `when` pour savoir ce qui est attendu")


def _condition(scenario: Scenario, loc: Loc, condition: Condition) -> Iterator[Remark]:
    yield from _each((*loc, "temperament"), "le tempérament", condition.temperament, scenario.customer.temperament)
    yield from _each((*loc, "revealed"), "l'information", condition.revealed, scenario.customer.facts)
    yield from _each((*loc, "matched"), "l'intention", condition.matched, scenario.intents)
    flags = {flag for _, reply in replies(scenario) for flag in reply.set}
    for flag in condition.flags:
        yield from _unknown((*loc, "flags", flag), "le repère (jamais mémorisé par `set`)", flag, flags)
    for slot in condition.slots:
        yield from _unknown((*loc, "slots", slot), "l'emplacement", slot, _slots(scenario))


def _slots(scenario: Scenario) -> frozenset[str]:
    return frozenset(slot for intent in scenario.intents.values() for slot in intent.slots)


def _placeholders(scenario: Scenario, loc: Loc, wording: Wording) -> Iterator[Remark]:
    """A bare `{name}` is a slot, a fact or a field of the record; `{record.invoices.F-1.amount}` one of its lines."""
    facts = frozenset(name for name, fact in scenario.customer.facts.items() if fact.value is not None)
    fields = frozenset({"id", "name", "phone", *(folded(name) for name in scenario.record.fields)})
    known = {
        "fact": facts,
        "record": fields,
        "slot": _slots(scenario),
        "customer": frozenset({"name", "phone"}),
        "company": frozenset({"name"}),
    }
    for match in PLACEHOLDER.finditer(wording.text):
        kind, dot, name = match[1].partition(".")
        said = f"dans « {match[0]} »,"
        if not dot:
            yield from _unknown(loc, said, kind, facts | fields | known["slot"])
        elif kind not in known:
            yield from _unknown(loc, said, kind, known)
        elif kind == "record" and name.partition(".")[0] in RECORD_LISTS:
            yield from _record_line(scenario, loc, said, name)
        else:
            yield from _unknown(loc, said, folded(name) if kind == "record" else name, known[kind])


def _record_line(scenario: Scenario, loc: Loc, said: str, name: str) -> Iterator[Remark]:
    group, _, rest = name.partition(".")
    which, _, attribute = rest.rpartition(".")
    lines: tuple[RecordLine, ...] = getattr(scenario.record, group)
    yield from _unknown(loc, said, which, [line.id for line in lines] + [str(i) for i in range(len(lines))])
    yield from _unknown(loc, said, attribute, RecordLine.model_fields)


def folded(text: str) -> str:
    """A record field's name as placeholders write it: ``Mode de paiement`` is ``mode_de_paiement``."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]+", "_", "".join(c for c in bare if not unicodedata.combining(c))).strip("_")


def _heard(scenario: Scenario) -> Iterator[Remark]:
    for name, fact in scenario.customer.facts.items():
        yield from _each(("customer", "facts", name, "asked_by"), "l'intention", fact.asked_by, scenario.intents)
    for name, objection in scenario.objections.items():
        yield from _each(("objections", name, "met_by"), "l'intention", objection.met_by, scenario.intents)
    for index, reaction in enumerate(scenario.reactions):
        on: Loc = ("reactions", index, "on")
        yield from _each((*on, "intent"), "l'intention", reaction.on.intent or (), scenario.intents)
        yield from _each((*on, "in_states"), "l'état", reaction.on.in_states, scenario.dialogue.states)
        keys = reaction.on.model_dump(exclude_none=True, exclude={"in_states", "when"})
        if len(keys) != 1:
            yield Remark(on, "il faut exactement un déclencheur (intent, silence_over, hold_over…)")
    for name, intent in scenario.intents.items():
        yield from _each(("intents", name, "requires"), "l'emplacement", intent.requires, intent.slots)
        if not intent.examples:
            yield Remark(("intents", name), f"l'intention « {name} » n'a aucun exemple (`examples`)")


def _desk(scenario: Scenario) -> Iterator[Remark]:
    fields = scenario.form.fields if scenario.form else {}
    for name, field in fields.items():
        loc: Loc = ("form", "fields", name)
        if field.expected_fact is not None:
            fact_loc = (*loc, "expected_fact")
            yield from _unknown(fact_loc, "l'information", field.expected_fact, scenario.customer.facts)
        if field.expected_slot is not None:
            yield from _unknown((*loc, "expected_slot"), "l'emplacement", field.expected_slot, _slots(scenario))
        if isinstance(field.expected, str) and field.choices:
            yield from _unknown((*loc, "expected"), "le choix", field.expected, field.choices)
    if scenario.direction is Direction.OUTBOUND and _digits(scenario.record.phone) != _digits(scenario.customer.phone):
        yield Remark(("record", "phone"), "le numéro de la fiche n'est pas celui du client : l'appel n'aboutirait pas")


def _digits(number: str) -> str:
    return re.sub(r"[^0-9+]", "", number)


def _scoring(scenario: Scenario) -> Iterator[Remark]:
    for index, check in enumerate(scenario.scoring.checks):
        loc: Loc = ("scoring", "checks", index)
        if check.criterion not in scenario.criteria:
            message = f"« {check.id} » compte pour {check.criterion}, qui n'est pas dans `criteria`"
            yield Remark((*loc, "id"), message)
        yield from _check(scenario, loc, check)
    for criterion in scenario.scoring.weights:
        yield from _unknown(("scoring", "weights", criterion), "dans `criteria`,", criterion, scenario.criteria)


def _check(scenario: Scenario, loc: tuple[PathItem, ...], check: Check) -> Iterator[Remark]:
    if isinstance(check, SaidCheck | NotSaidCheck | OrderCheck | RephrasedCheck | ToldTruthCheck):
        yield from _each((*loc, "intents"), "l'intention", check.intents, scenario.intents)
    if isinstance(check, RephrasedCheck):
        yield from _each((*loc, "facts"), "l'information", check.facts, scenario.customer.facts)
    if isinstance(check, ToldTruthCheck):
        slots = {slot for name in check.intents if name in scenario.intents for slot in scenario.intents[name].slots}
        yield from _unknown((*loc, "slot"), "l'emplacement", check.slot, slots)
    if isinstance(check, DeskCheck):
        fields = scenario.form.fields if scenario.form else {}
        yield from _each((*loc, "fields"), "le champ du formulaire", check.fields, fields)
    if isinstance(check, CustomerCheck):
        yield from _each((*loc, "outcomes"), "l'issue", check.outcomes, scenario.outcomes)
        yield from _each((*loc, "revealed"), "l'information", check.revealed, scenario.customer.facts)
