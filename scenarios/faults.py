"""What is wrong in a scenario file, said where it stands: file, line, column, and one sentence in French.

ScenarioFaults      a file that cannot be used as it is: it carries every fault found, never only the first
UnknownScenario     no such id in the library (raised by `scenarios.library`)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """FAULT stops the scenario from being used; WARNING is worth the author's attention."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One remark on a file. Lines and columns count from 1, as editors do."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = Severity.FAULT

    def __str__(self) -> str:
        mark = "attention : " if self.severity is Severity.WARNING else ""
        return f"{self.file}:{self.line}:{self.column}: {mark}{self.message}"


class ScenarioFaults(Exception):
    """The file cannot be used; retrying does not help, correcting it does."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def errors_only(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults that stop the file from being used, without the warnings."""
    return tuple(fault for fault in faults if fault.severity is Severity.FAULT)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``" ; vouliez-vous dire « x » ?"`` when a known word is near, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" ; vouliez-vous dire « {near[0]} » ?" if near else ""
