"""The trainee's desk: exercises, and the page of a call with its telephone, records, form and note."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response, status
from fastapi.responses import JSONResponse, RedirectResponse

from pbx.ami_message import AmiError
from pbx.configuration import Post
from pbx.dialling import Busy, CallNotPlaced, NoAnswer, NotRegistered
from scenarios.faults import ScenarioFaults
from scenarios.library import UnknownScenario
from simulator.domain.call import Call, CallState, Channel
from simulator.domain.events import FieldFilled, NoteWritten, RecordOpened, RecordSearched
from web.accounts.session import ThePlatform, Trainee
from web.desk.actions import log_desk_event
from web.desk.forms import BadValue, FieldValue, NoteText, Search, TypedLine, value_of
from web.desk.queries import desk_call, find_record, loaded_of, own_call, scenario_of, search_records, under_way
from web.pages import page

router = APIRouter(prefix="/desk")

REFUSALS: dict[type[CallNotPlaced], str] = {NotRegistered: "not_registered", NoAnswer: "no_answer", Busy: "busy"}


def _own(platform: ThePlatform, person: Trainee, call_id: UUID) -> Call:
    return own_call(platform, person, call_id)


OwnCall = Annotated[Call, Depends(_own)]


@router.get("")
def exercises(request: Request, platform: ThePlatform, person: Trainee) -> Response:
    try:
        library = platform.library.all()
    except ScenarioFaults as faults:
        return page(request, "desk.html", person, status_code=500, library=(), faults=faults.faults, begun=None)
    begun = under_way(platform, person)
    return page(request, "desk.html", person, library=library, faults=(), begun=begun, platform=platform)


@router.post("/calls")
def start(
    platform: ThePlatform,
    person: Trainee,
    scenario: Annotated[str, Form(max_length=64)],
    channel: Annotated[Channel, Form()] = Channel.SOFTPHONE,
) -> Response:
    post = platform.people.post_of(person.id)
    if channel not in {Channel.SOFTPHONE, Channel.TEXT} or (channel is Channel.SOFTPHONE and post is None):
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    try:
        loaded = platform.library.get(scenario)
    except UnknownScenario as error:
        raise HTTPException(status.HTTP_404_NOT_FOUND) from error
    extension = post.extension if post and channel is Channel.SOFTPHONE else None
    call = platform.switchboard.prepare(loaded, channel, extension, person.id)
    return RedirectResponse(f"/desk/calls/{call.id}", status.HTTP_303_SEE_OTHER)


@router.get("/phone")
def phone(platform: ThePlatform, person: Trainee) -> dict[str, str]:
    """What this trainee's browser needs to register; his own secret, and nobody else's."""
    post = platform.people.post_of(person.id)
    if post is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    user = Post(
        extension=post.extension, name=post.name, webrtc_secret=post.webrtc_secret, sip_secret=post.sip_secret
    ).browser
    return {
        "uri": f"sip:{user}@decroche.invalid",
        "socket": platform.settings.browser_socket(),
        "user": user,
        "secret": post.webrtc_secret,
        "name": post.name,
        "extension": post.extension,
    }


@router.get("/calls/{call_id}")
def call_page(request: Request, platform: ThePlatform, person: Trainee, call: OwnCall) -> Response:
    return page(request, "desk_call.html", person, desk=desk_call(platform, call), platform=platform)


@router.post("/calls/{call_id}/ring")
async def ring(platform: ThePlatform, call: OwnCall) -> Response:
    """Inbound: the trainee's phone rings; answers once he took the call."""
    if not platform.switchboard.is_open(call.id):
        return _refused("over")
    try:
        await platform.switchboard.ring(call.id)
    except CallNotPlaced as error:
        return _refused(REFUSALS.get(type(error), "unavailable"), retry=error.retry)
    except AmiError:
        return _refused("pbx", status.HTTP_503_SERVICE_UNAVAILABLE)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/calls/{call_id}/ready")
async def ready(platform: ThePlatform, call: OwnCall) -> Response:
    """Outbound: the number dialled next is this call."""
    if not platform.switchboard.is_open(call.id):
        return _refused("over")
    try:
        await platform.switchboard.ready_to_dial(call.id)
    except AmiError:
        return _refused("pbx", status.HTTP_503_SERVICE_UNAVAILABLE)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/calls/{call_id}/hang-up")
async def hang_up(platform: ThePlatform, call: OwnCall) -> Response:
    try:
        await platform.switchboard.hang_up(call.id)
    except AmiError:
        return _refused("pbx", status.HTTP_503_SERVICE_UNAVAILABLE)
    return RedirectResponse("/desk", status.HTTP_303_SEE_OTHER)


@router.post("/calls/{call_id}/search")
def search(request: Request, platform: ThePlatform, person: Trainee, call: OwnCall, typed: Search) -> Response:
    log_desk_event(platform, call, lambda at: RecordSearched(at, typed.query))
    found = search_records(scenario_of(platform, call), typed.query)
    return page(request, "records_found.html", person, found=found, query=typed.query)


@router.post("/calls/{call_id}/records/{record_id}")
def open_record(request: Request, platform: ThePlatform, person: Trainee, call: OwnCall, record_id: str) -> Response:
    scenario = scenario_of(platform, call)
    record = find_record(scenario, record_id)
    if record is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    log_desk_event(platform, call, lambda at: RecordOpened(at, record.id))
    return page(request, "record.html", person, record=record, scenario=scenario, call=call)


@router.put("/calls/{call_id}/form/{field}")
def fill_field(platform: ThePlatform, call: OwnCall, field: str, typed: FieldValue) -> Response:
    form = scenario_of(platform, call).form
    if form is None or field not in form.fields:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    try:
        value = value_of(form.fields[field], typed.value)
    except BadValue:
        return _refused("bad_value", status.HTTP_422_UNPROCESSABLE_CONTENT)
    log_desk_event(platform, call, lambda at: FieldFilled(at, field, value))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.put("/calls/{call_id}/note")
def write_note(platform: ThePlatform, call: OwnCall, typed: NoteText) -> Response:
    log_desk_event(platform, call, lambda at: NoteWritten(at, typed.text))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/calls/{call_id}/text/start")
def start_typed(platform: ThePlatform, call: OwnCall) -> Response:
    """The customer answers, or is answered, in writing. What is said comes by the live events."""
    if call.channel is not Channel.TEXT:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    if call.state is not CallState.PREPARED or platform.text_calls.is_open(call.id):
        return _refused("over")
    platform.text_calls.start(call, loaded_of(platform, call))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/calls/{call_id}/text")
def say(platform: ThePlatform, call: OwnCall, typed: TypedLine) -> Response:
    platform.text_calls.say(call.id, typed.text)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/calls/{call_id}/text/hang-up")
def hang_up_typed(platform: ThePlatform, call: OwnCall) -> Response:
    platform.text_calls.hang_up(call.id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _refused(error: str, code: int = status.HTTP_409_CONFLICT, **more: Any) -> JSONResponse:
    return JSONResponse({"error": error, **more}, code)
