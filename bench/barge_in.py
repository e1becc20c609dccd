"""`decroche bench barge-in`: how long the customer talks on once the trainee speaks over him.

Real calls by phone; robots interrupt at nearly every turn. Options: `n` (at least this many), `at_once`, `seed`,
`calls` (at most), `keep=1`.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.frames import histogram, levels, percentile, sounding
from bench.lines import LINES, load_turns, pause_lengths, steps
from bench.located import locate
from bench.phone_calls import FailedCall, Planned, PlayedCall, Renderer, exchange
from bench.turns import Stop, stop
from scenarios.library import Library
from simulator.domain.events import CustomerSpoke
from simulator.domain.speech import FRAME_SECONDS
from web.settings import Settings

FILES = ("barge-conflit.yaml", "barge-recouvrement.yaml")
NEAR_S = 1.5
"""The log tells of an interrupted line this near its last sound."""


@dataclass(frozen=True, slots=True)
class Stops:
    """A call's interruptions. `finished`: the customer's line ended by itself just then, which proves nothing."""

    stops: tuple[Stop, ...]
    finished: int


def measure(
    settings: Settings, n: str = "20", at_once: str = "2", seed: str = "1", calls: str = "10", keep: str = "0"
) -> dict[str, Any]:
    """Blocks for the length of the calls: about a minute each."""
    found, failed = asyncio.run(
        _play(settings, int(n), int(at_once), random.Random(int(seed)), int(calls), keep=keep == "1")
    )
    frames = [each.frames for stops in found for each in stops.stops]
    return {
        "n": len(frames),
        "median_frames": percentile(frames, 50),
        "p95_frames": percentile(frames, 95),
        "max_frames": max(frames, default=None),
        "hist": histogram(frames),
        "longest": [
            {"frames": each.frames, "text": each.text}
            for each in sorted((s for stops in found for s in stops.stops), key=lambda s: -s.frames)[:5]
        ],
        "line_was_over": sum(stops.finished for stops in found),
        "calls": len(found),
        "failed_calls": failed,
        "load_average": round(os.getloadavg()[0], 1),
    }


async def _play(
    settings: Settings, wanted: int, at_once: int, draw: random.Random, most: int, *, keep: bool
) -> tuple[list[Stops], list[str]]:
    found: list[Stops] = []
    failed: list[str] = []
    renderer = Renderer(settings)
    async with exchange(settings, at_once, keep=keep) as phones:
        plans = _plans(settings, draw, most)
        while plans and sum(len(stops.stops) for stops in found) < wanted:
            batch, plans = plans[:at_once], plans[at_once:]
            for call in await asyncio.gather(*(phones.play(plan) for plan in batch)):
                if isinstance(call, FailedCall):
                    failed.append(f"{call.scenario} seed {call.seed}: {call.reason}")
                else:
                    found.append(await asyncio.to_thread(of_call, call, renderer))
    return found, failed


def _plans(settings: Settings, draw: random.Random, count: int) -> list[Planned]:
    library, lengths = Library(settings.library), pause_lengths(draw)
    files = [load_turns(LINES / name) for name in FILES]
    return [
        Planned(library.get(lines.scenario), steps(lines, draw, lengths), seed=n + 1)
        for n, lines in ((n, files[n % len(files)]) for n in range(count))
    ]


def of_call(call: PlayedCall, renderer: Renderer) -> Stops:
    """Frames from the recording; the log only tells lines that were cut from lines that had ended anyway."""
    trainee, heard = (sounding(levels(call.legs[name])) for name in ("trainee", "heard"))
    interrupting = {step.interrupt for step in call.planned.steps if step.interrupt}
    said = locate(call.legs["trainee"], trainee, [renderer.line(line.text) for line in call.robot.said])
    stops = [found for line in said if line.text in interrupting and (found := stop(line, heard)) is not None]
    cut = [found for found in stops if _was_cut(found, call.events)]
    return Stops(tuple(cut), len(stops) - len(cut))


def _was_cut(found: Stop, events: Sequence[object]) -> bool:
    last_s = (found.at_frame + found.frames) * FRAME_SECONDS
    return any(
        isinstance(event, CustomerSpoke) and event.interrupted and abs(event.utterance.end - last_s) <= NEAR_S
        for event in events
    )
