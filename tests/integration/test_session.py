"""A call held on a fake line, in real time: what is logged, said and stopped."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from scenarios.model import Direction
from simulator.customer import Watchers
from simulator.domain.call import Call, Channel, EndedBy
from simulator.domain.conversation import (
    CallStarted,
    DialogueAction,
    DialogueInput,
    DigitPressed,
    HangUp,
    HoldBegan,
    HoldOver,
    LineClosed,
    LineHeard,
    Note,
    Say,
    TraineeInterrupted,
    TraineeSaid,
)
from simulator.domain.events import (
    Answered,
    CallEvent,
    CustomerSpoke,
    Ended,
    FlagSet,
    Held,
    Interrupted,
    Resumed,
    Ringing,
    TraineeSpoke,
)
from simulator.ports import DtmfReceived, HoldChanged, Recogniser
from simulator.session import CallSession, CallSummary, SessionSettings
from tests.fakes.audio_link import FakeAudioLink
from tests.fakes.dialogue import Answer, ScriptedDialogue, says
from tests.fakes.recogniser import BrokenRecogniser, ScriptedRecogniser
from tests.fakes.synthesiser import HummingVoice
from tests.unit.turn_sounds import frames, silence, voice

DEADLINE_S = 15.0
FRAME_S = 0.02


@dataclass
class Log:
    events: list[CallEvent] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def append(self, call_id: UUID, event: CallEvent) -> None:
        self.events.append(event)
        self.news.set()

    async def wait_for(self, kind: type) -> CallEvent:
        async with asyncio.timeout(DEADLINE_S):
            while not any(isinstance(event, kind) for event in self.events):
                self.news.clear()
                await self.news.wait()
        return next(event for event in self.events if isinstance(event, kind))

    def all(self, kind: type) -> list[CallEvent]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class OngoingCall:
    """A call under way."""

    link: FakeAudioLink
    log: Log
    script: ScriptedDialogue
    voice: HummingVoice
    task: asyncio.Task[CallSummary]

    async def over(self) -> CallSummary:
        async with asyncio.timeout(DEADLINE_S):
            return await self.task


def hold(
    link: FakeAudioLink,
    recogniser: Recogniser,
    answer: Answer = lambda _: (),
    *,
    ring_s: float | None = None,
    watchers: Watchers | None = None,
) -> OngoingCall:
    log, script, customer_voice = Log(), ScriptedDialogue(answer), HummingVoice()
    call = Call(
        uuid4(), "s", "0" * 12, 1, None, Direction.INBOUND, Channel.PHONE, "1001", None, "n", dt.datetime.now(dt.UTC)
    )
    session = CallSession(
        call=call,
        dialogue=script,
        patience=lambda _: 0.34,
        link=link,
        recogniser=recogniser,
        voice=customer_voice,
        log=log,
        clock=time.monotonic,
        settings=SessionSettings(closing=0.5),
        watchers=watchers or Watchers(),
    )
    return OngoingCall(link, log, script, customer_voice, asyncio.create_task(session.run(ring_s)))


async def heard_for(link: FakeAudioLink, seconds: float) -> None:
    """Until so much more of the line has been played."""
    until = len(link.heard) + round(seconds / FRAME_S)
    await link.wait_until(lambda: len(link.heard) >= until, DEADLINE_S)


async def sounding(link: FakeAudioLink) -> None:
    """Until the customer's voice is heard."""
    await link.wait_until(lambda: bool(link.heard) and any(link.heard[-1]), DEADLINE_S)


async def test_the_log_goes_from_answered_to_ended() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser())
        await held.log.wait_for(Answered)
        link.close()
        summary = await held.over()
    assert isinstance(held.log.events[0], Answered)
    assert isinstance(held.log.events[-1], Ended)
    assert held.log.events[-1].by is EndedBy.TRAINEE
    assert held.log.events[-1].at == pytest.approx(summary.duration, abs=0.05)
    assert held.script.kinds()[0] is CallStarted
    assert held.script.kinds()[-1] is LineClosed


async def test_a_line_is_logged_when_it_has_been_heard() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser(), says("Allô, qui est à l'appareil ?"))
        spoke = await held.log.wait_for(CustomerSpoke)
        link.close()
        await held.over()
    assert isinstance(spoke, CustomerSpoke)
    assert spoke.utterance.text == "Allô, qui est à l'appareil ?"
    assert spoke.utterance.end - spoke.utterance.start == pytest.approx(0.6, abs=0.06)
    assert any(isinstance(told, LineHeard) and told.line == 1 for told in held.script.told)


async def test_a_turn_reaches_the_dialogue_with_words_timed_in_the_recording() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser("bonjour madame lefèvre"))
        link.say(frames(silence(0.5), voice(1.0)))
        spoke = await held.log.wait_for(TraineeSpoke)
        link.close()
        await held.over()
    assert isinstance(spoke, TraineeSpoke)
    assert spoke.utterance.text == "bonjour madame lefèvre"
    assert spoke.utterance.start == pytest.approx(0.5, abs=0.06)
    assert spoke.utterance.end == pytest.approx(1.5, abs=0.06)
    assert spoke.utterance.words[0].start == pytest.approx(0.2, abs=0.15)
    assert spoke.utterance.words[-1].end == pytest.approx(1.74, abs=0.06)


async def test_the_reply_begins_within_twenty_frames() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser("bonjour"), says("Oui ?", TraineeSaid))
        link.say(frames(silence(0.5), voice(1.0)))
        await held.log.wait_for(CustomerSpoke)
        link.close()
        summary = await held.over()
    assert summary.gaps[0] <= 20 * FRAME_S


async def test_a_pause_inside_a_turn_joins_its_two_halves() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser("je vous appelle", "pour votre facture"))
        link.say(frames(silence(0.5), voice(0.8), silence(0.28), voice(0.8)))
        spoke = await held.log.wait_for(TraineeSpoke)
        link.close()
        await held.over()
    assert isinstance(spoke, TraineeSpoke)
    assert spoke.utterance.text == "je vous appelle pour votre facture"
    assert len(held.log.all(TraineeSpoke)) == 1


LONG = "Un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit"


async def test_an_interruption_stops_the_customer_within_fifteen_frames() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser("attendez s'il vous plaît"), says(LONG))
        await sounding(link)
        await heard_for(link, 0.5)
        began = len(link.heard)
        link.say(frames(voice(1.2)))
        await held.log.wait_for(CustomerSpoke)
        last = max(index for index, frame in enumerate(link.heard) if any(frame))
        link.close()
        await held.over()
    assert last - began <= 15
    (spoke,) = held.log.all(CustomerSpoke)
    assert isinstance(spoke, CustomerSpoke)
    assert spoke.interrupted
    assert LONG.startswith(spoke.utterance.text)
    assert 4 <= len(spoke.utterance.text.split()) <= 11
    assert len(held.log.all(Interrupted)) == 1
    (told,) = [told for told in held.script.told if isinstance(told, TraineeInterrupted)]
    assert told.heard == spoke.utterance.text
    assert not told.collision


async def test_after_a_backchannel_the_customer_finishes_his_line() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser("oui"), says(LONG))
        await sounding(link)
        await heard_for(link, 0.5)
        link.say(frames(voice(0.34)))
        spoke = await held.log.wait_for(CustomerSpoke)
        link.close()
        await held.over()
    assert isinstance(spoke, CustomerSpoke)
    assert not spoke.interrupted
    assert spoke.utterance.text == LONG
    assert not held.log.all(Interrupted)


async def test_when_both_begin_at_once_the_customer_yields_and_nobody_interrupted() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser("bonjour", "je continue"), says(LONG, TraineeSaid))
        link.say(frames(silence(0.5), voice(0.8), silence(0.44), voice(1.0)))
        await held.log.wait_for(CustomerSpoke)
        link.close()
        await held.over()
    assert not held.log.all(Interrupted)
    told = next(told for told in held.script.told if isinstance(told, TraineeInterrupted))
    assert told.collision


async def test_lines_behind_a_cut_one_are_dropped() -> None:
    def answer(given: DialogueInput) -> list[DialogueAction]:
        return [Say(1, LONG, "start"), Say(2, "Et voilà.", "start")] if isinstance(given, CallStarted) else []

    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser("attendez"), answer)
        await sounding(link)
        link.say(frames(silence(0.5), voice(1.2), silence(1.0)))
        await held.log.wait_for(TraineeSpoke)
        await heard_for(link, 0.5)
        link.close()
        await held.over()
    assert len(held.log.all(CustomerSpoke)) == 1


async def test_the_last_words_before_hanging_up_are_kept() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser("au revoir madame"))
        link.say(frames(silence(0.3), voice(0.8)))
        await heard_for(link, 1.1)
        link.close()
        await held.over()
    assert [type(event) for event in held.log.events[-2:]] == [TraineeSpoke, Ended]
    assert held.script.kinds()[-2:] == [TraineeSaid, LineClosed]


async def test_what_was_heard_of_the_line_when_the_trainee_hangs_up_is_kept() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser(), says(LONG))
        await sounding(link)
        await heard_for(link, 0.5)
        link.close()
        await held.over()
    (spoke,) = held.log.all(CustomerSpoke)
    assert isinstance(spoke, CustomerSpoke)
    assert spoke.interrupted
    assert LONG.startswith(spoke.utterance.text)


async def test_the_customer_hangs_up_once_his_last_line_was_heard() -> None:
    def answer(given: DialogueInput) -> list[DialogueAction]:
        return [Say(1, "Au revoir et merci.", "end"), HangUp(1)] if isinstance(given, CallStarted) else []

    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser(), answer)
        summary = await held.over()
    assert summary.ended_by is EndedBy.CUSTOMER
    (spoke,) = held.log.all(CustomerSpoke)
    assert isinstance(spoke, CustomerSpoke)
    assert not spoke.interrupted


async def test_on_hold_the_trainee_is_not_heard() -> None:
    with FakeAudioLink() as link:
        recogniser = ScriptedRecogniser("la musique")
        held = hold(link, recogniser)
        await held.log.wait_for(Answered)
        link.tell(HoldChanged(True, time.monotonic()))
        link.say(frames(voice(1.0)))
        await heard_for(link, 1.5)
        link.tell(HoldChanged(False, time.monotonic()))
        await held.log.wait_for(Resumed)
        link.close()
        await held.over()
    assert not held.log.all(TraineeSpoke)
    assert len(held.log.all(Held)) == 1
    assert HoldBegan in held.script.kinds()
    assert HoldOver in held.script.kinds()


async def test_keys_reach_the_dialogue() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser(), says("Merci.", DigitPressed))
        await held.log.wait_for(Answered)
        link.tell(DtmfReceived("5", time.monotonic()))
        await held.log.wait_for(CustomerSpoke)
        link.close()
        await held.over()
    assert [told.digit for told in held.script.told if isinstance(told, DigitPressed)] == ["5"]


async def test_a_line_that_cannot_be_spoken_does_not_stop_the_call() -> None:
    def answer(given: DialogueInput) -> list[DialogueAction]:
        return [Say(1, "§", "start"), Say(2, "Bonjour.", "start")] if isinstance(given, CallStarted) else []

    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser(), answer)
        spoke = await held.log.wait_for(CustomerSpoke)
        link.close()
        await held.over()
    assert isinstance(spoke, CustomerSpoke)
    assert spoke.utterance.text == "Bonjour."
    assert [told.line for told in held.script.told if isinstance(told, LineHeard)] == [1, 2]


async def test_a_failing_recogniser_ends_the_call_with_a_reason() -> None:
    with FakeAudioLink() as link:
        held = hold(link, BrokenRecogniser())
        link.say(frames(silence(0.3), voice(0.5)))
        summary = await held.over()
    assert summary.ended_by is EndedBy.ENGINE
    assert "the model is broken" in summary.cause
    assert link.hung_up.is_set()
    assert isinstance(held.log.events[-1], Ended)


async def test_a_failing_dialogue_ends_the_call_with_a_reason() -> None:
    def answer(given: DialogueInput) -> list[DialogueAction]:
        raise RuntimeError("no such state")

    with FakeAudioLink() as link:
        summary = await hold(link, ScriptedRecogniser(), answer).over()
    assert summary.ended_by is EndedBy.ENGINE
    assert "no such state" in summary.cause


async def test_a_lost_line_is_the_networks() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser())
        await held.log.wait_for(Answered)
        link.close(by_trainee=False, cause="media connection lost")
        summary = await held.over()
    assert (summary.ended_by, summary.cause) == (EndedBy.NETWORK, "media connection lost")


async def test_a_session_that_is_stopped_still_logs_the_end() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser())
        await held.log.wait_for(Answered)
        held.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await held.over()
    assert isinstance(held.log.events[-1], Ended)
    assert held.log.events[-1].by is EndedBy.ENGINE


async def test_an_outbound_call_rings_before_it_is_answered() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser(), says("Allô ?"), ring_s=0.6)
        await held.log.wait_for(Ringing)
        assert not link.answered.is_set()
        answered = await held.log.wait_for(Answered)
        assert link.answered.is_set()
        link.close()
        await held.over()
    assert held.log.events[0] == Ringing(-0.6)
    assert answered == Answered(0.0, 0.6)


async def test_hanging_up_while_it_rings_ends_a_call_that_was_never_answered() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser(), ring_s=5.0)
        await held.log.wait_for(Ringing)
        link.close()
        summary = await held.over()
    assert summary.ended_by is EndedBy.TRAINEE
    assert [type(event) for event in held.log.events] == [Ringing, Ended]
    assert held.script.told == []


async def test_notes_of_the_dialogue_go_to_the_log() -> None:
    def answer(given: DialogueInput) -> list[DialogueAction]:
        return [Note(FlagSet(0.0, "seen", True))] if isinstance(given, CallStarted) else []

    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser(), answer)
        await held.log.wait_for(FlagSet)
        link.close()
        await held.over()


async def test_likely_lines_are_rendered_ahead() -> None:
    with FakeAudioLink() as link:
        held = hold(link, ScriptedRecogniser(), says("Oui."))
        await held.log.wait_for(CustomerSpoke)
        link.close()
        await held.over()
    assert "Peut-être." in held.voice.rendered_ahead


async def test_watchers_get_every_frame_from_the_answer_on() -> None:
    seen: list[float] = []
    origins: list[float] = []
    with FakeAudioLink() as link:
        watchers = Watchers(answered=origins.append, frame=lambda at, _pcm: seen.append(at))
        held = hold(link, ScriptedRecogniser(), watchers=watchers)
        await held.log.wait_for(Answered)
        await heard_for(link, 0.5)
        link.close()
        await held.over()
    assert len(origins) == 1
    assert len(seen) >= 20
    assert all(0.0 < later - earlier < 0.05 for earlier, later in pairwise(seen))
