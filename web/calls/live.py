"""A call as it happens, for the pages that watch it: what a trainee may know, and nothing of the customer's mood."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sse_starlette import ServerSentEvent

from simulator.domain.call import CallState
from simulator.domain.events import (
    Answered,
    CallEvent,
    CustomerSpoke,
    Ended,
    Held,
    Resumed,
    StateEntered,
    TraineeSpoke,
    Transferred,
)
from simulator.live import Caption, LiveItem
from simulator.store.calls import UnknownCall
from web.platform import Platform

FINISHED = frozenset({CallState.REVIEWABLE, CallState.FAILED})


async def live_events(platform: Platform, call_id: UUID) -> AsyncIterator[ServerSentEvent]:
    """First everything so far (`start`), then each event, until the review is ready (`reviewable`)."""
    async with platform.live.subscribe(call_id) as queue:
        await asyncio.to_thread(platform.log.drain)
        past = await asyncio.to_thread(platform.calls.events, call_id)
        yield _sent("start", so_far(past))
        ended = next((event for event in past if isinstance(event, Ended)), None)
        if ended is not None:
            yield _sent("ended", {"by": ended.by})
        while ended is None:
            item = await queue.get()
            if item in past:
                continue
            if (shown := visible(item)) is not None:
                yield _sent(*shown)
            if isinstance(item, Ended):
                ended = item
    async with platform.worker.finished:
        while not await _finished(platform, call_id):
            await platform.worker.finished.wait()
    yield _sent("reviewable", {})


def so_far(events: Sequence[CallEvent]) -> dict[str, Any]:
    """Turns in order, and the phase reached."""
    turns = [shown[1] for event in events if (shown := visible(event)) is not None and shown[0] == "turn"]
    phases = [event.phase for event in events if isinstance(event, StateEntered)]
    return {"turns": turns, "phase": phases[-1] if phases else None}


def visible(item: LiveItem) -> tuple[str, dict[str, Any]] | None:
    """The kind of message and its data, or none for what a trainee must not see."""
    match item:
        case Caption(text=text):
            return "caption", {"text": text}
        case TraineeSpoke(utterance=utterance) | CustomerSpoke(utterance=utterance):
            return "turn", {"speaker": utterance.speaker, "text": utterance.text, "start": utterance.start}
        case StateEntered(phase=phase):
            return "phase", {"id": phase}
        case Answered() | Held() | Resumed() | Transferred():
            return "line", {"happening": item.type}
        case Ended(by=by):
            return "ended", {"by": by}
        case _:
            return None


async def _finished(platform: Platform, call_id: UUID) -> bool:
    try:
        call = await asyncio.to_thread(platform.calls.get, call_id)
    except UnknownCall:
        return True
    return call.state in FINISHED


def _sent(event: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=event, data=json.dumps(data, ensure_ascii=False))
