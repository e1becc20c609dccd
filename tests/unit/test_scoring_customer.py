"""Rephrased, told the truth, and where the customer ended."""

from __future__ import annotations

import pytest

from scoring.verdicts import Verdict, Why
from simulator.domain.events import FactRevealed, MoodChanged, OutcomeReached
from tests.unit.scoring_events import Script, find

REPHRASED = {"kind": "rephrased"}
TOLD = {"kind": "told_truth", "intents": ["announce_debt"], "slot": "amount", "expected": 240.0}


def complaint() -> Script:
    return Script().customer("j'ai commandé un grille-pain et j'ai reçu des vêtements d'enfant")


def test_giving_back_the_customers_words_is_a_yes() -> None:
    script = complaint().trainee("si je comprends bien vous avez reçu des vêtements au lieu du grille-pain", "rephrase")
    found = find(REPHRASED, script.end())
    assert found.verdict is Verdict.YES
    assert "vêtements" in found.evidence[0].quote


def test_giving_back_synonyms_is_a_yes() -> None:
    script = Script().customer("ma facture n'est pas payée et j'ai perdu mon emploi")
    script.trainee("donc vous avez perdu votre emploi et la facture reste à régler", "rephrase")
    assert find(REPHRASED, script.end()).verdict is Verdict.YES


def test_giving_back_figures_said_another_way_counts() -> None:
    script = Script().customer("je peux mettre 80 euros par mois")
    script.trainee("si je comprends bien quatre-vingts euros chaque mois", "rephrase")
    assert find(REPHRASED, script.end()).verdict is Verdict.YES


def test_the_opening_words_of_a_rephrasing_alone_are_a_no() -> None:
    found = find(REPHRASED, complaint().trainee("si je comprends bien c'est compliqué", "rephrase").end())
    assert (found.verdict, found.why) == (Verdict.NO, Why.REPHRASED_NOTHING)


def test_answering_without_rephrasing_is_a_no() -> None:
    assert find(REPHRASED, complaint().trainee("ne quittez pas je regarde").end()).verdict is Verdict.NO


def test_much_given_back_without_the_opening_words_is_to_be_listened_to_again() -> None:
    script = complaint().trainee("vous avez commandé un grille-pain et reçu des vêtements d'enfant")
    assert find(REPHRASED, script.end()).verdict is Verdict.LISTEN


def test_what_the_customer_says_later_is_not_rephrased_beforehand() -> None:
    script = Script().customer("bonjour").trainee("si je comprends bien vos vêtements du grille-pain", "rephrase")
    script.customer("j'ai reçu des vêtements au lieu d'un grille-pain")
    assert find(REPHRASED, script.end()).verdict is not Verdict.YES


def test_words_of_long_ago_do_not_make_a_rephrasing() -> None:
    script = complaint().customer("oui").customer("voilà").customer("alors")
    script.trainee("si je comprends bien des vêtements au lieu du grille-pain", "rephrase")
    assert find(REPHRASED, script.end()).verdict is not Verdict.YES


def test_one_word_of_a_fact_told_earlier_is_enough() -> None:
    script = Script().customer("mon mari est au chômage depuis juin")
    script.add(FactRevealed(script.now, "cause")).customer("oui").customer("voilà").customer("d'accord")
    script.trainee("j'ai bien compris la situation de votre mari", "rephrase")
    assert find(REPHRASED | {"facts": ["cause"]}, script.end()).verdict is Verdict.YES
    assert find(REPHRASED, script.end()).verdict is not Verdict.YES


def test_a_fact_never_told_cannot_be_given_back() -> None:
    script = Script().customer("je ne peux pas payer").trainee("si je comprends bien votre mari", "rephrase")
    assert find(REPHRASED | {"facts": ["cause"]}, script.end()).verdict is Verdict.NO


def test_a_fact_told_afterwards_was_not_given_back() -> None:
    script = Script().customer("mon mari travaille").trainee("j'ai bien compris pour votre mari", "rephrase")
    script.customer("mon mari est au chômage").add(FactRevealed(script.now, "cause"))
    assert find(REPHRASED | {"facts": ["cause"]}, script.end()).verdict is not Verdict.YES


def test_a_true_amount_is_a_yes() -> None:
    script = Script().trainee("il reste 240 euros", "announce_debt", slots={"amount": 240.0})
    assert find(TOLD, script.end()).verdict is Verdict.YES


def test_a_false_amount_is_a_no_with_its_quote() -> None:
    found = find(TOLD, Script().trainee("il reste 420 euros", "announce_debt", slots={"amount": 420.0}).end())
    assert found.verdict is Verdict.NO
    assert found.evidence[0].quote == "il reste 420 euros"


def test_a_false_amount_misheard_perhaps_is_to_be_listened_to_again() -> None:
    script = Script().trainee("il reste 420 euros", "announce_debt", slots={"amount": 420.0}, confidence=0.3)
    assert find(TOLD, script.end()).verdict is Verdict.LISTEN


def test_a_slip_put_right_is_for_a_person_to_weigh() -> None:
    script = Script().trainee("il reste 420 euros", "announce_debt", slots={"amount": 420.0})
    script.trainee("pardon 240 euros", "announce_debt", slots={"amount": 240.0})
    assert find(TOLD, script.end()).why is Why.CORRECTED


def test_nothing_stated_is_not_applicable() -> None:
    assert find(TOLD, Script().trainee("bonjour", "greet").end()).verdict is Verdict.NA


@pytest.mark.parametrize(("tolerance", "verdict"), [(0.0, Verdict.NO), (5.0, Verdict.YES)])
def test_the_tolerance_is_the_authors(tolerance: float, verdict: Verdict) -> None:
    script = Script().trainee("environ 244 euros", "announce_debt", slots={"amount": 244.0})
    assert find(TOLD | {"tolerance": tolerance}, script.end()).verdict is verdict


def test_a_date_is_compared_as_a_day() -> None:
    check = TOLD | {"slot": "due", "expected": "2026-07-20"}
    right = Script().trainee("échue le 20 juillet", "announce_debt", slots={"due": "2026-07-20"})
    wrong = Script().trainee("échue le 2 juillet", "announce_debt", slots={"due": "2026-07-02"})
    assert find(check, right.end()).verdict is Verdict.YES
    assert find(check, wrong.end()).verdict is Verdict.NO


def test_the_last_outcome_counts() -> None:
    script = Script().add(OutcomeReached(5.0, "refused"), OutcomeReached(9.0, "plan_agreed")).wait(10)
    assert find({"kind": "customer", "outcomes": ["plan_agreed"]}, script.end()).verdict is Verdict.YES
    assert find({"kind": "customer", "outcomes": ["refused"]}, script.end()).verdict is Verdict.NO


def test_without_any_outcome_it_is_the_scenarios_own() -> None:
    found = find({"kind": "customer", "outcomes": ["nothing"]}, Script().wait(5).end())
    assert found.verdict is Verdict.YES
    assert found.evidence[0].quote == "Sans suite"


def test_the_mood_at_the_end_counts_and_the_customers_words_show_it() -> None:
    script = Script().customer("c'est inadmissible").add(MoodChanged(2.0, 2, -4, "menace"))
    script.customer("ah merci").add(MoodChanged(script.now, 7, 5, "propose"))
    found = find({"kind": "customer", "mood_at_least": 5}, script.end())
    assert found.verdict is Verdict.YES
    assert found.evidence[0].quote == "7/10 — « ah merci »"


def test_a_mood_never_moved_is_the_starting_one() -> None:
    assert find({"kind": "customer", "mood_at_least": 6}, Script().wait(5).end()).verdict is Verdict.YES
    assert find({"kind": "customer", "mood_at_least": 7}, Script().wait(5).end()).verdict is Verdict.NO


def test_every_condition_on_the_customer_must_hold() -> None:
    script = Script().add(FactRevealed(3.0, "cause")).wait(5)
    check = {"kind": "customer", "revealed": ["cause"], "mood_at_least": 7}
    found = find(check, script.end())
    assert found.verdict is Verdict.NO
    assert [item.quote for item in found.evidence] == ["6/10"]


def test_a_customer_who_heard_a_demonstration_model_proves_nothing() -> None:
    script = Script().add(OutcomeReached(5.0, "refused")).wait(10)
    assert find({"kind": "customer", "outcomes": ["plan_agreed"]}, script.end(), trust=False).verdict is Verdict.LISTEN
