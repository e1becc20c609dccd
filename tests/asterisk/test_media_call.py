"""Calls between a robot trainee and the engine on the real Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from pbx.alignment import Method
from pbx.recordings import SealedRecording, raw_paths, seal
from pbx.robot import RobotSettings
from scenarios.library import Library
from scenarios.model import Scenario, Step
from simulator.domain.call import EndedBy
from simulator.domain.conversation import CallStarted, DialogueAction, DialogueInput, HangUp, Say, TraineeSaid
from simulator.domain.events import Answered, CustomerSpoke, Ended, Interrupted, OutcomeReached, Ringing, TraineeSpoke
from simulator.ports import Recogniser
from simulator.speech.models import SHIPPED
from simulator.speech.rendering import CustomerVoice, RenderCache
from simulator.speech.settings import SpeechSettings
from simulator.speech.voices import choose_synthesiser
from simulator.speech.vosk import VoskRecognisers
from tests.asterisk.recorded_sound import Leg
from tests.asterisk.robot_calls import Hold, RobotCall, RobotCalls, as_scenario, as_script, ended
from tests.fakes.dialogue import Answer, ScriptedDialogue, says
from tests.fakes.recogniser import ScriptedRecogniser
from tests.fakes.synthesiser import HummingSynthesiser, HummingVoice
from tests.unit.scenario_small import small

FRAME_S = 0.02
TWO_FRAMES_S = 0.04
DEADLINE_S = 20.0
INBOUND = {"direction": "inbound"}
WORDS = "un deux trois quatre cinq six sept huit neuf dix"
"""One second of hum."""
PROMPT = RobotSettings(patience=3.0)
THE_PROPOSAL = 8
"""Step of the good rehearsal that settles the conflict."""


def step(**action: object) -> Step:
    return Step.model_validate(action)


@pytest.fixture
def calls(asterisk):
    @asynccontextmanager
    async def open_calls(hold: Hold, robot: RobotSettings = PROMPT) -> AsyncIterator[RobotCalls]:
        async with RobotCalls(asterisk.settings, asterisk.secrets, hold, HummingSynthesiser(), robot) as running:
            yield running

    return open_calls


@pytest.fixture
def sealed(asterisk, tmp_path: Path):
    def make(placed: RobotCall) -> SealedRecording:
        return seal(asterisk.settings.raw_recordings_dir, tmp_path / "sealed", placed.call.id, "node1")

    return make


def leg(recording: SealedRecording, name: str) -> Leg:
    return Leg(recording.manifest.parent / recording.legs[name].file)


def script(answer: Answer, recogniser: Recogniser | None = None, ring_s: float | None = None) -> Hold:
    return as_script(ScriptedDialogue(answer), recogniser or ScriptedRecogniser(), HummingVoice(), ring_s)


def spoken(placed: RobotCall, kind: type) -> list:
    return [event.utterance for event in placed.tape.events if isinstance(event, kind)]


async def test_both_sides_are_recorded_at_the_times_the_log_tells(calls, sealed) -> None:
    def answer(given: DialogueInput) -> list[DialogueAction]:
        if isinstance(given, CallStarted):
            return [Say(1, WORDS, "start")]
        return [Say(2, WORDS, "start")] if isinstance(given, TraineeSaid) else []

    async with calls(script(answer, ScriptedRecogniser("un", "deux"))) as running:
        placed = await running.run(small(**INBOUND), [step(say=WORDS), step(say=WORDS)])
    recording = sealed(placed)
    heard, trainee = leg(recording, "heard"), leg(recording, "trainee")
    customer_lines, trainee_turns = spoken(placed, CustomerSpoke), spoken(placed, TraineeSpoke)
    assert len(customer_lines) == 3
    assert len(trainee_turns) == 2
    for line in customer_lines:
        assert heard.first_sound(line.start - 0.2) == pytest.approx(line.start, abs=TWO_FRAMES_S)
        assert heard.end_of_sound(line.start + 0.1) == pytest.approx(line.end, abs=TWO_FRAMES_S)
    for turn in trainee_turns:
        assert trainee.first_sound(turn.start - 0.2) == pytest.approx(turn.start, abs=TWO_FRAMES_S)
        assert trainee.end_of_sound(turn.start + 0.1) == pytest.approx(turn.end, abs=TWO_FRAMES_S)


async def test_the_recording_is_as_long_as_the_call(calls, sealed) -> None:
    async with calls(script(says(WORDS))) as running:
        placed = await running.run(small(**INBOUND), [step(wait=2.0), step(hang_up=True)])
    assert sealed(placed).duration_s == pytest.approx(ended(placed).at, abs=0.15)


async def test_an_outbound_call_rings_first_and_is_recorded_from_the_answer(calls, sealed) -> None:
    hold = script(says(WORDS), ScriptedRecogniser("un"), ring_s=1.0)
    async with calls(hold) as running:
        placed = await running.run(small(), [step(say=WORDS), step(hang_up=True)])
    kinds = [type(event) for event in placed.tape.events]
    assert kinds[:2] == [Ringing, Answered]
    recording = sealed(placed)
    (line,) = spoken(placed, CustomerSpoke)
    assert leg(recording, "heard").first_sound(0.0) == pytest.approx(line.start, abs=TWO_FRAMES_S)
    assert recording.duration_s == pytest.approx(ended(placed).at, abs=0.15)


async def test_a_line_longer_than_asterisks_queue_is_heard_whole(calls, sealed) -> None:
    long_line = " ".join(["mot"] * 250)  # 25 s; Asterisk holds 20 s
    async with calls(script(says(long_line, TraineeSaid), ScriptedRecogniser("un"))) as running:
        placed = await running.run(small(**INBOUND), [step(say=WORDS), step(hang_up=True)])
    (line,) = spoken(placed, CustomerSpoke)
    assert line.end - line.start == pytest.approx(25.0, abs=0.5)
    heard = leg(sealed(placed), "heard")
    assert heard.end_of_sound(line.start + 0.1) - heard.first_sound(line.start - 0.2) == pytest.approx(25.0, abs=0.5)


async def test_an_interrupted_customer_is_silent_within_fifteen_frames(calls, sealed) -> None:
    hold = script(says(" ".join(["mot"] * 60)), ScriptedRecogniser("attendez"))
    async with calls(hold) as running:
        placed = await running.run(small(**INBOUND), [step(interrupt=WORDS), step(hang_up=True)])
    recording = sealed(placed)
    (turn,) = spoken(placed, TraineeSpoke)
    began = leg(recording, "trainee").first_sound(turn.start - 0.2)
    stopped = leg(recording, "heard").end_of_sound(began)
    assert stopped - began <= 15 * FRAME_S
    assert len([event for event in placed.tape.events if isinstance(event, Interrupted)]) == 1
    (line,) = spoken(placed, CustomerSpoke)
    assert line.end == pytest.approx(stopped, abs=3 * FRAME_S)


async def test_the_customer_can_hang_up(calls) -> None:
    def answer(given: DialogueInput) -> list[DialogueAction]:
        return [Say(1, WORDS, "end"), HangUp(1)] if isinstance(given, CallStarted) else []

    async with calls(script(answer)) as running:
        placed = await running.run(small(**INBOUND), [step(wait=30.0), step(say="jamais dit")])
        report = await placed.report
    assert ended(placed).by is EndedBy.CUSTOMER
    assert not report.hung_up
    assert [skipped.number for skipped in report.skipped] == [2]


async def test_a_hang_up_is_the_trainees(calls) -> None:
    async with calls(script(says(WORDS))) as running:
        placed = await running.run(small(**INBOUND), [step(hang_up=True)])
    assert ended(placed).by is EndedBy.TRAINEE


async def test_an_engine_that_vanishes_leaves_a_recording_that_can_be_sealed(calls, sealed, asterisk) -> None:
    async with calls(script(says(WORDS), ScriptedRecogniser("un"))) as running:
        placed = await running.place(small(**INBOUND), [step(say=WORDS), step(wait=20.0)])
        await placed.tape.wait_for(TraineeSpoke, DEADLINE_S)
        assert placed.engine_link is not None
        placed.engine_link.abort()
        await placed.tape.wait_for(Ended, DEADLINE_S)
        await running.control.hang_up(placed.call.id)
        await running.released(placed)
    assert ended(placed).by is EndedBy.NETWORK
    recording = sealed(placed)
    (turn,) = spoken(placed, TraineeSpoke)
    assert leg(recording, "trainee").first_sound(turn.start - 0.2) == pytest.approx(turn.start, abs=TWO_FRAMES_S)
    assert not raw_paths(asterisk.settings.raw_recordings_dir, placed.call.id).trainee.exists()


async def test_strangers_do_not_disturb_a_call(calls, sealed, asterisk) -> None:
    """One sends garbage, one says nothing; both are turned away while a call goes on."""
    address = f"ws://127.0.0.1:{asterisk.settings.media_port}"
    async with calls(script(says(" ".join(["mot"] * 30)), ScriptedRecogniser("un"))) as running:
        placed = await running.place(small(**INBOUND), [step(say=WORDS), step(hang_up=True)])
        for path in ("/media?call=garbage", f"/media?call={uuid4()}", "/"):
            with pytest.raises((ConnectionClosed, Exception), match=r"HTTP 4\d\d|closed"):
                async with connect(address + path) as stranger:
                    await stranger.recv()
        async with asyncio.timeout(DEADLINE_S):
            await placed.summary
        await running.released(placed)
    assert len(spoken(placed, TraineeSpoke)) == 1
    assert sealed(placed).duration_s > 3


# ---------------------------------------------------------------- real speech


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> SpeechSettings:
    folder = tmp_path_factory.mktemp("speech")
    return SpeechSettings(models_dir=folder / "models", cache_dir=folder / "cache")


@pytest.fixture(scope="module")
def conflict() -> Scenario:
    return Library().get("conflit-livraison-erronee").scenario


def word_errors(said: str, heard: str) -> float:
    """Levenshtein distance in words, by the words said."""
    reference, hypothesis = _plain(said), _plain(heard)
    row = list(range(len(hypothesis) + 1))
    for i, word in enumerate(reference, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(hypothesis, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (word != other))
    return row[-1] / len(reference)


def _plain(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "'" else " " for c in text.lower()).split()


async def test_a_spoken_call_is_understood_answered_and_recorded(
    asterisk, sealed, speech: SpeechSettings, conflict: Scenario
) -> None:
    """Pico speaks on both sides, the shipped model listens: a minute of the conflict scenario."""
    synthesiser = choose_synthesiser(speech)
    customer = conflict.customer
    voice = CustomerVoice(synthesiser, RenderCache(speech.cache_dir), customer.voice, customer.line)
    hold = as_scenario(VoskRecognisers(SHIPPED, True), voice)
    steps = next(rehearsal.steps for rehearsal in conflict.rehearsals if rehearsal.name == "bon")
    said_steps = [each for each in steps[:THE_PROPOSAL] if each.say]
    async with RobotCalls(asterisk.settings, asterisk.secrets, hold, synthesiser) as running:
        placed = await running.run(conflict, said_steps)
        report = await placed.report
    outcomes = [event.outcome for event in placed.tape.events if isinstance(event, OutcomeReached)]
    assert outcomes == ["exchange_agreed"]
    turns = spoken(placed, TraineeSpoke)
    said = " ".join(line.text for line in report.said)
    assert word_errors(said, " ".join(turn.text for turn in turns)) <= 0.2
    recording = sealed(placed)
    assert recording.legs["trainee"].alignment.method is Method.SOUND
    assert placed.captions
