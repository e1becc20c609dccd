"""What the line does to the customer's voice: telephone band, and the noise of where he calls from.

Noise is a loop of 16 s made from random numbers (always the same) and shaped in the frequency domain, so it joins its
own beginning without a click. `Line.level` is its loudness against the voice: 1 as loud, 0.1 is 20 dB under.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from scenarios.model import Band, Line, Noise
from simulator.domain.speech import FRAME_SAMPLES, SAMPLE_RATE_HZ, SILENT_FRAME
from simulator.ports import Pcm
from simulator.speech.waveform import SPEECH_RMS, Samples, from_pcm, to_pcm

PHONE_BAND_HZ = (300.0, 3400.0)
"""The analogue telephone channel (ITU-T G.712)."""
_LOOP_SAMPLES = 16 * SAMPLE_RATE_HZ
_TAPS = 257
_LOOP_SEED = 20


def phone_band(pcm: Pcm) -> Pcm:
    """The same length of sound, 300 to 3,400 Hz only: a windowed-sinc filter, its delay taken out."""
    taps = _band_pass(*PHONE_BAND_HZ)
    size = len(pcm) + _TAPS - 1
    filtered = np.fft.irfft(np.fft.rfft(from_pcm(pcm), size) * np.fft.rfft(taps, size), size)
    return to_pcm(filtered[_TAPS // 2 : _TAPS // 2 + len(pcm)])


def _band_pass(low_hz: float, high_hz: float) -> Samples:
    steps = np.arange(_TAPS) - _TAPS // 2
    low, high = 2 * low_hz / SAMPLE_RATE_HZ, 2 * high_hz / SAMPLE_RATE_HZ
    ideal: Samples = high * np.sinc(high * steps) - low * np.sinc(low * steps)
    return ideal * np.hamming(_TAPS)


class NoiseBed:
    """The noise of one call. Each sample is given once, in order: under the voice (`under`) or alone (`frame`)."""

    def __init__(self, line: Line, seed: int = 0) -> None:
        """`seed` draws where in the loop the call begins."""
        self._line = line
        self._prepared = False
        self._position = int(np.random.default_rng(seed).integers(_LOOP_SAMPLES))

    @property
    def silent(self) -> bool:
        """True when the line has no noise: nothing needs to be played between the customer's lines."""
        return self._line.noise is Noise.NONE or self._line.level == 0

    @property
    def ready(self) -> bool:
        return self.silent or self._prepared

    def prepare(self) -> None:
        """Makes the loop ahead of its first use, which would block for half a second. Call it from a thread."""
        if not self.silent:
            noise_loop(self._line.noise, self._line.band)
            self._prepared = True

    def under(self, pcm: Pcm) -> Pcm:
        """The voice with the next stretch of noise added."""
        return pcm if self.silent else to_pcm(from_pcm(pcm) + self._next(len(pcm)))

    def frame(self) -> bytes:
        """The next 20 ms of noise alone (640 bytes)."""
        return SILENT_FRAME if self.silent else to_pcm(self._next(FRAME_SAMPLES)).tobytes()

    def _next(self, count: int) -> Samples:
        loop = noise_loop(self._line.noise, self._line.band)
        indexes = (self._position + np.arange(count)) % _LOOP_SAMPLES
        self._position = (self._position + count) % _LOOP_SAMPLES
        scale = self._line.level * SPEECH_RMS
        return loop[indexes] * scale


def noise_frames(line: Line, seed: int = 0) -> Iterator[bytes]:
    """Endless 20 ms frames of the line's noise, for the time between the customer's lines."""
    bed = NoiseBed(line, seed)
    while True:
        yield bed.frame()


@cache
def noise_loop(noise: Noise, band: Band) -> Samples:
    """16 s of a place through a band, RMS 1, periodic. Made once per process; takes a few tenths of a second."""
    draw = np.random.default_rng(_LOOP_SEED)
    loop = _unit({Noise.STREET: _street, Noise.OFFICE: _office, Noise.CAR: _car}[noise](draw))
    if band is Band.PHONE:
        loop = _cut(loop, *PHONE_BAND_HZ)
    loop.setflags(write=False)
    return loop


def _unit(sound: Samples) -> Samples:
    """The sound at RMS 1."""
    rms = float(np.sqrt(np.mean(sound**2)))
    return sound / rms


def _street(draw: np.random.Generator) -> Samples:
    """Traffic far away, and three vehicles passing."""
    passing = np.zeros(_LOOP_SAMPLES)
    for _ in range(3):
        distance = (np.arange(_LOOP_SAMPLES) - draw.integers(_LOOP_SAMPLES)) / SAMPLE_RATE_HZ
        length = _LOOP_SAMPLES / SAMPLE_RATE_HZ
        nearest = np.minimum(np.abs(distance) % length, length - np.abs(distance) % length)
        passing += _coloured(draw, 80, 2500, -0.5) * np.exp(-((nearest / 1.2) ** 2))
    return _coloured(draw, 50, 4000, -1.0) + 1.5 * passing


def _office(draw: np.random.Generator) -> Samples:
    """Six people murmuring at the pace of syllables, and air conditioning."""
    voices = np.zeros(_LOOP_SAMPLES)
    for _ in range(6):
        syllables = np.maximum(_coloured(draw, 0.2, 5, 0.0), 0) ** 1.5
        voices += _coloured(draw, 150, 900, -0.5) * syllables + 0.4 * _coloured(draw, 900, 3000, -0.5) * syllables
    return voices / 6 + 0.2 * _coloured(draw, 60, 6000, -0.7)


def _car(draw: np.random.Generator) -> Samples:
    """Road rumble and an engine at 1,800 turns a minute."""
    seconds = np.arange(_LOOP_SAMPLES) / SAMPLE_RATE_HZ
    engine = np.zeros(_LOOP_SAMPLES)
    for n in range(1, 6):
        engine += np.sin(2 * np.pi * 60 * n * seconds + draw.uniform(0, 2 * np.pi)) / n**1.5
    return _coloured(draw, 40, 3000, -1.5) + 0.3 * engine


def _coloured(draw: np.random.Generator, low_hz: float, high_hz: float, slope: float) -> Samples:
    """Periodic noise between two frequencies, its amplitude following frequency to the power `slope`; RMS 1."""
    frequencies = np.fft.rfftfreq(_LOOP_SAMPLES, 1 / SAMPLE_RATE_HZ)
    amplitude = np.where(
        (frequencies >= low_hz) & (frequencies <= high_hz), np.maximum(frequencies, low_hz) ** slope, 0.0
    )
    noise = np.fft.irfft(amplitude * np.exp(2j * np.pi * draw.random(len(frequencies))), _LOOP_SAMPLES)
    return _unit(noise)


def _cut(loop: Samples, low_hz: float, high_hz: float) -> Samples:
    """The loop cut to a band, still periodic, at its own loudness."""
    frequencies = np.fft.rfftfreq(_LOOP_SAMPLES, 1 / SAMPLE_RATE_HZ)
    spectrum = np.fft.rfft(loop) * ((frequencies >= low_hz) & (frequencies <= high_hz))
    cut = np.fft.irfft(spectrum, _LOOP_SAMPLES)
    return _unit(cut)
