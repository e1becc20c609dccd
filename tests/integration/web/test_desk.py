"""The trainee's desk: starting a call, the telephone's requests, records, form, note, and the typed call."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from pbx.ami_message import AmiError
from pbx.dialling import Busy, NoAnswer, NotRegistered, Unavailable
from simulator.domain.call import CallState, Channel
from simulator.domain.events import (
    CallEvent,
    CustomerSpoke,
    FieldFilled,
    NoteWritten,
    RecordOpened,
    RecordSearched,
    Ringing,
)
from tests.integration.web.conftest import INBOUND, OUTBOUND, School

HOSTILE = "<script>alert('x')</script>\"&"


def events(school: School, call_id: UUID) -> list[CallEvent]:
    assert school.platform.log.drain()
    return school.platform.calls.events(call_id)


def logged(school: School, call_id: UUID) -> list[CallEvent]:
    """What was done at the desk before the call, which is all before the answer; its exact times set aside."""
    found = events(school, call_id)
    assert all(event.at < 0 for event in found)
    return [replace(event, at=0) for event in found]


@pytest.mark.parametrize(("channel", "post"), [("softphone", "1001"), ("text", None)])
def test_starting_an_exercise_prepares_the_call_before_anything_rings(
    school: School, channel: str, post: str | None
) -> None:
    answer = school.visitor("camille").submit("/desk/calls", scenario=INBOUND, channel=channel)
    assert answer.status_code == 303
    call = school.platform.calls.get(UUID(answer.headers["location"].removeprefix("/desk/calls/")))
    assert (call.state, call.channel, call.post) == (CallState.PREPARED, channel, post)
    assert call.trainee_id == school.person("camille").id
    assert school.control.rung == []


@pytest.mark.parametrize(("scenario", "channel"), [("inconnu", "softphone"), (INBOUND, "sip"), (INBOUND, "phone")])
def test_an_exercise_that_cannot_be_started_is_not_found(school: School, scenario: str, channel: str) -> None:
    answer = school.visitor("camille").submit("/desk/calls", scenario=scenario, channel=channel)
    assert answer.status_code == 404
    assert "n’existe pas" in answer.text


def test_the_exercise_begun_can_be_gone_back_to(school: School) -> None:
    call_id = school.prepare("camille")
    assert f"/desk/calls/{call_id}" in school.visitor("camille").get("/desk").text
    assert "/desk/calls/" + str(call_id) not in school.visitor("yanis").get("/desk").text


def test_a_ready_trainee_is_rung_with_the_customers_number(school: School) -> None:
    call_id = school.prepare("camille")
    assert school.visitor("camille").change("POST", f"/desk/calls/{call_id}/ring").status_code == 204
    assert school.control.rung == [(call_id, "1001", "06 39 98 20 17", "Monsieur Garnier")]


@pytest.mark.parametrize(
    ("failure", "status", "error"),
    [
        (NotRegistered("1001"), 409, "not_registered"),
        (NoAnswer("1001"), 409, "no_answer"),
        (Busy("1001"), 409, "busy"),
        (Unavailable("1001"), 409, "unavailable"),
        (AmiError("gone"), 503, "pbx"),
    ],
)
def test_a_telephone_that_cannot_ring_says_why_and_the_call_can_be_rung_again(
    school: School, failure: Exception, status: int, error: str
) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    school.control.fails = failure
    answer = visitor.change("POST", f"/desk/calls/{call_id}/ring")
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert f'"{error}":' in visitor.get(f"/desk/calls/{call_id}").text  # the page has words for it
    school.control.fails = None
    assert visitor.change("POST", f"/desk/calls/{call_id}/ring").status_code == 204


def test_an_outbound_exercise_expects_the_next_number_dialled_from_the_post(school: School) -> None:
    call_id = school.prepare("yanis", OUTBOUND)
    assert school.visitor("yanis").change("POST", f"/desk/calls/{call_id}/ready").status_code == 204
    assert school.control.assigned == {"1002": call_id}


def test_a_cancelled_call_is_over_and_cannot_be_rung(school: School) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    assert visitor.submit(f"/desk/calls/{call_id}/hang-up").headers["location"] == "/desk"
    assert school.platform.calls.get(call_id).state is CallState.FAILED
    assert visitor.change("POST", f"/desk/calls/{call_id}/ring").json()["error"] == "over"


@pytest.mark.parametrize("query", ["garnier", "GARNIER", "c-2017", "4521", "06 39 98 20 17", "paul tours"])
def test_a_record_is_found_by_name_number_order_or_telephone(school: School, query: str) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    answer = visitor.change("POST", f"/desk/calls/{call_id}/search", {"query": query})
    assert 'data-open-record="C-2017"' in answer.text
    assert logged(school, call_id) == [RecordSearched(0, query)]


def test_a_search_that_finds_nothing_says_so_without_running_what_was_typed(school: School) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    answer = visitor.change("POST", f"/desk/calls/{call_id}/search", {"query": HOSTILE})
    assert "Aucune fiche" in answer.text
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_opening_a_record_is_logged_and_shown_again_after_a_reload(school: School) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    assert "8 rue du Petit Pré" not in visitor.get(f"/desk/calls/{call_id}").text
    answer = visitor.change("POST", f"/desk/calls/{call_id}/records/C-2017")
    assert "8 rue du Petit Pré" in answer.text
    assert logged(school, call_id) == [RecordOpened(0, "C-2017")]
    assert "8 rue du Petit Pré" in visitor.get(f"/desk/calls/{call_id}").text


def test_an_unknown_record_or_field_is_not_found_and_not_logged(school: School) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    assert visitor.change("POST", f"/desk/calls/{call_id}/records/C-9999").status_code == 404
    assert visitor.change("PUT", f"/desk/calls/{call_id}/form/age", {"value": "58"}).status_code == 404
    assert events(school, call_id) == []


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("commande", " 4521 ", "4521"),
        ("motif", "erreur d'article", "erreur d'article"),
        ("livraison", "2026-09-17", "2026-09-17"),
        ("commande", "", ""),
    ],
)
def test_a_field_is_kept_as_typed(school: School, field: str, typed: str, kept: str) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    assert visitor.change("PUT", f"/desk/calls/{call_id}/form/{field}", {"value": typed}).status_code == 204
    assert logged(school, call_id) == [FieldFilled(0, field, kept)]


@pytest.mark.parametrize(
    ("field", "typed"), [("motif", "autre chose"), ("livraison", "jeudi"), ("livraison", "2026-02-30")]
)
def test_a_value_of_another_kind_is_refused(school: School, field: str, typed: str) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    answer = visitor.change("PUT", f"/desk/calls/{call_id}/form/{field}", {"value": typed})
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_value")
    assert events(school, call_id) == []


def test_hostile_text_in_form_and_note_is_shown_as_text(school: School) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    visitor.change("PUT", f"/desk/calls/{call_id}/form/commande", {"value": HOSTILE})
    visitor.change("PUT", f"/desk/calls/{call_id}/note", {"text": HOSTILE})
    page = visitor.get(f"/desk/calls/{call_id}").text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&#34;&amp;") == 2


def test_what_is_too_long_is_refused(school: School) -> None:
    call_id, visitor = school.prepare("camille"), school.visitor("camille")
    assert visitor.change("PUT", f"/desk/calls/{call_id}/note", {"text": "a" * 4001}).status_code == 422
    assert visitor.change("POST", f"/desk/calls/{call_id}/search", {"query": "a" * 201}).status_code == 422


def test_in_a_typed_call_the_customer_answers_what_is_written(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille", "Le Grand Panier, bonjour, Camille Robin à votre écoute.")
    answers = [event.utterance.text for event in events(school, call_id) if isinstance(event, CustomerSpoke)]
    assert "aspirateur" in answers[0]
    assert school.platform.calls.get(call_id).state is CallState.REVIEWABLE


def test_a_typed_call_that_is_over_cannot_be_started_again_nor_spoken_in(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille")
    assert visitor.change("POST", f"/desk/calls/{call_id}/text/start").status_code == 409
    assert visitor.change("POST", f"/desk/calls/{call_id}/text", {"text": "Allô ?"}).status_code == 404


def test_a_record_opened_before_a_typed_call_is_logged_before_it_rings(school: School) -> None:
    call_id, visitor = school.prepare("camille", OUTBOUND, Channel.TEXT), school.visitor("camille")
    visitor.change("POST", f"/desk/calls/{call_id}/records/C-1042")
    visitor.change("POST", f"/desk/calls/{call_id}/text/start")
    opened = next(event for event in events(school, call_id) if isinstance(event, RecordOpened))
    rang = next(event for event in events(school, call_id) if isinstance(event, Ringing))
    assert opened.at < rang.at


def test_a_note_written_after_the_call_is_kept_at_its_end_and_counts_in_the_review(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille", "Le Grand Panier, bonjour.")
    visitor.change("PUT", f"/desk/calls/{call_id}/note", {"text": "Échange promis pour jeudi."})
    logged = events(school, call_id)
    assert isinstance(logged[-1], NoteWritten)
    assert logged[-1].at == logged[-2].at
    assert "Échange promis pour jeudi." in visitor.get(f"/calls/{call_id}").text
