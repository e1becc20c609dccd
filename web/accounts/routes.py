"""Sign-in, sign-out, language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import RedirectResponse

from simulator.store.people import Person, Role
from web.accounts.passwords import matches
from web.accounts.session import ThePlatform, sign_in
from web.i18n import LANGUAGES
from web.pages import page

router = APIRouter()

HOME = {Role.TRAINEE: "/desk"}


def home_of(person: Person) -> str:
    """The page a person starts from."""
    return HOME.get(person.role, "/calls")


@router.get("/")
def start(request: Request, platform: ThePlatform) -> Response:
    user_id = request.session.get("user")
    person = platform.people.by_id(user_id) if isinstance(user_id, int) else None
    return RedirectResponse(home_of(person) if person else "/sign-in", status.HTTP_303_SEE_OTHER)


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    return page(request, "sign_in.html", None, login="", fault=None)


@router.post("/sign-in")
def do_sign_in(
    request: Request,
    platform: ThePlatform,
    login: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    address = request.client.host if request.client else "?"
    login = login.strip().casefold()
    if platform.throttle.refuses(login, address):
        return page(request, "sign_in.html", None, status_code=429, login=login, fault="throttled")
    found = platform.people.credentials(login)
    if not matches(found[1] if found else None, password):
        platform.throttle.failed(login, address)
        platform.audit.note(None, "sign-in refused", login)
        return page(request, "sign_in.html", None, status_code=401, login=login, fault="refused")
    assert found is not None  # `matches` is false without a hash
    platform.throttle.succeeded(login)
    platform.audit.note(found[0].id, "sign-in", login)
    sign_in(request, found[0])
    return RedirectResponse(home_of(found[0]), status.HTTP_303_SEE_OTHER)


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    request.session.clear()
    return RedirectResponse("/sign-in", status.HTTP_303_SEE_OTHER)


@router.post("/language")
def choose_language(
    request: Request, platform: ThePlatform, language: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    if language in LANGUAGES:
        request.session["language"] = language
        if isinstance(user_id := request.session.get("user"), int):
            platform.people.set_language(user_id, language)
    safe = back if back.startswith("/") and not back.startswith("//") and "\\" not in back else "/"
    return RedirectResponse(safe, status.HTTP_303_SEE_OTHER)
