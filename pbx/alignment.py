"""Where the engine's time lies in Asterisk's recording of the trainee's leg.

The engine hears the very samples that are recorded, but starts counting at another moment. So it keeps their loudness,
four values per frame, in a file beside the raw recording (it survives a crash); after the call the lag with the best
correlation tells where the engine's second 0 is in the recording.

On a machine too busy to keep Asterisk's 20 ms timers, a recording between two websockets (a robot's call) also loses
frames here and there: 120 ms in 100 s were measured at a load of 5 on two cores. The lag is therefore followed through
the call, and what was lost is told, so that sealing can put silence in its place.
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
WINDOW_STEPS = 600
HOP_STEPS = 300
"""The lag is measured on 3 s of sound, every 1.5 s."""
REACH_STEPS = 60
"""Lost between two measures at most: 0.3 s."""
SURE_CORRELATION = 0.95
LEAST_LOSS_STEPS = 3
"""Less than 15 ms is within the measure's error."""

Loudness = NDArray[np.float32]
"""dB over -60 dB of full scale, per 5 ms; silence is 0."""


class Method(StrEnum):
    """How the lag was found: by sound, by the ends of both (a silent trainee), or not at all."""

    SOUND = "sound"
    LENGTH = "length"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Loss:
    """At second `at_s` of the recording, `seconds` of the call are missing."""

    at_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The recording's second `lag_s` is the engine's second 0; `losses` are in order."""

    lag_s: float
    method: Method
    correlation: float = 0.0
    losses: tuple[Loss, ...] = ()


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


def align(heard: Loudness, recorded: Loudness, other_leg: Loudness | None = None) -> Alignment:
    """Where `heard` (the engine's) begins in `recorded`; negative when the recording begins later.

    Losses are placed where `recorded` and `other_leg`, which run together, are quietest.
    """
    sounding = min(np.count_nonzero(heard > 3), np.count_nonzero(recorded > 3)) * STEP_SECONDS
    if sounding >= LEAST_SOUND_SECONDS:
        lag, correlation = _best_lag(heard, recorded)
        if correlation >= LEAST_CORRELATION:
            first, losses = _follow(heard, recorded, recorded if other_leg is None else other_leg, lag)
            return Alignment(round(first * STEP_SECONDS, 3), Method.SOUND, round(correlation, 3), losses)
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


def _follow(heard: Loudness, recorded: Loudness, other_leg: Loudness, lag: int) -> tuple[int, tuple[Loss, ...]]:
    """The lag at the beginning of the call, and where it fell later."""
    measures = _measures(heard, recorded, lag)
    if not measures:
        return lag, ()
    (_, first), losses = measures[0], []
    since, current = measures[0]
    together = _both(recorded, other_leg)
    for middle, found in measures[1:]:
        if current - found >= LEAST_LOSS_STEPS:
            span = range(max(0, since + found), min(len(together), middle + current))
            at = span.start + int(np.argmin(_smooth(together[span.start : span.stop]))) if span else since + found
            losses.append(Loss(round(at * STEP_SECONDS, 3), round((current - found) * STEP_SECONDS, 3)))
            current = found
        since = middle
    return first, tuple(losses)


def _measures(heard: Loudness, recorded: Loudness, lag: int) -> list[tuple[int, int]]:
    """Middle of each window that has enough sound, and the lag there."""
    found: list[tuple[int, int]] = []
    around = lag
    for start in range(0, max(1, len(heard) - WINDOW_STEPS + 1), HOP_STEPS):
        window = heard[start : start + WINDOW_STEPS]
        if np.count_nonzero(window > 3) * STEP_SECONDS < LEAST_SOUND_SECONDS:
            continue
        best = _local_lag(window, recorded, start, around)
        if best is not None:
            found.append((start + len(window) // 2, best))
            around = best
    return found


def _local_lag(window: Loudness, recorded: Loudness, start: int, around: int) -> int | None:
    """The lag of one window, near a known one; None when no lag fits surely. Equal fits stay with the known one."""
    fits: dict[int, float] = {}
    for lag in range(around - REACH_STEPS, around + REACH_STEPS + 1):
        theirs = recorded[max(0, start + lag) : max(0, start + lag + len(window))]
        if len(theirs) == len(window):
            norm = float(np.linalg.norm(window) * np.linalg.norm(theirs))
            fits[lag] = float(np.dot(window, theirs)) / norm if norm else 0.0
    if not fits:
        return None
    best = max(fits, key=lambda lag: (fits[lag], -abs(lag - around)))
    if fits[best] < SURE_CORRELATION:
        return None
    return around if fits.get(around, 0.0) >= fits[best] - 1e-3 else best


def _both(one: Loudness, other: Loudness) -> Loudness:
    length = max(len(one), len(other))
    both: Loudness = np.pad(one, (0, length - len(one))) + np.pad(other, (0, length - len(other)))
    return both


def _smooth(values: Loudness) -> Loudness:
    """Mean over 40 ms, so that the quietest place is not a zero crossing of speech."""
    return np.convolve(values, np.ones(8) / 8, mode="same").astype(np.float32)
