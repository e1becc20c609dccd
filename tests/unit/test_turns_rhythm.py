"""The time a trainee is given on a statement follows his own pauses."""

from __future__ import annotations

import pytest

from simulator.turns import TurnSettings
from simulator.turns.rhythm import REMEMBERED_TURNS, Rhythm

SETTINGS = TurnSettings()


def after(*turns: float) -> float:
    """The time given after turns whose longest pauses were these."""
    rhythm = Rhythm(SETTINGS)
    for pause in turns:
        rhythm.paused(pause)
        rhythm.turn_over()
    return rhythm.statement


def test_a_call_begins_with_the_settings_time() -> None:
    assert after() == pytest.approx(SETTINGS.statement)


def test_a_fluent_trainee_is_soon_answered_promptly() -> None:
    assert after(*[0.0] * REMEMBERED_TURNS) == SETTINGS.statement_least


def test_a_hesitant_trainee_is_given_a_little_more_than_he_takes() -> None:
    assert 0.9 < after(*[0.9] * REMEMBERED_TURNS) < 1.1


def test_a_long_pause_counts_before_its_turn_is_over() -> None:
    rhythm = Rhythm(SETTINGS)
    rhythm.paused(1.15)
    assert rhythm.statement > SETTINGS.statement


def test_nobody_is_waited_for_without_end() -> None:
    assert after(5.0) == SETTINGS.statement_most


def test_one_long_pause_is_forgotten_after_some_turns() -> None:
    assert after(1.2, *[0.0] * REMEMBERED_TURNS) == SETTINGS.statement_least


def test_breaths_do_not_count() -> None:
    assert after(*[0.2] * REMEMBERED_TURNS) == SETTINGS.statement_least
