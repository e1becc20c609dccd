"""The sound of a line test, and what its echo tells: every 20 ms frame carries one of sixteen tones. Pure."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from simulator.domain.speech import FRAME_SAMPLES, SAMPLE_RATE_HZ

LEVEL = 8000
"""Of 32768: 12 dB below full scale."""
HEARD_LEVEL = 500
TONES_HZ = tuple(range(400, 3500, 200))
"""Inside the telephone's band; each makes whole periods in a frame."""
SHORTEST_RUN = 3
"""Fewer tones in the right order are chance."""


@dataclass(frozen=True, slots=True)
class ToneAt:
    """A tone's number, and when its frame was sent or arrived (monotonic seconds)."""

    tone: int
    at: float


@dataclass(frozen=True, slots=True)
class Echo:
    """`round_trip_s` is the median over the frames that came back, None when none did."""

    round_trip_s: float | None
    loss_ratio: float


def pattern(frames: int, seed: int = 1) -> tuple[int, ...]:
    """The tones' numbers, in an order that does not repeat itself."""
    draw = random.Random(seed)
    return tuple(draw.randrange(len(TONES_HZ)) for _ in range(frames))


def sound(tones: Sequence[int]) -> bytes:
    """16 kHz, 16 bits, a frame a tone."""
    at = np.arange(FRAME_SAMPLES) / SAMPLE_RATE_HZ
    frames = [LEVEL * np.sin(2 * np.pi * TONES_HZ[tone] * at) for tone in tones]
    return np.concatenate(frames).astype("<i2").tobytes()


def tone_of(frame: bytes) -> int | None:
    """The number of the tone in a frame, None when it is quiet."""
    samples = np.frombuffer(frame, "<i2").astype(float)
    if np.abs(samples).max(initial=0.0) < HEARD_LEVEL:
        return None
    spectrum = np.abs(np.fft.rfft(samples, FRAME_SAMPLES))
    bins = [frequency * FRAME_SAMPLES // SAMPLE_RATE_HZ for frequency in TONES_HZ]
    return int(np.argmax(spectrum[bins]))


def compare(sent: Sequence[ToneAt], heard: Sequence[ToneAt]) -> Echo:
    """Which frames came back, in their order, and how late."""
    matcher = SequenceMatcher(None, [each.tone for each in sent], [each.tone for each in heard], autojunk=False)
    delays = [
        heard[run.b + n].at - sent[run.a + n].at
        for run in matcher.get_matching_blocks()
        if run.size >= SHORTEST_RUN
        for n in range(run.size)
    ]
    return Echo(statistics.median(delays) if delays else None, 1 - len(delays) / len(sent) if sent else 1.0)
