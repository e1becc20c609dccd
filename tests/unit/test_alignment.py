"""Asterisk's recording found again on the engine's clock, whatever the recording lost."""

from __future__ import annotations

import numpy as np
import pytest

from pbx.alignment import Alignment, Method, align
from pbx.engine_copy import Samples
from pbx.loudness import loudness, sounding
from pbx.mending import HEARD, TRAINEE, align_legs, mend

RATE_HZ = 16_000
FRAME = 320
NONE = np.zeros(0, np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.int16)


def word(draw: np.random.Generator) -> Samples:
    """A few syllables, each of its own length, loudness and pitch."""
    made = []
    for _ in range(draw.integers(1, 4)):
        length = int(draw.integers(1600, 4800))
        at = np.arange(length) / RATE_HZ
        shape = np.sin(np.pi * np.arange(length) / length) ** draw.uniform(0.3, 1.5)
        tone = np.sin(2 * np.pi * draw.uniform(100, 300) * at) + 0.3 * draw.standard_normal(length)
        made.append(tone * shape * draw.uniform(1000, 8000))
    return np.concatenate(made).astype(np.int16)


def talk(seconds: float, draw: np.random.Generator) -> Samples:
    """Utterances of several words with pauses between them, in whole frames."""
    parts = [silence(1)]
    while sum(map(len, parts)) < seconds * RATE_HZ:
        for _ in range(draw.integers(2, 9)):
            parts += [word(draw), silence(draw.uniform(0.03, 0.15))]
        parts.append(silence(draw.uniform(0.7, 6.0)))
    whole = np.concatenate(parts)
    return whole[: len(whole) // FRAME * FRAME]


def dropped(samples: Samples, draw: np.random.Generator, count: int) -> Samples:
    """Without `count` stretches of 20 to 500 ms, anywhere."""
    kept = np.ones(len(samples) // FRAME, np.bool_)
    for _ in range(count):
        start = int(draw.integers(0, len(kept) - 25))
        kept[start : start + int(draw.integers(1, 26))] = False
    return samples.reshape(-1, FRAME)[kept].reshape(-1)


def late(samples: Samples, draw: np.random.Generator, count: int) -> Samples:
    """With `count` stretches of 20 to 100 ms of silence put in, as for a leg that is late."""
    places = sorted(draw.integers(0, len(samples) // FRAME, count).tolist())
    pieces = np.split(samples, [place * FRAME for place in places])
    added = [silence(0.02 * int(draw.integers(1, 6))) for _ in places]
    return np.concatenate([part for pair in zip(pieces, [*added, NONE], strict=True) for part in pair])


def found(engine: Samples, recorded: Samples) -> Alignment:
    alignment = align(loudness(engine), loudness(recorded))
    assert alignment is not None
    return alignment


def farthest_word_frames(engine: Samples, sealed: Samples) -> float:
    """How far from its place the farthest half second of speech is, by waveform, in frames; the lost left out."""
    speech = np.repeat(sounding(loudness(engine)), 80)
    worst = 0.0
    for start in range(3200, len(engine) - 11_200, 4000):
        ours = engine[start : start + 8000].astype(np.float64)
        theirs = np.pad(sealed, (0, 20_000))[start - 3200 : start + 11_200].astype(np.float64)
        if speech[start : start + 8000].mean() < 0.5:
            continue
        products = _products(theirs, ours)
        power = np.cumsum(np.concatenate([[0.0], theirs**2]))
        norm = np.sqrt(np.maximum((power[8000:] - power[:-8000]) * (ours @ ours), 1.0))
        fits = products / norm
        if fits.max() > 0.6:
            worst = max(worst, abs(int(np.argmax(fits)) - 3200) / FRAME)
    return worst


def _products(theirs: np.ndarray, ours: np.ndarray) -> np.ndarray:
    size = 1 << 15
    spectrum = np.fft.rfft(theirs, size) * np.conj(np.fft.rfft(ours, size))
    return np.fft.irfft(spectrum, size)[: len(theirs) - len(ours) + 1]


@pytest.mark.parametrize("lag_s", [0.0, 0.02, 0.0943, 0.5, 12.34])
def test_the_lag_is_found_by_sound(lag_s: float) -> None:
    speech = talk(20, np.random.default_rng(1))
    alignment = found(speech, np.concatenate([silence(lag_s), speech]))
    assert alignment.method is Method.SOUND
    assert alignment.lag_s == pytest.approx(lag_s, abs=0.01)
    assert len(alignment.pieces) == 1


def test_a_recording_that_began_later_has_a_negative_lag() -> None:
    speech = talk(20, np.random.default_rng(2))
    assert found(speech, speech[RATE_HZ // 2 :]).lag_s == pytest.approx(-0.5, abs=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_up_to_ten_dropped_stretches_in_five_minutes_leave_every_word_in_its_place(seed: int) -> None:
    draw = np.random.default_rng(seed)
    speech = talk(300, draw)
    recorded = dropped(speech, draw, int(draw.integers(1, 11)))
    legs = mend({TRAINEE: recorded, HEARD: recorded}, {TRAINEE: NONE, HEARD: speech})
    assert farthest_word_frames(speech, legs[HEARD].samples) <= 2


@pytest.mark.parametrize("seed", range(3))
def test_silence_put_in_for_a_late_leg_is_taken_out(seed: int) -> None:
    draw = np.random.default_rng(100 + seed)
    speech = talk(120, draw)
    recorded = late(dropped(speech, draw, 4), draw, 4)
    legs = mend({TRAINEE: recorded, HEARD: recorded}, {TRAINEE: NONE, HEARD: speech})
    assert farthest_word_frames(speech, legs[HEARD].samples) <= 2


def test_what_was_lost_and_moved_is_told() -> None:
    speech = talk(30, np.random.default_rng(3))
    cut = 15 * RATE_HZ
    alignment = found(speech, np.concatenate([speech[:cut], speech[cut + round(0.3 * RATE_HZ) :]]))
    assert alignment.lost_s == pytest.approx(0.3, abs=0.02)
    assert alignment.surplus_s == pytest.approx(0.0, abs=0.02)
    assert alignment.residual_s <= 0.01


def test_another_calls_recording_is_not_aligned() -> None:
    mine, other = talk(30, np.random.default_rng(4)), talk(30, np.random.default_rng(5))
    alignment = align(loudness(mine), loudness(other))
    assert alignment is None or alignment.found < 0.6


def test_the_trainees_leg_is_whole_where_asterisk_lost_some() -> None:
    draw = np.random.default_rng(6)
    speech = talk(60, draw)
    legs = mend({TRAINEE: dropped(speech, draw, 10), HEARD: silence(60)}, {TRAINEE: speech, HEARD: NONE})
    assert np.array_equal(legs[TRAINEE].samples[: len(speech)], speech)
    assert legs[TRAINEE].mended_s > 0


def test_what_only_asterisk_heard_is_kept() -> None:
    """A colleague after the transfer is not in the engine's copy of what was played."""
    draw = np.random.default_rng(7)
    customer, colleague = talk(20, draw), talk(20, draw)
    recorded = np.concatenate([customer, colleague])
    legs = mend({TRAINEE: silence(len(recorded) / RATE_HZ), HEARD: recorded}, {TRAINEE: NONE, HEARD: customer})
    assert np.array_equal(legs[HEARD].samples[len(customer) :][: len(colleague)], colleague)


def test_a_silent_leg_follows_the_other() -> None:
    speech = talk(30, np.random.default_rng(8))
    raw = {TRAINEE: np.concatenate([silence(0.4), speech]), HEARD: silence(31)}
    aligned = align_legs(raw, {TRAINEE: speech, HEARD: NONE})
    assert aligned[HEARD].method is Method.OTHER_LEG
    assert aligned[HEARD].lag_s == pytest.approx(0.4, abs=0.01)


def test_two_silent_legs_are_aligned_by_the_ends() -> None:
    aligned = align_legs({TRAINEE: silence(3.4), HEARD: silence(3.4)}, {TRAINEE: silence(3), HEARD: NONE})
    assert {leg.method for leg in aligned.values()} == {Method.LENGTH}
    assert aligned[TRAINEE].lag_s == pytest.approx(0.4, abs=0.01)


def test_without_copies_nothing_is_moved() -> None:
    speech = talk(10, np.random.default_rng(9))
    legs = mend({TRAINEE: speech, HEARD: speech}, {TRAINEE: NONE, HEARD: NONE})
    assert legs[TRAINEE].alignment.method is Method.NONE
    assert np.array_equal(legs[TRAINEE].samples, speech)


def test_the_legs_are_as_long_as_the_engines_copy() -> None:
    speech = talk(30, np.random.default_rng(10))
    legs = mend({TRAINEE: speech[: 20 * RATE_HZ], HEARD: silence(20)}, {TRAINEE: speech, HEARD: NONE})
    assert {len(leg.samples) for leg in legs.values()} == {len(speech)}
