"""The review: page, recording by ranges, outline of the sound, and the audit of listenings."""

from __future__ import annotations

import json
from uuid import UUID

import numpy as np
import pytest
import soundfile
from sqlalchemy import select

from simulator.domain.call import CallState
from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.store.tables import AuditRow
from tests.integration.web.conftest import School

SECONDS = 3
LINES = (
    "Le Grand Panier, service clients, bonjour. Camille Robin à votre écoute. Que puis-je faire pour vous ?",
    "Je comprends votre colère, monsieur. Je vous présente toutes nos excuses.",
)


def record(school: School, call_id: UUID) -> None:
    """Sealed legs of a few seconds: the trainee speaks in the second half, the customer in the first."""
    folder = school.platform.recordings_dir / str(call_id)
    folder.mkdir(parents=True)
    tone = 0.5 * np.sin(2 * np.pi * 300 * np.arange(SECONDS * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ)
    half = len(tone) // 2
    first, second = tone.copy(), tone.copy()
    first[half:], second[:half] = 0, 0
    soundfile.write(folder / "heard.flac", first, SAMPLE_RATE_HZ)
    soundfile.write(folder / "trainee.flac", second, SAMPLE_RATE_HZ)


def listenings(school: School) -> list[tuple[int | None, str]]:
    with school.platform.database.transaction() as session:
        query = select(AuditRow.user_id, AuditRow.subject).where(AuditRow.action == "listened").order_by(AuditRow.id)
        return [(user, subject) for user, subject in session.execute(query)]


def test_the_review_shows_every_competence_check_reason_and_rule(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille", *LINES)
    page = visitor.get(f"/calls/{call_id}").text
    report = school.platform.calls.report(call_id)
    assert report is not None
    for criterion, card in report["criteria"].items():
        assert f'id="title-{criterion}"' in page
        for check in card["checks"]:
            assert check["question"].replace("'", "&#39;") in page
            assert check["rule"].replace("'", "&#39;") in page
    assert "une personne décide" in page
    assert "data-player" not in page  # a typed call has no recording


def test_a_call_that_is_not_marked_yet_says_what_is_awaited(school: School) -> None:
    visitor, call_id = school.visitor("camille"), school.prepare("camille")
    assert "n’est pas terminé" in visitor.get(f"/calls/{call_id}").text
    school.platform.calls.set_state(call_id, CallState.ENDED)
    assert "L’enregistrement est scellé" in visitor.get(f"/calls/{call_id}").text
    school.platform.calls.fail(call_id, "nobody answered")
    assert "n’a jamais abouti" in visitor.get(f"/calls/{call_id}").text


def test_the_recording_is_served_whole_and_by_ranges(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille")
    record(school, call_id)
    whole = visitor.get(f"/calls/{call_id}/audio/trainee")
    assert whole.headers["content-type"] == "audio/flac"
    assert whole.content[:4] == b"fLaC"
    part = visitor.get(f"/calls/{call_id}/audio/trainee", headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"
    assert part.content == whole.content[100:200]
    beyond = visitor.get(f"/calls/{call_id}/audio/trainee", headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416


def test_listening_is_noted_once_for_each_session_and_call(school: School) -> None:
    camille, sophie = school.visitor("camille"), school.visitor("sophie")
    call_id = school.typed_call(camille, "camille")
    record(school, call_id)
    for leg in ("trainee", "heard", "trainee"):
        sophie.get(f"/calls/{call_id}/audio/{leg}", headers={"Range": "bytes=0-99"})
    assert listenings(school) == [(school.person("sophie").id, str(call_id))]
    school.visitor("sophie").get(f"/calls/{call_id}/audio/heard")
    assert len(listenings(school)) == 2


def test_a_refused_listening_is_not_noted_and_gives_nothing(school: School) -> None:
    call_id = school.typed_call(school.visitor("camille"), "camille")
    record(school, call_id)
    assert school.visitor("yanis").get(f"/calls/{call_id}/audio/heard").status_code == 404
    assert listenings(school) == []


@pytest.mark.parametrize("leg", ["mix", "../../../secrets", "manifest.json"])
def test_nothing_but_the_two_legs_can_be_asked_for(school: School, leg: str) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille")
    record(school, call_id)
    assert visitor.get(f"/calls/{call_id}/audio/{leg}").status_code in {404, 422}


def test_the_outline_shows_who_speaks_when_and_is_kept(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille")
    record(school, call_id)
    peaks = visitor.get(f"/calls/{call_id}/peaks").json()
    middle = len(peaks["trainee"]) // 2
    assert max(peaks["trainee"][: middle - 10]) <= 1 < 100 < min(peaks["trainee"][middle + 10 : -10])
    assert max(peaks["heard"][middle + 10 :]) <= 1 < 100 < min(peaks["heard"][10 : middle - 10])
    kept = school.platform.recordings_dir / str(call_id) / "peaks.json"
    assert json.loads(kept.read_text()) == peaks


def test_a_damaged_recording_gives_no_outline_and_no_fault(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille")
    record(school, call_id)
    (school.platform.recordings_dir / str(call_id) / "heard.flac").write_bytes(b"")
    assert visitor.get(f"/calls/{call_id}/peaks").status_code == 404


def test_hostile_words_are_shown_as_text_in_the_review(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille", "<img src=x onerror=alert(1)>")
    page = visitor.get(f"/calls/{call_id}").text
    assert "<img src=x" not in page
    assert "&lt;img" in page


def test_older_calls_are_reached_page_by_page_without_repeats(school: School) -> None:
    for _ in range(27):
        school.prepare("camille")
    visitor = school.visitor("camille")
    first = visitor.get("/calls").text
    assert first.count("<tr>") == 1 + 25
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = visitor.get(following).text
    assert second.count("<tr>") == 1 + 2
    links = [line for page in (first, second) for line in page.split('<a href="/calls/')[1:]]
    assert len({link[:36] for link in links}) == 27
