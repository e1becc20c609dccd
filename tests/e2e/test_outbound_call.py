"""Calls the trainee places himself: number of the record or typed on the keypad, hold, keys, hang-up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.domain.events import Answered, DtmfPressed, Held, Resumed
from simulator.ports import Synthesiser
from tests.e2e.browsers import a_desk
from tests.e2e.played import PlayedCall, codec_of, keep_waits
from tests.e2e.school import School
from tests.e2e.trainee import Trainee

SCENARIO, RECORD = "recouvrement-facture-impayee", "C-1042"
OPENING = "Bonjour, Yanis Morel, de la société Voltéa. Puis-je parler à madame Lefèvre s'il vous plaît ?"
HOLD = "Ne quittez pas, madame, je consulte votre dossier."
BACK = "Merci d'avoir patienté, madame."
ON_HOLD_MS = 4000
RING_S = 5.0
"""One French ringing period: madame Lefèvre answers after two."""
ANSWERED_WITHIN_S = 25


@pytest.fixture
def yanis(chromium: Browser, school: School, synthesiser: Synthesiser) -> Iterator[Trainee]:
    context = a_desk(chromium, school)
    trainee = Trainee(context.new_page(), synthesiser)
    trainee.sign_in("yanis", school.passwords["yanis"])
    yield trainee
    context.close()


@pytest.fixture(scope="module")
def page(chromium: Browser, school: School) -> Iterator[Page]:
    context = a_desk(chromium, school)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def call(page: Page, school: School, synthesiser: Synthesiser) -> PlayedCall:
    """Yanis opens the record, calls its number, puts the customer on hold and takes her back, and hangs up."""
    trainee = Trainee(page, synthesiser)
    trainee.sign_in("yanis", school.passwords["yanis"])
    call_id = trainee.start(school.scenario(SCENARIO).scenario.title)
    trainee.telephone_shows("Prêt")
    trainee.open_record(RECORD)
    page.get_by_role("button", name="Appeler le 06 39 98 10 42").click()
    trainee.telephone_shows("Ça sonne…")
    trainee.telephone_shows("En communication", ANSWERED_WITHIN_S)
    codec = codec_of(school.asterisk("pjsip show channelstats"))
    trainee.wait_for_the_customer()
    trainee.say(OPENING)
    trainee.wait_for_the_customer()
    trainee.say(HOLD)
    trainee.wait_for_the_customer()
    hold_and_resume(trainee)
    trainee.say(BACK)
    trainee.wait_for_the_customer()
    press_a_key(trainee, "5")
    trainee.press("Raccrocher")
    trainee.telephone_shows("Appel terminé")
    waits_ms = {"dial to ringing on screen": trainee.wait_ms("click dial", "alerting")}
    keep_waits("outbound_call", waits_ms)
    return PlayedCall(call_id, trainee.said, school.report(call_id), school.events(call_id), codec, waits_ms)


def hold_and_resume(trainee: Trainee) -> None:
    trainee.press("Attente")
    trainee.telephone_shows("En attente")
    expect(trainee.page.get_by_text("Le client est en attente.")).to_be_visible()
    trainee.page.wait_for_timeout(ON_HOLD_MS)
    trainee.press("Reprendre")
    trainee.telephone_shows("En communication")


def press_a_key(trainee: Trainee, digit: str) -> None:
    trainee.page.get_by_text("Clavier", exact=True).click()
    trainee.press(digit)
    trainee.page.wait_for_timeout(500)  # a key sounds for a moment, and the hang-up would cut it


def events_of(call: PlayedCall, kind: type) -> list:
    return [event for event in call.events if isinstance(event, kind)]


def test_the_number_of_the_record_rings_at_the_customers(call: PlayedCall) -> None:
    (answered,) = events_of(call, Answered)
    assert answered.ring_seconds == pytest.approx(2 * RING_S, abs=1.5)


def test_the_record_was_opened_before_the_number_was_dialled(call: PlayedCall) -> None:
    assert call.verdicts()["C1.8.opens_record_first"] == "yes"


def test_the_browser_speaks_opus(call: PlayedCall) -> None:
    assert call.codec == "opus"


def test_the_customer_answers_the_opening(call: PlayedCall) -> None:
    speakers = [turn["speaker"] for turn in call.report["turns"]]
    assert speakers[:3] == ["customer", "trainee", "customer"]


def test_hold_and_resume_are_in_the_log_for_as_long_as_they_lasted(call: PlayedCall) -> None:
    (held,), (resumed,) = events_of(call, Held), events_of(call, Resumed)
    assert resumed.at - held.at == pytest.approx(ON_HOLD_MS / 1000, abs=1.5)
    assert call.report["speech"]["hold_seconds"] == pytest.approx(resumed.at - held.at, abs=0.1)


def test_the_trainee_is_heard_again_after_the_hold(call: PlayedCall) -> None:
    (resumed,) = events_of(call, Resumed)
    after = [turn for turn in call.turns("trainee") if turn["start"] > resumed.at]
    assert after
    assert call.loudness("trainee", after[0]["start"], after[0]["end"]) > 0.01


def test_nothing_of_the_trainee_reaches_the_recording_while_the_customer_is_on_hold(call: PlayedCall) -> None:
    (held,), (resumed,) = events_of(call, Held), events_of(call, Resumed)
    assert call.loudness("trainee", held.at + 0.5, resumed.at - 0.5) < 0.001


def test_a_key_pressed_in_the_call_is_in_the_log(call: PlayedCall) -> None:
    assert [event.digit for event in events_of(call, DtmfPressed)] == ["5"]


def test_the_trainees_hang_up_ends_the_call_and_its_recording(call: PlayedCall) -> None:
    assert call.report["call"]["ended_by"] == "trainee"
    assert call.report["recording"]["duration"] == pytest.approx(call.events[-1].at, abs=1.0)


def test_after_a_reload_the_desk_leads_to_the_review(call: PlayedCall, page: Page) -> None:
    page.goto(f"/desk/calls/{call.id}")
    page.get_by_role("link", name="Voir ma revue").click()
    expect(page.locator("[data-transcript] .turn")).to_have_count(len(call.report["turns"]))


def test_a_wrong_number_on_the_keypad_does_not_reach_the_customer_and_the_right_one_does(
    yanis: Trainee, school: School
) -> None:
    yanis.start(school.scenario(SCENARIO).scenario.title)
    yanis.telephone_shows("Prêt")
    yanis.page.get_by_text("Clavier", exact=True).click()
    for digit in "0639981043":
        yanis.press(digit)
    yanis.press("Appeler")
    expect(yanis.page.get_by_role("alert").filter(has_text="L’appel n’a pas abouti")).to_be_visible(timeout=15_000)

    yanis.press("Effacer le dernier chiffre")
    yanis.press("2")
    yanis.press("Appeler")
    yanis.telephone_shows("En communication", ANSWERED_WITHIN_S)
    yanis.wait_for_the_customer()
    yanis.press("Raccrocher")
    yanis.telephone_shows("Appel terminé")


def test_a_call_given_up_while_it_rings_is_over_and_can_be_reviewed(yanis: Trainee, school: School) -> None:
    call_id = yanis.start(school.scenario(SCENARIO).scenario.title)
    yanis.telephone_shows("Prêt")
    yanis.open_record(RECORD)
    yanis.page.get_by_role("button", name="Appeler le 06 39 98 10 42").click()
    yanis.telephone_shows("Ça sonne…")
    yanis.press("Raccrocher")
    yanis.telephone_shows("Appel terminé")
    expect(yanis.page.get_by_role("button", name="Appeler le 06 39 98 10 42")).to_be_disabled()
    assert school.report(call_id)["turns"] == []
