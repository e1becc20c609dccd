"""The list of calls, and the review of one: page, audio, peaks, live events."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import soundfile
from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response, status
from fastapi.responses import FileResponse
from sse_starlette import EventSourceResponse

from simulator.store.calls import CallSummary
from simulator.store.people import Role
from web.accounts.session import CurrentPerson, ThePlatform, csrf_token
from web.calls.listenings import Listenings
from web.calls.live import live_events
from web.calls.peaks import peaks_of
from web.calls.queries import audio_file, call_list, cursor_of, cursor_text, review, trainees, visible_call
from web.pages import page

router = APIRouter(prefix="/calls")

PING_SECONDS = 15


class Leg(StrEnum):
    TRAINEE = "trainee"
    HEARD = "heard"


def _visible(platform: ThePlatform, person: CurrentPerson, call_id: UUID) -> CallSummary:
    return visible_call(platform, person, call_id)


VisibleCall = Annotated[CallSummary, Depends(_visible)]


def _note_listening(request: Request, person: CurrentPerson) -> Callable[[UUID], None]:
    listenings: Listenings = request.app.state.listenings
    session = csrf_token(request)
    return lambda call_id: listenings.note(session, person, call_id)


@router.get("")
def calls(
    request: Request,
    platform: ThePlatform,
    person: CurrentPerson,
    trainee: Annotated[str, Query(max_length=12)] = "",
    before: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    chosen = int(trainee) if trainee.isascii() and trainee.isdigit() else None
    shown = call_list(platform, person, trainee_id=chosen, before=cursor_of(before))
    return page(
        request,
        "calls.html",
        person,
        shown=shown,
        next=cursor_text(shown.next) if shown.next else None,
        trainees=trainees(platform) if person.role is not Role.TRAINEE else [],
        chosen=chosen,
        first=not before,
    )


@router.get("/{call_id}")
def review_page(request: Request, platform: ThePlatform, person: CurrentPerson, summary: VisibleCall) -> Response:
    found = review(platform, summary)
    if found is None:
        return page(request, "review_waiting.html", person, summary=summary)
    return page(request, "review.html", person, review=found)


@router.get("/{call_id}/peaks")
def peaks(platform: ThePlatform, summary: VisibleCall) -> dict[str, list[int]]:
    folder = audio_file(platform, summary.call.id, Leg.TRAINEE).parent
    try:
        return peaks_of(folder)
    except (OSError, soundfile.SoundFileError) as error:
        raise HTTPException(status.HTTP_404_NOT_FOUND) from error


@router.get("/{call_id}/audio/{leg}")
def audio(
    platform: ThePlatform,
    summary: VisibleCall,
    leg: Leg,
    note_listening: Annotated[Callable[[UUID], None], Depends(_note_listening)],
) -> Response:
    """One leg, whole or by ranges; noted in the audit log."""
    path = audio_file(platform, summary.call.id, leg)
    if not path.is_file():
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    note_listening(summary.call.id)
    return FileResponse(path, media_type="audio/flac")


@router.get("/{call_id}/live")
async def live(platform: ThePlatform, summary: VisibleCall) -> Response:
    return EventSourceResponse(live_events(platform, summary.call.id), ping=PING_SECONDS)
