"""Arrival times to times of the recording."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.turns.frame_clock import FrameClock

FRAME_S = 0.02


def test_frames_on_time_are_twenty_milliseconds_apart() -> None:
    clock = FrameClock(origin=100.0)
    times = [clock.frame(100.0 + (n + 1) * FRAME_S) for n in range(100)]
    assert times == pytest.approx([n * FRAME_S for n in range(100)], abs=1e-6)


def test_a_burst_after_a_stall_keeps_the_frames_apart() -> None:
    clock = FrameClock(origin=0.0)
    for n in range(50):
        clock.frame((n + 1) * FRAME_S)
    late = [clock.frame(1.3) for _ in range(15)]
    assert late == pytest.approx([1.0 + n * FRAME_S for n in range(15)], abs=1e-6)


def test_a_long_gap_is_time_that_passed() -> None:
    clock = FrameClock(origin=0.0)
    for n in range(50):
        clock.frame((n + 1) * FRAME_S)
    after = [clock.frame(5.0 + (n + 1) * FRAME_S) for n in range(10)]
    assert after[-1] == pytest.approx(5.18, abs=0.021)


@given(st.lists(st.floats(0, 0.5), max_size=200))
def test_time_never_goes_back(gaps: list[float]) -> None:
    clock, now, times = FrameClock(0.0), 0.0, []
    for gap in gaps:
        now += gap
        times.append(clock.frame(now))
    assert times == sorted(times)
