"""Who may reach what: every route, for nobody, for the call's trainee, for another trainee, and for staff."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.routing import APIRoute

from simulator.domain.call import Channel
from tests.integration.web.conftest import OUTBOUND, School

DESK = "/desk/calls/{call}"
RECORD = "C-2017"

# Method, path, body; then the status for nobody, its trainee, another trainee, staff.
# A call of somebody else does not exist (404); a desk is a trainee's only (403).
ROUTES: list[tuple[str, str, Any, tuple[int, int, int, int]]] = [
    ("GET", "/", None, (303, 303, 303, 303)),
    ("GET", "/sign-in", None, (200, 200, 200, 200)),
    ("POST", "/language", None, (422, 422, 422, 422)),
    ("GET", "/desk", None, (401, 200, 200, 403)),
    ("GET", "/desk/phone", None, (401, 200, 200, 403)),
    ("POST", "/desk/calls", None, (401, 422, 422, 403)),
    ("GET", DESK, None, (401, 200, 404, 403)),
    ("POST", DESK + "/ring", None, (401, 204, 404, 403)),
    ("POST", DESK + "/ready", None, (401, 204, 404, 403)),
    ("POST", DESK + "/search", {"query": "Garnier"}, (401, 200, 404, 403)),
    ("POST", DESK + "/records/" + RECORD, None, (401, 200, 404, 403)),
    ("PUT", DESK + "/form/commande", {"value": "4521"}, (401, 204, 404, 403)),
    ("PUT", DESK + "/note", {"text": "Rappelé."}, (401, 204, 404, 403)),
    ("POST", DESK + "/text/start", None, (401, 404, 404, 403)),
    ("POST", DESK + "/text", {"text": "Bonjour"}, (401, 404, 404, 403)),
    ("POST", DESK + "/text/hang-up", None, (401, 404, 404, 403)),
    ("GET", "/calls", None, (401, 200, 200, 200)),
    ("GET", "/calls/{call}", None, (401, 200, 404, 200)),
    ("GET", "/calls/{call}/peaks", None, (401, 404, 404, 404)),
    ("GET", "/calls/{call}/audio/trainee", None, (401, 404, 404, 404)),
    ("POST", DESK + "/hang-up", None, (401, 303, 404, 403)),
    ("POST", "/sign-in", None, (401, 401, 401, 401)),
    ("POST", "/sign-out", None, (303, 303, 303, 303)),
]
LIVE = ("GET", "/calls/{call_id}/live")
ASKING = (None, "camille", "yanis", "sophie")


@pytest.mark.parametrize("asking", range(4), ids=["nobody", "its trainee", "another trainee", "staff"])
def test_each_route_opens_only_to_those_it_is_for(school: School, asking: int) -> None:
    call_id = school.prepare("camille")
    visitor = school.visitor(ASKING[asking])
    visitor.read_token(visitor.get("/sign-in"))
    found = {
        (method, path): visitor.change(method, path.format(call=call_id), body).status_code
        for method, path, body, _ in ROUTES
    }
    assert found == {(method, path): expected[asking] for method, path, _, expected in ROUTES}


def test_the_live_events_of_a_call_are_for_its_trainee_and_staff(school: School) -> None:
    camille = school.visitor("camille")
    path = f"/calls/{school.typed_call(camille, 'camille')}/live"
    assert school.visitor().get(path).status_code == 401
    assert school.visitor("yanis").get(path).status_code == 404
    assert camille.get(path).status_code == school.visitor("marc").get(path).status_code == 200


def test_no_route_is_left_out_of_this_table(school: School) -> None:
    sample = {"{call_id}": "{call}", "{record_id}": RECORD, "{field}": "commande", "{leg}": "trainee"}
    known = {(method, path) for method, path, _, _ in ROUTES}
    for route in school.visitor_of_nobody.app.routes:  # type: ignore[attr-defined]
        if not isinstance(route, APIRoute):
            continue
        path = route.path
        for name, value in sample.items():
            path = path.replace(name, value)
        for method in route.methods:
            assert (method, path) in known or (method, route.path) == LIVE


def test_a_trainee_gets_the_secret_of_his_own_telephone_only_and_it_is_not_kept(school: School) -> None:
    for login, user in (("camille", "w1001"), ("yanis", "w1002")):
        answer = school.visitor(login).get("/desk/phone")
        post = school.platform.people.post_of(school.person(login).id)
        assert post is not None
        assert answer.json()["user"] == user
        assert answer.json()["secret"] == post.webrtc_secret
        assert answer.headers["cache-control"] == "no-store"
        assert post.sip_secret not in answer.text


def test_the_list_of_calls_shows_a_trainee_his_own_and_staff_everybodys(school: School) -> None:
    school.prepare("camille")
    school.prepare("yanis", OUTBOUND, Channel.TEXT)
    camille = school.visitor("camille").get("/calls?trainee=" + str(school.person("yanis").id)).text
    assert "Erreur de livraison" in camille
    assert "facture" not in camille
    staff = school.visitor("sophie")
    assert "Erreur de livraison" in (everybody := staff.get("/calls").text)
    assert "facture" in everybody
    assert "Erreur de livraison" not in staff.get(f"/calls?trainee={school.person('yanis').id}").text
