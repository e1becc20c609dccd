"""Sound as numbers: sample rate, silence, level, prosody."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios.model import Age, Sex, Voice
from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.speech.prosody import plan
from simulator.speech.waveform import (
    PEAK,
    SPEECH_RMS,
    NotWav,
    Samples,
    from_pcm,
    level,
    read_wav,
    resample,
    to_pcm,
    trim,
    wav_bytes,
)


def tone(hz: float, seconds: float, rate_hz: int = SAMPLE_RATE_HZ) -> Samples:
    return 0.3 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate_hz)) / rate_hz)


def loudest_hz(sound: Samples, rate_hz: int = SAMPLE_RATE_HZ) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(spectrum.argmax() * rate_hz / len(sound))


def test_resampling_22050_to_16000_keeps_pitch_duration_and_level() -> None:
    sound = resample(tone(1000, 1.0, 22050), 16000 / 22050)
    assert len(sound) == SAMPLE_RATE_HZ
    assert loudest_hz(sound) == pytest.approx(1000, abs=2)
    assert np.std(sound[1000:-1000]) == pytest.approx(0.3 / math.sqrt(2), rel=0.01)


def test_resampling_down_lets_nothing_fold_back() -> None:
    sound = resample(tone(9500, 1.0, 22050), 16000 / 22050)
    assert np.abs(sound[1000:-1000]).max() < 0.003


def test_trimming_takes_silence_from_both_ends_and_leaves_pauses() -> None:
    quiet, pause = np.zeros(8000), np.zeros(4800)
    sound = trim(np.concatenate([quiet, tone(300, 0.5), pause, tone(300, 0.5), quiet]))
    assert len(sound) / SAMPLE_RATE_HZ == pytest.approx(1.3, abs=0.05)


@pytest.mark.parametrize("gain", [0.01, 1.0, 3.0])
def test_every_voice_comes_out_equally_loud(gain: float) -> None:
    assert np.std(level(tone(200, 1.0) * gain)) == pytest.approx(SPEECH_RMS, rel=0.02)


def test_a_click_does_not_reach_full_scale() -> None:
    clicking = tone(200, 1.0) * 0.05
    clicking[5000] = 1.0
    assert np.abs(level(clicking)).max() <= PEAK + 1e-9


def test_wav_goes_out_and_comes_back_unchanged() -> None:
    pcm = to_pcm(tone(440, 0.1))
    samples, rate = read_wav(wav_bytes(pcm))
    assert rate == SAMPLE_RATE_HZ
    assert np.array_equal(to_pcm(samples), pcm)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not sound at all", wav_bytes(to_pcm(np.zeros(0)))])
def test_what_is_not_sound_is_refused(data: bytes) -> None:
    with pytest.raises(NotWav):
        read_wav(data)


def test_clipping_never_wraps_around() -> None:
    assert to_pcm(np.array([1.5, -1.5])).tolist() == [32767, -32768]
    assert from_pcm(to_pcm(np.array([0.5])))[0] == pytest.approx(0.5, abs=1e-4)


def semitones_in_all(base: Sex, voice: Voice, pitch: float = 0.0, *, by_engine: bool = True) -> float:
    asked = plan(base, voice, pitch=pitch, pitch_by_engine=by_engine)
    return asked.semitones + 12 * math.log2(asked.tract)


def test_a_voice_of_the_wanted_sex_is_left_alone() -> None:
    asked = plan(Sex.FEMALE, Voice(sex=Sex.FEMALE))
    assert (asked.tract, asked.semitones, asked.rate) == (1.0, 0.0, 1.0)


@pytest.mark.parametrize("by_engine", [True, False])
def test_a_man_made_of_a_womans_voice_is_over_three_semitones_lower(by_engine: bool) -> None:
    assert semitones_in_all(Sex.FEMALE, Voice(sex=Sex.MALE), by_engine=by_engine) < -3


def test_a_man_has_a_longer_vocal_tract() -> None:
    assert plan(Sex.FEMALE, Voice(sex=Sex.MALE)).tract < 1 < plan(Sex.MALE, Voice(sex=Sex.FEMALE)).tract


@pytest.mark.parametrize("age", list(Age))
@pytest.mark.parametrize("by_engine", [True, False])
def test_resampling_never_changes_the_duration_asked_for(age: Age, by_engine: bool) -> None:
    same = plan(Sex.FEMALE, Voice(age=age), pitch_by_engine=by_engine)
    other = plan(Sex.MALE, Voice(age=age), pitch_by_engine=by_engine)
    assert other.rate * other.tract == pytest.approx(same.rate * same.tract)


def test_the_old_speak_slower_and_lower_than_the_young() -> None:
    old, young = (plan(Sex.FEMALE, Voice(age=age)) for age in (Age.OLDER, Age.YOUNGER))
    assert old.rate * old.tract < young.rate * young.tract
    assert semitones_in_all(Sex.FEMALE, Voice(age=Age.OLDER)) < semitones_in_all(Sex.FEMALE, Voice(age=Age.YOUNGER))


def test_mood_adds_to_the_voice() -> None:
    voice = Voice(rate=1.1, pitch=2)
    asked = plan(Sex.FEMALE, voice, rate=1.2, pitch=1)
    assert asked.rate == pytest.approx(1.32)
    assert asked.semitones == pytest.approx(3)
