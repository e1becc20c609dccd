"""Where Asterisk's recording of a leg belongs on the engine's clock. Pure.

Asterisk's MixMonitor starts at another moment than the engine, and on a busy machine it throws away what one leg is
ahead of the other (over 100 ms: both queues are emptied) or writes silence for a leg that is late (over 40 ms). So
either leg loses or gains some 10 ms here and there, each on its own. Source: Asterisk 22, main/audiohook.c.

Each stretch of the engine's copy is therefore found again in the recording; between two of them, a change of lag is put
where the recording fits the copy best and, of equals, where it is quietest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from pbx.loudness import STEP_SECONDS, STEPS_PER_FRAME, Loudness, sounding, stretches
from pbx.stretch import LOST, find

LARGEST_LAG_SECONDS = 90.0
"""The recording may have begun that long before the answer (a call that rang)."""
LEAST_FOUND = 0.3
"""Share of the engine's sound that must be in the recording for the two to be the same call's."""
LEAST_SOUND_SECONDS = 0.5
APART_STEPS = 200
"""Two first lags nearer than 1 s to each other lead to the same."""
FIRST_SOUNDS_SECONDS = (2.0, 6.0, 20.0, 1e9)
"""The lag at the beginning is sought with so much sound: little is lost in little, but little may mislead."""
SMOOTHED_STEPS = 8
"""40 ms, so that the quietest place is not a zero crossing of speech."""
CHECKED_STEPS = 16
"""A stretch off its place by up to 80 ms would be noticed."""
FOUND_DB = 6.0
"""Mean difference of a stretch that is there at all."""


class Method(StrEnum):
    """How the lag was found: by sound, by the other leg's, by the ends (both legs silent), or not at all."""

    SOUND = "sound"
    OTHER_LEG = "other_leg"
    LENGTH = "length"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Piece:
    """So many seconds of the recording, from `raw_s` on, belong at second `engine_s` of the call."""

    engine_s: float
    raw_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """One leg's pieces, in order, whose lag `lag_s` (recording minus engine) is the first one's.

    `found` is the share of the engine's sound that was found in the recording (0 to 1); `residual_s`: how far the worst
    stretch still is from its place.
    """

    lag_s: float
    method: Method
    pieces: tuple[Piece, ...]
    found: float = 0.0
    residual_s: float = 0.0

    @property
    def lost_s(self) -> float:
        """What the recording lacks between its first and last piece."""
        pairs = pairwise(self.pieces)
        return round(sum(later.engine_s - piece.engine_s - piece.length_s for piece, later in pairs), 3)

    @property
    def surplus_s(self) -> float:
        """What the recording has too much there."""
        pairs = pairwise(self.pieces)
        return round(sum(later.raw_s - piece.raw_s - piece.length_s for piece, later in pairs), 3)


@dataclass(frozen=True, slots=True)
class _Run:
    """Steps of the engine, from `first` to before `last`, that have one lag."""

    first: int
    last: int
    lag: int


_Around = Callable[[int, _Run | None], int]
"""The lag to look around for the stretch that begins at a step, given the last run found before."""


def align(engine: Loudness, recorded: Loudness, guide: Alignment | None = None) -> Alignment | None:
    """By sound; None when either has too little of it, or the two are not alike.

    `guide`: what was found for the other leg, which this one is never far from.
    """
    if min(np.count_nonzero(sounding(level)) for level in (engine, recorded)) * STEP_SECONDS < LEAST_SOUND_SECONDS:
        return None
    frames = sum(last - first for first, last in stretches(engine)) // STEPS_PER_FRAME
    runs = _guided(engine, recorded, guide) if guide else _unguided(engine, recorded)
    found = _found_frames(runs) / max(1, frames)
    if found < LEAST_FOUND:
        return None
    pieces = _pieces(_joined(runs), engine, recorded)
    residual_s = _seconds(_residual(engine, _placed(recorded, pieces, len(engine))))
    return Alignment(_seconds(runs[0].lag), Method.SOUND, tuple(map(_told, pieces)), round(found, 3), residual_s)


def aligned_by(lag_s: float, method: Method, recorded: Loudness) -> Alignment:
    """One lag for all: silence, or no copy to compare with."""
    first = max(0.0, -lag_s)
    length_s = max(0.0, round(len(recorded) * STEP_SECONDS - lag_s - first, 3))
    return Alignment(lag_s, method, (Piece(first, round(first + lag_s, 3), length_s),))


def like(other: Alignment, recorded: Loudness) -> Alignment:
    """For a silent leg, what was found for the other one: both mostly lose the same."""
    ends_s = len(recorded) * STEP_SECONDS
    kept = [piece for piece in other.pieces if piece.raw_s < ends_s]
    cut = [Piece(p.engine_s, p.raw_s, round(min(p.length_s, ends_s - p.raw_s), 3)) for p in kept]
    return Alignment(other.lag_s, Method.OTHER_LEG, tuple(cut))


def _unguided(engine: Loudness, recorded: Loudness) -> list[_Run]:
    """From the likeliest of the lags that the call may begin with: none (Asterisk records from the answer on) first."""
    heard = np.cumsum(sounding(engine)) * STEP_SECONDS
    ends = [int(np.searchsorted(heard, min(seconds, heard[-1]))) + 1 for seconds in FIRST_SOUNDS_SECONDS]
    tried = [0]
    for lag in (_best_lag(engine[:end], recorded) for end in ends):
        if all(abs(lag - other) > APART_STEPS for other in tried):
            tried.append(lag)
    return max((_runs(engine, recorded, _follow(lag)) for lag in tried), key=_found_frames)


def _guided(engine: Loudness, recorded: Loudness, guide: Alignment) -> list[_Run]:
    starts = [round(piece.engine_s / STEP_SECONDS) for piece in guide.pieces]
    lags = [round((piece.raw_s - piece.engine_s) / STEP_SECONDS) for piece in guide.pieces]
    return _runs(engine, recorded, lambda step, _: lags[max(0, bisect_right(starts, step) - 1)])


def _follow(lag: int) -> _Around:
    return lambda _, before: lag if before is None else before.lag


def _found_frames(runs: Sequence[_Run]) -> int:
    return sum(run.last - run.first for run in runs) // STEPS_PER_FRAME


def _best_lag(engine: Loudness, recorded: Loudness) -> int:
    """The lag of the largest correlation."""
    size = 1 << (len(engine) + len(recorded)).bit_length()
    ours, theirs = engine - engine.mean(), recorded - recorded.mean()
    products = np.fft.irfft(np.fft.rfft(theirs, size) * np.conj(np.fft.rfft(ours, size)), size)
    reach = min(round(LARGEST_LAG_SECONDS / STEP_SECONDS), size // 2 - 1)
    lags = np.concatenate([np.arange(reach + 1), np.arange(-reach, 0)])
    return int(lags[np.argmax(products[lags])])


def _runs(engine: Loudness, recorded: Loudness, around: _Around) -> list[_Run]:
    """What was found of each stretch, in order; neither the engine's steps nor the recording's go back."""
    runs: list[_Run] = []
    for first, last in stretches(engine):
        before = runs[-1] if runs else None
        stretch = np.zeros(last - first, np.float32)
        stretch[: len(engine) - first] = engine[first:last]
        found = find(stretch, recorded, first, around(first, before), before.last + before.lag if before else 0)
        for number, lag in enumerate(found.lags.tolist() if found else ()):
            step = first + number * STEPS_PER_FRAME
            if lag != LOST and (not runs or step + lag >= runs[-1].last + runs[-1].lag):
                runs.append(_Run(step, step + STEPS_PER_FRAME, lag))
    return runs


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """Neighbours of one lag are one run: nothing is lost between them."""
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].lag == run.lag:
            joined[-1] = _Run(joined[-1].first, run.last, run.lag)
        else:
            joined.append(run)
    return joined


def _pieces(runs: Sequence[_Run], engine: Loudness, recorded: Loudness) -> list[_Run]:
    """The runs made longer until they meet, in the recording or in the call."""
    pieces: list[_Run] = []
    first = max(0, -runs[0].lag)
    for run, later in pairwise(runs):
        cut = run.last + _cut(engine[run.last : later.first], recorded[run.last + run.lag : later.first + later.lag])
        pieces.append(_Run(first, cut, run.lag))
        first = cut + max(0, run.lag - later.lag)
    pieces.append(_Run(first, len(recorded) - runs[-1].lag, runs[-1].lag))
    return [piece for piece in pieces if piece.last > piece.first]


def _cut(ours: Loudness, theirs: Loudness) -> int:
    """How many steps between two runs go with the first; the rest, of the shorter one's, goes with the second."""
    length = min(len(ours), len(theirs))
    misfit_before = np.abs(ours[:length] - theirs[:length])
    misfit_after = np.abs(ours[len(ours) - length :] - theirs[len(theirs) - length :])
    misfit = np.concatenate([[0.0], np.cumsum(misfit_before)]) + np.append(np.cumsum(misfit_after[::-1])[::-1], 0.0)
    edge = np.pad(theirs, SMOOTHED_STEPS // 2)
    misfit += np.convolve(edge, np.ones(SMOOTHED_STEPS) / SMOOTHED_STEPS, "valid")[: length + 1]
    best = np.flatnonzero(misfit <= misfit.min() + 0.1)
    return int(best[len(best) // 2])


def _placed(recorded: Loudness, pieces: Sequence[_Run], length: int) -> Loudness:
    placed = np.zeros(max(length, pieces[-1].last if pieces else 0), np.float32)
    for piece in pieces:
        placed[piece.first : piece.last] = recorded[piece.first + piece.lag : piece.last + piece.lag]
    return placed[:length]


def _residual(engine: Loudness, placed: Loudness) -> int:
    """The largest distance, in steps, of a stretch from where it fits best."""
    padded = np.pad(placed, CHECKED_STEPS)
    shifts = sorted(range(-CHECKED_STEPS, CHECKED_STEPS + 1), key=abs)
    worst = 0
    for first, last in stretches(engine):
        ours = engine[first:last]
        fits = [float(np.abs(padded[first + s + CHECKED_STEPS :][: len(ours)] - ours).mean()) for s in shifts]
        if min(fits) <= FOUND_DB:
            worst = max(worst, abs(shifts[int(np.argmin(fits))]))
    return worst


def _told(piece: _Run) -> Piece:
    return Piece(_seconds(piece.first), _seconds(piece.first + piece.lag), _seconds(piece.last - piece.first))


def _seconds(steps: int) -> float:
    return round(steps * STEP_SECONDS, 3)
