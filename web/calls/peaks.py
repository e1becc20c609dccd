"""The outline of a recording for the waveform: the loudest sample of each of a few thousand equal slices, per leg."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

SLICES = 2400
"""Two or three per pixel of a wide screen."""
LEGS = ("trainee", "heard")
FULL_SCALE = 255


def peaks_of(folder: Path) -> dict[str, list[int]]:
    """Peaks from 0 to 255 of both legs of a sealed recording, kept in `peaks.json` beside them. Blocks.

    Raises OSError or soundfile.LibsndfileError when the recording cannot be read.
    """
    kept = folder / "peaks.json"
    if kept.is_file():
        found: dict[str, list[int]] = json.loads(kept.read_text())
        return found
    peaks = {leg: _peaks(folder / f"{leg}.flac") for leg in LEGS}
    partial = folder / "peaks.json.part"
    partial.write_text(json.dumps(peaks, separators=(",", ":")))
    partial.replace(kept)
    return peaks


def _peaks(path: Path) -> list[int]:
    with soundfile.SoundFile(path) as file:
        step = max(1, -(-file.frames // SLICES))
        return [
            round(float(np.abs(block).max(initial=0.0)) * FULL_SCALE)
            for block in file.blocks(blocksize=step, dtype="float32")
        ]
