"""Where a robot's lines are in the recording of the trainee's leg, to the sample, and where their marked pauses fall.

The robot's sound reaches the recording unchanged, or nearly, so a line is found by matching what was rendered. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.frames import Mask, Samples, Span, first_true, last_true
from bench.lines import Position
from simulator.domain.speech import FRAME_SAMPLES, SAMPLE_RATE_HZ

LEAST_MATCH = 0.9
"""Of 1: sound that was not changed on its way."""
REACH_SAMPLES = 100 * SAMPLE_RATE_HZ
"""How far behind the line before a line is looked for."""
NEAR_SAMPLES = 4 * SAMPLE_RATE_HZ
EDGE_SAMPLES = SAMPLE_RATE_HZ // 2
"""Of a piece of speech: its beginning and its end are looked for by as much."""


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
            parts += [np.zeros(int(pause_s * SAMPLE_RATE_HZ), np.int16), piece]
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
    """Those of the lines, said in this order, that are in the leg."""
    found: list[Said] = []
    after = 0
    for line in lines:
        edges = _edges(leg, line, after)
        if edges is None:
            continue
        placed = _placed(line, edges, mask)
        if placed is not None:
            found.append(placed)
        after = edges[-1][1]
    return found


def _edges(leg: Samples, line: Rendered, after: int) -> list[tuple[int, int]] | None:
    """First and last sample (not included) of each piece of speech.

    Where the line is not there unchanged, frames were lost or put in on an overloaded machine: its pieces are then
    found by their beginnings and ends.
    """
    start = find(leg[after : after + REACH_SAMPLES], line.sound)
    if start is not None:
        return _unchanged(line, after + start)
    edges: list[tuple[int, int]] = []
    for piece in line.pieces:
        near = after + REACH_SAMPLES if not edges else edges[-1][1] + NEAR_SAMPLES
        edge = _piece(leg, piece, edges[-1][1] if edges else after, near)
        if edge is None:
            return None
        edges.append(edge)
    return edges


def _piece(leg: Samples, piece: Samples, after: int, until: int) -> tuple[int, int] | None:
    first = find(leg[after:until], piece[:EDGE_SAMPLES])
    if first is None:
        return None
    begin = after + first
    until = begin + len(piece) + NEAR_SAMPLES
    last = find(leg[begin:until], piece[-EDGE_SAMPLES:])
    return None if last is None else (begin, begin + last + min(EDGE_SAMPLES, len(piece)))


def _unchanged(line: Rendered, start: int) -> list[tuple[int, int]]:
    edges = []
    for index, piece in enumerate(line.pieces):
        edges.append((start, start + len(piece)))
        pause_s = line.pauses_s[index] if index < len(line.pauses_s) else 0.0
        start += len(piece) + int(pause_s * SAMPLE_RATE_HZ)
    return edges


def find(leg: Samples, sound: Samples) -> int | None:
    """The sample of the leg at which the sound begins: where the two are most alike, loudness apart."""
    if len(leg) < len(sound):
        return None
    recorded: NDArray[np.float64] = leg.astype(np.float64)
    wanted = sound.astype(np.float64)
    size = 1 << (len(recorded) + len(wanted)).bit_length()
    products = np.fft.irfft(np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(wanted, size)), size)
    energy = np.concatenate([[0.0], np.cumsum(recorded**2)])
    there = np.maximum(energy[len(wanted) :] - energy[: -len(wanted)], float(wanted @ wanted) / 100)
    alike = products[: len(there)] / np.sqrt(there * float(wanted @ wanted))
    start = int(np.argmax(alike))
    return start if alike[start] >= LEAST_MATCH else None


def _placed(line: Rendered, edges: Sequence[tuple[int, int]], mask: Mask) -> Said | None:
    spans = [_sounding(mask, first // FRAME_SAMPLES, -(-end // FRAME_SAMPLES)) for first, end in edges]
    known = [span for span in spans if span is not None]
    if len(known) < len(spans):
        return None
    pauses = tuple(
        MarkedPause(Span(before.end, after.first), seconds, position)
        for before, after, seconds, position in zip(known, known[1:], line.pauses_s, line.positions, strict=False)
    )
    return Said(line.text, Span(known[0].first, known[-1].end), pauses)


def _sounding(mask: Mask, first: int, end: int) -> Span | None:
    begins, ends = first_true(mask, first, end), last_true(mask, first, end)
    return None if begins is None or ends is None else Span(begins, ends + 1)
