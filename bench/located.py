"""Where a robot's lines are in the recording of the trainee's leg, to the sample, and where their marked pauses fall.

The robot's sound reaches the recording unchanged, so a line is found by matching what was rendered. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.frames import Mask, Samples, Span, first_true, last_true
from bench.lines import Position
from simulator.domain.speech import FRAME_SAMPLES

LEAST_MATCH = 0.9
"""Of 1: sound that was not changed on its way."""
REACH_SAMPLES = 100 * 16_000
"""How far behind the line before a line is looked for."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A line as sound: its pieces of speech and, between them, its marked pauses."""

    text: str
    pieces: tuple[Samples, ...]
    pauses_s: tuple[float, ...]
    positions: tuple[Position, ...]

    @property
    def sound(self) -> Samples:
        parts: list[Samples] = [self.pieces[0]]
        for pause_s, piece in zip(self.pauses_s, self.pieces[1:], strict=True):
            parts += [np.zeros(int(pause_s * 16_000), np.int16), piece]
        return np.concatenate(parts)


@dataclass(frozen=True, slots=True)
class MarkedPause:
    """A pause in the recording: the frames after the last sound before it up to the first sound after it."""

    span: Span
    seconds: float
    position: Position


@dataclass(frozen=True, slots=True)
class Said:
    """One line in the recording: from its first sounding frame to behind its last."""

    text: str
    span: Span
    pauses: tuple[MarkedPause, ...]


def locate(leg: Samples, mask: Mask, lines: Sequence[Rendered]) -> list[Said]:
    """Those of the lines, said in this order, that are in the leg whole."""
    found: list[Said] = []
    after = 0
    for line in lines:
        sound = line.sound
        start = find(leg[after : after + REACH_SAMPLES + len(sound)], sound)
        if start is None:
            continue
        placed = _placed(line, after + start, mask)
        if placed is not None:
            found.append(placed)
        after += start + len(sound)
    return found


def find(leg: Samples, sound: Samples) -> int | None:
    """The sample of the leg at which the sound begins."""
    if len(leg) < len(sound):
        return None
    recorded: NDArray[np.float64] = leg.astype(np.float64)
    wanted = sound.astype(np.float64)
    size = 1 << (len(recorded) + len(wanted)).bit_length()
    products = np.fft.irfft(np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(wanted, size)), size)
    start = int(np.argmax(products[: len(recorded) - len(wanted) + 1]))
    there = recorded[start : start + len(wanted)]
    norm = float(np.linalg.norm(there) * np.linalg.norm(wanted))
    return start if norm and products[start] / norm >= LEAST_MATCH else None


def _placed(line: Rendered, start: int, mask: Mask) -> Said | None:
    edges = _edges(line, start)
    spans = [_sounding(mask, *edge) for edge in edges]
    if any(span is None for span in spans):
        return None
    known = [span for span in spans if span is not None]
    pauses = tuple(
        MarkedPause(Span(before.end, after.first), seconds, position)
        for before, after, seconds, position in zip(known, known[1:], line.pauses_s, line.positions, strict=False)
    )
    return Said(line.text, Span(known[0].first, known[-1].end), pauses)


def _edges(line: Rendered, start: int) -> list[tuple[int, int]]:
    """First and last frame (not included) of each piece of speech."""
    edges = []
    for index, piece in enumerate(line.pieces):
        end = start + len(piece)
        edges.append((start // FRAME_SAMPLES, -(-end // FRAME_SAMPLES)))
        start = end + (int(line.pauses_s[index] * 16_000) if index < len(line.pauses_s) else 0)
    return edges


def _sounding(mask: Mask, first: int, end: int) -> Span | None:
    begins, ends = first_true(mask, first, end), last_true(mask, first, end)
    return None if begins is None or ends is None else Span(begins, ends + 1)
