"""What can be rendered ahead, and what the turn taker is told to expect."""

from __future__ import annotations

from simulator.dialogue.engine import DialogueEngine
from tests.fakes.matcher import KeywordMatcher
from tests.unit.dialogue_player import Player
from tests.unit.scenario_small import small


def test_lines_hold_every_fixed_line_filled_and_none_with_a_slot() -> None:
    scenario = small()
    lines = DialogueEngine(scenario, 1, KeywordMatcher(scenario.intents)).lines()
    assert lines[0] == "Allô ?"
    assert "J'étais vendeuse à Lyon." in lines
    assert "Merci à vous, au revoir." in lines
    assert not [line for line in lines if "{" in line]
    assert "D'accord pour  fois." not in lines


def test_the_next_lines_are_among_those_foreseen_word_for_word() -> None:
    player = Player(small(), seed=4)
    player.start()
    for text in ("parler à madame Lefèvre", "votre facture", "je vous propose 9 fois", "pourquoi", "il fait beau"):
        foreseen = {say.text for say in player.engine.likely_next()}
        assert set(player.say(text)) <= foreseen


def test_foreseen_lines_are_said_in_the_present_mood() -> None:
    player = Player(small())
    player.start()
    player.say("huissier")
    assert {say.rate for say in player.engine.likely_next()} == {1.05}


def test_a_greeting_alone_is_no_whole_answer() -> None:
    player = Player(small())
    player.start()
    assert "verify_identity" in player.engine.expected()
    assert "greet" not in player.engine.expected()


def test_an_open_objection_expects_what_meets_it() -> None:
    player = Player(small())
    player.start()
    player.say("parler à madame Lefèvre")
    player.say("votre facture")
    assert "propose" in player.engine.expected()


def test_facts_may_be_asked_until_they_are_told() -> None:
    player = Player(small())
    player.start()
    assert "ask_reason" in player.engine.expected()
    player.say("pourquoi")
    assert "ask_reason" not in player.engine.expected()
