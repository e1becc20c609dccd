"""Where the engine's time lies in Asterisk's recording of the trainee's leg.

The engine hears the very samples that are recorded, but starts counting at another moment. So it keeps their loudness,
four values per frame, in a file beside the raw recording (it survives a crash); after the call the lag with the best
correlation tells where the engine's second 0 is in the recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from io import BufferedWriter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.domain.speech import FRAME_MS, FRAME_SAMPLES, FRAME_SECONDS

STEPS_PER_FRAME = 4
STEP_SECONDS = FRAME_SECONDS / STEPS_PER_FRAME
STEP_SAMPLES = FRAME_SAMPLES // STEPS_PER_FRAME
LARGEST_LAG_SECONDS = 90.0
"""The recording may have begun that long before the answer (a call that rang)."""
LEAST_CORRELATION = 0.6
LEAST_SOUND_SECONDS = 0.5
FILE_TYPE = np.dtype("<f2")
_QUIET_DB = -60.0

Loudness = NDArray[np.float32]
"""dB over -60 dB of full scale, per 5 ms; silence is 0."""


class Method(StrEnum):
    """How the lag was found: by sound, by the ends of both (a silent trainee), or not at all."""

    SOUND = "sound"
    LENGTH = "length"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Alignment:
    """The recording's second `lag_s` is the engine's second 0."""

    lag_s: float
    method: Method
    correlation: float = 0.0


def loudness(pcm: bytes) -> Loudness:
    """Per 5 ms of 16 kHz, 16-bit audio; a rest is left out."""
    samples = np.frombuffer(pcm, dtype="<i2", count=len(pcm) // (2 * STEP_SAMPLES) * STEP_SAMPLES).astype(np.float32)
    power = np.mean((samples.reshape(-1, STEP_SAMPLES) / 32768.0) ** 2, axis=1)
    decibels: Loudness = np.maximum(10 * np.log10(power + 1e-10) - _QUIET_DB, 0.0).astype(np.float32)
    return decibels


class Envelope:
    """Keeps the loudness of what the engine hears, at the engine's times. `frame` fits `Watchers.frame`."""

    def __init__(self, path: Path) -> None:
        """Raises OSError when the file cannot be written."""
        self._file: BufferedWriter = path.open("wb")
        self._frames = 0

    def frame(self, at: float, pcm: bytes) -> None:
        """Add the frame that begins at second `at`; a gap before it counts as silence."""
        index = round(at / FRAME_SECONDS)
        if index < self._frames:
            return
        gap = np.zeros((index - self._frames) * STEPS_PER_FRAME, FILE_TYPE)
        self._file.write(gap.tobytes() + loudness(pcm).astype(FILE_TYPE).tobytes())
        self._frames = index + 1
        if self._frames % (1000 // FRAME_MS) == 0:
            self._file.flush()

    def close(self) -> None:
        self._file.close()


def read_envelope(path: Path) -> Loudness:
    """What `Envelope` kept; empty when there is no file (the engine died before the answer)."""
    try:
        return np.frombuffer(path.read_bytes()[: path.stat().st_size // 2 * 2], FILE_TYPE).astype(np.float32)
    except FileNotFoundError:
        return np.zeros(0, np.float32)


def align(heard: Loudness, recorded: Loudness) -> Alignment:
    """Where `heard` (the engine's) begins in `recorded`; negative when the recording begins later."""
    sounding = min(np.count_nonzero(heard > 3), np.count_nonzero(recorded > 3)) * STEP_SECONDS
    if sounding >= LEAST_SOUND_SECONDS:
        lag, correlation = _best_lag(heard, recorded)
        if correlation >= LEAST_CORRELATION:
            return Alignment(round(lag * STEP_SECONDS, 3), Method.SOUND, round(correlation, 3))
    if len(heard) and len(recorded):
        return Alignment(round((len(recorded) - len(heard)) * STEP_SECONDS, 3), Method.LENGTH)
    return Alignment(0.0, Method.NONE)


def _best_lag(heard: Loudness, recorded: Loudness) -> tuple[int, float]:
    """The lag, in steps, of the largest correlation, and that correlation over the whole of what overlaps (0 to 1)."""
    size = 1 << (len(heard) + len(recorded)).bit_length()
    spectrum = np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(heard, size))
    products = np.fft.irfft(spectrum, size)
    reach = min(round(LARGEST_LAG_SECONDS / STEP_SECONDS), size // 2 - 1)
    lags = np.concatenate([np.arange(reach + 1), np.arange(-reach, 0)])
    lag = int(lags[np.argmax(products[lags])])
    first, last = max(0, lag), min(len(recorded), lag + len(heard))
    ours, theirs = heard[first - lag : last - lag], recorded[first:last]
    norm = float(np.linalg.norm(ours) * np.linalg.norm(theirs))
    return lag, float(np.dot(ours, theirs)) / norm if norm else 0.0
