"""Counting in a recording: 20 ms frames, which of them sound, and the stretches they make. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.domain.speech import FRAME_SAMPLES

Samples = NDArray[np.int16]
Levels = NDArray[np.float64]
"""dB of full scale per frame."""
Mask = NDArray[np.bool_]

SILENCE_DB = -52.0
"""Nobody hears less than this on a telephone."""
OVER_NOISE_DB = 9.0
"""A frame of street noise differs by less from the quietest around it, a vehicle passing included."""
FLOOR_REACH_FRAMES = 40
FLOOR_PERCENTILE = 10.0
LEAST_RUN_FRAMES = 3
"""Shorter sounds are clicks."""
BRIDGED_FRAMES = 2


@dataclass(frozen=True, slots=True)
class Span:
    """Frames `first` to `end`, the last not included."""

    first: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.first


def levels(samples: Samples) -> Levels:
    """The loudness of each whole frame."""
    whole = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].astype(np.float64).reshape(-1, FRAME_SAMPLES)
    power: Levels = np.mean((whole / 32768.0) ** 2, axis=1)
    return 10 * np.log10(power + 1e-10)


def sounding(level_db: Levels) -> Mask:
    """Frames that hold sound: above the noise around them (the quietest of 0.8 s either side) and above silence."""
    floor = _floor(level_db)
    loud: Mask = level_db > np.maximum(floor + OVER_NOISE_DB, SILENCE_DB)
    mask = np.zeros(len(loud), np.bool_)
    for span in spans(loud, BRIDGED_FRAMES):
        if np.count_nonzero(loud[span.first : span.end]) >= LEAST_RUN_FRAMES:
            mask[span.first : span.end] = True
    return mask


def _floor(level_db: Levels) -> Levels:
    """By tenths of a second: the floor moves slowly."""
    step = 5
    centres = range(0, len(level_db), step)
    low = [
        np.percentile(level_db[max(0, c - FLOOR_REACH_FRAMES) : c + FLOOR_REACH_FRAMES], FLOOR_PERCENTILE)
        for c in centres
    ]
    return np.repeat(np.array(low, np.float64), step)[: len(level_db)]


def spans(mask: Mask, bridged: int = 0) -> list[Span]:
    """Stretches of true frames; those at most `bridged` frames apart are one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    found: list[Span] = []
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and first - found[-1].end <= bridged:
            found[-1] = Span(found[-1].first, end)
        else:
            found.append(Span(first, end))
    return found


def onsets(mask: Mask, quiet_frames: int) -> list[int]:
    """Frames at which sound begins after that many frames without any."""
    return [span.first for span in spans(mask, quiet_frames - 1)]


def last_true(mask: Mask, first: int, end: int) -> int | None:
    """The last true frame of a stretch."""
    found = np.flatnonzero(mask[max(0, first) : max(0, end)])
    return int(found[-1]) + max(0, first) if len(found) else None


def first_true(mask: Mask, first: int, end: int) -> int | None:
    """The first true frame of a stretch."""
    found = np.flatnonzero(mask[max(0, first) : max(0, end)])
    return int(found[0]) + max(0, first) if len(found) else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value under which this share (0 to 100) lies, none of nothing."""
    return round(float(np.percentile(np.array(values, np.float64), share)), 2) if values else None


def histogram(values: Sequence[int], width: int = 5) -> dict[str, int]:
    """How many values lie in each class of `width` frames, by its first and last."""
    counted: dict[int, int] = {}
    for value in values:
        counted[value // width] = counted.get(value // width, 0) + 1
    return {f"{c * width}-{c * width + width - 1}": counted[c] for c in sorted(counted)}
