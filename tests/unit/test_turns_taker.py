"""End of turn, barge-in and monologue on sounds made here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.turns import (
    BargeIn,
    Decision,
    Hush,
    Pause,
    Resume,
    SpeakingFor,
    SpeechStarted,
    TurnEnded,
    TurnSettings,
    TurnTaker,
)
from tests.unit.turn_sounds import click, frames, hiss, silence, voice

FRAME_S = 0.02
D = TypeVar("D", bound=Decision)
Hint = Callable[[TurnTaker, Pause], None]


def waiting(patience: float) -> Hint:
    return lambda taker, pause: taker.hint(pause, patience)


def play(
    *sounds: np.ndarray,
    hint: Hint = lambda _t, _p: None,
    customer: tuple[float, float] | None = None,
    taker: TurnTaker | None = None,
) -> list[Decision]:
    """Feed the sounds; the customer's line sounds from one second to another, and stops when cut."""
    taker = taker or TurnTaker()
    decisions: list[Decision] = []
    cut = False
    for index, frame in enumerate(frames(*sounds)):
        at = index * FRAME_S
        if customer is not None:
            sounding = customer[0] <= at < customer[1] and not cut
            taker.customer_speaks(customer[0] if sounding else None)
        for decision in taker.frame(frame, at):
            decisions.append(decision)
            cut = cut or isinstance(decision, BargeIn)
            if isinstance(decision, Pause):
                hint(taker, decision)
    return decisions


def only(decisions: list[Decision], kind: type[D]) -> list[D]:
    return [decision for decision in decisions if isinstance(decision, kind)]


def the(decisions: list[Decision], kind: type[D]) -> D:
    (found,) = only(decisions, kind)
    return found


def test_a_turn_is_bounded_by_its_speech() -> None:
    ended = the(play(silence(1), voice(2), silence(2)), TurnEnded)
    assert ended.start == pytest.approx(1.0, abs=0.03)
    assert ended.end == pytest.approx(3.0, abs=0.03)


@pytest.mark.parametrize("patience", [0.34, 0.46, 0.66, 1.4])
def test_the_hint_decides_how_long_to_wait(patience: float) -> None:
    ended = the(play(silence(1), voice(1), silence(2), hint=waiting(patience)), TurnEnded)
    assert ended.at - ended.end == pytest.approx(patience, abs=0.021)


def test_without_a_hint_the_turn_ends_all_the_same() -> None:
    ended = the(play(silence(1), voice(1), silence(2)), TurnEnded)
    assert ended.at - ended.end == pytest.approx(TurnSettings().unheard, abs=0.021)


def test_the_recogniser_is_flushed_early_in_the_silence() -> None:
    pause = the(play(silence(1), voice(1), silence(2)), Pause)
    assert 0.22 <= pause.at - pause.since <= 0.28


@pytest.mark.parametrize("length", [0.3, 0.6, 0.9, 1.2])
def test_a_pause_in_words_that_go_on_stays_within_the_turn(length: float) -> None:
    decisions = play(silence(1), voice(1), silence(length), voice(1), silence(2), hint=waiting(1.4))
    assert the(decisions, TurnEnded).end == pytest.approx(3.0 + length, abs=0.03)
    assert [started.resumed for started in only(decisions, SpeechStarted)] == [False, True]


def test_a_hint_for_an_earlier_pause_is_ignored() -> None:
    pauses: list[Pause] = []

    def late(taker: TurnTaker, pause: Pause) -> None:
        pauses.append(pause)
        if len(pauses) == 2:
            taker.hint(pauses[0], 0.34)

    ended = the(play(silence(1), voice(1), silence(0.3), voice(1), silence(2), hint=late), TurnEnded)
    assert ended.at - ended.end == pytest.approx(TurnSettings().unheard, abs=0.021)


def test_a_sound_that_begins_before_the_deadline_holds_the_end_back() -> None:
    """Speech is only proved after 80 ms; the turn must not end meanwhile."""
    length = 0.32
    decisions = play(silence(1), voice(1), silence(length), voice(1), silence(2), hint=waiting(0.34))
    assert the(decisions, TurnEnded).end == pytest.approx(3.0 + length, abs=0.03)


def test_clicks_make_no_turn() -> None:
    typing = silence(3)
    for start in range(8_000, 44_000, 3_200):
        typing[start : start + 160] += click()
    assert play(typing) == []


def test_a_turn_over_noise_still_ends() -> None:
    noise = hiss(6, -45)
    noise[16_000:48_000] += voice(2)
    ended = the(play(noise, hint=waiting(0.34)), TurnEnded)
    assert ended.end == pytest.approx(3.0, abs=0.06)


def test_a_monologue_is_told_every_second() -> None:
    told = only(play(silence(1), voice(4), silence(1)), SpeakingFor)
    assert [round(each.at - each.since) for each in told] == [1, 2, 3, 4]


def test_an_interruption_hushes_the_customer_within_fifteen_frames() -> None:
    hush = the(play(silence(2), voice(2), silence(1), customer=(1.0, 9.0)), Hush)
    assert hush.at - 2.0 <= 15 * FRAME_S
    assert hush.since == pytest.approx(2.0, abs=0.03)


def test_an_interruption_takes_the_floor() -> None:
    barge_in = the(play(silence(2), voice(2), silence(1), customer=(1.0, 9.0)), BargeIn)
    assert not barge_in.collision
    assert barge_in.since == pytest.approx(2.0, abs=0.03)


def test_a_backchannel_gives_the_line_back() -> None:
    decisions = play(silence(2), voice(0.34), silence(2), customer=(1.0, 9.0))
    assert not only(decisions, BargeIn)
    assert the(decisions, Resume).at > the(decisions, Hush).at


def test_a_grunt_does_not_even_hush_the_customer() -> None:
    decisions = play(silence(2), voice(0.12), silence(2), customer=(1.0, 9.0))
    assert not only(decisions, Hush)


def test_two_backchannels_are_two() -> None:
    decisions = play(silence(2), voice(0.34), silence(1), voice(0.34), silence(1), customer=(1.0, 9.0))
    assert len(only(decisions, Resume)) == 2
    assert not only(decisions, BargeIn)


def test_speech_resumed_as_the_customer_begins_is_a_collision_and_no_interruption() -> None:
    decisions = play(silence(1), voice(1), silence(0.5), voice(1), silence(1), customer=(2.45, 9.0))
    barge_in = the(decisions, BargeIn)
    assert barge_in.collision
    assert not only(decisions, Hush)
    assert barge_in.at <= 2.5 + 15 * FRAME_S


def test_a_customer_who_comes_in_on_a_monologue_is_not_hushed_at_once() -> None:
    hush = the(play(silence(1), voice(6), silence(1), customer=(4.0, 9.0)), Hush)
    assert hush.at - 4.0 >= TurnSettings().talked_over - 0.02


def test_closing_the_line_ends_the_turn_under_way() -> None:
    taker = TurnTaker()
    play(silence(1), voice(1), taker=taker)
    pause, ended = taker.close(2.1)
    assert isinstance(pause, Pause)
    assert isinstance(ended, TurnEnded)
    assert ended.end == pytest.approx(2.0, abs=0.03)


def test_closing_a_silent_line_ends_no_turn() -> None:
    taker = TurnTaker()
    play(silence(1), taker=taker)
    assert taker.close(1.0) == ()


def test_time_without_frames_ends_the_turn() -> None:
    taker = TurnTaker()
    play(silence(1), voice(1), taker=taker)
    (pause,) = taker.silence(2.3)
    (ended,) = taker.silence(2.9)
    assert isinstance(pause, Pause)
    assert isinstance(ended, TurnEnded)


SOUNDS = st.lists(
    st.one_of(
        st.builds(voice, st.floats(0.05, 1.0)),
        st.builds(silence, st.floats(0.05, 1.6)),
        st.builds(hiss, st.floats(0.05, 1.0), st.floats(-60, -25)),
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(SOUNDS, st.sampled_from([0.34, 0.66, 1.4]))
def test_turns_and_pauses_alternate_whatever_is_heard(sounds: list[np.ndarray], patience: float) -> None:
    decisions = play(*sounds, silence(3), hint=waiting(patience))
    open_turn = paused = False
    last_end = 0.0
    for decision in decisions:
        match decision:
            case SpeechStarted():
                assert decision.resumed == open_turn
                open_turn, paused = True, False
            case Pause():
                assert open_turn and not paused
                paused = True
            case TurnEnded():
                assert paused
                assert last_end <= decision.start <= decision.end <= decision.at
                open_turn, last_end = False, decision.end


@settings(max_examples=20, deadline=None)
@given(SOUNDS)
def test_the_same_sounds_give_the_same_decisions(sounds: list[np.ndarray]) -> None:
    noise = [silence(0.1), *sounds]
    assert play(*noise, customer=(0.5, 4.0)) == play(*noise, customer=(0.5, 4.0))
