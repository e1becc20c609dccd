"""The JSON Schema that editors use: shipped, in French, true to the loader."""

from __future__ import annotations

import jsonschema
import pytest

from scenarios import schema
from scenarios.library import Library
from scenarios.positions import read_tree
from tests.unit.scenario_texts import GOOD, broken

VALIDATOR = jsonschema.Draft202012Validator(schema.scenario_schema())


def test_the_shipped_schema_is_the_one_of_the_model() -> None:
    assert schema.SHIPPED.read_text(encoding="utf-8") == schema.written()


def test_it_is_a_valid_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.scenario_schema())
    jsonschema.Draft202012Validator.check_schema(schema.rehearsal_schema())


def test_every_key_is_described() -> None:
    whole = schema.scenario_schema()
    definitions = {**whole["$defs"], "Scenario": whole}
    bare = [
        f"{name}.{key}"
        for name, definition in definitions.items()
        for key, field in definition.get("properties", {}).items()
        if not field.get("description")
    ]
    assert bare == []


@pytest.mark.parametrize("scenario_id", Library().ids())
def test_the_shipped_scenarios_satisfy_it(scenario_id: str) -> None:
    loaded = Library().get(scenario_id)
    VALIDATOR.validate(read_tree(loaded.source.encode(), scenario_id).value)


@pytest.mark.parametrize(
    ("old", "new"),
    [("kind: advice", "kind: conseil"), ("title: Un essai\n", ""), ("exit: {goto: fin}", "exit: {gto: fin}")],
)
def test_it_refuses_what_the_loader_refuses(old: str, new: str) -> None:
    assert VALIDATOR.is_valid(read_tree(GOOD.encode(), "f").value)
    assert not VALIDATOR.is_valid(read_tree(broken(old, new).encode(), "f").value)
