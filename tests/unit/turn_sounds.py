"""Sounds for the tests of turn taking: samples at 16 kHz as floats, -1 to 1."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

RATE_HZ = 16_000
FRAME = 320


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE_HZ))


def voice(seconds: float, level_db: float = -22.0, pitch_hz: float = 180.0) -> np.ndarray:
    """Harmonics through two formants, in syllables of 200 ms, as loud as a headset's speech."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = np.zeros(len(t))
    for n in range(1, 20):
        hz = n * pitch_hz
        gain = np.exp(-(((hz - 500) / 300) ** 2)) + 0.5 * np.exp(-(((hz - 1500) / 400) ** 2)) + 0.02
        sound += gain * np.sin(2 * np.pi * hz * t)
    sound *= 0.55 + 0.45 * np.cos(2 * np.pi * 5 * t)
    return at_level(sound, level_db)


def hiss(seconds: float, level_db: float, seed: int = 1) -> np.ndarray:
    """White noise."""
    return at_level(np.random.default_rng(seed).standard_normal(round(seconds * RATE_HZ)), level_db)


def click() -> np.ndarray:
    """A key of a keyboard: 10 ms of decaying noise at -15 dB of full scale."""
    return at_level(np.random.default_rng(2).standard_normal(160) * np.exp(-np.arange(160) / 40), -15)


def at_level(sound: np.ndarray, level_db: float) -> np.ndarray:
    """The sound at an RMS in dB of full scale."""
    return sound / np.sqrt(np.mean(sound**2)) * 10 ** (level_db / 20)


def frames(*sounds: np.ndarray) -> Iterator[bytes]:
    """The sounds one after the other, in 20 ms frames of 16-bit audio."""
    whole = np.concatenate(sounds)
    pcm = np.clip(whole * 32768, -32768, 32767).astype("<i2")
    for start in range(0, len(pcm) // FRAME * FRAME, FRAME):
        yield pcm[start : start + FRAME].tobytes()
