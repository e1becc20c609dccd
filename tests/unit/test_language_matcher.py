"""Intents in recognised French: floors on the labelled set, negation, values, several intents, rules of an intent."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.model import Intent, Language, SlotType
from simulator.language.matcher import Matcher
from tests.unit.language_set import CHOOSING, REPORTING, TODAY, labelled, matcher, measure


def found(text: str) -> set[str]:
    return {match.intent for match in matcher().match(text)}


def small(**intents: Intent) -> Matcher:
    return Matcher(intents, Language.FR, (), TODAY)


@pytest.mark.parametrize(
    ("half", "wer", "recall", "precision"),
    [
        (CHOOSING, 0.0, 0.90, 0.84),
        (REPORTING, 0.0, 0.80, 0.83),
        (CHOOSING, 0.1, 0.78, 0.82),
        (REPORTING, 0.1, 0.70, 0.82),
        (CHOOSING, 0.2, 0.66, 0.80),
        (REPORTING, 0.2, 0.61, 0.77),
    ],
)
def test_paraphrases_are_understood_at_this_word_error_rate(
    half: int, wer: float, recall: float, precision: float
) -> None:
    figures = measure(half, wer, seeds=2 if wer else 1)
    assert figures.recall >= recall
    assert figures.precision >= precision


def test_off_topic_sentences_match_nothing() -> None:
    matched = [text for text in labelled()["nothing"] if found(text)]
    assert len(matched) <= 1, matched


@pytest.mark.parametrize("case", labelled()["not"], ids=lambda case: case["text"])
def test_a_near_miss_is_not_taken_for_the_intent(case: dict[str, Any]) -> None:
    assert found(case["text"]).isdisjoint(case["intents"])


@pytest.mark.parametrize("case", labelled()["several"], ids=lambda case: case["text"][:40])
def test_several_intents_are_found_in_one_utterance(case: dict[str, Any]) -> None:
    assert found(case["text"]) >= set(case["intents"])


@pytest.mark.parametrize("example", ["vous êtes bien madame", "je comprends votre colère", "ne quittez pas"])
def test_an_example_matches_itself_fully(example: str) -> None:
    assert max(match.score for match in matcher().match(example)) == 1.0


def test_a_match_tells_its_words_its_example_and_its_score() -> None:
    text = "bonjour madame je suis vraiment désolée pour cette erreur"
    match = next(match for match in matcher().match(text) if match.intent == "apologise")
    assert " ".join(text.split()[match.start_word : match.end_word]).startswith("je suis vraiment désolée")
    assert match.example
    assert 0.6 < match.score <= 1.0


def test_matches_come_best_first() -> None:
    scores = [match.score for match in matcher().match("je comprends votre situation est-ce que cela vous convient")]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "société vol t a bonjour",
        "bonjour camille robin de la société volte et a",
        "je vous appelle de la société voltéa",
    ],
)
def test_the_company_is_presented_even_when_its_name_is_mangled(text: str) -> None:
    assert "introduce_company" in found(text)


def test_a_bare_first_name_presents_the_trainee() -> None:
    assert "introduce_self" in found("bonjour julien martin de la société voltéa")


def test_the_customers_name_does_not_present_the_trainee() -> None:
    assert "introduce_self" not in found("bonjour madame lefèvre")


def test_homophones_of_the_recogniser_do_not_matter() -> None:
    assert "can_pay" in found("vous pouvez payé par téléphone")


def test_any_amount_fits_an_example_with_an_amount() -> None:
    match = matcher().match("vous devez quatre-vingt-dix euros cinquante")[0]
    assert (match.intent, match.slots) == ("state_debt", {"amount": 90.5})


def test_two_values_go_to_their_own_slots() -> None:
    matches = matcher().match("je vous propose de payer en trois fois quatre-vingts euros par mois")
    plan = next(match for match in matches if match.intent == "propose_plan")
    assert plan.slots == {"count": 3.0, "monthly": 80.0}


def test_slots_of_one_type_follow_the_order_of_the_example() -> None:
    slots = {"monthly": SlotType.MONEY, "total": SlotType.MONEY}
    plan = Intent(examples=("le total de {total} se paie par mois de {monthly}",), slots=slots)
    match = small(plan=plan).match("le total de deux cent quarante euros se paie par mois de quatre-vingts euros")[0]
    assert match.slots == {"total": 240.0, "monthly": 80.0}


def test_a_bare_number_stands_for_an_amount_when_nothing_better_was_said() -> None:
    debt = Intent(examples=("il reste {amount} à payer",), slots={"amount": SlotType.MONEY}, requires=("amount",))
    assert small(debt=debt).match("il reste deux cent quarante à payer")[0].slots == {"amount": 240.0}


def test_an_intent_without_its_required_value_is_refused() -> None:
    debt = Intent(examples=("il reste {amount} à payer",), slots={"amount": SlotType.MONEY}, requires=("amount",))
    assert small(debt=debt).match("il reste beaucoup à payer") == ()


def test_dates_are_counted_from_the_day_of_the_call() -> None:
    match = next(m for m in matcher().match("le premier versement sera le quinze octobre") if m.intent == "agree_date")
    assert match.slots == {"date": "2026-10-15"}


def test_a_word_of_none_of_refuses_the_match() -> None:
    call = Intent(examples=("je vous rappelle",), none_of=("je vous rappelle que",))
    assert small(call=call).match("je vous rappelle demain")
    assert small(call=call).match("je vous rappelle que vous devez payer") == ()


def test_a_word_of_none_of_in_another_clause_refuses_nothing() -> None:
    greet = Intent(examples=("je vous rappelle demain",), none_of=("facture",))
    assert small(greet=greet).match("je vous rappelle demain et je regarde la facture")


def test_a_word_of_all_of_must_be_heard_by_its_sound() -> None:
    bill = Intent(examples=("je vous appelle au sujet de la facture",), all_of=("facture",))
    assert small(bill=bill).match("je vous appelle au sujet de la factures")
    assert small(bill=bill).match("je vous appelle au sujet de la livraison") == ()


def test_yes_counts_at_the_start_of_a_turn_only() -> None:
    assert "yes" in found("oui je vous écoute")
    assert "yes" not in found("la cliente a dit oui")


@pytest.mark.parametrize("text", ["", "   ", "…", "?!", "{", "x" * 500, "a " * 400, "\u0000", "12345678901234567890"])
def test_odd_input_is_met_calmly(text: str) -> None:
    assert isinstance(matcher().match(text), tuple)


def test_the_same_text_gives_the_same_matches() -> None:
    assert matcher().match("je vous propose un échange") == matcher().match("je vous propose un échange")


def test_english_is_understood_by_the_same_rules() -> None:
    intents = {
        "apologise": Intent(examples=("I am sorry for this mistake",)),
        "can_pay": Intent(examples=("you can pay in {count} instalments",), slots={"count": SlotType.COUNT}),
    }
    english = Matcher(intents, Language.EN)
    assert english.match("i'm very sorry about the error")[0].intent == "apologise"
    assert english.match("you can pay in three instalments")[0].slots == {"count": 3.0}
    assert english.match("you can't pay in three instalments") == ()
