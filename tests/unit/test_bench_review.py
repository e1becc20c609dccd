"""The long call of the review bench: a real call's events, repeated."""

from __future__ import annotations

from bench.memory_slope import slope_kb
from bench.review import repeated
from simulator.domain.call import EndedBy
from simulator.domain.events import Answered, CallEvent, Ended, Ringing, TraineeSpoke
from simulator.domain.speech import Speaker, Utterance, Word


def test_a_repeated_call_is_answered_and_ended_once_and_its_words_move_with_it() -> None:
    said = TraineeSpoke(3.0, Utterance(Speaker.TRAINEE, 1.0, 2.0, "bonjour", 0.9, (Word("bonjour", 1.0, 2.0),)))
    events: list[CallEvent] = [Ringing(-5.0), Answered(0.0, 5.0), said, Ended(10.0, EndedBy.TRAINEE)]
    again = repeated(events, times=3, period_s=10.0)
    spoken = [event for event in again if isinstance(event, TraineeSpoke)]
    assert [type(event) for event in again] == [Answered, TraineeSpoke, TraineeSpoke, TraineeSpoke, Ended]
    assert [event.utterance.words[0].start for event in spoken] == [1.0, 11.0, 21.0]
    assert again[-1].at == 30.0


def test_memory_that_grows_steadily_has_its_growth_as_slope() -> None:
    assert slope_kb([(n, 1000.0 + 2.0 * n) for n in range(10, 200, 10)]) == 2.0


def test_growth_while_caches_fill_does_not_count() -> None:
    filling = [(n, 500.0 * n) for n in range(10, 100, 10)]
    assert slope_kb(filling + [(n, 50_000.0) for n in range(100, 1000, 10)]) == 0.0


def test_a_slope_needs_three_samples() -> None:
    assert slope_kb([(10, 1.0), (20, 2.0)]) is None
