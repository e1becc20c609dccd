"""`decroche bench barge-in`: how long the customer talks on once the trainee speaks over him.

Real calls by phone; robots interrupt at nearly every turn. Options: `n` (at least this many), `at_once`, `seed`,
`calls` (at most), `turns_per_call` (at most), `keep=1`.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bench.frames import histogram, levels, percentile, sounding
from bench.located import locate
from bench.phone_calls import FailedCall, PlayedCall, Renderer, exchange, plans
from bench.turns import Stop, stop
from simulator.domain.events import CallEvent, CustomerSpoke
from simulator.domain.speech import FRAME_SECONDS
from web.settings import Settings

FILES = ("barge-conflit.yaml", "barge-recouvrement.yaml")
NEAR_S = 1.5
"""The log tells of an interrupted line this near its last sound."""
LEAST_FRAMES = 6
"""Nobody can notice an interruption sooner: the customer was pausing of himself."""


class Kind(Enum):
    """What an interruption shows."""

    STOPPED = "stopped"
    SILENT = "customer_was_silent"
    PAUSING = "fell_in_his_pause"
    OVER = "his_line_was_over"


@dataclass(frozen=True, slots=True)
class Interruption:
    """One of the robot's. `stop` is measured unless the customer was silent."""

    kind: Kind
    stop: Stop | None = None


def measure(
    settings: Settings,
    *,
    n: str = "20",
    at_once: str = "2",
    seed: str = "1",
    calls: str = "10",
    turns_per_call: str = "99",
    keep: str = "0",
) -> dict[str, Any]:
    """Blocks for the length of the calls: about a minute each."""
    draw, kept = random.Random(int(seed)), keep == "1"
    found, failed = asyncio.run(_play(settings, draw, int(n), int(at_once), int(calls), int(turns_per_call), kept))
    stops = [each.stop for each in found if each.kind is Kind.STOPPED and each.stop is not None]
    frames = [each.frames for each in stops]
    return {
        "n": len(frames),
        "median_frames": percentile(frames, 50),
        "p95_frames": percentile(frames, 95),
        "max_frames": max(frames, default=None),
        "hist": histogram(frames),
        "longest": [{"frames": each.frames, "text": each.text} for each in sorted(stops, key=lambda s: -s.frames)[:5]],
        "interruptions": len(found),
        "not_measurable": {
            kind.value: sum(each.kind is kind for each in found) for kind in Kind if kind is not Kind.STOPPED
        },
        "failed_calls": failed,
        "load_average": round(os.getloadavg()[0], 1),
    }


async def _play(
    settings: Settings, draw: random.Random, wanted: int, at_once: int, most: int, turns_per_call: int, keep: bool
) -> tuple[list[Interruption], list[str]]:
    found: list[Interruption] = []
    failed: list[str] = []
    renderer = Renderer(settings)
    async with exchange(settings, at_once, keep=keep) as phones:
        waiting = plans(settings, FILES, draw, most, turns_per_call)
        while waiting and sum(each.kind is Kind.STOPPED for each in found) < wanted:
            batch, waiting = waiting[:at_once], waiting[at_once:]
            for call in await asyncio.gather(*(phones.play(plan) for plan in batch)):
                if isinstance(call, FailedCall):
                    failed.append(f"{call.scenario} seed {call.seed}: {call.reason}")
                else:
                    found += await asyncio.to_thread(of_call, call, renderer)
    return found, failed


def of_call(call: PlayedCall, renderer: Renderer) -> list[Interruption]:
    """Frames from the recording; the log only tells lines that were cut from lines that had ended anyway."""
    trainee, heard = (sounding(levels(call.legs[name])) for name in ("trainee", "heard"))
    interrupting = {step.interrupt for step in call.planned.steps if step.interrupt}
    said = locate(call.legs["trainee"], trainee, [renderer.line(line.text) for line in call.robot.said])
    return [judged(stop(line, heard), call.events) for line in said if line.text in interrupting]


def judged(found: Stop | None, events: Sequence[CallEvent]) -> Interruption:
    """Leave out what would flatter: a customer who was silent, pausing between two words, or through with his line."""
    if found is None:
        return Interruption(Kind.SILENT)
    if found.frames < LEAST_FRAMES:
        return Interruption(Kind.PAUSING, found)
    return Interruption(Kind.STOPPED if _was_cut(found, events) else Kind.OVER, found)


def _was_cut(found: Stop, events: Sequence[CallEvent]) -> bool:
    last_s = (found.at_frame + found.frames) * FRAME_SECONDS
    return any(
        isinstance(event, CustomerSpoke) and event.interrupted and abs(event.utterance.end - last_s) <= NEAR_S
        for event in events
    )
