"""Each bench, as short as it goes, on the real parts: it measures what its contract says. No time is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import barge_in, density, gap, review, start
from pbx.settings import default_state_dir
from pbx.tree import CHECKOUT
from tests.asterisk.conftest import USER
from web.settings import Settings


@pytest.fixture
def platform_settings(state_dir: Path) -> Settings:
    """A state folder of its own, with the tree of this checkout's own set-up."""
    state_dir.chmod(0o711)
    tree = default_state_dir(CHECKOUT, USER) / "asterisk-tree"
    return Settings().model_copy(update={"state": state_dir, "pbx": {"tree": tree}})


def test_gap_counts_the_turns_and_pauses_of_a_call(platform_settings: Settings) -> None:
    measured = gap.measure(platform_settings, turns="2", at_once="1", calls="1", turns_per_call="3")
    assert measured["failed_calls"] == []
    assert measured["turns"] + measured["overlapped_turns"] + len(measured["silent_turns"]) == 3
    assert measured["pauses"] > 0
    assert {"median_frames", "p95_frames", "cut_ins", "cut_in_rate"} <= measured.keys()


def test_barge_in_accounts_for_every_interruption(platform_settings: Settings) -> None:
    measured = barge_in.measure(platform_settings, n="1", at_once="1", calls="1", turns_per_call="4")
    assert measured["failed_calls"] == []
    assert measured["interruptions"] == 3
    assert measured["n"] + sum(measured["not_measurable"].values()) == 3
    assert measured["n"] == 0 or measured["median_frames"] <= measured["max_frames"]


def test_review_times_a_call_and_a_long_recording(platform_settings: Settings) -> None:
    measured = review.measure(platform_settings, calls="1", long_minutes="2", rehearsal="faible")
    assert measured["failed_calls"] == []
    assert measured["seconds"] > 0
    assert measured["long"]["call_minutes"] > 1.5
    assert measured["long"]["events"] > 10


def test_start_times_two_starts_that_end_cleanly(platform_settings: Settings) -> None:
    measured = start.measure(platform_settings, demo="0")
    assert measured["exit_statuses"] == [0, 0]
    assert measured["cold_seconds"] > 0
    assert measured["warm_seconds"] > 0


def test_density_weighs_the_engine_against_bare_vosk(platform_settings: Settings) -> None:
    measured = density.measure(platform_settings, steps="1", seconds="12", utterances="0")
    assert measured["calls"] == 1
    assert measured["steps"][0]["heard_frames"] > 400
    assert measured["ratio"] == pytest.approx(
        measured["engine_cpu_s_per_call_min"] / measured["bare_vosk_cpu_s_per_call_min"], rel=0.01
    )
