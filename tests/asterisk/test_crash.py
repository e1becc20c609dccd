"""A platform that is killed in the middle of a call loses neither its row, nor its recording, nor its marks."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import soundfile

from pbx.settings import PbxSettings
from simulator.domain.call import CallState, EndedBy
from simulator.store.calls import Calls
from simulator.store.database import Database

from .platform_process import PlatformProcess

SECONDS_BEFORE_THE_CRASH = 16
BYTES_PER_SECOND = 32_000


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def platform(settings: PbxSettings):
    process = PlatformProcess(settings, a_free_port())
    yield process
    if process.process is not None and process.process.poll() is None:
        process.kill()


def heard_bytes(raw: Path) -> int:
    return max((path.stat().st_size for path in raw.glob("*-heard.wav16")), default=0)


def test_a_crash_in_mid_call_leaves_a_row_a_recording_and_marks_after_the_restart(platform: PlatformProcess) -> None:
    platform.start()
    raw = platform.pbx.raw_recordings_dir
    enough = SECONDS_BEFORE_THE_CRASH * BYTES_PER_SECOND
    platform.wait_for(lambda: heard_bytes(raw) > enough, 60, "recording of the demo call")
    platform.kill()

    platform.start("--no-open-school")
    platform.wait_for(platform.serves, 30, "page after the restart")
    calls = Calls(Database(f"sqlite:///{platform.pbx.state_dir / 'decroche.sqlite3'}"))
    (cut,) = calls.recent()
    platform.wait_for(
        lambda: calls.get(cut.call.id).state is CallState.REVIEWABLE, 20, "marks of the call that was cut"
    )

    report = calls.report(cut.call.id)
    assert report is not None
    assert calls.summary(cut.call.id).ended_by is EndedBy.ENGINE
    assert report["recording"]["duration"] > SECONDS_BEFORE_THE_CRASH - 2
    samples, rate_hz = soundfile.read(report["recording"]["path"])
    assert rate_hz == 16_000
    assert len(samples) == pytest.approx(report["recording"]["duration"] * rate_hz, abs=rate_hz * 0.02)
    assert any(turn["speaker"] == "trainee" for turn in report["turns"])
    assert platform.interrupt() == 0


def test_a_second_platform_on_the_same_port_says_which_and_stops(platform: PlatformProcess) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", platform.port))
        taken.listen()
        platform.start("--no-open-school")
        assert platform.process is not None
        status = platform.process.wait(20)
    assert status == 3
    assert f"{platform.port}" in platform.log()
    assert "Traceback" not in platform.log()
