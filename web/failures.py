"""What an error means to whoever started a command: one line, and an exit status."""

from __future__ import annotations

from pydantic import ValidationError

from pbx.ami_message import AmiError
from pbx.dialling import CallNotPlaced
from pbx.errors import PbxError
from scenarios.faults import ScenarioFaults
from scenarios.library import UnknownScenario
from scoring.rescore import ReportFault
from simulator.speech.errors import SpeechError
from simulator.store.database import StoreError

USAGE, MISSING = 2, 3


class UsageFault(Exception):
    """The command was given something that cannot be used; the message names it."""


def explain(error: Exception) -> tuple[int, str | None]:
    """Exit status and line; no line for an error that nobody expected, whose trace is then worth more."""
    match error:
        case UsageFault() | UnknownScenario() | ScenarioFaults() | ReportFault():
            return USAGE, str(error)
        case ValidationError():
            fault = error.errors()[0]
            field = ".".join(str(part) for part in fault["loc"])
            return USAGE, f"{error.title}: {field}: {fault['msg']}"
        case PbxError() | SpeechError() | StoreError() | AmiError() | CallNotPlaced():
            return MISSING, str(error)
        case OSError():
            return MISSING, f"{error.filename or ''} {error.strerror or error}".strip()
        case _:
            return 1, None
