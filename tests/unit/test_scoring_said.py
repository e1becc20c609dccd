"""Said, not said, order: what the trainee's words prove, and what they do not."""

from __future__ import annotations

import pytest

from scenarios.model.base import Phase
from scoring.verdicts import Verdict, Why
from simulator.domain.call import EndedBy
from simulator.domain.events import IntentHeard, TraineeSpoke
from simulator.domain.speech import Speaker, Utterance
from tests.unit.scoring_events import Script, find

GREETS = {"kind": "said", "intents": ["greet"], "within": 20}
BANNED = {"kind": "not_said", "words": ["problème", "malheureusement", "je ne peux pas"], "intents": ["threaten"]}


def test_an_intent_heard_in_time_is_a_yes_with_its_quote_and_times() -> None:
    found = find(GREETS, Script().trainee("bonjour madame", "greet").end())
    assert found.verdict is Verdict.YES
    assert found.evidence[0].quote == "bonjour madame"
    assert (found.evidence[0].start, found.evidence[0].end) == (0.5, 1.3)
    assert found.confidence > 0.8


def test_an_intent_never_heard_is_a_no_that_shows_the_passage_searched() -> None:
    found = find(GREETS, Script().trainee("oui c'est pour la facture").wait(60).end())
    assert (found.verdict, found.why) == (Verdict.NO, Why.NOT_HEARD)
    assert (found.evidence[0].start, found.evidence[0].end) == (0.0, 20.0)
    assert "facture" in found.evidence[0].quote


def test_said_too_late_is_a_no_that_shows_when_it_came() -> None:
    found = find(GREETS, Script().trainee("oui allô").wait(40).trainee("bonjour", "greet").end())
    assert (found.verdict, found.why) == (Verdict.NO, Why.HEARD_ELSEWHERE)
    assert found.evidence[1].quote == "bonjour"


def test_the_customers_own_words_do_not_count_for_the_trainee() -> None:
    script = Script().customer("bonjour monsieur")
    script.add(IntentHeard(1.3, "greet", 0.95, "bonjour", 0.5, 1.3, "bonjour monsieur"))
    assert find(GREETS, script.trainee("c'est pour la facture").end()).verdict is Verdict.NO


def test_a_passage_heard_with_low_confidence_is_to_be_listened_to_again() -> None:
    found = find(GREETS, Script().trainee("bon jour la dame", confidence=0.3).wait(30).end())
    assert (found.verdict, found.why) == (Verdict.LISTEN, Why.UNCLEAR)


def test_speech_that_gave_no_word_is_to_be_listened_to_again() -> None:
    script = Script()
    script.add(TraineeSpoke(3.0, Utterance(Speaker.TRAINEE, 1.0, 3.0, "", 0.0)))
    assert find(GREETS, script.wait(30).end()).why is Why.UNCLEAR


def test_a_weak_match_on_doubtful_words_is_to_be_listened_to_again() -> None:
    found = find(GREETS, Script().trainee("bonne chour", "greet", confidence=0.35, score=0.62).end())
    assert (found.verdict, found.why) == (Verdict.LISTEN, Why.DOUBTFUL)
    assert found.evidence[0].quote == "bonne chour"


def test_one_word_in_five_misheard_does_not_hide_a_match() -> None:
    found = find(GREETS, Script().trainee("bonjour madame le fait vrai", "greet", confidence=0.75, score=0.7).end())
    assert found.verdict is Verdict.YES


def test_a_misreading_outdone_on_the_same_words_does_not_count() -> None:
    script = Script().trainee("au revoir madame", "farewell", score=0.98)
    script.add(IntentHeard(script.now, "greet", 0.65, "bonjour madame", 0.5, 1.7, "au revoir madame"))
    assert find(GREETS, script.end()).verdict is Verdict.NO


def test_an_act_counts_in_the_phase_its_turn_leads_to() -> None:
    script = Script().phase(Phase.OPENING).trainee("tout est noté merci au revoir", "farewell")
    events = script.phase(Phase.CLOSING).customer("au revoir").end()
    check = {"kind": "said", "intents": ["farewell"], "phases": ["closing"]}
    assert find(check, events).verdict is Verdict.YES


def test_an_act_in_another_phase_is_a_no() -> None:
    script = Script().phase(Phase.OPENING).trainee("je vous propose trois fois", "propose").customer("pardon")
    script.trainee("oui").phase(Phase.HANDLING).trainee("voilà")
    check = {"kind": "said", "intents": ["propose"], "phases": ["handling"]}
    assert find(check, script.end()).why is Why.HEARD_ELSEWHERE


def test_leave_not_taken_is_not_applicable_when_the_customer_hung_up_before_the_closing() -> None:
    check = {"kind": "said", "intents": ["farewell"], "in_last": 30}
    script = Script().phase(Phase.OPENING).trainee("vous devez payer").customer("au revoir")
    assert find(check, script.end(EndedBy.CUSTOMER)).verdict is Verdict.NA


def test_leave_not_taken_is_a_no_when_the_trainee_hung_up() -> None:
    check = {"kind": "said", "intents": ["farewell"], "in_last": 30}
    script = Script().phase(Phase.OPENING).trainee("vous devez payer")
    assert find(check, script.end(EndedBy.TRAINEE)).verdict is Verdict.NO


def test_all_wants_every_intent() -> None:
    check = {"kind": "said", "intents": ["greet", "introduce_self"], "all": True}
    assert find(check, Script().trainee("bonjour", "greet").end()).verdict is Verdict.NO
    both = Script().trainee("bonjour", "greet").trainee("je suis camille", "introduce_self")
    found = find(check, both.end())
    assert found.verdict is Verdict.YES
    assert [item.quote for item in found.evidence] == ["bonjour", "je suis camille"]


def test_at_least_counts_turns_and_not_one_turn_twice() -> None:
    check = {"kind": "said", "intents": ["propose"], "at_least": 2}
    assert find(check, Script().trainee("trois fois", "propose", "propose").end()).verdict is Verdict.NO
    assert (
        find(check, Script().trainee("trois fois", "propose").trainee("ou deux", "propose").end()).verdict
        is Verdict.YES
    )


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("il y a deux problèmes sur ce dossier", Verdict.NO),
        ("ce n'est pas un problème", Verdict.NO),
        ("malheureusement c'est ainsi", Verdict.NO),
        ("je peux pas vous répondre", Verdict.NO),
        ("je ne peux pas vous répondre", Verdict.NO),
        ("je peux vous répondre", Verdict.YES),
        ("c'est une question problématique", Verdict.YES),
    ],
)
def test_banned_words_are_whole_words_in_any_form(text: str, verdict: Verdict) -> None:
    assert find(BANNED, Script().trainee(text).end()).verdict is verdict


def test_a_banned_word_is_shown_where_it_was_said() -> None:
    found = find(BANNED, Script().trainee("voilà le problème madame").end())
    assert found.evidence[0].quote == "problème"
    assert found.evidence[0].start == pytest.approx(1.3)


def test_banned_words_of_the_customer_are_not_the_trainees() -> None:
    script = Script().customer("j'ai un problème avec vous").trainee("je vous écoute")
    assert find(BANNED, script.end()).verdict is Verdict.YES


def test_a_banned_word_quoted_from_the_customer_is_not_counted() -> None:
    script = Script().customer("j'ai un problème avec mon compteur")
    script.trainee("si je comprends bien vous avez un problème de compteur", "rephrase")
    assert find(BANNED, script.end()).verdict is Verdict.YES


def test_a_banned_word_the_customer_used_still_counts_outside_a_quotation() -> None:
    script = Script().customer("j'ai un problème").trainee("encore un problème décidément")
    assert find(BANNED, script.end()).verdict is Verdict.NO


def test_a_banned_word_heard_with_low_confidence_is_to_be_listened_to_again() -> None:
    found = find(BANNED, Script().trainee("bonjour madame").trainee("problème", confidence=0.4).end())
    assert (found.verdict, found.why) == (Verdict.LISTEN, Why.DOUBTFUL)


def test_a_banned_intent_is_a_no() -> None:
    assert find(BANNED, Script().trainee("j'envoie l'huissier", "threaten").end()).verdict is Verdict.NO


def test_silence_on_banned_words_proves_nothing_when_the_call_is_unclear() -> None:
    assert find(BANNED, Script().trainee("la dame est mal", confidence=0.3).end()).verdict is Verdict.LISTEN


ORDER = {"kind": "order", "intents": ["verify_identity", "announce_reason"]}


def test_the_expected_order_is_a_yes() -> None:
    script = Script().trainee("madame lefèvre", "verify_identity").trainee("votre facture", "announce_reason")
    assert find(ORDER, script.end()).verdict is Verdict.YES


def test_the_reverse_order_is_a_no() -> None:
    script = Script().trainee("votre facture", "announce_reason").trainee("madame lefèvre", "verify_identity")
    assert find(ORDER, script.end()).why is Why.OUT_OF_ORDER


def test_a_first_act_that_never_came_is_a_no() -> None:
    assert find(ORDER, Script().trainee("votre facture", "announce_reason").end()).verdict is Verdict.NO


def test_there_is_no_order_to_judge_when_the_last_act_never_came() -> None:
    assert find(ORDER, Script().trainee("madame lefèvre", "verify_identity").end()).verdict is Verdict.NA


def test_with_the_demonstration_model_words_are_to_be_listened_to_again() -> None:
    events = Script().trainee("bonjour", "greet").end()
    assert find(GREETS, events, trust=False).why is Why.DEMONSTRATION
    assert find(BANNED, events, trust=False).verdict is Verdict.LISTEN
