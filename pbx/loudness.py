"""How loud a sound is every 5 ms, and its stretches of speech. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain.speech import FRAME_SAMPLES, FRAME_SECONDS

STEPS_PER_FRAME = 4
STEP_SECONDS = FRAME_SECONDS / STEPS_PER_FRAME
STEP_SAMPLES = FRAME_SAMPLES // STEPS_PER_FRAME
QUIET_DB = -60.0
LEAST_SOUND_DB = 6.0
ABOVE_FLOOR_DB = 10.0
FLOOR_SHARE = 10
"""Per cent of what is not digital silence that is taken for the room's noise."""
JOINED_STEPS = 60
"""Sounds less than 0.3 s apart are one stretch."""
LEAST_STEPS = 12
"""A stretch has at least 60 ms of sound: less is a click."""

_WINDOW = np.array([0.25, 0.5, 0.25])

Loudness = NDArray[np.float32]
"""dB over -60 dB of full scale, per 5 ms; silence is 0."""


def loudness(samples: NDArray[np.int16]) -> Loudness:
    """Per 5 ms of 16 kHz audio, over 15 ms so that the pitch of a voice does not show; a rest is left out."""
    whole = samples[: len(samples) // STEP_SAMPLES * STEP_SAMPLES].astype(np.float32).reshape(-1, STEP_SAMPLES)
    power = np.einsum("ij,ij->i", whole, whole) / (STEP_SAMPLES * 32768.0**2)
    if len(power):
        power = np.convolve(power, _WINDOW, mode="same")
    decibels: Loudness = np.maximum(10 * np.log10(power + 1e-10) - QUIET_DB, 0.0).astype(np.float32)
    return decibels


def sounding(level: Loudness) -> NDArray[np.bool_]:
    """Which steps are clearly louder than the noise of the line."""
    present = level[level > 0]
    floor = float(np.percentile(present, FLOOR_SHARE)) if len(present) else 0.0
    loudest = float(present.max()) if len(present) else 0.0
    return level > max(LEAST_SOUND_DB, min(floor + ABOVE_FLOOR_DB, loudest - ABOVE_FLOOR_DB))


def stretches(level: Loudness) -> list[tuple[int, int]]:
    """Where sound begins and ends, in steps, in order, in whole frames."""
    steps = np.flatnonzero(sounding(level))
    if not len(steps):
        return []
    runs = np.split(steps, np.flatnonzero(np.diff(steps) > JOINED_STEPS) + 1)
    whole = [(int(run[0]), int(run[-1]) + 1) for run in runs if len(run) >= LEAST_STEPS]
    return [(first, first + -(-(last - first) // STEPS_PER_FRAME) * STEPS_PER_FRAME) for first, last in whole]
