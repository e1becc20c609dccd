"""Voice activity on sounds made here: a voice with syllables, hiss, clicks, silence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.turns.voice_activity import Activity, VoiceActivity
from tests.unit.turn_sounds import click, frames, hiss, silence, voice


def run(*sounds: np.ndarray) -> list[Activity]:
    detector = VoiceActivity()
    return [detector.frame(frame) for frame in frames(*sounds)]


def speaking(activities: list[Activity]) -> list[bool]:
    return [activity.speaking for activity in activities]


def test_silence_is_not_speech() -> None:
    assert not any(speaking(run(silence(5))))


def test_a_voice_is_found_within_a_tenth_of_a_second() -> None:
    found = speaking(run(silence(1), voice(1)))
    assert 50 <= found.index(True) <= 55


def test_the_onset_reaches_back_to_the_first_sound() -> None:
    activities = run(silence(1), voice(1))
    first = speaking(activities).index(True)
    assert abs(first + 1 - activities[first].onset_frames - 50) <= 1


def test_a_voice_ends_soon_after_its_last_sound() -> None:
    found = speaking(run(silence(1), voice(1), silence(1)))
    assert 100 <= len(found) - found[::-1].index(True) <= 107


@pytest.mark.parametrize("level_db", [-60, -50, -45])
def test_steady_noise_is_not_speech(level_db: float) -> None:
    assert not any(speaking(run(hiss(10, level_db))))


@pytest.mark.parametrize("level_db", [-60, -50, -45])
def test_a_voice_is_found_over_noise(level_db: float) -> None:
    noise = hiss(3, level_db)
    noise[16_000:32_000] += voice(1)
    found = speaking(run(noise))
    assert not any(found[:50])
    assert sum(found[50:100]) >= 42
    assert not any(found[112:])


def test_noise_that_rises_in_mid_call_is_taken_for_the_room_within_six_seconds() -> None:
    found = speaking(run(hiss(3, -65), hiss(10, -42)))
    assert not any(found[150 + 300 :])


def test_clicks_are_not_speech() -> None:
    typing = silence(4)
    for start in range(8_000, 60_000, 3_200):
        typing[start : start + 160] += click()
    assert not any(speaking(run(typing)))


def test_a_quiet_voice_in_a_quiet_room_is_speech() -> None:
    assert any(speaking(run(silence(1), voice(1, level_db=-45))))


def test_an_odd_sized_frame_is_padded() -> None:
    assert not VoiceActivity().frame(b"\x01\x00\x02").speaking


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(min_size=640, max_size=640), max_size=60))
def test_any_bytes_give_the_same_answer_twice(sound: list[bytes]) -> None:
    first, second = VoiceActivity(), VoiceActivity()
    assert [first.frame(f) for f in sound] == [second.frame(f) for f in sound]
