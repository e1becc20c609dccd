"""Real calls for the benches: a private platform, robots at its posts, and each call's recording, events and clock."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import random
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import soundfile

from bench.frames import Samples
from bench.lines import LINES, load_turns, pause_lengths, positions, shortened, steps
from bench.located import Rendered
from pbx.dialling import CallNotPlaced
from pbx.media_link import MediaLink
from pbx.media_protocol import MediaStart
from pbx.recordings import read_manifest
from pbx.robot import PAUSE_MARK, ROBOT_VOICE, RobotReport, RobotSettings, shorten_pauses
from pbx.secrets import new_secret
from scenarios.library import Library
from scenarios.loader import LoadedScenario
from scenarios.model import Step
from simulator.domain.call import Call, Channel
from simulator.domain.events import CallEvent
from simulator.ports import AudioLink, LinkClosed, LinkEvent
from simulator.speech.voices import choose_synthesiser
from simulator.store.people import Role
from web.bootstrap import build_platform
from web.platform import Platform
from web.rehearsing_by_phone import RehearsalFailed, private_settings, until_reviewable
from web.robots import Robots
from web.settings import Settings

FIRST_POST = 1900


@dataclass(frozen=True, slots=True)
class Planned:
    loaded: LoadedScenario
    steps: Sequence[Step]
    seed: int


@dataclass(frozen=True, slots=True)
class PlayedCall:
    """One call that is over and scored. Seconds are monotonic; `cpu_s` is this process's between the two moments."""

    planned: Planned
    call: Call
    robot: RobotReport
    events: Sequence[CallEvent]
    legs: dict[str, Samples]
    hung_up_at: float
    reviewable_at: float
    cpu_s: float

    @property
    def minutes(self) -> float:
        return len(self.legs["trainee"]) / 16_000 / 60


@dataclass(frozen=True, slots=True)
class FailedCall:
    scenario: str
    seed: int
    reason: str


class TimedRobots(Robots):
    """Robots that note when each call's line closed."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.closed: dict[UUID, tuple[float, float]] = {}
        """Monotonic second and processor second at which the call was hung up."""

    async def answer(self, start: MediaStart, link: MediaLink) -> None:
        def noted() -> None:
            self.closed.setdefault(start.call_id, (time.monotonic(), time.process_time()))

        await super().answer(start, _Noting(link, noted))  # type: ignore[arg-type]


class _Noting:
    """An AudioLink that says when it is hung up, by whichever side."""

    def __init__(self, link: AudioLink, noted: Callable[[], None]) -> None:
        self._link, self._noted = link, noted
        self.answer, self.play, self.flush, self.between_lines = (
            link.answer, link.play, link.flush, link.between_lines,
        )  # fmt: skip

    async def events(self) -> AsyncIterator[LinkEvent]:
        async for event in self._link.events():
            if isinstance(event, LinkClosed):
                self._noted()
            yield event

    async def hang_up(self) -> None:
        self._noted()
        await self._link.hang_up()


class Exchange:
    """A private platform that is running, with as many robot posts as calls at once."""

    def __init__(self, platform: Platform, robots: TimedRobots) -> None:
        self.platform, self.robots = platform, robots
        self._posts: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    def add_post(self, number: int) -> None:
        """Before the platform runs: its telephones are rendered at start."""
        people = self.platform.people
        person = people.add(f"robot{number}", f"Robot {number}", Role.TRAINEE, "!")
        extension = str(FIRST_POST + number)
        people.add_post(person.id, extension, new_secret(), new_secret())
        self._posts.put_nowait((extension, person.id))

    async def play(self, planned: Planned) -> PlayedCall | FailedCall:
        """One call, as soon as a post is free."""
        post = await self._posts.get()
        try:
            return await self._play(planned, *post)
        except (CallNotPlaced, RehearsalFailed, TimeoutError) as error:
            return FailedCall(planned.loaded.scenario.id, planned.seed, f"{type(error).__name__}: {error}")
        finally:
            self._posts.put_nowait(post)

    async def _play(self, planned: Planned, post: str, person_id: int) -> PlayedCall:
        platform = self.platform
        call = platform.switchboard.prepare(planned.loaded, Channel.PHONE, post, person_id, planned.seed)
        robot = await self.robots.play(platform, call, planned.loaded.scenario, planned.steps)
        await until_reviewable(platform, call.id)
        reviewable_at, cpu_s = time.monotonic(), time.process_time()
        hung_up_at, cpu_then_s = self.robots.closed[call.id]
        return PlayedCall(
            planned,
            call,
            robot,
            platform.calls.events(call.id),
            legs(platform.recordings_dir, call.id),
            hung_up_at,
            reviewable_at,
            cpu_s - cpu_then_s,
        )


def legs(recordings_dir: Path, call_id: UUID) -> dict[str, Samples]:
    """The sealed legs of a call: `trainee` and `heard`."""
    manifest = recordings_dir / str(call_id) / "manifest.json"
    return {
        name: soundfile.read(manifest.parent / leg.file, dtype="int16")[0]
        for name, leg in read_manifest(manifest).legs.items()
    }


@contextlib.asynccontextmanager
async def exchange(settings: Settings, at_once: int, *, keep: bool = False) -> AsyncIterator[Exchange]:
    """A private platform on free ports. Its folder goes at the end, unless it is to be kept."""
    folder = bench_folder(settings)
    private = private_settings(settings, folder)
    robots = TimedRobots(private)
    opened = Exchange(build_platform(private, robot=robots.answer), robots)
    for number in range(at_once):
        opened.add_post(number)
    try:
        async with opened.platform.running():
            yield opened
    finally:
        shutil.rmtree(folder / "asterisk" if keep else folder, ignore_errors=True)


def bench_folder(settings: Settings) -> Path:
    """A fresh name under the state folder."""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    return settings.state / "bench" / f"{stamp}-{secrets.token_hex(2)}"


def plans(settings: Settings, files: Sequence[str], draw: random.Random, count: int, turns: int) -> list[Planned]:
    """Calls with the lines of these files in turn, each with a seed of its own and at most so many turns."""
    library, lengths = Library(settings.library), pause_lengths(draw)
    every = [load_turns(LINES / name) for name in files]
    return [
        Planned(library.get(lines.scenario), shortened(steps(lines, draw, lengths), turns), seed=n + 1)
        for n, lines in ((n, every[n % len(every)]) for n in range(count))
    ]


class Renderer:
    """Makes the sound a robot makes, to find it again."""

    def __init__(self, settings: Settings) -> None:
        self._synthesiser = choose_synthesiser(settings.voices())
        self._made: dict[str, Samples] = {}

    def line(self, text: str) -> Rendered:
        cut = PAUSE_MARK.split(text)
        pieces = tuple(self.piece(piece) for piece in cut[::2])
        return Rendered(text, pieces, tuple(float(pause) for pause in cut[1::2]), tuple(positions(text)))

    def piece(self, text: str) -> Samples:
        spoken = text.strip()
        if spoken not in self._made:
            sound = self._synthesiser.render(spoken, ROBOT_VOICE)
            self._made[spoken] = np.asarray(shorten_pauses(sound, RobotSettings().longest_pause), np.int16)
        return self._made[spoken]
