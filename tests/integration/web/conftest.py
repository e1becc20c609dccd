"""The demo school's pages on a real platform whose telephone exchange only remembers what it was asked."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from pbx.tree import CHECKOUT
from scenarios.library import Library
from simulator.domain.call import Channel
from simulator.store.people import Person
from simulator.understanding import Matchers
from tests.fakes.control import RememberingControl
from web.app import create_app
from web.bootstrap import build_platform
from web.demo import open_school
from web.platform import Platform
from web.settings import Settings

INBOUND, OUTBOUND = "conflit-livraison-erronee", "recouvrement-facture-impayee"


class PlatformWithoutTelephone(Platform):
    """Database, log and worker run; nothing is listened to and no Asterisk is started."""

    async def _open_telephone(self, stack: contextlib.AsyncExitStack) -> None:
        pass

    async def _get_ready(self) -> None:
        """Each test plays one scenario at most."""


class Visitor(TestClient):
    """Somebody's browser, which sends the token of the page it is on with every change."""

    csrf = ""

    def sign_in(self, login: str, password: str) -> Response:
        self.read_token(self.get("/sign-in"))
        answer = self.post("/sign-in", data={"login": login, "password": password, "csrf": self.csrf})
        self.read_token(self.get("/sign-in"))
        return answer

    def read_token(self, response: Response) -> None:
        found = re.search(r'<meta name="csrf" content="([^"]+)"', response.text)
        assert found, response.text[:300]
        self.csrf = found[1]

    def change(self, method: str, url: str, body: Any = None) -> Response:
        """A change asked for by one of our scripts."""
        return self.request(method, url, json=body, headers={"X-CSRF-Token": self.csrf})

    def submit(self, url: str, **values: str) -> Response:
        """A form of one of our pages."""
        return self.post(url, data={**values, "csrf": self.csrf}, headers={"Accept": "text/html"})


@dataclass
class School:
    platform: Platform
    control: RememberingControl
    passwords: dict[str, str]
    visitor_of_nobody: Visitor

    def visitor(self, login: str | None = None) -> Visitor:
        """A new browser, signed in as somebody or as nobody."""
        visitor = Visitor(self.visitor_of_nobody.app, follow_redirects=False)
        visitor.portal = self.visitor_of_nobody.portal  # one event loop, as in a server
        if login is not None:
            visitor.sign_in(login, self.passwords[login])
        return visitor

    def person(self, login: str) -> Person:
        found = self.platform.people.credentials(login)
        assert found is not None
        return found[0]

    def prepare(self, login: str, scenario: str = INBOUND, channel: Channel = Channel.SOFTPHONE) -> UUID:
        """A call of that trainee, ready to start."""
        post = self.platform.people.post_of(self.person(login).id)
        assert post is not None
        extension = post.extension if channel is Channel.SOFTPHONE else None
        loaded = self.platform.library.get(scenario)
        return self.platform.switchboard.prepare(loaded, channel, extension, self.person(login).id).id

    def typed_call(self, visitor: Visitor, login: str, *lines: str) -> UUID:
        """A whole typed call, hung up by the trainee and marked."""
        call_id = self.prepare(login, channel=Channel.TEXT)
        assert visitor.change("POST", f"/desk/calls/{call_id}/text/start").status_code == 204
        for line in lines:
            visitor.change("POST", f"/desk/calls/{call_id}/text", {"text": line})
        visitor.change("POST", f"/desk/calls/{call_id}/text/hang-up")
        visitor.get(f"/calls/{call_id}/live")  # ends once the review is ready
        return call_id


@pytest.fixture(scope="session")
def library() -> Library:
    """Read once for all tests, as a server reads it once for all calls."""
    return Library(CHECKOUT / "scenarios" / "library")


@pytest.fixture(scope="session")
def matchers() -> Matchers:
    return Matchers()


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Library, matchers: Matchers) -> Iterator[School]:
    control = RememberingControl()
    monkeypatch.setattr("web.bootstrap.PbxControl", lambda _ami: control)
    monkeypatch.setattr("web.bootstrap.Library", lambda _folder: library)
    monkeypatch.setattr("web.bootstrap.Matchers", lambda: matchers)
    built = build_platform(Settings(state=tmp_path, manage_asterisk=False))
    platform = PlatformWithoutTelephone(**{each.name: getattr(built, each.name) for each in fields(built) if each.init})
    passwords = open_school(platform.people)
    with Visitor(create_app(platform), follow_redirects=False) as visitor:
        yield School(platform, control, passwords, visitor)
