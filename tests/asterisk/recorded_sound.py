"""Reading a sealed leg: where its sound begins and ends, in seconds of the recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from simulator.domain.speech import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE_HZ

LOUD_DB = -45.0


class Leg:
    """One FLAC file, as loudness per 20 ms frame."""

    def __init__(self, path: Path) -> None:
        self.samples, rate_hz = soundfile.read(path)
        assert rate_hz == SAMPLE_RATE_HZ
        count = len(self.samples) // FRAME_SAMPLES
        power = np.mean(self.samples[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES) ** 2, axis=1)
        self.loud = 10 * np.log10(power + 1e-12) > LOUD_DB

    def first_sound(self, after: float) -> float:
        """Start of the first loud frame from a second on."""
        index = max(0, int(after / FRAME_SECONDS))
        return float(index + np.argmax(self.loud[index:])) * FRAME_SECONDS

    def last_sound(self, before: float) -> float:
        """End of the last loud frame up to a second."""
        index = round(before / FRAME_SECONDS)
        return float(index - np.argmax(self.loud[:index][::-1])) * FRAME_SECONDS

    def end_of_sound(self, after: float, quiet_s: float = 0.2) -> float:
        """Where the sound that is on at a second gives way to this much quiet."""
        quiet = 0
        for index in range(int(after / FRAME_SECONDS), len(self.loud)):
            quiet = 0 if self.loud[index] else quiet + 1
            if quiet * FRAME_SECONDS >= quiet_s:
                return (index + 1 - quiet) * FRAME_SECONDS
        return len(self.loud) * FRAME_SECONDS
