"""The browser's own capture path: Chromium's microphone plays a tape, and its words reach the customer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, Playwright, expect

from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.ports import Synthesiser
from tests.e2e.browsers import a_desk, open_chromium
from tests.e2e.played import PlayedCall, codec_of
from tests.e2e.school import School
from tests.e2e.trainee import Trainee

WORD_ERRORS_AT_MOST = 0.35
SCENARIO = "conflit-livraison-erronee"
GREETING = (
    "Société Le Grand Panier, service clients, bonjour. Camille Robin à votre écoute. Que puis-je faire pour vous ?"
)
APOLOGY = "Je comprends votre colère, monsieur. Je vous présente toutes nos excuses pour cette erreur."
GREETS_AT_S, APOLOGISES_AT_S, TAPE_S = 12.0, 33.0, 60.0
"""On the tape. The customer's complaint lasts thirteen seconds at most."""
SECOND_REPLY = ".turn-trainee ~ .turn-trainee ~ .turn-customer"
ANSWERS_AT_S = 10.5
"""The trainee lets the telephone ring until the tape is about to speak."""


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory, synthesiser: Synthesiser) -> Path:
    """A trainee's two lines, at their seconds."""
    trainee = Trainee(page=None, synthesiser=synthesiser)
    sound = np.zeros(int(TAPE_S * SAMPLE_RATE_HZ), np.int16)
    for at, line in ((GREETS_AT_S, GREETING), (APOLOGISES_AT_S, APOLOGY)):
        spoken = trainee.sound(line)
        sound[int(at * SAMPLE_RATE_HZ) :][: len(spoken)] = spoken
    path = tmp_path_factory.mktemp("tape") / "trainee.wav"
    soundfile.write(path, sound, SAMPLE_RATE_HZ, subtype="PCM_16")
    return path


@pytest.fixture(scope="module")
def page(playwright: Playwright, school: School, tape: Path) -> Iterator[Page]:
    browser = open_chromium(playwright, tape)
    yield a_desk(browser, school, microphone_of_the_test=False).new_page()
    browser.close()


@pytest.fixture(scope="module")
def answered(page: Page, school: School, synthesiser: Synthesiser) -> tuple[Trainee, UUID]:
    """Camille takes the call just before the tape begins to speak."""
    trainee = Trainee(page, synthesiser)
    trainee.sign_in("camille", school.passwords["camille"])
    call_id = trainee.start(school.scenario(SCENARIO).scenario.title)
    trainee.telephone_shows("Prêt")
    trainee.press("Je suis prêt")
    trainee.telephone_shows("Appel entrant")
    wait_for_the_tape(page, ANSWERS_AT_S)
    trainee.press("Décrocher")
    trainee.telephone_shows("En communication")
    return trainee, call_id


@pytest.fixture(scope="module")
def level(answered: tuple[Trainee, UUID], page: Page) -> float:
    """The most the desk's meter shows in two seconds of the greeting, from 0 to 1: there are pauses between words."""
    wait_for_the_tape(page, GREETS_AT_S + 1)
    meter, highest = page.get_by_label("Niveau du micro"), 0.0
    for _ in range(20):
        highest = max(highest, float(meter.evaluate("meter => meter.value")))
        page.wait_for_timeout(100)
    return highest


@pytest.fixture(scope="module")
def call(answered: tuple[Trainee, UUID], level: float, page: Page, school: School) -> PlayedCall:
    """The rest of the call: what the microphone picks up is all she says, and she hangs up after the second reply."""
    trainee, call_id = answered
    codec = codec_of(school.asterisk("pjsip show channelstats"))
    expect(page.locator(SECOND_REPLY).first).to_be_visible(timeout=TAPE_S * 1000)
    trainee.press("Raccrocher")
    trainee.telephone_shows("Appel terminé")
    return PlayedCall(call_id, (GREETING, APOLOGY), school.report(call_id), school.events(call_id), codec, {})


def wait_for_the_tape(page: Page, seconds: float) -> None:
    """Until that second of the tape; it began when the page opened the microphone."""
    began_ms = page.evaluate("telephone.moments.find(({ what }) => what === 'microphone').at")
    page.wait_for_function("at => performance.now() > at", arg=began_ms + seconds * 1000, timeout=TAPE_S * 1000)


def test_the_level_meter_shows_the_voice(level: float) -> None:
    assert 0.25 < level <= 1


def test_the_words_on_the_tape_are_in_the_transcript(call: PlayedCall) -> None:
    assert call.word_error_rate <= WORD_ERRORS_AT_MOST, [turn["text"] for turn in call.turns("trainee")]


def test_the_customer_answers_both_lines(call: PlayedCall) -> None:
    speakers = [speaker for speaker, _ in itertools.groupby(turn["speaker"] for turn in call.report["turns"])]
    assert speakers[:4] == ["trainee", "customer"] * 2


def test_the_voice_is_on_the_trainees_leg_of_the_recording(call: PlayedCall) -> None:
    for turn in call.turns("trainee"):
        assert call.loudness("trainee", turn["start"], turn["end"]) > 0.01, turn


def test_opus_carries_it(call: PlayedCall) -> None:
    assert call.codec == "opus"
