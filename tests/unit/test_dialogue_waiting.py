"""What time, silence, hold and monologues do to the customer."""

from __future__ import annotations

from typing import Any

from simulator.domain.conversation import HoldBegan, HoldOver, LineHeard, TraineeSpeaking
from simulator.domain.events import ReactionPlayed
from tests.unit.dialogue_player import Player
from tests.unit.scenario_small import small, small_data


def at_reason(**changes: Any) -> Player:
    player = Player(small(**changes))
    player.start()
    player.say("puis-je parler à madame Lefèvre ?")
    return player


def reactions(player: Player) -> list[str]:
    return [event.reaction for event in player.of(ReactionPlayed)]


def test_silence_is_answered_more_and_more_sharply_then_the_state_is_left() -> None:
    player = at_reason()
    assert player.pass_time(4.5) == []
    assert player.pass_time(1) == ["Allô ?"]
    assert player.pass_time(5.5) == ["Vous êtes là ?"]
    player.pass_time(60)
    assert player.says[-1].text == "Bon, je vous laisse."
    assert player.hung_up


def test_states_that_send_to_each_other_in_silence_end_in_a_hang_up() -> None:
    dialogue = small_data()["dialogue"]
    dialogue["states"]["motif"]["on_silence"] = [{"say": "Allô ?", "goto": "fin"}]
    dialogue["states"]["fin"]["on_silence"] = [{"say": "Vous êtes là ?", "goto": "motif"}]
    player = at_reason(dialogue=dialogue)
    player.pass_time(60)
    assert player.hung_up


def test_silence_is_not_counted_while_the_customer_speaks() -> None:
    player = at_reason()
    player.hear = False
    player.say("il fait beau et le chat dort dans le jardin")
    line = player.says[-1].line
    assert player.pass_time(2) == []
    player.give(LineHeard(player.at, line))
    assert player.pass_time(4.5) == []
    assert player.pass_time(1) == ["Allô ?"]


def test_a_lost_mark_does_not_silence_the_customer_for_ever() -> None:
    player = at_reason()
    player.hear = False
    player.say("il fait beau")
    assert "Allô ?" in player.pass_time(12)


def test_a_patient_customer_bears_a_longer_silence() -> None:
    customer = small_data()["customer"] | {"temperament": {"calme": {"patience": 2.0}}}
    player = at_reason(customer=customer)
    assert player.pass_time(9) == []
    assert player.pass_time(1.5) != []


def test_an_announced_wait_buys_silence() -> None:
    player = at_reason()
    player.say("un instant, je regarde")
    assert player.pass_time(20) == []
    assert player.pass_time(8) != []


def test_a_silence_reaction_plays_once_in_one_silence() -> None:
    reaction = {"id": "impatience", "on": {"silence_over": 3}, "say": "Vous cherchez ?", "times": 5}
    player = at_reason(reactions=[reaction])
    player.pass_time(8)
    assert reactions(player) == ["impatience"]
    player.say("il fait beau")
    player.pass_time(4)
    assert reactions(player) == ["impatience", "impatience"]


def test_an_unannounced_hold_is_resented_on_coming_back() -> None:
    player = at_reason()
    mood = player.engine.mood
    assert player.give(HoldBegan(player.at + 1)) == []
    said = player.give(HoldOver(player.at + 10))
    assert len(said) == 1
    assert player.engine.mood == mood - 1


def test_an_announced_hold_is_not_resented() -> None:
    player = at_reason()
    player.say("un instant s'il vous plaît")
    mood = player.engine.mood
    player.give(HoldBegan(player.at + 1))
    assert player.give(HoldOver(player.at + 10)) == []
    assert player.engine.mood == mood


def test_a_long_hold_is_told_on_coming_back_and_not_before() -> None:
    reaction = {"id": "attente", "on": {"hold_over": 30}, "say": "C'était bien long.", "mood": -1}
    player = at_reason(reactions=[reaction])
    player.say("un instant")
    player.give(HoldBegan(player.at + 1))
    player.pass_time(40)
    assert reactions(player) == ["attente"]
    assert player.hung_up is False
    assert player.give(HoldOver(player.at + 1)) == ["C'était bien long."]


def test_nothing_is_said_into_the_music_of_a_hold() -> None:
    player = at_reason()
    player.say("un instant")
    said = len(player.says)
    player.give(HoldBegan(player.at + 1))
    player.pass_time(100)
    assert len(player.says) == said


def test_a_customer_forgotten_on_hold_hangs_up() -> None:
    player = at_reason()
    player.say("un instant")
    player.give(HoldBegan(player.at + 1))
    player.pass_time(200)
    assert player.hung_up


def test_a_monologue_is_broken_once() -> None:
    reaction = {"id": "trop-long", "on": {"monologue_over": 20}, "say": "Attendez, attendez.", "times": 3}
    player = at_reason(reactions=[reaction])
    said = [text for second in range(1, 40) for text in player.give(TraineeSpeaking(player.at + 1, 2.0)) if second]
    assert said == ["Attendez, attendez."]


def test_a_call_that_lasts_brings_its_reaction_at_a_turn() -> None:
    reaction = {"id": "presse", "on": {"call_over": 60}, "say": "Je dois bientôt partir."}
    player = at_reason(reactions=[reaction])
    player.at = 61.0
    assert "Je dois bientôt partir." in player.say("il fait beau")


def test_goodbyes_left_without_a_word_end_the_call() -> None:
    player = at_reason()
    player.say("au revoir")
    player.pass_time(3.5)
    assert player.hung_up
