"""What the line does to the customer's voice."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from scenarios.model import Band, Line, Noise
from simulator.domain.speech import FRAME_BYTES, SAMPLE_RATE_HZ
from simulator.ports import Pcm
from simulator.speech.line_effects import NoiseBed, noise_frames, noise_loop, phone_band
from simulator.speech.waveform import SPEECH_RMS, from_pcm, to_pcm

NOISES = [noise for noise in Noise if noise is not Noise.NONE]


def tone(hz: float) -> Pcm:
    return to_pcm(0.3 * np.sin(2 * np.pi * hz * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ))


def gain_db(hz: float) -> float:
    sound = tone(hz)
    middle = slice(2000, -2000)
    return float(20 * np.log10(np.std(phone_band(sound)[middle]) / np.std(sound[middle])))


@pytest.mark.parametrize("hz", [500, 1000, 2000, 3000])
def test_the_telephone_band_keeps_speech(hz: float) -> None:
    assert gain_db(hz) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("hz", [100, 4000, 6000])
def test_the_telephone_band_stops_the_rest(hz: float) -> None:
    assert gain_db(hz) < -20


def test_the_telephone_band_delays_nothing() -> None:
    click = np.zeros(4000, dtype=np.int16)
    click[2000] = 20000
    filtered = phone_band(click)
    assert len(filtered) == len(click)
    assert np.abs(filtered).argmax() == 2000


@pytest.mark.parametrize("noise", NOISES)
def test_level_is_loudness_against_the_voice(noise: Noise) -> None:
    bed = NoiseBed(Line(noise=noise, level=0.5))
    heard = np.frombuffer(b"".join(bed.frame() for _ in range(800)), np.int16)
    assert np.std(from_pcm(heard)) == pytest.approx(0.5 * SPEECH_RMS, rel=0.02)


@pytest.mark.parametrize("noise", NOISES)
def test_the_loop_joins_without_a_click(noise: Noise) -> None:
    loop = noise_loop(noise, Band.WIDE)
    steps = np.abs(np.diff(np.concatenate([loop, loop[:1]])))
    assert steps[-1] <= np.quantile(steps, 0.999)


def test_noise_goes_on_under_the_voice_where_it_stopped() -> None:
    line = Line(noise=Noise.STREET, level=0.3)
    alone = b"".join(islice(noise_frames(line, seed=7), 100))
    bed = NoiseBed(line, seed=7)
    silence = np.zeros(30 * FRAME_BYTES // 2, dtype=np.int16)
    mixed = b"".join(bed.frame() for _ in range(20)) + bed.under(silence).tobytes()
    mixed += b"".join(bed.frame() for _ in range(50))
    assert mixed == alone


def test_the_same_seed_gives_the_same_noise() -> None:
    line = Line(noise=Noise.CAR)
    assert NoiseBed(line, 3).frame() == NoiseBed(line, 3).frame()
    assert NoiseBed(line, 3).frame() != NoiseBed(line, 4).frame()


def test_a_telephone_carries_no_rumble() -> None:
    spectrum = np.abs(np.fft.rfft(noise_loop(Noise.CAR, Band.PHONE)))
    frequencies = np.fft.rfftfreq(16 * SAMPLE_RATE_HZ, 1 / SAMPLE_RATE_HZ)
    assert spectrum[frequencies < 290].max() < 1e-6 * spectrum.max()


@pytest.mark.parametrize("line", [Line(), Line(noise=Noise.OFFICE, level=0)])
def test_a_quiet_line_changes_nothing(line: Line) -> None:
    bed = NoiseBed(line)
    assert bed.silent
    assert np.array_equal(bed.under(tone(440)), tone(440))
    assert bed.frame() == bytes(FRAME_BYTES)
