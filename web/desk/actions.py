"""What the trainee does at the desk, logged in the call it belongs to, at its time."""

from __future__ import annotations

from pbx.switchboard import BEFORE_RINGING, DeskEventAt
from simulator.domain.call import Call, CallState, Channel
from web.platform import Platform
from web.text_calls import RING_SECONDS


def log_desk_event(platform: Platform, call: Call, event: DeskEventAt) -> None:
    """Append it; after the call, which was then marked without it, have the call marked again. Blocks."""
    if platform.text_calls.is_open(call.id):
        platform.text_calls.desk(call.id, event)
    elif call.channel is Channel.TEXT and call.state is CallState.PREPARED:
        platform.log.append(call.id, event(-RING_SECONDS - BEFORE_RINGING))
    else:
        platform.switchboard.desk(call.id, event)
        if call.state in {CallState.ENDED, CallState.REVIEWABLE}:
            platform.log.drain()
            platform.worker.wake(call.id)
