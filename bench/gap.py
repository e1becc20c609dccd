"""`decroche bench gap`: how soon the customer answers, and how often he takes a pause for the end of a turn.

Real calls by phone over both scenarios of the library; robots say the good rehearsals' lines with pauses of 300 to
1,200 ms in them. Options: `turns` (at least this many measured), `at_once`, `seed`, `keep=1` (keep the recordings),
`calls` (at most), `turns_per_call` (at most).
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.frames import histogram, levels, percentile, sounding
from bench.located import locate
from bench.phone_calls import FailedCall, PlayedCall, Renderer, exchange, plans
from bench.turns import Gap, Pause, Taken, taken
from web.settings import Settings

FILES = ("gap-conflit.yaml", "gap-recouvrement.yaml")
SHOWN = 12


def measure(
    settings: Settings,
    *,
    turns: str = "110",
    at_once: str = "2",
    seed: str = "1",
    calls: str = "20",
    turns_per_call: str = "99",
    keep: str = "0",
) -> dict[str, Any]:
    """Blocks for the length of the calls: about 14 turns and two minutes each."""
    draw, kept = random.Random(int(seed)), keep == "1"
    played = asyncio.run(_play(settings, draw, int(turns), int(at_once), int(calls), int(turns_per_call), kept))
    whole = [(call, measured) for call, measured in played if isinstance(call, PlayedCall) and measured]
    failed = [call for call, _ in played if isinstance(call, FailedCall)]
    return summary([measured for _, measured in whole]) | {
        "calls": len(whole),
        "call_minutes": round(sum(call.minutes for call, _ in whole), 1),
        "at_once": int(at_once),
        "failed_calls": [f"{call.scenario} seed {call.seed}: {call.reason}" for call in failed],
        "load_average": round(os.getloadavg()[0], 1),
    }


async def _play(
    settings: Settings, draw: random.Random, turns: int, at_once: int, most: int, turns_per_call: int, keep: bool
) -> list[tuple[PlayedCall | FailedCall, Taken | None]]:
    done: list[tuple[PlayedCall | FailedCall, Taken | None]] = []
    renderer = Renderer(settings)
    async with exchange(settings, at_once, keep=keep) as phones:
        waiting = plans(settings, FILES, draw, most, turns_per_call)
        while waiting and sum(len(measured.gaps) for _, measured in done if measured) < turns:
            batch, waiting = waiting[:at_once], waiting[at_once:]
            for call in await asyncio.gather(*(phones.play(plan) for plan in batch)):
                found = await asyncio.to_thread(of_call, call, renderer) if isinstance(call, PlayedCall) else None
                done.append((call, found))
    return done


def of_call(call: PlayedCall, renderer: Renderer) -> Taken:
    """Measured on the call's recording."""
    trainee, heard = (sounding(levels(call.legs[name])) for name in ("trainee", "heard"))
    said = locate(call.legs["trainee"], trainee, [renderer.line(line.text) for line in call.robot.said])
    return taken(said, heard)


def summary(measured: Sequence[Taken]) -> dict[str, Any]:
    """The figures of all calls together."""
    gaps = [gap for each in measured for gap in each.gaps]
    pauses = [pause for each in measured for pause in each.pauses]
    frames = [gap.frames for gap in gaps]
    late = [gap.frames for each in measured for gap in each.after_cut_in]
    cut = [pause for pause in pauses if pause.cut_in]
    return {
        "turns": len(gaps),
        "median_frames": percentile(frames, 50),
        "p95_frames": percentile(frames, 95),
        "max_frames": max(frames, default=None),
        "pauses": len(pauses),
        "cut_ins": len(cut),
        "cut_in_rate": round(len(cut) / len(pauses), 4) if pauses else None,
        "cut_ins_by_position": _share(pauses, [pause.marked.position.value for pause in pauses]),
        "cut_ins_by_length_s": _share(pauses, [f"{pause.marked.seconds:.2f}" for pause in pauses]),
        "hist": histogram(frames),
        "silent_turns": [text for each in measured for text in each.silent],
        "after_cut_in": {
            "turns": len(late),
            "median_frames": percentile(late, 50),
            "p95_frames": percentile(late, 95),
        },
        "overlapped_turns": sum(len(each.overlapped) for each in measured),
        "other_cut_ins": [text for each in measured for text in each.other_cut_ins],
        "longest": [_shown(gap) for gap in sorted(gaps, key=lambda gap: -gap.frames)[:SHOWN]],
        "cut": [_cut(pause) for pause in cut],
    }


def _share(pauses: Sequence[Pause], classes: Sequence[str]) -> dict[str, dict[str, int]]:
    every = Counter(classes)
    cut = Counter(name for pause, name in zip(pauses, classes, strict=True) if pause.cut_in)
    return {name: {"pauses": every[name], "cut_ins": cut[name]} for name in sorted(every)}


def _shown(gap: Gap) -> dict[str, Any]:
    return {"frames": gap.frames, "text": gap.text}


def _cut(pause: Pause) -> dict[str, Any]:
    assert pause.onset_frame is not None
    return {
        "pause_s": pause.marked.seconds,
        "position": pause.marked.position.value,
        "after_frames": pause.onset_frame - pause.marked.span.first,
        "text": pause.text,
    }
