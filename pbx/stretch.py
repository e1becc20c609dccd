"""Finding one stretch of the engine's sound in Asterisk's recording, from which frames may be missing. Pure.

A stretch that fits at one lag is found at once. Otherwise the cheapest course is sought frame by frame, as between two
texts: a frame is found at a lag, or lost (the lag falls by a frame), or the recording has silence too much (it rises).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pbx.loudness import STEPS_PER_FRAME, Loudness

UNIT = 2
"""Lags are tried every 10 ms, MixMonitor's own step."""
REACH_UNITS = 300
"""Lost between two stretches at most: 3 s."""
FULL_COST_DB = 20.0
"""A frame this different from the recording's is another one."""
LOSS_COST = 2.0
"""To begin a loss or a surplus, in bad frames: they are few, and rather longer than many."""
LOST_COST, LOST_SILENCE_COST = 0.3, 0.1
"""For each frame that the recording lacks."""
SURPLUS_COST, SURPLUS_SILENCE_COST = 0.6, 0.02
"""For each unit that the recording has too much: Asterisk only adds silence."""
SILENCE_DB = 1.0
SURE_COST = 0.12
"""Mean of a stretch that fits."""
BAD_FRAME_COST = 0.5
BAD_FRAMES = 2
"""So many bad frames in a row are no chance: something is missing there. A bad frame is not found."""
MOVE_COST = 0.01
"""Per unit, in frames: of equal fits, the one nearest to the lag before."""
WORST_COST = 0.25
LEAST_SHARE = 0.5
"""Of a stretch that counts as found: mean cost, and how much of it is there."""

NEVER_COST = 2.0
LOST = -(2**31)

Costs = NDArray[np.float32]
Lags = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """The lag of each frame of a stretch, in steps (recording minus engine), or LOST; mean cost of what was found."""

    lags: Lags
    cost: float


def find(engine: Loudness, recorded: Loudness, start: int, around: int, least: int) -> Found | None:
    """Find `engine`, whole frames that begin at step `start`, near the lag `around`; at step `least` or later.

    None when it is not there: it was lost, or never played.
    """
    lags = around + UNIT * np.arange(-REACH_UNITS, REACH_UNITS + 1)
    costs = _allowed(_costs(engine, recorded, start, lags), start + lags, least)
    best = int(np.argmin(costs.mean(axis=0) + MOVE_COST / len(costs) * np.abs(np.arange(len(lags)) - REACH_UNITS)))
    near = lags[best] + np.arange(-1, 2)
    near_costs = _allowed(_costs(engine, recorded, start, near), start + near, least)
    nearest = int(np.argmin(near_costs.mean(axis=0)))
    for lag, column in ((around, costs[:, REACH_UNITS]), (int(near[nearest]), near_costs[:, nearest])):
        if _fits(column):
            return Found(np.full(len(costs), lag), float(column.mean()))
    if nearest != 1:
        lags = lags + nearest - 1
        costs = _allowed(_costs(engine, recorded, start, lags), start + lags, least)
    heard = engine.reshape(-1, STEPS_PER_FRAME).max(axis=1) > SILENCE_DB
    losing = np.where(heard, LOST_COST, LOST_SILENCE_COST).astype(np.float32)
    found = _course(costs, lags, losing, _skipping(recorded, start, lags, len(costs)))
    there = found.cost <= WORST_COST and np.count_nonzero(found.lags != LOST) >= LEAST_SHARE * len(costs)
    return found if there else None


def _allowed(costs: Costs, places: Lags, least: int) -> Costs:
    """The same, but that the stretch cannot begin before step `least` of the recording."""
    costs[:, places < least] = NEVER_COST
    return costs


def _costs(engine: Loudness, recorded: Loudness, start: int, lags: Lags) -> Costs:
    """Per frame and lag (equally far apart), 0 (the same) to 1 (another sound)."""
    frames = engine.reshape(-1, STEPS_PER_FRAME)
    padded = _cut(recorded, start + int(lags[0]), start + int(lags[-1]) + len(engine), -FULL_COST_DB)
    windows = np.lib.stride_tricks.sliding_window_view(padded, STEPS_PER_FRAME)
    total = np.zeros((len(frames), len(lags)), np.float32)
    for step in range(STEPS_PER_FRAME):
        theirs = np.lib.stride_tricks.as_strided(
            windows[:, step],
            (len(frames), len(lags)),
            (STEPS_PER_FRAME * padded.itemsize, int(lags[1] - lags[0]) * padded.itemsize),
            writeable=False,
        )
        total += np.minimum(np.abs(theirs - frames[:, step : step + 1]), FULL_COST_DB)
    return total / np.float32(FULL_COST_DB * STEPS_PER_FRAME)


def _cut(recorded: Loudness, first: int, last: int, outside: float) -> Loudness:
    """The steps from `first` to before `last`, which may lie outside."""
    inside = recorded[max(0, first) : max(0, last)]
    cut = np.full(last - first, outside, np.float32)
    offset = max(0, -first)
    cut[offset : offset + len(inside)] = inside
    return cut


def _skipping(recorded: Loudness, start: int, lags: Lags, frames: int) -> Costs:
    """What it costs to leave out the recording up to each unit that any frame can be found at."""
    level = _cut(recorded, start + int(lags[0]), start + int(lags[-1]) + frames * STEPS_PER_FRAME, 0.0)
    loudest = level[: len(level) // UNIT * UNIT].reshape(-1, UNIT).max(axis=1)
    return np.cumsum(np.where(loudest > SILENCE_DB, SURPLUS_COST, SURPLUS_SILENCE_COST)).astype(np.float32)


def _fits(costs: Costs) -> bool:
    bad = np.convolve(costs > BAD_FRAME_COST, np.ones(BAD_FRAMES), "valid") if len(costs) >= BAD_FRAMES else costs[:0]
    return float(costs.mean()) < SURE_COST and not bool((bad >= BAD_FRAMES).any())


@dataclass(frozen=True, slots=True)
class _Steps:
    """How each frame was reached at each lag, for the way back. Rows are frames."""

    was_lost: NDArray[np.bool_]
    """Before a frame is found: whether the one before it was lost."""
    loss_began: NDArray[np.bool_]
    came_from: NDArray[np.int16]
    """The lag, as an index, before silence too much was left out."""


def _course(costs: Costs, lags: Lags, losing: Costs, skipping: Costs) -> Found:
    """The cheapest course through all frames (dynamic programming, with a price for each beginning of a gap)."""
    units = np.arange(len(lags))
    frame_units = STEPS_PER_FRAME // UNIT
    steps = _Steps(np.zeros(costs.shape, np.bool_), np.zeros(costs.shape, np.bool_), np.zeros(costs.shape, np.int16))
    found = (MOVE_COST * np.abs(units - REACH_UNITS)).astype(np.float32)
    lost = np.full(len(lags), np.inf, np.float32)
    for number, cost in enumerate(costs):
        steps.was_lost[number] = lost < found
        best = np.minimum(lost, found)
        moved, origin = _surplus(best, skipping[number * frame_units :][: len(lags)], units)
        steps.came_from[number] = np.where(moved < best, origin, units)
        best = np.minimum(moved, best)
        steps.loss_began[number] = best + LOSS_COST < lost
        lost, entering = np.full_like(lost, np.inf), np.minimum(best + np.float32(LOSS_COST), lost)
        lost[:-frame_units] = entering[frame_units:] + losing[number]
        found = best + cost
    return _traced(costs, lags, found, lost, steps)


def _surplus(best: Costs, skipped: Costs, units: Lags) -> tuple[Costs, NDArray[np.int16]]:
    """Something too much in the recording before a frame: the lag may rise. Also from which lag each is reached."""
    level = best - skipped
    lowest = np.minimum.accumulate(level)
    origin = np.maximum.accumulate(np.where(level <= lowest, units, 0)).astype(np.int16)
    return lowest + skipped + np.float32(LOSS_COST), origin


def _traced(costs: Costs, lags: Lags, found: Costs, lost: Costs, steps: _Steps) -> Found:
    """Back from the cheapest end."""
    course = np.full(len(costs), LOST, np.int64)
    spent = []
    missing = bool(lost.min() < found.min())
    unit = int(np.argmin(lost if missing else found))
    for number in range(len(costs) - 1, -1, -1):
        if missing:
            unit += STEPS_PER_FRAME // UNIT
            if not steps.loss_began[number, unit]:
                continue
        else:
            cost = float(costs[number, unit])
            course[number] = lags[unit] if cost <= BAD_FRAME_COST else LOST
            spent.append(cost)
        unit = int(steps.came_from[number, unit])
        missing = bool(steps.was_lost[number, unit])
    return Found(course, float(np.mean(spent)) if spent else 1.0)
