"""`decroche bench review`: from hang-up to a call that can be reviewed: recording sealed, scored, report kept.

The scenarios' own rehearsals by phone, one call at a time, and one long recording made by repeating a real one.
Options: `calls`, `long_minutes` (0: none), `seed`, `rehearsal` (only those of this name).
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import time
from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import numpy as np
import soundfile

from bench.frames import Samples
from bench.phone_calls import FailedCall, Planned, PlayedCall, exchange
from pbx.engine_copy import EngineCopy
from pbx.recordings import raw_paths
from scenarios.library import Library
from simulator.domain.call import Call, CallState
from simulator.domain.events import Answered, CallEvent, Ended, from_json, to_json
from simulator.domain.speech import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE_HZ
from web.platform import Platform
from web.rehearsing_by_phone import until_reviewable
from web.settings import Settings

TIMES = frozenset({"at", "start", "end"})


def measure(
    settings: Settings, *, calls: str = "6", long_minutes: str = "10", seed: str = "1", rehearsal: str = ""
) -> dict[str, Any]:
    """Blocks for the length of the calls: 40 s to two minutes each."""
    plans = _plans(settings, int(calls), int(seed), rehearsal)
    return asyncio.run(_measure(settings, plans, float(long_minutes)))


async def _measure(settings: Settings, plans: list[Planned], long_minutes: float) -> dict[str, Any]:
    async with exchange(settings, at_once=1) as phones:
        played = [await phones.play(plan) for plan in plans]
        whole = [call for call in played if isinstance(call, PlayedCall)]
        figures = _figures(whole)
        if whole and long_minutes:
            longest = max(whole, key=lambda call: call.minutes)
            figures["long"] = await _long(phones.platform, longest, long_minutes)
    failed = [call for call in played if isinstance(call, FailedCall)]
    return figures | {
        "failed_calls": [f"{call.scenario} seed {call.seed}: {call.reason}" for call in failed],
        "load_average": round(os.getloadavg()[0], 1),
    }


def _plans(settings: Settings, count: int, seed: int, name: str) -> list[Planned]:
    every = [
        (loaded, each)
        for loaded in Library(settings.library).all()
        for each in loaded.scenario.rehearsals
        if name in {"", each.name}
    ]
    return [
        Planned(loaded, rehearsal.steps, seed + n) for n, (loaded, rehearsal) in enumerate(islice(cycle(every), count))
    ]


def _figures(calls: list[PlayedCall]) -> dict[str, Any]:
    if not calls:
        return {"call_minutes": None, "seconds": None, "cpu_seconds": None, "calls": 0}
    seconds = [call.reviewable_at - call.hung_up_at for call in calls]
    return {
        "call_minutes": round(median(call.minutes for call in calls), 2),
        "seconds": round(median(seconds), 3),
        "cpu_seconds": round(median(call.cpu_s for call in calls), 3),
        "max_seconds": round(max(seconds), 3),
        "calls": len(calls),
    }


async def _long(platform: Platform, played: PlayedCall, minutes: float) -> dict[str, Any]:
    """A call of that length, from raw recording and events to its review, by the platform's own worker."""
    times = max(1, round(minutes / played.minutes))
    call = dataclasses.replace(played.call, id=uuid4(), state=CallState.PREPARED)
    loaded = played.planned.loaded
    platform.calls.prepare(call, loaded.scenario.title, loaded.source, demonstration=False)
    seconds = await asyncio.to_thread(_write_raw, platform.pbx.raw_recordings_dir, call, played, times)
    *before, ended = repeated(played.events, times, played.minutes * 60)
    for event in before:
        platform.log.append(call.id, event)
    await asyncio.to_thread(platform.log.drain, 60.0)
    began, cpu_began = time.monotonic(), time.process_time()
    platform.log.append(call.id, ended)
    await until_reviewable(platform, call.id)
    return {
        "call_minutes": round(seconds / 60, 2),
        "seconds": round(time.monotonic() - began, 3),
        "cpu_seconds": round(time.process_time() - cpu_began, 3),
        "events": len(before) + 1,
    }


def repeated(events: Iterable[CallEvent], times: int, period_s: float) -> list[CallEvent]:
    """A call's events again and again, answered once and ended once."""
    once = [event for event in events if event.at >= 0 and not isinstance(event, Answered | Ended)]
    ended = next(event for event in events if isinstance(event, Ended))
    body = [later(event, n * period_s) for n in range(times) for event in once]
    return [Answered(0.0), *body, later(ended, (times - 1) * period_s)]


def later(event: CallEvent, seconds: float) -> CallEvent:
    """The same event that much later."""
    return from_json(_shifted(to_json(event), seconds))


def _shifted(value: Any, seconds: float) -> Any:
    if isinstance(value, dict):
        return {key: _moved(key, inner, seconds) for key, inner in value.items()}
    return [_shifted(inner, seconds) for inner in value] if isinstance(value, list) else value


def _moved(key: str, value: Any, seconds: float) -> Any:
    if key in TIMES and isinstance(value, int | float):
        return round(value + seconds, 3)
    return _shifted(value, seconds)


def _write_raw(raw_dir: Path, call: Call, played: PlayedCall, times: int) -> float:
    """What Asterisk and the engine would have left of the long call; its length in seconds."""
    raw = raw_paths(raw_dir, call.id)
    long = {name: np.tile(samples, times) for name, samples in played.legs.items()}
    for name, path in {**raw.legs, "mix": raw.mix}.items():
        soundfile.write(path, long.get(name, long["heard"]), SAMPLE_RATE_HZ, format="WAV", subtype="PCM_16")
    for name, path in raw.copies.items():
        _write_copy(path, long[name])
    return len(long["trainee"]) / SAMPLE_RATE_HZ


def _write_copy(path: Path, leg: Samples) -> None:
    copy = EngineCopy(path)
    for index in range(len(leg) // FRAME_SAMPLES):
        frame = leg[index * FRAME_SAMPLES : (index + 1) * FRAME_SAMPLES]
        copy.add(index * FRAME_SECONDS, frame.astype("<i2").tobytes())
    copy.close()
