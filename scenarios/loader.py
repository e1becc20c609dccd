"""Scenario files into scenarios: read, validated, shared intents merged in, names checked; each fault with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field, ValidationError

from scenarios import checks, references, rehearsals
from scenarios.faults import Fault, ScenarioFaults, Severity
from scenarios.messages import dotted, sentence
from scenarios.model import Intent, Language, Rehearsal, Scenario
from scenarios.model.base import Identifier, Strict
from scenarios.positions import Tree, read_tree
from scenarios.references import Remark

COMMON = Path(__file__).parent / "common"
VERSION_DIGITS = 12
MAX_FAULTS = 100

M = TypeVar("M", bound=BaseModel)

RubricChecks = Mapping[str, Collection[str]]
"""Competence (``C1.1``) -> ids of the checks the rubric gives it by default."""


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A scenario ready to be played. `scenario.intents` holds the shared intents too."""

    scenario: Scenario
    version: str
    """First 12 hexadecimal digits of the SHA-256 of the file."""
    source: str
    path: Path
    warnings: tuple[Fault, ...] = ()


class CommonIntents(Strict):
    """A file of `scenarios/common/`: the intents every scenario of one language shares."""

    language: Language
    intents: dict[Identifier, Intent] = Field(..., min_length=1)


def load(path: Path) -> LoadedScenario:
    """The scenario of a file. Raises `ScenarioFaults`, or OSError when the file cannot be read."""
    return _load(path.read_bytes(), str(path), path)


def load_text(text: str, name: str) -> LoadedScenario:
    """The scenario of a text being edited; `name` stands for the file in the faults."""
    return _load(text.encode(), name, Path(name))


def load_rehearsal(path: Path, scenario: Scenario | None = None) -> Rehearsal:
    """The rehearsal of a lines file, checked against its scenario when given. Raises `ScenarioFaults`."""
    tree = read_tree(path.read_bytes(), str(path))
    found = _validate(Rehearsal, tree, str(path))
    if isinstance(tree.value, dict) and "rehearsal" not in tree.value:
        raise ScenarioFaults([Fault(str(path), 1, 1, "il manque « rehearsal: 1 » : ce n'est pas une répétition")])
    if found.scenario is None:
        raise ScenarioFaults([Fault(str(path), 1, 1, "il manque « scenario », l'identifiant du scénario joué")])
    if scenario is not None:
        faults = _placed(tree, str(path), rehearsals.rehearsal_faults(found, scenario))
        if faults:
            raise ScenarioFaults(faults)
    return found


def check_file(path: Path, rubric_checks: RubricChecks | None = None) -> tuple[Fault, ...]:
    """Everything to say about a scenario or lines file, warnings included; empty when all is well.

    With `rubric_checks`, a competence that nothing would assess is a fault too.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        return (Fault(str(path), 1, 1, f"fichier illisible : {error.strerror}"),)
    try:
        if _is_rehearsal(read_tree(data, str(path))):
            load_rehearsal(path)
            return ()
        return _load(data, str(path), path, rubric_checks).warnings
    except ScenarioFaults as refused:
        return refused.faults


@lru_cache
def common_intents(language: Language) -> Mapping[str, Intent]:
    """The shared intents of a language; none for a language without a file."""
    path = COMMON / f"{language.value}.yaml"
    if not path.is_file():
        return {}
    return _validate(CommonIntents, read_tree(path.read_bytes(), str(path)), str(path)).intents


def merged(common: Intent, own: Intent) -> Intent:
    """A shared intent with what the scenario adds to it."""
    return Intent(
        title=own.title or common.title,
        examples=_union(common.examples, own.examples),
        none_of=_union(common.none_of, own.none_of),
        all_of=own.all_of or common.all_of,
        slots={**common.slots, **own.slots},
        requires=_union(common.requires, own.requires),
    )


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _is_rehearsal(tree: Tree) -> bool:
    return isinstance(tree.value, dict) and "rehearsal" in tree.value


def _load(data: bytes, name: str, path: Path, rubric_checks: RubricChecks | None = None) -> LoadedScenario:
    tree = read_tree(data, name)
    own = _validate(Scenario, tree, name)
    common = common_intents(own.language)
    intents = {**common, **own.intents}
    intents |= {key: merged(common[key], own.intents[key]) for key in common.keys() & own.intents.keys()}
    scenario = own.model_copy(update={"intents": intents})
    remarks = [*references.reference_faults(scenario), *rehearsals.rehearsals_of(scenario)]
    remarks += checks.dead_ends(scenario)
    if rubric_checks is not None:
        remarks += checks.criteria_without_checks(scenario, rubric_checks)
    faults = _placed(tree, name, remarks)
    if faults:
        raise ScenarioFaults(faults[:MAX_FAULTS])
    warnings = _placed(tree, name, checks.advice(scenario, own.intents), Severity.WARNING)
    version = hashlib.sha256(data).hexdigest()[:VERSION_DIGITS]
    return LoadedScenario(scenario, version, data.decode("utf-8-sig"), path, tuple(warnings))


def _placed(tree: Tree, name: str, remarks: Iterable[Remark], severity: Severity = Severity.FAULT) -> list[Fault]:
    found: list[Fault] = []
    for remark in remarks:
        at = tree.position(remark.loc)
        found.append(Fault(name, at.line, at.column, f"{dotted(remark.loc)}: {remark.message}", severity))
    return found


def _validate(model: type[M], tree: Tree, name: str) -> M:
    try:
        return model.model_validate(tree.value)
    except ValidationError as refused:
        raise ScenarioFaults(_model_faults(refused, model, tree, name)) from refused


def _model_faults(refused: ValidationError, model: type[BaseModel], tree: Tree, name: str) -> list[Fault]:
    found: dict[tuple[str, int, int], Fault] = {}
    for error in refused.errors(include_url=False):
        loc = error["loc"][:-1] if error["loc"] and error["loc"][-1] == "[key]" else error["loc"]
        at = tree.key_position(loc) if error["type"] in ("missing", "extra_forbidden") else tree.position(loc)
        path = tree.known_path(loc)
        if error["type"] == "missing":
            path = (*path, loc[-1])
        fault = Fault(name, at.line, at.column, f"{dotted(path)}: {sentence(error, model)}".removeprefix(": "))
        found.setdefault((dotted(path), at.line, at.column), fault)
    return list(found.values())[:MAX_FAULTS]
