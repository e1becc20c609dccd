"""Gaps, cut-ins and interruptions, from frames alone."""

from __future__ import annotations

import numpy as np

from bench.frames import Mask, Samples, Span
from bench.lines import Position
from bench.located import MarkedPause, Rendered, Said, locate
from bench.turns import stop, taken
from simulator.domain.speech import FRAME_SAMPLES

LENGTH = 1000


def heard(*stretches: tuple[int, int]) -> Mask:
    mask = np.zeros(LENGTH, np.bool_)
    for first, end in stretches:
        mask[first:end] = True
    return mask


def line(first: int, end: int, *pauses: tuple[int, int]) -> Said:
    marked = tuple(MarkedPause(Span(a, b), (b - a) / 50, Position.COMMA) for a, b in pauses)
    return Said(f"line at {first}", Span(first, end), marked)


def test_a_gap_is_counted_from_the_trainees_last_frame_to_the_customers_first() -> None:
    measured = taken([line(100, 200)], heard((218, 300)))
    assert [gap.frames for gap in measured.gaps] == [18]


def test_a_reply_inside_a_marked_pause_is_a_cut_in() -> None:
    measured = taken([line(100, 300, (150, 200))], heard((180, 240), (330, 400)))
    assert [pause.cut_in for pause in measured.pauses] == [True]


def test_the_reply_after_a_cut_in_is_counted_apart() -> None:
    measured = taken([line(100, 300, (150, 200))], heard((180, 240), (330, 400)))
    assert measured.gaps == ()
    assert [gap.frames for gap in measured.after_cut_in] == [30]


def test_a_customer_who_talks_on_past_the_end_of_the_turn_has_no_gap() -> None:
    measured = taken([line(100, 300, (150, 200))], heard((180, 360)))
    assert (measured.gaps, measured.after_cut_in, measured.silent) == ((), (), ())


def test_a_reply_over_the_words_behind_a_pause_is_a_cut_in() -> None:
    measured = taken([line(100, 300, (150, 180))], heard((190, 240)))
    assert [pause.cut_in for pause in measured.pauses] == [True]


def test_a_cut_in_belongs_to_the_pause_before_it() -> None:
    measured = taken([line(100, 400, (150, 180), (250, 300))], heard((270, 320)))
    assert [pause.cut_in for pause in measured.pauses] == [False, True]


def test_a_pause_left_alone_counts_as_a_pause_and_the_turn_as_a_gap() -> None:
    measured = taken([line(100, 300, (150, 180))], heard((320, 400)))
    assert ([pause.cut_in for pause in measured.pauses], len(measured.gaps)) == ([False], 1)


def test_the_end_of_what_the_customer_was_saying_is_no_cut_in() -> None:
    measured = taken([line(100, 300, (150, 180))], heard((60, 120), (320, 400)))
    assert [pause.cut_in for pause in measured.pauses] == [False]


def test_a_turn_without_a_reply_is_told_apart() -> None:
    measured = taken([line(100, 200), line(600, 700)], heard((720, 800)))
    assert (measured.silent, len(measured.gaps)) == (("line at 100",), 1)


def test_an_interrupted_customer_is_timed_to_his_last_frame() -> None:
    found = stop(line(200, 320), heard((100, 212), (340, 400)))
    assert found is not None
    assert found.frames == 12


def test_speaking_to_a_silent_customer_is_no_interruption() -> None:
    assert stop(line(200, 320), heard((100, 150), (340, 400))) is None


def speech(frames: int, seed: int) -> Samples:
    return (np.random.default_rng(seed).standard_normal(frames * FRAME_SAMPLES) * 3000).astype(np.int16)


def test_a_line_and_its_pause_are_found_in_the_recording() -> None:
    rendered = Rendered("a [0.6 s] b", (speech(20, 1), speech(30, 2)), (0.6,), (Position.COMMA,))
    recorded = np.concatenate([np.zeros(57 * FRAME_SAMPLES, np.int16), rendered.sound, speech(40, 3)])
    mask = np.abs(recorded.reshape(-1, FRAME_SAMPLES)).max(axis=1) > 0
    (said,) = locate(recorded, mask, [rendered])
    assert said.span == Span(57, 137)
    assert said.pauses == (MarkedPause(Span(77, 107), 0.6, Position.COMMA),)


def test_a_line_is_found_though_a_frame_was_lost_on_the_way() -> None:
    rendered = Rendered("a [0.6 s] b", (speech(80, 1), speech(90, 2)), (0.6,), (Position.COMMA,))
    whole = np.concatenate([np.zeros(57 * FRAME_SAMPLES, np.int16), rendered.sound, speech(40, 3)])
    recorded = np.delete(whole, np.s_[97 * FRAME_SAMPLES : 98 * FRAME_SAMPLES])
    mask = np.abs(recorded.reshape(-1, FRAME_SAMPLES)).max(axis=1) > 0
    (said,) = locate(recorded, mask, [rendered])
    assert said.span == Span(57, 256)
    assert said.pauses[0].span == Span(136, 166)


def test_a_line_that_was_not_said_is_not_found() -> None:
    unsaid = Rendered("a", (speech(20, 1),), (), ())
    recorded = speech(80, 5)
    assert locate(recorded, np.ones(80, np.bool_), [unsaid]) == []
