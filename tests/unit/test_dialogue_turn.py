"""How the customer takes a turn of the trainee."""

from __future__ import annotations

from simulator.domain.conversation import CallTransferred, HangUp, LineClosed, Say, TraineeInterrupted
from simulator.domain.events import (
    FactRevealed,
    FlagSet,
    IntentHeard,
    MoodChanged,
    NotUnderstood,
    ObjectionRaised,
    ObjectionSettled,
    OutcomeReached,
    ReactionPlayed,
    StateEntered,
)
from tests.unit.dialogue_player import Player
from tests.unit.scenario_small import small, small_data


def at_reason(**changes: object) -> Player:
    player = Player(small(**changes))
    player.start()
    player.say("Bonjour, puis-je parler à madame Lefèvre ?")
    return player


def in_agreement() -> Player:
    player = at_reason()
    player.say("Je vous appelle pour votre facture.")
    return player


def test_the_customer_speaks_first_on_an_outbound_call() -> None:
    assert Player(small()).start() == ["Allô ?"]


def test_an_expected_intent_is_answered_and_leads_to_the_next_state() -> None:
    player = Player(small())
    player.start()
    assert player.say("Je voudrais parler à madame Lefèvre") == ["Oui, c'est moi.", "C'est à quel sujet ?"]
    assert player.engine.state == "motif"


def test_one_sentence_with_everything_leads_through_several_states_without_asking_what_was_said() -> None:
    player = Player(small())
    player.start()
    said = player.say("Bonjour, puis-je parler à madame Lefèvre, c'est pour votre facture")
    assert player.engine.state == "accord"
    assert "C'est à quel sujet ?" not in said
    assert said[-1] == "Je ne peux pas tout payer d'un coup."


def test_every_intent_of_the_turn_is_logged_with_its_quote_and_times() -> None:
    player = at_reason()
    heard = {event.intent: event for event in player.of(IntentHeard)}
    assert heard.keys() == {"greet", "verify_identity"}
    identity = heard["verify_identity"]
    assert identity.quote == "parler à madame Lefèvre"
    assert identity.example == "parler à madame lefèvre"
    assert 0.5 < identity.start < identity.end <= 1.7


def test_a_reply_has_two_lines_at_most() -> None:
    player = in_agreement()
    said = player.say("Je comprends, désolé, pourquoi, quel métier, je vous propose 3 fois, merci, au revoir")
    assert len(said) == 2


def test_words_without_meaning_are_logged_and_answered_more_and_more_sharply() -> None:
    player = at_reason()
    assert player.say("le chat dort") == ["Comment ?"]
    assert player.say("la lune brille") == ["Je ne vous suis pas."]
    assert [event.quote for event in player.of(NotUnderstood)] == ["le chat dort", "la lune brille"]


def test_a_question_about_a_fact_is_answered_then_answered_shorter() -> None:
    player = in_agreement()
    player.say("Je vous propose 9 fois")
    assert player.say("pourquoi n'avez-vous pas payé ?") == [
        "J'ai perdu mon travail au printemps dernier, voilà pourquoi."
    ]
    assert player.say("et pourquoi donc ?") == ["Je vous l'ai dit, j'ai perdu mon travail."]
    assert [event.fact for event in player.of(FactRevealed)] == ["reason"]


def test_a_fact_is_not_told_before_it_is_asked() -> None:
    assert in_agreement().of(FactRevealed) == []


def test_a_fact_takes_its_values_from_the_facts_and_the_record() -> None:
    assert in_agreement().say("quel métier aviez-vous ?") == ["J'étais vendeuse à Lyon."]


def test_an_objection_is_raised_met_and_settled() -> None:
    player = in_agreement()
    assert [event.objection for event in player.of(ObjectionRaised)] == ["trop-cher"]
    said = player.say("Alors je vous propose 3 fois")
    assert [event.met for event in player.of(ObjectionSettled)] == [True]
    assert said[0] == "D'accord pour 3 fois."
    assert player.engine.outcome == "plan_agreed"


def test_an_objection_not_met_is_insisted_upon_then_final() -> None:
    player = in_agreement()
    assert player.say("il fait beau") == ["Non mais, vraiment, je ne peux pas."]
    assert player.say("il fait beau") == ["Je vous dis que je ne peux pas."]
    assert player.say("il fait beau") == ["Alors tant pis."]
    assert [event.met for event in player.of(ObjectionSettled)] == [False]
    assert player.engine.outcome == "refused"


def test_an_objection_answered_beforehand_is_not_voiced() -> None:
    player = at_reason()
    said = player.say("C'est pour votre facture, je vous propose 3 fois")
    assert "Je ne peux pas tout payer d'un coup." not in said
    assert player.engine.outcome == "plan_agreed"


def test_a_slot_decides_between_two_expectations_of_one_intent() -> None:
    player = in_agreement()
    said = player.say("Je vous propose 10 fois")
    assert said == ["Ce n'est pas possible."]
    assert player.engine.outcome is None


def test_all_is_collected_over_several_turns() -> None:
    player = in_agreement()
    player.say("Je vous propose 3 fois")
    player.say("Je récapitule : trois fois.")
    assert player.say("Est-ce que cela vous convient ?") == ["Oui, parfait."]


def test_half_of_an_all_is_encouraged_and_not_misunderstood() -> None:
    player = in_agreement()
    player.say("Je vous propose 3 fois")
    said = player.say("Est-ce que cela vous convient ?")
    assert said and said[0] not in ("Comment ?", "Je ne vous suis pas.")


def test_a_reaction_plays_anywhere_as_often_as_it_may() -> None:
    player = at_reason()
    assert player.say("Sinon c'est un huissier") == ["Pas de menaces !"]
    player.say("un huissier")
    assert player.say("un huissier") == ["Comment ?"]
    assert [event.reaction for event in player.of(ReactionPlayed)] == ["menace", "menace"]


def test_an_insult_has_a_reaction_even_when_the_scenario_has_none() -> None:
    player = Player(small(customer=small_data()["customer"] | {"mood": {"start": 10, "hang_up_at": 0}}))
    player.start()
    player.say("vous êtes idiote")
    assert player.engine.mood == 7
    player.say("vous êtes idiote")
    assert player.hung_up


def test_a_customer_whose_mood_is_worn_out_says_so_and_hangs_up() -> None:
    player = at_reason()
    player.say("huissier")
    player.say("vous êtes idiote")
    assert player.engine.mood == 1
    assert player.hung_up
    assert [event.outcome for event in player.of(OutcomeReached)] == ["nothing"]


def test_mood_changes_say_why() -> None:
    player = at_reason()
    player.say("huissier")
    assert (player.of(MoodChanged)[-1].change, player.of(MoodChanged)[-1].reason) == (-2, "reaction:menace")


def test_a_nod_to_a_statement_gets_no_answer() -> None:
    player = in_agreement()
    player.say("il fait beau")
    assert player.say("d'accord") == []


def test_a_nod_to_a_question_is_no_answer() -> None:
    assert at_reason().say("d'accord") == ["Comment ?"]


def test_yes_to_a_question_not_expecting_it_is_not_understood_and_never_carried_to_the_next_state() -> None:
    data = small_data()
    data["dialogue"]["states"]["motif"]["expect"].append({"intent": "yes", "say": "Ah bon.", "goto": "fin"})
    player = Player(small(dialogue=data["dialogue"]))
    player.start()
    player.say("Oui, puis-je parler à madame Lefèvre ?")
    assert player.engine.state == "motif"


def test_asked_to_repeat_he_says_the_same_in_other_words() -> None:
    player = at_reason()
    said = player.say("pardon ?")
    assert said[0].endswith("Oui, c'est moi.") and said[0] != "Oui, c'est moi."
    assert said[1].endswith("C'est à quel sujet ?")


def test_empathy_nobody_planned_for_is_taken_politely() -> None:
    said = at_reason().say("je comprends bien")
    assert said and said != ["Comment ?"]


def test_goodbyes_are_in_the_words_of_the_outcome_and_the_customer_hangs_up_after_a_moment() -> None:
    player = in_agreement()
    player.say("Je vous propose 3 fois")
    assert player.say("Merci, au revoir") == ["Merci à vous, au revoir."]
    assert not player.hung_up
    player.pass_time(4)
    assert player.hung_up
    assert [event.outcome for event in player.of(OutcomeReached)] == ["plan_agreed"]


def test_thanks_and_goodbye_get_one_goodbye() -> None:
    dialogue = small_data()["dialogue"]
    dialogue["states"]["fin"]["expect"].append({"intent": "thank", "say": "Merci à vous."})
    player = Player(small(dialogue=dialogue))
    player.start()
    player.say("parler à madame Lefèvre, c'est pour votre facture, je vous propose 3 fois")
    assert player.say("Merci, au revoir") == ["Merci à vous, au revoir."]


def test_after_the_goodbyes_a_question_brings_the_customer_back() -> None:
    player = in_agreement()
    player.say("Je vous propose 3 fois")
    player.say("au revoir")
    assert player.say("et pourquoi ?") == ["J'ai perdu mon travail au printemps dernier, voilà pourquoi."]
    player.pass_time(3)
    assert not player.hung_up


def test_hanging_up_without_an_outcome_gives_the_default_one() -> None:
    player = at_reason()
    player.give(LineClosed(9.0))
    assert [event.outcome for event in player.of(OutcomeReached)] == ["nothing"]
    assert player.say("allô") == []


def test_last_words_after_the_customer_hung_up_are_still_understood_for_the_log() -> None:
    player = at_reason()
    player.give(LineClosed(9.0))
    player.say("merci, au revoir")
    assert {"thank", "farewell"} <= {event.intent for event in player.of(IntentHeard)}
    assert not player.hung_up


def test_a_fact_whose_line_was_cut_early_is_not_revealed_and_is_said_again_in_full() -> None:
    player = in_agreement()
    player.say("je vous propose 9 fois")
    player.hear = False
    player.say("pourquoi ?")
    player.give(TraineeInterrupted(player.at + 1, player.says[-1].line, "J'ai perdu"))
    assert player.of(FactRevealed) == []
    said = player.say("pardon, pourquoi ?")
    assert any("J'ai perdu mon travail au printemps dernier, voilà pourquoi." in text for text in said)


def test_a_fact_cut_near_its_end_counts_as_told() -> None:
    player = in_agreement()
    player.say("je vous propose 9 fois")
    player.hear = False
    player.say("pourquoi ?")
    player.give(TraineeInterrupted(player.at + 1, player.says[-1].line, "J'ai perdu mon travail au printemps dernier,"))
    assert [event.fact for event in player.of(FactRevealed)] == ["reason"]


def test_a_line_cut_early_is_taken_up_again_when_the_trainee_says_nothing_useful() -> None:
    player = in_agreement()
    player.say("je vous propose 9 fois")
    player.hear = False
    player.say("pourquoi ?")
    player.give(TraineeInterrupted(player.at + 1, player.says[-1].line, "J'ai"))
    said = player.say("il fait beau")
    assert said[-1].endswith("J'ai perdu mon travail au printemps dernier, voilà pourquoi.")


def test_a_customer_cut_off_twice_asks_to_be_let_finish_at_his_next_turn() -> None:
    player = in_agreement()
    for _ in range(2):
        player.hear = False
        player.say("il fait beau")
        assert player.give(TraineeInterrupted(player.at + 1, player.says[-1].line, "Non")) == []
    assert "default_interrupted" in [event.reaction for event in player.of(ReactionPlayed)]
    said = player.say("il fait beau")
    assert "fini" in said[0]


def test_both_beginning_at_once_is_not_held_against_the_trainee() -> None:
    player = in_agreement()
    player.hear = False
    for _ in range(4):
        player.say("il fait beau")
        player.give(TraineeInterrupted(player.at + 1, player.says[-1].line, "Non", collision=True))
    assert "default_interrupted" not in [event.reaction for event in player.of(ReactionPlayed)]


def test_going_round_in_circles_takes_the_exit_of_the_state() -> None:
    player = Player(small())
    player.start()
    for _ in range(12):
        player.say("il fait beau")
    assert player.says[-1].text == "Bon, je vous laisse."
    assert player.hung_up


def test_a_trainee_one_step_ahead_is_not_followed_at_once() -> None:
    player = Player(small())
    player.start()
    assert player.say("C'est pour votre facture") == ["Comment ?"]


def test_a_trainee_one_step_ahead_is_followed_once_he_was_not_understood() -> None:
    player = Player(small())
    player.start()
    player.say("pis je par les à madame le fait vrai")
    player.say("C'est pour votre facture")
    assert player.engine.state == "accord"


def test_asking_for_a_fact_that_a_later_state_awaits_leads_there() -> None:
    dialogue = small_data()["dialogue"]
    dialogue["states"]["motif"]["expect"].append({"intent": "ask_reason", "goto": "fin"})
    player = Player(small(dialogue=dialogue))
    player.start()
    assert player.say("pourquoi ?") == ["J'ai perdu mon travail au printemps dernier, voilà pourquoi."]
    assert player.engine.state == "fin"


def test_catching_up_gives_no_outcome_of_the_steps_passed_over() -> None:
    player = Player(small())
    player.start()
    player.say("le chat dort")
    player.say("je récapitule")
    assert player.engine.outcome is None


def test_a_transfer_tells_whether_the_post_was_right_and_ends_the_exercise() -> None:
    reaction = {"id": "passe", "on": {"transferred": True}, "outcome": "refused"}
    player = at_reason(reactions=[reaction])
    player.give(CallTransferred(10.0, "8201", attended=False))
    assert [(event.flag, event.value) for event in player.of(FlagSet)] == [("transferred_right", True)]
    assert [event.outcome for event in player.of(OutcomeReached)] == ["refused"]
    assert player.actions[-1] == HangUp(None)


def test_hang_up_waits_for_the_last_line() -> None:
    player = Player(small(), hear=False)
    player.start()
    for _ in range(12):
        player.say("il fait beau")
    assert player.actions[-1] == HangUp(player.says[-1].line)


def test_states_are_logged_with_their_phase() -> None:
    assert [(e.state, e.phase.value) for e in in_agreement().of(StateEntered)] == [
        ("accueil", "opening"),
        ("motif", "discovery"),
        ("accord", "agreement"),
    ]


def test_a_cross_customer_speaks_faster_and_higher() -> None:
    player = at_reason()
    calm = player.says[-1]
    player.say("huissier")
    cross = [action for action in player.actions if isinstance(action, Say)][-1]
    assert (cross.rate, cross.pitch) > (calm.rate, calm.pitch)
