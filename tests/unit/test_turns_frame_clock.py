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


def test_what_is_read_late_with_a_burst_of_frames_is_put_among_them() -> None:
    clock = FrameClock(origin=0.0)
    for n in range(50):
        clock.frame((n + 1) * FRAME_S)
    for _ in range(5):
        clock.frame(1.3)
    assert clock.moment(1.3) == pytest.approx(1.1, abs=1e-6)


def test_without_frames_an_arrival_speaks_for_itself() -> None:
    clock = FrameClock(origin=10.0)
    assert clock.moment(12.0) == 2.0
    clock.frame(12.0)
    assert clock.moment(15.0) == 5.0


@given(st.lists(st.floats(0, 0.5), max_size=200))
def test_time_never_goes_back(gaps: list[float]) -> None:
    clock, now, times = FrameClock(0.0), 0.0, []
    for gap in gaps:
        now += gap
        times.append(clock.frame(now))
    assert times == sorted(times)
