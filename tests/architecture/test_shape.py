"""The code keeps the shape that DESIGN.md and STYLE.md ask for."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("scenarios", "simulator", "pbx", "scoring", "web")
BORDERS = {
    # The four places where an error of any kind is caught: route, job, call session, AMI reader.
    "web/worker.py",
    "web/app.py",
    "web/cli.py",
    "simulator/session.py",
    "pbx/ami_reader.py",
    "pbx/media_server.py",
}


def modules() -> list[Path]:
    return [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_imports_point_one_way() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_module_is_over_five_hundred_lines_and_nine_in_ten_are_under_three_hundred() -> None:
    sizes = {path: lines_of(path) for path in modules()}
    assert max(sizes.values()) <= 500
    assert sum(size < 300 for size in sizes.values()) >= 0.9 * len(sizes)
    assert statistics.median(sizes.values()) < 150


def test_nine_functions_in_ten_are_under_thirty_lines_and_none_over_sixty() -> None:
    lengths = [node.end_lineno - node.lineno + 1 for path in modules() for node in functions(path) if node.end_lineno]
    assert max(lengths) < 60
    assert sum(length < 30 for length in lengths) >= 0.9 * len(lengths)


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "common", "misc"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert not [path for path in modules() if path.stem == word]


def test_errors_of_any_kind_are_caught_at_the_four_borders_only() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    }
    assert found <= BORDERS


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert readers <= {"web/settings.py"}


def test_no_yaml_is_loaded_with_tags() -> None:
    unsafe = {"unsafe_load", "full_load", "UnsafeLoader", "FullLoader"}
    found = [
        path
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in unsafe
    ]
    assert not found


def test_fakes_live_in_tests_only() -> None:
    assert not [path for path in modules() if "fake" in path.stem or "mock" in path.stem]
