"""Rehearsals checked against their scenario: the records, fields, posts, outcomes and checks they name must exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenarios.faults import did_you_mean
from scenarios.model import Rehearsal, Scenario, Step
from scenarios.references import Remark
from scenarios.walk import Loc


def rehearsals_of(scenario: Scenario) -> Iterator[Remark]:
    """Faults of the rehearsals written inside a scenario."""
    names: set[str] = set()
    for index, rehearsal in enumerate(scenario.rehearsals):
        here: Loc = ("rehearsals", index)
        if rehearsal.name is None:
            yield Remark(here, "il manque `name`, le nom de la répétition")
        elif rehearsal.name in names:
            yield Remark((*here, "name"), f"deux répétitions s'appellent « {rehearsal.name} »")
        else:
            names.add(rehearsal.name)
        yield from rehearsal_faults(rehearsal, scenario, here)


def rehearsal_faults(rehearsal: Rehearsal, scenario: Scenario, here: Loc = ()) -> Iterator[Remark]:
    """Faults of one rehearsal; `here` is its place in its file."""
    if rehearsal.scenario not in (None, scenario.id):
        yield Remark((*here, "scenario"), f"cette répétition est écrite pour « {rehearsal.scenario} »")
    for index, step in enumerate(rehearsal.steps):
        yield from _step(step, scenario, (*here, "steps", index))
    expect = rehearsal.expect
    if expect.outcome is not None and expect.outcome not in scenario.outcomes:
        known = did_you_mean(expect.outcome, scenario.outcomes)
        yield Remark((*here, "expect", "outcome"), f"l'issue « {expect.outcome} » n'existe pas{known}")
    for criterion in expect.criteria:
        if criterion not in scenario.criteria:
            yield Remark((*here, "expect", "criteria", criterion), f"{criterion} n'est pas évalué par ce scénario")
    for check in expect.checks:
        if check[:4] not in scenario.criteria or check in scenario.scoring.without:
            yield Remark((*here, "expect", "checks", check), f"le contrôle « {check} » ne s'applique pas à ce scénario")


def _step(step: Step, scenario: Scenario, here: Loc) -> Iterator[Remark]:
    if step.when is not None:
        try:
            re.compile(step.when.customer_said)
        except re.error as error:
            place: Loc = (*here, "when", "customer_said")
            yield Remark(place, f"expression régulière incorrecte ({error.msg}, caractère {(error.pos or 0) + 1})")
    if step.do is None:
        return
    fields = scenario.form.fields if scenario.form else {}
    for name in step.do.fill or {}:
        if name not in fields:
            known = did_you_mean(name, fields)
            yield Remark((*here, "do", "fill", name), f"le champ « {name} » n'existe pas{known}")
    records = {record.id for record in (scenario.record, *scenario.other_records)}
    if step.do.open_record is not None and step.do.open_record not in records:
        known = did_you_mean(step.do.open_record, records)
        yield Remark((*here, "do", "open_record"), f"la fiche « {step.do.open_record} » n'existe pas{known}")
    posts = {entry.number for entry in scenario.directory}
    if step.do.transfer is not None and step.do.transfer not in posts:
        yield Remark((*here, "do", "transfer"), f"le poste « {step.do.transfer} » n'est pas dans `directory`")
