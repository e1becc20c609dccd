"""A rehearsal on the telephone: a private platform on free ports, a robot at the trainee's post, a real call.

The recording and the database of each rehearsal stay in a folder of their own under `<state>/rehearsals`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import secrets
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from pbx.robot import RobotReport
from pbx.secrets import new_secret
from pbx.settings import on_free_ports, service_user
from pbx.tree import tree_dir
from scenarios.loader import LoadedScenario
from scenarios.model import Rehearsal
from scoring.evaluate import Scorecard, evaluate
from simulator.domain.call import CallState, Channel
from simulator.store.people import Person, Role
from web.bootstrap import build_platform
from web.platform import Platform
from web.robots import Robots
from web.settings import Settings

ROBOT_POST = "1900"
FINISH_DEADLINE_S = 15.0
PRIVATE_PORTS = ("sip_port", "http_port", "ami_port", "media_port", "rtp_start", "rtp_end")


class RehearsalFailed(Exception):
    """The call did not come about, or was not finished in time; the message says which."""


def private_settings(settings: Settings, folder: Path) -> Settings:
    """Free ports and a state folder beside the real one, with its models, rendered lines and Asterisk."""
    folder.mkdir(parents=True, exist_ok=True)
    main, voices = settings.telephony(), settings.voices()
    free = on_free_ports(folder, user=service_user(os.geteuid()))
    ports = {name: getattr(free, name) for name in PRIVATE_PORTS}
    return settings.model_copy(
        update={
            "state": folder,
            "database_url": "",
            "database_url_file": None,
            "manage_asterisk": True,
            "pbx": {**ports, "tree": main.tree or tree_dir(main)},
            "speech": {**settings.speech, "models_dir": voices.models_dir, "cache_dir": voices.cache_dir},
        }
    )


def rehearse_by_phone(
    settings: Settings, loaded: LoadedScenario, rehearsal: Rehearsal, channel: Channel, seed: int
) -> tuple[dict[str, Any], Scorecard, RobotReport]:
    """Blocks for the length of the call. Raises RehearsalFailed, PbxError, SpeechError."""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    folder = settings.state / "rehearsals" / f"{stamp}-{secrets.token_hex(2)}"
    try:
        return asyncio.run(_run(private_settings(settings, folder), loaded, rehearsal, channel, seed))
    finally:
        shutil.rmtree(folder / "asterisk", ignore_errors=True)


async def _run(
    settings: Settings, loaded: LoadedScenario, rehearsal: Rehearsal, channel: Channel, seed: int
) -> tuple[dict[str, Any], Scorecard, RobotReport]:
    robots = Robots(settings)
    platform = build_platform(settings, robot=robots.answer)
    person = add_robot(platform)
    async with platform.running():
        call = platform.switchboard.prepare(loaded, channel, ROBOT_POST, person.id, seed)
        played = await robots.play(platform, call, loaded.scenario, rehearsal.steps)
        await until_reviewable(platform, call.id)
    report = platform.calls.report(call.id)
    assert report is not None  # it is reviewable
    return report, evaluate(platform.calls.events(call.id), loaded.scenario, platform.rubric), played


def add_robot(platform: Platform) -> Person:
    """The robot's account and post, in a database of its own."""
    person = platform.people.add("robot", "Robot Stagiaire", Role.TRAINEE, "!")
    platform.people.add_post(person.id, ROBOT_POST, new_secret(), new_secret())
    return person


async def until_reviewable(platform: Platform, call_id: UUID) -> None:
    """Wait for the worker. Raises RehearsalFailed."""
    finished = platform.worker.finished

    def reviewable() -> bool:
        return platform.calls.get(call_id).state is CallState.REVIEWABLE

    try:
        async with asyncio.timeout(FINISH_DEADLINE_S), finished:
            await finished.wait_for(reviewable)
    except TimeoutError as error:
        raise RehearsalFailed(f"call {call_id} was not scored within {FINISH_DEADLINE_S:.0f} s") from error
