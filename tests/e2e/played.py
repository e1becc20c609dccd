"""What is left of a call once it is over, and how it is compared with what was said."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import soundfile
from rapidfuzz.distance import Levenshtein

from simulator.domain.events import CallEvent
from tests.e2e.browsers import ARTEFACTS


@dataclass(frozen=True)
class PlayedCall:
    """`said`: the trainee's lines as they were spoken; `waits_ms`: what he waited for, and how long."""

    id: UUID
    said: Sequence[str]
    report: dict[str, Any]
    events: Sequence[CallEvent]
    codec: str
    waits_ms: dict[str, float]

    def turns(self, speaker: str) -> list[dict[str, Any]]:
        return [turn for turn in self.report["turns"] if turn["speaker"] == speaker]

    def verdicts(self) -> dict[str, str]:
        return {check["id"]: check["verdict"] for card in self.report["criteria"].values() for check in card["checks"]}

    def sound(self, leg: str) -> np.ndarray:
        """One leg of the sealed recording, from -1 to 1 at 16 kHz."""
        samples, rate_hz = soundfile.read(self.leg_file(leg), dtype="float32")
        assert rate_hz == 16_000
        return np.asarray(samples)

    def leg_file(self, leg: str) -> Path:
        return Path(self.report["recording"]["legs"][leg]["path"])

    def loudness(self, leg: str, start: float, end: float) -> float:
        """Root mean square of that passage."""
        passage = self.sound(leg)[int(start * 16_000) : int(end * 16_000)]
        return float(np.sqrt(np.mean(passage**2)))

    @property
    def word_error_rate(self) -> float:
        """Of the whole transcript of the trainee, against what he said."""
        said = words(" ".join(self.said))
        got = words(" ".join(turn["text"] for turn in self.turns("trainee")))
        return Levenshtein.distance(said, got) / len(said)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def codec_of(channel_stats: str) -> str:
    """Of the one call in the answer to `pjsip show channelstats`."""
    found = re.findall(r"\d\d:\d\d:\d\d (\S+)", channel_stats)
    assert len(found) == 1, channel_stats
    return str(found[0])


def keep_waits(name: str, waits_ms: dict[str, float]) -> None:
    """Beside the screenshots, for whoever wants the figures."""
    ARTEFACTS.mkdir(exist_ok=True)
    (ARTEFACTS / f"{name}.json").write_text(json.dumps(waits_ms, indent=1) + "\n")
