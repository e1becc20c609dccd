"""The demo school's first call: a real one, played by a robot at a trainee's post, to be reviewed at once."""

from __future__ import annotations

import logging

from pbx.dialling import CallNotPlaced
from simulator.domain.call import Channel
from web.platform import Platform
from web.rehearsing_by_phone import RehearsalFailed, until_reviewable
from web.robots import Robots

logger = logging.getLogger(__name__)

SCENARIO, REHEARSAL, LOGIN, SEED = "conflit-livraison-erronee", "bon", "camille", 1


async def play_demo_call(platform: Platform, robots: Robots) -> bool:
    """Play it unless there is a call already; true when a new one can be reviewed. Lasts as long as the call."""
    found = platform.people.credentials(LOGIN)
    if found is None or platform.calls.recent(limit=1):
        return False
    trainee = found[0]
    post = platform.people.post_of(trainee.id)
    loaded = platform.library.get(SCENARIO)
    rehearsal = next(each for each in loaded.scenario.rehearsals if each.name == REHEARSAL)
    assert post is not None  # the demo school's trainees have one
    call = platform.switchboard.prepare(loaded, Channel.PHONE, post.extension, trainee.id, SEED)
    try:
        await robots.play(platform, call, loaded.scenario, rehearsal.steps)
        await until_reviewable(platform, call.id)
    except (CallNotPlaced, RehearsalFailed, TimeoutError) as error:
        logger.error("the demo call could not be played: %s", error)
        return False
    return True
