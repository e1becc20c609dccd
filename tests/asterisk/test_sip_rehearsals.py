"""Rehearsals with the plain SIP phone: rung and dialling, spoken in µ-law, recognised and scored as they expect."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(sys.executable).parent / "decroche"
DEADLINE_S = 240


def play(scenario: str, report: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    done = subprocess.run(
        [PROGRAM, "rehearse", scenario, "--as", "faible", "--channel", "sip", "--json", report],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    return done, json.loads(report.read_text()) if report.exists() else {}


@pytest.mark.parametrize(
    ("scenario", "direction"), [("conflit-livraison-erronee", "inbound"), ("recouvrement-facture-impayee", "outbound")]
)
def test_a_rehearsal_by_sip_comes_out_as_it_expects(scenario: str, direction: str, tmp_path: Path) -> None:
    done, report = play(scenario, tmp_path / "report.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (report["call"]["channel"], report["call"]["direction"]) == ("sip", direction)
    assert {turn["speaker"] for turn in report["turns"]} == {"trainee", "customer"}
