"""Signing in, the language, and what is refused before anything is done."""

from __future__ import annotations

from sqlalchemy import select

from simulator.store.tables import AuditRow
from tests.integration.web.conftest import School


def test_a_trainee_arrives_at_the_desk_and_staff_at_the_calls(school: School) -> None:
    for login, home in (("camille", "/desk"), ("sophie", "/calls"), ("helene", "/calls")):
        answer = school.visitor().sign_in(login, school.passwords[login])
        assert (answer.status_code, answer.headers["location"]) == (303, home)


def test_a_wrong_password_is_refused_without_saying_which_part_is_wrong(school: School) -> None:
    wrong = school.visitor().sign_in("camille", "wrong")
    unknown = school.visitor().sign_in("nobody", "wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert "ne vont pas ensemble" in wrong.text
    assert "ne vont pas ensemble" in unknown.text


def test_the_sixth_attempt_is_throttled_even_with_the_right_password(school: School) -> None:
    visitor = school.visitor()
    for _ in range(5):
        assert visitor.sign_in("camille", "wrong").status_code == 401
    answer = visitor.sign_in("camille", school.passwords["camille"])
    assert answer.status_code == 429
    assert "Attendez cinq minutes" in answer.text


def test_a_change_without_the_token_is_refused(school: School) -> None:
    visitor = school.visitor("camille")
    for headers in ({}, {"X-CSRF-Token": "invented"}):
        answer = visitor.post("/desk/calls", data={"scenario": "conflit-livraison-erronee"}, headers=headers)
        assert answer.status_code == 403
    assert school.platform.calls.recent() == []


def test_signing_out_closes_the_pages(school: School) -> None:
    visitor = school.visitor("camille")
    assert visitor.submit("/sign-out").headers["location"] == "/sign-in"
    assert visitor.get("/desk", headers={"Accept": "text/html"}).headers["location"] == "/sign-in"


def test_pages_are_french_first_and_english_when_asked(school: School) -> None:
    visitor = school.visitor("camille")
    assert "Choisissez un exercice" in visitor.get("/desk").text
    answer = visitor.submit("/language", language="en", back="/desk")
    assert answer.headers["location"] == "/desk"
    english = visitor.get("/desk").text
    assert '<html lang="en">' in english
    assert "Choose an exercise" in english
    assert school.person("camille").language == "en"


def test_the_language_form_never_sends_elsewhere(school: School) -> None:
    visitor = school.visitor("camille")
    for back in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"):
        assert visitor.submit("/language", language="en", back=back).headers["location"] == "/"


def test_every_page_forbids_foreign_and_inline_scripts_and_styles(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.prepare("camille")
    for path in ("/sign-in", "/desk", f"/desk/calls/{call_id}", "/calls", f"/calls/{call_id}", "/nowhere"):
        answer = visitor.get(path, headers={"Accept": "text/html"})
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text


def test_sign_ins_and_refusals_are_noted(school: School) -> None:
    school.visitor().sign_in("camille", "wrong")
    school.visitor("camille")
    with school.platform.database.transaction() as session:
        noted = session.execute(select(AuditRow.action, AuditRow.subject).order_by(AuditRow.id)).all()
    assert [tuple(row) for row in noted] == [("sign-in refused", "camille"), ("sign-in", "camille")]
