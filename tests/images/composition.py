"""docker-compose.yml as Compose reads it: anchors merged, variables filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


class VariableMissing(Exception):
    """A variable that must be given is not; the message is the file's own."""


def composition(variables: Mapping[str, str]) -> dict[str, Any]:
    """The whole file. Raises VariableMissing."""
    text = (ROOT / "docker-compose.yml").read_text()
    content: dict[str, Any] = _filled(yaml.safe_load(text), variables)
    return content


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, variables) for each in value]
    return VARIABLE.sub(lambda found: _value(found, variables), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    name, kind, rest = found.groups()
    if variables.get(name):
        return variables[name]
    if kind != "-":
        raise VariableMissing(f"{name}: {rest}")
    return str(rest)
