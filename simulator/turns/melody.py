"""Whether the voice rises at the end, as it does on most questions that want an answer now.

Pitch by autocorrelation over the last seconds of speech; nothing is inferred from it about the person.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain.speech import SAMPLE_RATE_HZ

LISTENED_SECONDS = 3.0
RATE_HZ = SAMPLE_RATE_HZ // 2
"""Half the rate is plenty for a pitch, at a quarter of the cost."""
WINDOW = RATE_HZ * 40 // 1000
HOP = RATE_HZ * 15 // 1000
FFT_SIZE = 1024
LOWEST_HZ, HIGHEST_HZ = 70, 400
VOICED_CORRELATION = 0.4
QUIET = 0.06
"""Of the loudest window: weaker ones are not judged."""
FINAL_WINDOWS = 3
LEAST_VOICED_WINDOWS = 9

Pitches = NDArray[np.float64]


def final_rise(pcm: bytes) -> float | None:
    """Semitones from the middle pitch of 3 s to that of the last voiced 70 ms; None if too little is voiced."""
    pitches = voiced_pitches(pcm[-int(LISTENED_SECONDS * SAMPLE_RATE_HZ) * 2 :])
    if len(pitches) < LEAST_VOICED_WINDOWS:
        return None
    return float(12 * np.log2(np.median(pitches[-FINAL_WINDOWS:]) / np.median(pitches)))


def voiced_pitches(pcm: bytes) -> Pitches:
    """Hz of each voiced window of 16 kHz, 16-bit audio, in order, every 15 ms."""
    samples = np.frombuffer(pcm, "<i2", count=len(pcm) // 4 * 2).reshape(-1, 2).mean(axis=1)
    if len(samples) < WINDOW:
        return np.zeros(0)
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
    loudness = np.sqrt(np.mean(windows**2, axis=1))
    heard = windows[loudness > QUIET * loudness.max(initial=1.0)] * np.hanning(WINDOW)
    correlation = np.fft.irfft(np.abs(np.fft.rfft(heard, FFT_SIZE)) ** 2)
    shortest, longest = RATE_HZ // HIGHEST_HZ, RATE_HZ // LOWEST_HZ
    lags = correlation[:, shortest : longest + 1]
    best = np.argmax(lags, axis=1)
    voiced = lags[np.arange(len(lags)), best] > VOICED_CORRELATION * correlation[:, 0]
    pitches: Pitches = RATE_HZ / (best[voiced] + shortest)
    return pitches
