"""`decroche score`: a report file, or a call of the database, scored again from its kept events alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from scenarios.library import Library
from scenarios.loader import LoadedScenario, load_text
from scoring.rescore import ReportFault, score_report
from simulator.store.calls import Calls
from simulator.store.database import Database
from web.failures import UsageFault
from web.settings import Settings

LARGEST_REPORT_BYTES = 50_000_000


@dataclass(frozen=True)
class _KeptVersion:
    """The scenario version the call was played with, from the database."""

    source: str

    def get(self, scenario_id: str) -> LoadedScenario:
        return load_text(self.source, scenario_id)


def rescore(settings: Settings, report_or_call: str) -> dict[str, Any]:
    """The report with its scored part made anew. Raises UsageFault, ReportFault, UnknownScenario or UnknownCall."""
    path = Path(report_or_call)
    if path.is_file():
        return score_report(_read(path), Library(settings.library))
    try:
        call_id = UUID(report_or_call)
    except ValueError as error:
        raise UsageFault(f"{report_or_call} is neither a report file nor a call's id") from error
    calls = Calls(Database(settings.database))
    report = calls.report(call_id)
    if report is None:
        raise UsageFault(f"call {call_id} has no report yet")
    return score_report(report, _KeptVersion(calls.source(call_id)))


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST_REPORT_BYTES:
        raise ReportFault(f"{path}: larger than {LARGEST_REPORT_BYTES // 1_000_000} MB")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ReportFault(f"{path}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise ReportFault(f"{path}: a report is a JSON object")
    return content
