"""Counting frames in a recording, on sound made for it."""

from __future__ import annotations

from itertools import islice

import numpy as np

from bench.frames import Samples, Span, histogram, last_true, levels, onsets, percentile, sounding, spans
from scenarios.library import Library
from simulator.domain.speech import FRAME_SAMPLES
from simulator.speech.line_effects import noise_frames
from web.settings import CHECKOUT

DRAW = np.random.default_rng(7)


def silence(frames: int) -> Samples:
    return np.zeros(frames * FRAME_SAMPLES, np.int16)


def tone(frames: int, amplitude: int = 4000) -> Samples:
    time = np.arange(frames * FRAME_SAMPLES) / 16_000
    return (amplitude * np.sin(2 * np.pi * 440 * time)).astype(np.int16)


def noise(frames: int, amplitude: int) -> Samples:
    return (DRAW.standard_normal(frames * FRAME_SAMPLES) * amplitude).astype(np.int16)


def test_sound_is_counted_from_its_first_frame_to_its_last() -> None:
    mask = sounding(levels(np.concatenate([silence(50), tone(30), silence(120)])))
    assert spans(mask) == [Span(50, 80)]


def test_street_noise_between_lines_is_no_sound() -> None:
    recorded = noise(400, 120)
    recorded[150 * FRAME_SAMPLES : 200 * FRAME_SAMPLES] += tone(50)
    assert spans(sounding(levels(recorded)), bridged=2) == [Span(150, 200)]


def test_vehicles_passing_in_the_customers_street_are_no_sound() -> None:
    line = Library(CHECKOUT / "scenarios" / "library").get("recouvrement-facture-impayee").scenario.customer.line
    street = np.frombuffer(b"".join(islice(noise_frames(line), 800)), np.int16)
    assert np.count_nonzero(sounding(levels(street))) == 0


def test_a_click_is_no_sound() -> None:
    mask = sounding(levels(np.concatenate([silence(50), tone(1), silence(100)])))
    assert not mask.any()


def test_a_sound_after_a_short_stop_of_a_word_is_no_new_onset() -> None:
    mask = sounding(levels(np.concatenate([silence(40), tone(20), silence(6), tone(20), silence(40), tone(20)])))
    assert onsets(mask, quiet_frames=10) == [40, 126]


def test_the_last_sounding_frame_is_looked_for_inside_the_stretch_only() -> None:
    mask = np.array([True, True, False, True])
    assert (last_true(mask, 0, 3), last_true(mask, 2, 3)) == (1, None)


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 50) is None
    assert percentile([10, 20, 30], 50) == 20.0


def test_a_histogram_names_its_classes_by_their_frames() -> None:
    assert histogram([3, 4, 12]) == {"0-4": 2, "10-14": 1}
