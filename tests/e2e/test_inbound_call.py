"""A whole good call taken at the browser: a person's words by WebRTC, Asterisk, the customer, the marks, the review."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from scoring.evaluate import evaluate
from scoring.expectations import unmet
from scoring.rubric import load as load_rubric
from simulator.ports import Synthesiser
from tests.e2e.accessibility import serious_violations
from tests.e2e.browsers import ARTEFACTS, a_desk
from tests.e2e.played import PlayedCall, codec_of, keep_waits
from tests.e2e.school import School
from tests.e2e.trainee import Trainee

SCENARIO, REHEARSAL = "conflit-livraison-erronee", "bon"
WORD_ERRORS_AT_MOST = 0.35
"""Synthetic speech through Opus, heard by the demonstration model; 0.1 is usual."""
FRAME_S = 0.02
REVIEW_WITHIN_MS = 5000
"""One second is aimed at, and measured by `decroche bench review`; here a browser shares the machine."""
SLOW_MS = 20_000
INKED = """() => {
  const canvas = document.querySelector("[data-waveform] canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const inked = [0, 0];
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i]) inked[i < pixels.length / 2 ? 0 : 1] += 1;
  return inked.map((count) => count / (pixels.length / 8));
}"""
"""The share of pixels drawn in the upper lane and in the lower, of a canvas whose ground is transparent."""


@pytest.fixture(scope="module")
def page(chromium: Browser, school: School) -> Iterator[Page]:
    context = a_desk(chromium, school)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def call(page: Page, school: School, synthesiser: Synthesiser) -> PlayedCall:
    """Camille plays the good rehearsal with her voice and her hands, to its end."""
    scenario = school.scenario(SCENARIO).scenario
    steps = next(each.steps for each in scenario.rehearsals if each.name == REHEARSAL)
    trainee = Trainee(page, synthesiser)
    trainee.sign_in("camille", school.passwords["camille"])
    call_id = trainee.start(scenario.title)
    trainee.telephone_shows("Prêt")
    trainee.press("Je suis prêt")
    trainee.telephone_shows("Appel entrant")
    trainee.press("Décrocher")
    trainee.telephone_shows("En communication")
    codec = codec_of(school.asterisk("pjsip show channelstats"))
    trainee.play(steps, speaks_first=True)
    trainee.telephone_shows("Appel terminé", 20)
    expect(page.get_by_role("link", name="Voir ma revue")).to_be_visible(timeout=SLOW_MS)
    waits_ms = {
        "ready to invited": trainee.wait_ms("click ready", "invited"),
        "invited to ringing on screen": trainee.wait_ms("invited", "ringing"),
        "answer to talking": trainee.wait_ms("click answer", "talking"),
        "hang-up to review": trainee.wait_ms("over", "review"),
    }
    keep_waits("inbound_call", waits_ms)
    return PlayedCall(call_id, trainee.said, school.report(call_id), school.events(call_id), codec, waits_ms)


@pytest.fixture
def review(call: PlayedCall, page: Page) -> Page:
    """The review, as the desk's link opens it after the page was loaded again."""
    page.goto(f"/desk/calls/{call.id}")
    page.get_by_role("link", name="Voir ma revue").click()
    page.wait_for_url(f"**/calls/{call.id}")
    expect(page.locator("[data-waveform]")).to_be_visible(timeout=SLOW_MS)
    return page


def test_the_customer_gets_what_he_called_for(call: PlayedCall) -> None:
    assert call.report["outcome"] == "exchange_agreed"
    assert call.report["success"] is True
    assert call.report["call"]["ended_by"] == "customer"


def test_the_browser_speaks_opus(call: PlayedCall) -> None:
    assert call.codec == "opus"


def test_the_transcript_has_the_words_that_were_spoken(call: PlayedCall) -> None:
    assert call.word_error_rate <= WORD_ERRORS_AT_MOST, [turn["text"] for turn in call.turns("trainee")]


def test_each_spoken_line_is_answered_by_the_customer(call: PlayedCall) -> None:
    speakers = [speaker for speaker, _ in itertools.groupby(turn["speaker"] for turn in call.report["turns"])]
    assert speakers == ["trainee", "customer"] * len(call.said)


def test_both_legs_are_sealed_with_their_digest(call: PlayedCall) -> None:
    legs = call.report["recording"]["legs"]
    assert legs.keys() == {"trainee", "heard"}
    for leg, sealed in legs.items():
        assert hashlib.sha256(call.leg_file(leg).read_bytes()).hexdigest() == sealed["sha256"]


def test_both_legs_last_as_long_as_the_call(call: PlayedCall) -> None:
    duration = call.report["recording"]["duration"]
    lengths = {leg: len(call.sound(leg)) / 16_000 for leg in ("trainee", "heard")}
    assert lengths == pytest.approx({"trainee": duration, "heard": duration}, abs=FRAME_S)
    assert duration == pytest.approx(call.events[-1].at, abs=1.0)


def test_each_turn_is_heard_on_its_own_leg_at_its_time(call: PlayedCall) -> None:
    legs = {"trainee": "trainee", "customer": "heard"}
    for turn in call.report["turns"]:
        own = legs[turn["speaker"]]
        other = ({*legs.values()} - {own}).pop()
        mine, others = (call.loudness(leg, turn["start"], turn["end"]) for leg in (own, other))
        assert mine > 10 * others, turn


def test_a_trainees_turn_ends_where_his_voice_does(call: PlayedCall) -> None:
    for turn in call.turns("trainee"):
        end = turn["end"]
        assert call.loudness("trainee", end + 0.2, end + 0.4) < 0.1 * call.loudness("trainee", turn["start"], end), turn


def test_what_was_done_at_the_desk_is_marked(call: PlayedCall) -> None:
    verdicts = call.verdicts()
    done = ("C1.1.opens_record", "C1.1.picks_up", "C1.4.checks_record", "C1.4.form_correct")
    assert {check: verdicts[check] for check in done} == dict.fromkeys(done, "yes")


def test_words_of_a_person_give_no_mark_while_the_model_is_for_demonstration(call: PlayedCall) -> None:
    assert call.report["call"]["words_trusted"] is False
    assert call.report["mark"] is None
    assert call.verdicts()["C1.4.apologises"] == "listen"


def test_with_a_model_that_is_trusted_the_same_call_is_marked_as_expected(call: PlayedCall, school: School) -> None:
    scenario, rubric = school.scenario(SCENARIO).scenario, load_rubric()
    expected = next(each.expect for each in scenario.rehearsals if each.name == REHEARSAL)
    assert unmet(expected, evaluate(call.events, scenario, rubric, trust=True), rubric) == ()


def test_the_phases_follow_each_other_through_the_whole_call(call: PlayedCall) -> None:
    phases = call.report["phases"]
    assert phases[0]["id"] == "opening"
    assert phases[-1]["id"] == "closing"
    assert all(before["end"] <= after["start"] for before, after in itertools.pairwise(phases))


def test_the_telephone_rings_as_soon_as_the_trainee_is_ready(call: PlayedCall) -> None:
    assert call.waits_ms["ready to invited"] + call.waits_ms["invited to ringing on screen"] < 1000


def test_the_review_is_offered_soon_after_the_call(call: PlayedCall) -> None:
    assert call.waits_ms["hang-up to review"] < REVIEW_WITHIN_MS


def test_the_review_shows_the_whole_conversation(call: PlayedCall, review: Page) -> None:
    shown = review.locator("[data-transcript] .turn button > span[lang=fr]").all_inner_texts()
    assert shown == [turn["text"] for turn in call.report["turns"]]


def test_the_review_draws_the_sound_of_both_sides(review: Page) -> None:
    review.wait_for_function(f"() => ({INKED})().every((share) => share > 0)", timeout=SLOW_MS)
    assert all(0.02 < share < 0.9 for share in review.evaluate(INKED))


def test_the_review_gives_every_check_with_its_verdict(call: PlayedCall, review: Page) -> None:
    shown = {text.strip() for text in review.locator(".checks .question").all_text_contents()}
    checks = [check for card in call.report["criteria"].values() for check in card["checks"]]
    assert {check["question"] for check in checks} <= {text.removesuffix("critique").strip() for text in shown}
    assert review.locator(".check-listen .verdict").count() == sum(check["verdict"] == "listen" for check in checks)


def test_the_review_shows_the_note_and_the_form_as_they_were_written(review: Page) -> None:
    expect(review.get_by_text("Échange express, livraison jeudi 17")).to_be_visible()
    expect(review.get_by_role("row", name="Article reçu")).to_contain_text("aspirateur")
    expect(review.locator("tbody .verdict-no")).to_have_count(0)


def test_a_click_on_evidence_plays_that_passage_and_stops(review: Page) -> None:
    passage = review.locator(".passage").nth(2)
    start, end = (float(passage.get_attribute(f"data-{side}") or "nan") for side in ("from", "to"))
    passage.click()
    audio = "document.querySelector('audio')"
    review.wait_for_function(f"() => !{audio}.paused && {audio}.currentTime > 0", timeout=SLOW_MS)
    assert start - 0.2 <= review.evaluate(f"{audio}.currentTime") <= end + 0.3
    review.wait_for_function(f"() => {audio}.paused", timeout=(end - start) * 1000 + SLOW_MS)
    assert review.evaluate(f"{audio}.currentTime") == pytest.approx(max(end, start + 0.35), abs=0.3)
    expect(review.locator("[data-transcript] [aria-current=true]")).to_have_count(1)


def test_both_sides_play_in_step(review: Page) -> None:
    review.get_by_role("button", name="Écouter", exact=True).click()
    review.wait_for_function("() => document.querySelector('audio').currentTime > 1.5", timeout=SLOW_MS)
    times = review.evaluate("[...document.querySelectorAll('audio')].map((leg) => leg.currentTime)")
    assert times[0] == pytest.approx(times[1], abs=0.1)


def test_the_review_is_accessible(review: Page) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    review.screenshot(path=ARTEFACTS / "review.png", full_page=True)
    assert serious_violations(review) == []
