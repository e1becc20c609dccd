"""Who is asking, and whether a form really comes from our pages.

The session is a signed cookie holding the account's id and a random token; every request that changes something
carries that token in the field `csrf` or the header `X-CSRF-Token`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, HTTPException, Request, status

from simulator.store.people import Person, Role
from web.platform import Platform

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class SignInNeeded(Exception):
    """Nobody is signed in: pages go to the sign-in page, everything else answers 401."""


def platform(request: Request) -> Platform:
    found: Platform = request.app.state.platform
    return found


ThePlatform = Annotated[Platform, Depends(platform)]


def sign_in(request: Request, person: Person) -> None:
    """Start a fresh session, so that a token planted before signing in is worth nothing."""
    request.session.clear()
    request.session.update(user=person.id, csrf=secrets.token_urlsafe(24))


def csrf_token(request: Request) -> str:
    """The session's token, made on first use."""
    token: str = request.session.setdefault("csrf", secrets.token_urlsafe(24))
    return token


async def check_csrf(request: Request) -> None:
    """Refuse a change that does not carry the session's token."""
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get("X-CSRF-Token")
    if sent is None:
        sent = str((await request.form()).get("csrf", ""))
    if not secrets.compare_digest(sent, request.session.get("csrf") or secrets.token_urlsafe(24)):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "csrf")


def current_person(request: Request, the_platform: ThePlatform) -> Person:
    user_id = request.session.get("user")
    person = the_platform.people.by_id(user_id) if isinstance(user_id, int) else None
    if person is None:
        raise SignInNeeded
    return person


CurrentPerson = Annotated[Person, Depends(current_person)]


def has_role(*roles: Role) -> Callable[[Person], Person]:
    """A dependency that lets only these roles through, and answers 403 to the others."""

    def check(person: CurrentPerson) -> Person:
        if person.role not in roles:
            raise HTTPException(status.HTTP_403_FORBIDDEN, "role")
        return person

    return check


STAFF = (Role.SUPERVISOR, Role.INSTRUCTOR, Role.EXAMINER, Role.ADMINISTRATOR)
Trainee = Annotated[Person, Depends(has_role(Role.TRAINEE))]
Staff = Annotated[Person, Depends(has_role(*STAFF))]
