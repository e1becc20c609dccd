"""The `piper` command line, humming at 22,050 Hz: text on its input, a WAV file out. It notes what it was asked."""

from __future__ import annotations

import argparse
import json
import sys
import wave
from pathlib import Path

import numpy as np

RATE_HZ = 22_050


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--length_scale", type=float, default=1.0)
    parser.add_argument("--output_file", type=Path, required=True)
    asked = parser.parse_args()
    said = sys.stdin.read().strip()
    asked.model.with_suffix(".asked").write_text(json.dumps({"said": said, "length_scale": asked.length_scale}))
    if "échoue" in said:
        sys.exit("no such phoneme")
    seconds = np.arange(int(RATE_HZ * asked.length_scale)) / RATE_HZ
    with wave.open(str(asked.output_file), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE_HZ)
        wav.writeframes((9000 * np.sin(2 * np.pi * 200 * seconds)).astype("<i2").tobytes())


main()
