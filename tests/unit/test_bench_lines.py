"""The robots' lines: marked pauses, their lengths and their places."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice

import pytest

from bench.lines import (
    LINES,
    PAUSE_LENGTHS_S,
    Position,
    load_turns,
    pause_lengths,
    position,
    positions,
    steps,
    with_pauses,
)
from scenarios.library import Library
from web.settings import CHECKOUT


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("Je comprends votre colère, monsieur.", Position.SENTENCE),
        ("Si je comprends bien,", Position.COMMA),
        ("une machine à café, et", Position.LINK),
        ("au sujet de", Position.LINK),
        ("Je vous propose", Position.PHRASE),
    ],
)
def test_a_pause_is_classed_by_the_words_before_it(before: str, expected: Position) -> None:
    assert position(before) is expected


def test_every_pause_of_a_line_is_classed_in_order() -> None:
    assert positions("Merci. [0.6 s] Je vois [1.2 s] votre commande.") == [Position.SENTENCE, Position.PHRASE]


def test_every_length_comes_as_often_as_the_others() -> None:
    drawn = Counter(islice(pause_lengths(random.Random(3)), 5 * len(PAUSE_LENGTHS_S)))
    assert drawn == dict.fromkeys(PAUSE_LENGTHS_S, 5)


def test_marked_places_become_pauses_the_robot_makes() -> None:
    assert with_pauses("a [p] b [p] c", iter([0.3, 1.2])) == "a [0.3 s] b [1.2 s] c"


@pytest.mark.parametrize("name", sorted(path.name for path in LINES.glob("*.yaml")))
def test_lines_files_make_steps_for_a_scenario_of_the_library(name: str) -> None:
    turns = load_turns(LINES / name)
    made = steps(turns, random.Random(1), pause_lengths(random.Random(1)))
    assert len(made) == len(turns.turns)
    assert turns.scenario in Library(CHECKOUT / "scenarios" / "library").ids()
    assert not any("[p]" in (step.say or step.interrupt or "") for step in made)
