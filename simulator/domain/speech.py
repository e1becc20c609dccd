"""What was said: words with times, utterances, and which side said them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

SAMPLE_RATE_HZ = 16_000
FRAME_MS = 20
FRAME_SECONDS = FRAME_MS / 1000
FRAME_SAMPLES = SAMPLE_RATE_HZ * FRAME_MS // 1000
FRAME_BYTES = FRAME_SAMPLES * 2
"""One frame: 20 ms of 16 kHz, 16-bit little-endian mono, 640 bytes (Asterisk's slin16)."""

SILENT_FRAME = bytes(FRAME_BYTES)


class Speaker(StrEnum):
    TRAINEE = "trainee"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word. Times in seconds from the start of the recording; confidence 0 to 1."""

    text: str
    start: float
    end: float
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn of one side. Times in seconds from the start of the recording; confidence 0 to 1."""

    speaker: Speaker
    start: float
    end: float
    text: str
    confidence: float = 1.0
    words: tuple[Word, ...] = field(default=())
