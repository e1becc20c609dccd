"""Whatever the trainee does, the customer ends the call in a bounded time, and says nothing three times."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.domain.conversation import (
    CallTransferred,
    DialogueInput,
    DigitPressed,
    HoldBegan,
    HoldOver,
    LineHeard,
    TraineeInterrupted,
    TraineeSpeaking,
)
from simulator.domain.events import Ended, OutcomeReached
from tests.unit.dialogue_player import Player
from tests.unit.scenario_small import INTENTS, small, small_data

PHRASES = [examples[0] for examples in INTENTS.values() if examples != ["au revoir"]]
TEXTS = st.lists(st.sampled_from([*PHRASES, "3", "10", "le chat dort", ""]), max_size=4).map(" ".join)


def _looping() -> dict[str, Any]:
    """A scenario that an author got wrong: exits that lead nowhere, states that send to each other."""
    data = copy.deepcopy(small_data())
    states = data["dialogue"]["states"]
    states["accueil"] |= {"exit": {"goto": "motif"}, "on_silence": [{"goto": "motif"}], "max_turns": 2}
    states["motif"] |= {"exit": {"goto": "accueil"}, "on_silence": [], "otherwise": [], "max_turns": 3}
    states["accord"]["exit"] = {"goto": "accord"}
    states["fin"]["exit"] = {}
    return data


SCENARIOS = {"small": small(), "looping": small(**_looping())}


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, Any]]:
    kinds = ["say", "say", "say", "cut", "speaking", "time", "hold", "resume", "digit", "heard", "deaf"]
    return [
        (kind, draw(TEXTS) if kind == "say" else None) for kind in draw(st.lists(st.sampled_from(kinds), max_size=30))
    ]


def play(player: Player, kind: str, text: str | None) -> None:
    at = player.at + 1
    inputs: dict[str, DialogueInput] = {
        "cut": TraineeInterrupted(at, player.says[-1].line if player.says else 1, "Je"),
        "speaking": TraineeSpeaking(at, max(0.0, at - 50)),
        "hold": HoldBegan(at),
        "resume": HoldOver(at),
        "digit": DigitPressed(at, "1"),
        "heard": LineHeard(at, player.says[-1].line if player.says else 1),
        "transfer": CallTransferred(at, "8202", attended=True),
    }
    if kind == "say":
        player.say(text or "")
    elif kind == "time":
        player.pass_time(3)
    elif kind == "deaf":
        player.hear = not player.hear
    else:
        player.give(inputs[kind])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories(), st.integers(0, 50), st.sampled_from(sorted(SCENARIOS)))
def test_followed_by_silence_any_story_ends_in_a_hang_up(story: list[tuple[str, Any]], seed: int, name: str) -> None:
    player = Player(SCENARIOS[name], seed)
    player.start()
    for kind, text in story:
        play(player, kind, text)
    player.pass_time(420)
    assert player.hung_up
    assert player.of(OutcomeReached)
    assert not player.of(Ended)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories(), st.integers(0, 50), st.sampled_from(sorted(SCENARIOS)))
def test_no_line_is_said_three_times_word_for_word(story: list[tuple[str, Any]], seed: int, name: str) -> None:
    player = Player(SCENARIOS[name], seed)
    player.start()
    for kind, text in story * 3:
        if kind != "cut":
            play(player, kind, text)
    assert max(Counter(say.text for say in player.says).values(), default=0) <= 2


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.sampled_from(sorted(SCENARIOS)))
def test_the_same_words_for_ever_leave_every_state_within_its_turns(text: str, name: str) -> None:
    player = Player(SCENARIOS[name])
    player.start()
    turns = Counter[str]()
    previous = ""
    for _ in range(200):
        state = player.engine.state
        turns[state] = turns[state] + 1 if state == previous else 1
        assert turns[state] <= player.scenario.dialogue.states[state].max_turns
        previous = state
        player.say(text)
        if player.hung_up:
            return
    raise AssertionError("200 turns and still talking")


@settings(max_examples=40, deadline=None)
@given(stories(), st.integers(0, 50))
def test_the_same_inputs_and_seed_give_the_same_actions(story: list[tuple[str, Any]], seed: int) -> None:
    twins = [Player(SCENARIOS["small"], seed) for _ in range(2)]
    for player in twins:
        player.start()
        for kind, text in story:
            play(player, kind, text)
    assert twins[0].actions == twins[1].actions


def test_a_trainee_who_never_stops_speaking_is_left_after_twenty_minutes() -> None:
    player = Player(SCENARIOS["small"])
    player.start()
    while not player.hung_up and player.at < 1300:
        player.give(TraineeSpeaking(player.at + 1, 0.0))
        player.pass_time(0.5)
    assert player.hung_up
