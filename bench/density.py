"""`decroche bench density`: how many calls one engine process holds before a frame is late, and what a call costs it.

The engine is this process: the real platform with its media server, switchboard, event log and worker. The load is
another process that speaks to the media server as Asterisk does. The same audio then goes through Vosk alone, here.
Options: `steps` (calls at once, in turn, until a frame is late), `all=1` (go on after one), `seconds` of each step,
`utterances` (of the memory slope; 0: none).
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from bench.bare_vosk import cpu_seconds, speech_only
from bench.memory_slope import resident_kb
from bench.phone_calls import Exchange, exchange
from pbx.secrets import load_or_create
from scenarios.library import Library
from scenarios.loader import LoadedScenario
from scenarios.model import Direction, Language
from simulator.domain.call import Channel
from simulator.speech.models import find_model
from web.settings import CHECKOUT, Settings

RING_S = 0.5
CALLS_A_SLOT = 6
SLACK_S = 120.0
FIRST_POST = 2000
WATCHED_EVERY_S = 1.0
EXECUTOR_THREADS = min(32, (os.cpu_count() or 1) + 4)
"""Python's default for `asyncio.to_thread`, in which the engine decodes."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """So many calls at once."""

    at_once: int
    seen: dict[str, Any]
    cpu_s: float
    loop_cpu_s: float
    rss_mb: float

    @property
    def minutes(self) -> float:
        return float(self.seen["minutes"])


def measure(
    settings: Settings,
    *,
    steps: str = "1,4,8,12,16,24,32",
    seconds: str = "45",
    utterances: str = "1000",
    all: str = "0",
) -> dict[str, Any]:
    """Blocks for the steps, then for some minutes of the slope."""
    wanted = [int(step) for step in steps.split(",")]
    figures = asyncio.run(_measure(settings, wanted, float(seconds), every=all == "1"))
    slope = _slope(settings, int(utterances)) if int(utterances) else {"rss_slope_kb_per_utterance": None}
    return figures | slope | {"load_average": round(os.getloadavg()[0], 1)}


async def _measure(settings: Settings, wanted: list[int], seconds: float, *, every: bool) -> dict[str, Any]:
    quick = settings.model_copy(update={"ring_seconds": RING_S})
    async with exchange(quick, at_once=0) as phones:
        await _step(quick, phones, 1, min(seconds, 15.0))
        idle_mb = resident_kb() / 1024
        done: list[Step] = []
        for at_once in wanted:
            done.append(await _step(quick, phones, at_once, seconds))
            if done[-1].seen["late_frames"] and not every:
                break
        best = next((step for step in reversed(done) if not step.seen["late_frames"]), done[0])
        bare = await asyncio.to_thread(_bare, quick, phones, best)
    return _figures(done, best, idle_mb) | bare


async def _step(settings: Settings, phones: Exchange, at_once: int, seconds: float) -> Step:
    """Prepare the calls, let the load play them, and see what this process spent."""
    audio = _audio(phones, at_once)
    orders = json.dumps(_orders(settings, phones, at_once, seconds, audio))
    cpu_s, loop_s = time.process_time(), _thread_cpu_s()
    load = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.load", cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    memory = Memory()
    async with asyncio.timeout(seconds + SLACK_S):
        output, _ = await memory.watched(load.communicate(orders.encode()))
    spent, in_loop = time.process_time() - cpu_s, _thread_cpu_s() - loop_s
    return Step(at_once, json.loads(output), spent, in_loop, memory.peak_mb)


class Memory:
    """The highest resident memory of this process while something is awaited."""

    def __init__(self) -> None:
        self.peak_mb = 0.0

    async def watched(self, awaited: Awaitable[T]) -> T:
        watching = asyncio.create_task(self._watch())
        try:
            return await awaited
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        while True:
            self.peak_mb = max(self.peak_mb, resident_kb() / 1024)
            await asyncio.sleep(WATCHED_EVERY_S)


def _orders(settings: Settings, phones: Exchange, at_once: int, seconds: float, audio: Path) -> dict[str, Any]:
    """The load's orders: each slot's calls, prepared here so that the engine expects them."""
    pbx, every = phones.platform.pbx, Library(settings.library).all()
    posts = count(FIRST_POST)
    slots = [
        [_ordered(phones, every[(slot + n) % len(every)], str(next(posts))) for n in range(CALLS_A_SLOT)]
        for slot in range(at_once)
    ]
    return {
        "address": f"ws://{pbx.media_host}:{pbx.media_port}",
        "user": pbx.ami_user,
        "token": load_or_create(pbx.secrets_file).media_token,
        "seconds": seconds,
        "speech": settings.voices().model_dump(mode="json"),
        "audio": str(audio),
        "slots": slots,
    }


def _ordered(phones: Exchange, loaded: LoadedScenario, post: str) -> dict[str, Any]:
    call = phones.platform.switchboard.prepare(loaded, Channel.PHONE, post, None, int(post))
    good = next(each for each in loaded.scenario.rehearsals if each.name == "bon")
    return {
        "call": str(call.id),
        "post": post,
        "exten": "".join(filter(str.isdigit, loaded.scenario.customer.phone)),
        "outbound": loaded.scenario.direction is Direction.OUTBOUND,
        "lines": [step.say for step in good.steps if step.say and step.when is None],
    }


def _audio(phones: Exchange, at_once: int) -> Path:
    folder = phones.platform.settings.state / "load" / str(at_once)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _bare(settings: Settings, phones: Exchange, best: Step) -> dict[str, Any]:
    """The same audio through Vosk alone: as it was sent, and its speech without the silences."""
    sent = [path.read_bytes() for path in sorted(_audio(phones, best.at_once).glob("*.pcm"))]
    model = find_model(settings.voices(), Language.FR).path
    whole = cpu_seconds(model, sent, EXECUTOR_THREADS) / best.minutes
    speech = cpu_seconds(model, [speech_only(pcm) for pcm in sent], EXECUTOR_THREADS) / best.minutes
    ours = best.cpu_s / best.minutes
    return {
        "bare_vosk_cpu_s_per_call_min": round(whole, 3),
        "ratio": round(ours / whole, 3),
        "bare_vosk_speech_only_cpu_s_per_call_min": round(speech, 3),
        "ratio_speech_only": round(ours / speech, 3),
    }


def _figures(done: Sequence[Step], best: Step, idle_mb: float) -> dict[str, Any]:
    return {
        "calls": best.at_once,
        "late_frames": best.seen["late_frames"],
        "engine_cpu_s_per_call_min": round(best.cpu_s / best.minutes, 3),
        "engine_loop_cpu_s_per_call_min": round(best.loop_cpu_s / best.minutes, 3),
        "rss_mb": round(best.rss_mb, 1),
        "rss_per_call_mb": round((best.rss_mb - idle_mb) / best.at_once, 2),
        "steps": [_shown(step) for step in done],
        "first_late_at": next((step.at_once for step in done if step.seen["late_frames"]), None),
    }


def _shown(step: Step) -> dict[str, Any]:
    return {
        "at_once": step.at_once,
        "late_frames": step.seen["late_frames"],
        "heard_frames": step.seen["heard_frames"],
        "load_stalls": step.seen["stalls"],
        "call_minutes": round(step.minutes, 2),
        "engine_cpu_s_per_call_min": round(step.cpu_s / step.minutes, 3),
        "load_cpu_s_per_call_min": round(step.seen["cpu_s"] / step.minutes, 3),
        "rss_mb": round(step.rss_mb, 1),
    }


def _slope(settings: Settings, utterances: int) -> dict[str, Any]:
    """In a process of its own."""
    environment = {
        **os.environ,
        "DECROCHE_STATE": str(settings.state),
    }
    command = [sys.executable, "-m", "bench.memory_slope", str(utterances)]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, check=True)
    slope: dict[str, Any] = json.loads(done.stdout)
    return {
        "rss_slope_kb_per_utterance": slope.pop("rss_slope_kb_per_utterance"),
        "rss_slope": slope,
    }


def _thread_cpu_s() -> float:
    """Processor seconds of the event loop's thread."""
    fields = Path(f"/proc/self/task/{threading.get_native_id()}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
