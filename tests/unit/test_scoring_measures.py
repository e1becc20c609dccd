"""Phases and objective measures: times that can be checked by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from scenarios.model import Direction, Measure
from scenarios.model.base import Phase
from scoring.hearing import Window, listen_to
from scoring.measures import CallMeasures, measure_call
from scoring.verdicts import Finding, Verdict
from simulator.domain.events import CallEvent, CustomerSpoke, Held, Interrupted, Resumed, StateEntered, TraineeSpoke
from simulator.domain.speech import Speaker, Utterance, Word
from tests.unit.scoring_events import Script, find


def measured(events: list[CallEvent], direction: Direction = Direction.INBOUND) -> CallMeasures:
    return measure_call(listen_to(events), direction)


def says(speaker: Speaker, start: float, end: float, text: str = "un deux trois") -> CallEvent:
    utterance = Utterance(speaker, start, end, text)
    return TraineeSpoke(end, utterance) if speaker is Speaker.TRAINEE else CustomerSpoke(end, utterance, "etat")


def test_phases_are_contiguous_from_the_answer_to_the_end() -> None:
    script = Script().add(StateEntered(0.2, "a", Phase.OPENING), StateEntered(8.0, "b", Phase.DISCOVERY))
    spans = listen_to(script.add(StateEntered(20.0, "c", Phase.CLOSING)).wait(29.5).end()).phases
    assert [(span.id, span.start, span.end) for span in spans] == [
        (Phase.OPENING, 0.0, 8.0),
        (Phase.DISCOVERY, 8.0, 20.0),
        (Phase.CLOSING, 20.0, 30.0),
    ]


def test_states_of_one_phase_make_one_stretch() -> None:
    script = Script().add(StateEntered(0.0, "a", Phase.OPENING), StateEntered(3.0, "b", Phase.OPENING))
    assert len(listen_to(script.wait(9).end()).phases) == 1


def test_a_phase_may_come_back() -> None:
    script = Script().add(
        *(StateEntered(float(i), "s", phase) for i, phase in enumerate([Phase.OPENING, Phase.HANDLING] * 2))
    )
    spans = listen_to(script.wait(9).end()).phases
    assert [span.id for span in spans] == [Phase.OPENING, Phase.HANDLING] * 2
    assert all(before.end == after.start for before, after in pairwise(spans))


def test_a_state_passed_through_at_once_makes_no_stretch() -> None:
    script = Script().add(StateEntered(0.0, "a", Phase.OPENING), StateEntered(5.0, "b", Phase.HANDLING))
    spans = listen_to(script.add(StateEntered(5.0, "c", Phase.CLOSING)).wait(9).end()).phases
    assert [span.id for span in spans] == [Phase.OPENING, Phase.CLOSING]


def test_words_per_minute_are_of_the_sides_own_speech() -> None:
    text = " ".join(["mot"] * 30)
    measures = measured(Script().add(says(Speaker.TRAINEE, 1.0, 11.0, text)).wait(60).end())
    assert measures.trainee.words_per_minute == 180.0
    assert measures.customer.words_per_minute is None


def test_talk_shares_are_of_all_speech() -> None:
    events = Script().add(says(Speaker.TRAINEE, 0, 6), says(Speaker.CUSTOMER, 7, 9)).wait(20).end()
    assert measured(events).trainee.talk_share == 0.75
    assert measured(events).customer.talk_share == 0.25


def test_gaps_run_from_the_last_word_of_one_side_to_the_first_of_the_other() -> None:
    script = Script().add(says(Speaker.CUSTOMER, 0.5, 2.0), says(Speaker.TRAINEE, 2.7, 5.0))
    measures = measured(script.add(says(Speaker.CUSTOMER, 5.3, 7.0), says(Speaker.CUSTOMER, 8.0, 9.0)).wait(20).end())
    assert measures.trainee.response_gaps_ms == (700,)
    assert measures.customer.response_gaps_ms == (300,)


def test_speaking_at_once_is_an_overlap() -> None:
    script = Script().add(says(Speaker.CUSTOMER, 1.0, 5.0), says(Speaker.TRAINEE, 4.0, 7.0))
    assert measured(script.wait(9).end()).overlaps == (Window(4.0, 5.0),)


def test_the_longest_silence_leaves_holds_out() -> None:
    script = Script().add(says(Speaker.TRAINEE, 0.0, 2.0), Held(3.0), Resumed(30.0))
    script.add(says(Speaker.CUSTOMER, 34.0, 36.0)).wait(37.5)
    measures = measured(script.end())
    assert measures.longest_silence == Window(30.0, 34.0)
    assert measures.hold_seconds == 27.0


def test_pauses_are_the_gaps_between_words_of_one_turn() -> None:
    words = (Word("je", 1.0, 1.2), Word("vous", 1.25, 1.5), Word("écoute", 2.5, 3.0))
    spoken = TraineeSpoke(3.0, Utterance(Speaker.TRAINEE, 1.0, 3.0, "je vous écoute", 0.9, words))
    side = measured(Script().add(spoken).wait(9).end()).trainee
    assert (side.pauses, side.longest_pause_seconds) == (1, 1.0)


def test_ring_time_is_the_trainees_on_calls_received_only() -> None:
    assert measured(Script(ring_seconds=8).end()).ring_seconds == 8.0
    assert measured(Script(ring_seconds=8).end(), Direction.OUTBOUND).ring_seconds is None


def check(measure: Measure, script: Script, **bounds: Any) -> Finding:
    return find({"kind": "measure", "measure": measure, **bounds}, script.end(), direction="inbound")


@pytest.mark.parametrize(("rings", "verdict"), [(15.0, Verdict.YES), (15.5, Verdict.NO)])
def test_bounds_are_included(rings: float, verdict: Verdict) -> None:
    assert check(Measure.RING_SECONDS, Script(ring_seconds=rings), at_most=15).verdict is verdict


def test_a_hold_that_never_was_has_no_length() -> None:
    assert check(Measure.HOLD_SECONDS, Script().wait(9), at_most=60).verdict is Verdict.NA


def test_the_silence_that_is_too_long_is_shown() -> None:
    script = Script().add(says(Speaker.TRAINEE, 1.0, 2.0), says(Speaker.CUSTOMER, 22.0, 23.0)).wait(23)
    found = check(Measure.LONGEST_SILENCE_SECONDS, script, at_most=12)
    assert found.verdict is Verdict.NO
    assert (found.evidence[0].start, found.evidence[0].end, found.evidence[0].quote) == (2.0, 22.0, "20 s")


def test_each_interruption_is_shown() -> None:
    script = Script().add(Interrupted(5.0), Interrupted(11.0)).wait(20)
    found = check(Measure.INTERRUPTIONS, script, at_most=1)
    assert found.verdict is Verdict.NO
    assert [item.start for item in found.evidence] == [3.0, 9.0]


def test_a_rate_needs_enough_words() -> None:
    assert check(Measure.WORDS_PER_MINUTE, Script().trainee("oui"), at_least=90).verdict is Verdict.NA
