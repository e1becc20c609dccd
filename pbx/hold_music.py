"""The music a customer hears on hold: a quiet tune made of sine tones, so that it needs no licence. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
BEAT_S = 0.6
PEAK = 0.12  # of full scale: about -18 dBFS, well under a voice
# Two bars of arpeggios (C, A minor, F, G), as semitones above A3 (220 Hz).
TUNE = (3, 7, 10, 15, 10, 7, 0, 3, 7, 12, 7, 3, -4, 0, 3, 8, 3, 0, -2, 2, 5, 10, 5, 2)


def hold_music(repeats: int = 2) -> bytes:
    """The tune as 16 kHz, 16-bit little-endian signed linear samples (Asterisk's .sln16)."""
    notes = np.concatenate([_note(semitones) for semitones in TUNE] * repeats)
    return (notes * PEAK * 32767).astype("<i2").tobytes()


def _note(semitones: int) -> NDArray[np.float64]:
    time_s = np.arange(int(BEAT_S * RATE_HZ)) / RATE_HZ
    pitch_hz = 220.0 * 2 ** (semitones / 12)
    tone = np.sin(2 * np.pi * pitch_hz * time_s) + 0.3 * np.sin(4 * np.pi * pitch_hz * time_s)
    fade = np.minimum(1.0, time_s / 0.02) * np.exp(-2.5 * time_s) * np.minimum(1.0, (BEAT_S - time_s) / 0.05)
    return np.asarray(tone / 1.3 * fade)
