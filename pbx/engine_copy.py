"""The engine's own copy of a leg, on the engine's clock: what the trainee said as it was heard, what was played to him.

Asterisk records both legs too, but on a clock of its own, and a busy machine makes it lose frames. The copy says where
each sound belongs and mends what was lost. It is written as the call goes, so that it survives a crash.
"""

from __future__ import annotations

import logging
from io import BufferedWriter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.domain.speech import FRAME_SAMPLES, SAMPLE_RATE_HZ

logger = logging.getLogger(__name__)

Samples = NDArray[np.int16]

SAME_SAMPLES = FRAME_SAMPLES
"""A frame told to begin this near to the end of the one before follows it: times wander by less than a frame."""
FLUSH_SAMPLES = SAMPLE_RATE_HZ


class EngineCopy:
    """16 kHz, 16-bit samples, sample n at second n / 16,000 of the call; what is not told is silence.

    `add` never raises: a call must not end because the disk is full; the copy then ends there.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError when the file cannot be written."""
        self._file: BufferedWriter = path.open("wb")
        self._end = 0
        self._flushed = 0
        self._broken = False

    def add(self, at: float, pcm: bytes) -> None:
        """Sound that begins at second `at`, in order. What overlaps the sound before by a frame or more is left out."""
        start = round(at * SAMPLE_RATE_HZ)
        if abs(start - self._end) < SAME_SAMPLES:
            start = self._end
        pcm = pcm[2 * max(0, self._end - start) :]
        start = max(start, self._end)
        if not pcm or self._broken:
            return
        try:
            self._write(start, pcm)
        except OSError as error:
            self._broken = True
            logger.error("the engine's copy of a leg ends early: %s", error)

    def _write(self, start: int, pcm: bytes) -> None:
        if start != self._end:
            self._file.seek(2 * start)
        self._file.write(pcm)
        self._end = start + len(pcm) // 2
        if self._end - self._flushed >= FLUSH_SAMPLES:
            self._file.flush()
            self._flushed = self._end

    def close(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            logger.error("the engine's copy of a leg ends early: %s", error)


def read_copy(path: Path) -> Samples:
    """What was kept; empty when there is no file (the engine died before the answer)."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return np.zeros(0, np.int16)
    return np.frombuffer(content, "<i2", count=len(content) // 2)
