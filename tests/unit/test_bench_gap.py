"""The figures of the gap bench, put together from measured calls."""

from __future__ import annotations

from bench.frames import Span
from bench.gap import summary
from bench.lines import Position
from bench.located import MarkedPause
from bench.turns import Gap, Pause, Taken


def pause(cut_in: bool, position: Position, seconds: float) -> Pause:
    marked = MarkedPause(Span(100, 100 + round(seconds * 50)), seconds, position)
    return Pause("text", marked, cut_in, 120 if cut_in else None)


MEASURED = Taken(
    gaps=tuple(Gap("text", 0, frames) for frames in (16, 18, 40)),
    after_cut_in=(Gap("cut", 0, 30),),
    pauses=(
        pause(False, Position.COMMA, 0.3),
        pause(False, Position.COMMA, 1.2),
        pause(True, Position.SENTENCE, 1.2),
        pause(False, Position.PHRASE, 0.6),
    ),
    silent=("unanswered",),
    overlapped=("cut",),
    other_cut_ins=(),
)


def test_the_contracts_fields_are_the_figures_of_all_calls() -> None:
    figures = summary([MEASURED, MEASURED])
    assert (figures["turns"], figures["median_frames"], figures["pauses"], figures["cut_ins"]) == (6, 18.0, 8, 2)
    assert figures["cut_in_rate"] == 0.25


def test_cut_ins_are_told_by_place_and_by_length() -> None:
    figures = summary([MEASURED])
    assert figures["cut_ins_by_position"]["between_sentences"] == {"pauses": 1, "cut_ins": 1}
    assert figures["cut_ins_by_length_s"]["1.20"] == {"pauses": 2, "cut_ins": 1}


def test_nothing_measured_gives_no_figure_rather_than_a_good_one() -> None:
    figures = summary([])
    assert (figures["median_frames"], figures["cut_in_rate"]) == (None, None)
