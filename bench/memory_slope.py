"""Whether memory grows with what is said: whole calls without a telephone, in virtual time, and one recogniser alone.

A process of its own (`python -m bench.memory_slope`), so that its memory is that of this path only.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path

import numpy as np

from bench.phone_calls import Renderer
from scenarios.library import Library
from scenarios.loader import LoadedScenario
from simulator.customer import Customer, Watchers
from simulator.dialogue.engine import DialogueEngine
from simulator.domain.events import CallEvent
from simulator.domain.speech import FRAME_BYTES, FRAME_SECONDS, SAMPLE_RATE_HZ, SILENT_FRAME
from simulator.language.matcher import Matcher
from simulator.ports import AudioFrame, LinkEvent, MarkPlayed
from simulator.speech.models import find_model
from simulator.speech.rendering import CustomerVoice, RenderCache, RenderThreads
from simulator.speech.voices import choose_synthesiser
from simulator.speech.vosk import VoskRecognisers
from simulator.turns import TurnSettings
from simulator.turns.patience import patience
from simulator.understanding import Matchers
from web.settings import Settings

UTTERANCES_A_CALL = 25
QUIET_FRAMES = 45
"""After each utterance, for the turn to end."""
LONGEST_REPLY_FRAMES = 1500
TICK_FRAMES = 12
SPEECH_PAUSE_S = 0.003
"""Every 100 ms of virtual speech, so that decoding keeps up."""
SAMPLED_EVERY = 10
WARM_SHARE = 0.2


@dataclass
class VirtualLink:
    """A customer's leg in virtual time: what is played takes as long as it lasts, and its mark comes back then."""

    now: float = 0.0
    queued_until: float = 0.0
    marks: deque[tuple[float, str]] = field(default_factory=deque)

    async def events(self) -> AsyncIterator[LinkEvent]:
        return
        yield

    async def answer(self) -> None:
        """Nothing rings here."""

    async def play(self, pcm: bytes, mark: str) -> None:
        self.queued_until = max(self.queued_until, self.now) + len(pcm) / (2 * SAMPLE_RATE_HZ)
        self.marks.append((self.queued_until, mark))

    async def flush(self) -> None:
        self.marks.clear()
        self.queued_until = self.now

    def between_lines(self, frame: Callable[[], bytes]) -> None:
        """The line is silent."""

    async def hang_up(self) -> None:
        """The call ends when its utterances do."""


class VirtualCall:
    """One call's customer, with a recogniser of its own, as `simulator/session.py` wires it."""

    def __init__(
        self, loaded: LoadedScenario, seed: int, matcher: Matcher, recognisers: VoskRecognisers, voice: CustomerVoice
    ) -> None:
        self.link = VirtualLink()
        self.over = False
        self.events: list[CallEvent] = []
        self._frames = count()
        self.customer = Customer(
            dialogue=DialogueEngine(loaded.scenario, seed, matcher),
            patience=patience(matcher, TurnSettings()),
            link=self.link,
            recogniser=recognisers.recogniser(),
            voice=voice,
            clock=lambda: self.link.now,
            turns=TurnSettings(),
            watchers=Watchers(),
            append=self.events.append,
            acted=lambda: None,
            hung_up=self._hang_up,
        )

    def _hang_up(self) -> None:
        self.over = True

    async def hold(self, utterances: list[bytes]) -> int:
        """Say them one after the other; how many were said before the customer hung up."""
        tasks = [asyncio.create_task(self.customer.ear.run()), asyncio.create_task(self.customer.mouth.run())]
        self.customer.answer(0.0)
        said = 0
        for pcm in utterances:
            await self._listen()
            if self.over:
                break
            await self._say(pcm)
            said += 1
        await self._listen()
        self.customer.close()
        await tasks[0]
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return said

    async def _listen(self) -> None:
        """Silence until the customer has answered."""
        for frames in range(LONGEST_REPLY_FRAMES):
            await self._frame(SILENT_FRAME)
            await asyncio.sleep(0)
            await self._until_rendered()
            if frames >= QUIET_FRAMES and not self.customer.mouth.busy:
                return

    async def _until_rendered(self) -> None:
        """Virtual time stands still while a line is being made."""
        while self.customer.mouth.busy and not self.link.marks:  # noqa: ASYNC110 - the mouth has no event to await
            await asyncio.sleep(0.001)

    async def _say(self, pcm: bytes) -> None:
        for index, start in enumerate(range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)):
            await self._frame(pcm[start : start + FRAME_BYTES])
            await asyncio.sleep(SPEECH_PAUSE_S if index % 5 == 0 else 0)

    async def _frame(self, pcm: bytes) -> None:
        self.link.now += FRAME_SECONDS
        while self.link.marks and self.link.marks[0][0] <= self.link.now:
            self.customer.hear(MarkPlayed(self.link.marks.popleft()[1], self.link.now))
        self.customer.hear(AudioFrame(pcm, self.link.now))
        if next(self._frames) % TICK_FRAMES == 0:
            self.customer.tick()


async def of_calls(settings: Settings, utterances: int) -> tuple[int, list[tuple[int, float]]]:
    """Calls until so many utterances were said: their number, and resident kB after each of them."""
    library, renderer = Library(settings.library), Renderer(settings)
    voices, model = settings.voices(), find_model(settings.voices(), library.all()[0].scenario.language)
    recognisers = VoskRecognisers(model.path, model.demonstration)
    cache = RenderCache(voices.cache_dir, memory_bytes=64_000_000, disk_bytes=2_000_000_000)
    synthesiser, threads, matchers = choose_synthesiser(voices), RenderThreads(), Matchers()
    said, samples = 0, []
    for seed, loaded in enumerate(cycle(library.all())):
        if said >= utterances:
            break
        steps = next(each for each in loaded.scenario.rehearsals if each.name == "bon").steps
        lines = [renderer.piece(step.say).astype("<i2").tobytes() for step in steps if step.say][:UTTERANCES_A_CALL]
        customer = loaded.scenario.customer
        voice = CustomerVoice(synthesiser, cache, customer.voice, customer.line, seed=seed, threads=threads)
        said += await VirtualCall(loaded, seed, matchers.of(loaded), recognisers, voice).hold(lines)
        gc.collect()
        samples.append((said, resident_kb()))
    threads.close()
    return said, samples


def of_recogniser(settings: Settings, utterances: int) -> list[tuple[int, float]]:
    """One recogniser, fed and flushed over and over."""
    library, renderer = Library(settings.library), Renderer(settings)
    loaded = library.all()[0]
    model = find_model(settings.voices(), loaded.scenario.language)
    recogniser = VoskRecognisers(model.path, model.demonstration).recogniser()
    lines = [renderer.piece(s.say).astype("<i2").tobytes() for s in loaded.scenario.rehearsals[0].steps if s.say]
    samples = []
    for number, pcm in zip(range(1, utterances + 1), cycle(lines), strict=False):
        for start in range(0, len(pcm), 5 * FRAME_BYTES):
            recogniser.feed(pcm[start : start + 5 * FRAME_BYTES])
        recogniser.flush()
        if number % SAMPLED_EVERY == 0:
            samples.append((number, resident_kb()))
    return samples


def slope_kb(samples: list[tuple[int, float]]) -> float | None:
    """kB per utterance: the straight line through all but the first fifth, when caches fill."""
    warm = [sample for sample in samples if sample[0] > WARM_SHARE * samples[-1][0]]
    if len(warm) < 3:
        return None
    return round(float(np.polyfit([n for n, _ in warm], [kb for _, kb in warm], 1)[0]), 3)


def resident_kb() -> float:
    """This process's resident memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1024


def main() -> None:
    """`python -m bench.memory_slope UTTERANCES`"""
    settings, utterances = Settings(), int(sys.argv[1])
    said, calls = asyncio.run(of_calls(settings, utterances))
    alone = of_recogniser(settings, utterances)
    json.dump(
        {
            "utterances": said,
            "virtual_calls": len(calls),
            "rss_slope_kb_per_utterance": slope_kb(calls),
            "recogniser_slope_kb_per_utterance": slope_kb(alone),
            "rss_first_mb": round(calls[0][1] / 1024, 1),
            "rss_last_mb": round(calls[-1][1] / 1024, 1),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
