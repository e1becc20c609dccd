"""The load of `bench density`, a process of its own: N robot trainees on N media websockets, with no Asterisk between.

Reads its orders as JSON from standard input and prints what it saw as JSON; the audio it sent is kept for bare Vosk.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.asterisk_side import AsteriskSide
from pbx.robot import RobotSettings, RobotTrainee
from scenarios.model import Do, Step, Voice
from simulator.domain.events import Answered, CallEvent
from simulator.ports import Pcm, Synthesiser
from simulator.speech.settings import SpeechSettings
from simulator.speech.voices import choose_synthesiser

ROBOT = RobotSettings(unsure_quiet=0.7, patience=5.0)
"""These robots cannot read the event log: they speak after any short silence of the customer's."""
APART_S = 0.35
"""Between two calls' starts: calls do not begin all at once."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """A call the engine expects, and what the robot says in it."""

    call_id: UUID
    post: str
    exten: str
    outbound: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    seconds: float
    late_frames: int
    heard_frames: int
    stalls: int


class Rendered:
    """Speech made once, so that speaking costs nothing while the load runs."""

    def __init__(self, synthesiser: Synthesiser) -> None:
        self._synthesiser = synthesiser
        self._made: dict[str, Pcm] = {}

    @property
    def name(self) -> str:
        return self._synthesiser.name

    def render(self, text: str, voice: Voice, rate: float = 1.0, pitch: float = 0.0) -> Pcm:
        if text not in self._made:
            self._made[text] = self._synthesiser.render(text, voice, rate, pitch)
        return self._made[text]


async def play(orders: dict[str, Any], slots: Sequence[Sequence[Ordered]], voice: Synthesiser) -> list[Seen]:
    """Each slot plays its calls one after the other until the time is over."""
    until = time.monotonic() + orders["seconds"]
    done = await asyncio.gather(*(_slot(orders, n, calls, voice, until) for n, calls in enumerate(slots)))
    return [seen for slot in done for seen in slot]


async def _slot(
    orders: dict[str, Any], number: int, calls: Sequence[Ordered], voice: Synthesiser, until: float
) -> list[Seen]:
    await asyncio.sleep(number * APART_S)
    seen = []
    for call in calls:
        if time.monotonic() >= until:
            break
        seen.append(await _call(orders, call, voice, until))
    return seen


async def _call(orders: dict[str, Any], call: Ordered, voice: Synthesiser, until: float) -> Seen:
    link = AsteriskSide(orders["address"], orders["user"], orders["token"])
    began = time.monotonic()
    await link.open(call.call_id, call.post, call.exten, outbound=call.outbound)
    moving = asyncio.create_task(link.run())
    robot = RobotTrainee(
        link, [Step(say=line) for line in call.lines], voice, _answer(link), desk=_no_desk, clock=time.monotonic,
        settings=ROBOT,
    )  # fmt: skip
    talking = asyncio.create_task(robot.play())
    await asyncio.wait({moving, talking}, timeout=max(0.0, until - began), return_when=asyncio.FIRST_COMPLETED)
    talking.cancel()
    await link.hang_up()
    await asyncio.wait({moving}, timeout=5.0)
    await asyncio.gather(talking, return_exceptions=True)
    await asyncio.to_thread(Path(orders["audio"], f"{call.call_id}.pcm").write_bytes, bytes(link.sent))
    return Seen(time.monotonic() - began, link.late_frames, link.heard_frames, link.stalls)


async def _answer(link: AsteriskSide) -> AsyncIterator[CallEvent]:
    """All these robots can know of the call's events."""
    await link.answered.wait()
    yield Answered(0.0)


async def _no_desk(_do: Do) -> None:
    return


def main() -> None:
    """Orders in, figures out."""
    orders = json.load(sys.stdin)
    slots = [
        [Ordered(UUID(c["call"]), c["post"], c["exten"], c["outbound"], tuple(c["lines"])) for c in slot]
        for slot in orders["slots"]
    ]
    voice = Rendered(choose_synthesiser(SpeechSettings.model_validate(orders["speech"])))
    for line in {line for slot in slots for call in slot for line in call.lines}:
        voice.render(line, Voice(sex="female"))
    cpu_s = time.process_time()
    seen = asyncio.run(play(orders, slots, voice))
    json.dump(
        {
            "calls": len(seen),
            "minutes": sum(each.seconds for each in seen) / 60,
            "late_frames": sum(each.late_frames for each in seen),
            "heard_frames": sum(each.heard_frames for each in seen),
            "stalls": sum(each.stalls for each in seen),
            "cpu_s": time.process_time() - cpu_s,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
