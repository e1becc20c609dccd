"""The rise of the voice at the end, on sounds made here."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.turns.melody import final_rise
from tests.unit.turn_sounds import RATE_HZ, at_level, frames, hiss, silence


def sung(*pitches_hz: float, seconds: float = 0.4, level_db: float = -22) -> np.ndarray:
    """A voice gliding from one pitch to the next."""
    count = round(seconds * RATE_HZ) * (len(pitches_hz) - 1)
    pitch = np.interp(np.linspace(0, len(pitches_hz) - 1, count), range(len(pitches_hz)), pitches_hz)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    return at_level(sum(np.sin(n * phase) / n for n in range(1, 8)), level_db)


def rise(*sounds: np.ndarray) -> float | None:
    return final_rise(b"".join(frames(*sounds)))


def test_a_question_rises() -> None:
    found = rise(sung(180, 190, 180, 250))
    assert found is not None
    assert found > 3


def test_a_statement_falls() -> None:
    found = rise(sung(200, 210, 190, 150))
    assert found is not None
    assert found < -2


@pytest.mark.parametrize("height", [0.6, 1.0, 1.5])
def test_a_level_voice_does_neither_whatever_its_height(height: float) -> None:
    assert rise(sung(180 * height, 180 * height, 180 * height)) == pytest.approx(0, abs=0.5)


def test_the_silence_after_it_changes_nothing() -> None:
    assert rise(sung(180, 190, 250), silence(0.24)) == pytest.approx(rise(sung(180, 190, 250)), abs=1)


def test_noise_under_the_voice_changes_little() -> None:
    voice = sung(180, 190, 180, 250)
    noisy = voice + hiss(len(voice) / RATE_HZ, -45)[: len(voice)]
    assert rise(noisy) == pytest.approx(rise(voice), abs=1)


@pytest.mark.parametrize("sound", [silence(1), hiss(1, -30), silence(0.01), sung(180, 180, seconds=0.06)])
def test_too_little_voice_is_not_judged(sound: np.ndarray) -> None:
    assert rise(sound) is None


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=8000))
def test_no_sound_breaks_it(pcm: bytes) -> None:
    found = final_rise(pcm)
    assert found is None or np.isfinite(found)
