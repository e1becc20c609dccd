"""What a Dockerfile says, read so that what is tried is what ships. Knows the instructions our own files use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    command: str


@dataclass(frozen=True)
class Copy:
    sources: tuple[str, ...]
    destination: str
    stage: str | None  # None: from the build's context


@dataclass(frozen=True)
class Workdir:
    path: str


@dataclass(frozen=True)
class Stage:
    base: str
    name: str | None
    steps: tuple[Run | Copy | Workdir, ...]
    user: str = "root"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()


def read(path: Path) -> tuple[Stage, ...]:
    """The stages, the image itself last. Raises ValueError for an instruction that is not known here."""
    stages: list[Stage] = []
    for keyword, rest in _instructions(path.read_text()):
        if keyword == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(base, name or None, ()))
        else:
            stages[-1] = _with(stages[-1], keyword, rest)
    return tuple(stages)


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        if line.strip():
            keyword, _, rest = line.strip().partition(" ")
            yield keyword, rest


def _with(stage: Stage, keyword: str, rest: str) -> Stage:
    values = dict(vars(stage))
    match keyword:
        case "RUN":
            values["steps"] += (Run(rest),)
        case "COPY":
            values["steps"] += (_copy(rest),)
        case "WORKDIR":
            values["steps"] += (Workdir(rest),)
        case "USER":
            values["user"] = rest
        case "ENTRYPOINT":
            values["entrypoint"] = tuple(json.loads(rest))
        case "CMD":
            values["command"] = tuple(json.loads(rest))
        case _:
            raise ValueError(f"{keyword} is not tried by tests/images")
    return Stage(**values)


def _copy(rest: str) -> Copy:
    words = rest.split()
    stage = words.pop(0).removeprefix("--from=") if words[0].startswith("--from=") else None
    return Copy(tuple(words[:-1]), words[-1], stage)
