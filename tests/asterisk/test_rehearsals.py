"""Every rehearsal of the library by phone: a real call, spoken, recorded, recognised and scored as it expects."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import soundfile

from scenarios.library import Library
from web.settings import CHECKOUT

PROGRAM = Path(sys.executable).parent / "decroche"
SCHEMA = json.loads((CHECKOUT / "scoring" / "report_schema.json").read_text())
PLAYED = [(loaded.scenario.id, str(each.name)) for loaded in Library().all() for each in loaded.scenario.rehearsals]
AT_ONCE = 2
DEADLINE_S = 300


@dataclass(frozen=True)
class Played:
    status: int
    output: str
    report: dict[str, Any]


def play(scenario: str, name: str, report: Path) -> Played:
    done = subprocess.run(
        [PROGRAM, "rehearse", scenario, "--as", name, "--channel", "phone", "--json", report],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    content = json.loads(report.read_text()) if report.exists() else {}
    return Played(done.returncode, done.stdout + done.stderr, content)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Future[Played]]]:
    """Two calls at once, each with an Asterisk of its own."""
    folder = tmp_path_factory.mktemp("reports")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {each: pool.submit(play, *each, folder / f"{'-'.join(each)}.json") for each in PLAYED}


@pytest.mark.parametrize(("scenario", "name"), PLAYED)
def test_a_rehearsal_by_phone_comes_out_as_it_expects(
    scenario: str, name: str, calls: dict[tuple[str, str], Future[Played]]
) -> None:
    played = calls[scenario, name].result()
    assert played.status == 0, played.output
    jsonschema.validate(played.report, SCHEMA)


@pytest.mark.parametrize(("scenario", "name"), PLAYED)
def test_the_recording_covers_every_turn_of_the_report(
    scenario: str, name: str, calls: dict[tuple[str, str], Future[Played]]
) -> None:
    report = calls[scenario, name].result().report
    duration = report["recording"]["duration"]
    for leg in report["recording"]["legs"].values():
        sound = soundfile.info(leg["path"])
        assert sound.samplerate == 16_000
        assert sound.duration == pytest.approx(duration, abs=0.1)
    assert max(turn["end"] for turn in report["turns"]) <= duration + 0.04
