"""How lines are worded."""

from __future__ import annotations

from collections import Counter

from scenarios.model import Language
from simulator.dialogue.moods import draw_temperament
from simulator.dialogue.stock import ENGLISH, FRENCH
from simulator.dialogue.templates import fill, spoken
from simulator.dialogue.wording import Choice, Wordbook
from tests.unit.scenario_small import small, small_data

LINE = "J'ai déjà payé cette facture le mois dernier."


def said(wordings: list[str], times: int, seed: int = 1) -> list[str]:
    book = Wordbook(seed, FRENCH)
    texts = []
    for _ in range(times):
        choice = book.choose("k", [Choice(text, text) for text in wordings])
        assert choice is not None
        book.spoke("k", choice)
        texts.append(choice.text)
    return texts


def test_every_wording_is_used_before_one_comes_back() -> None:
    assert sorted(said(["Un.", "Deux.", "Trois."], 3)) == ["Deux.", "Trois.", "Un."]


def test_a_line_with_one_wording_is_varied_when_it_comes_back() -> None:
    first, second = said([LINE], 2)
    assert first == LINE
    assert second != LINE and second.endswith(LINE)


def test_no_line_is_heard_three_times_word_for_word() -> None:
    counts = Counter(said([LINE, "Allô ?"], 60))
    assert max(counts.values()) <= 2


def test_the_draw_follows_the_seed() -> None:
    wordings = [f"Formule {n}." for n in range(8)]
    assert said(wordings, 8, seed=3) == said(wordings, 8, seed=3)
    assert len({tuple(said(wordings, 8, seed=seed)) for seed in range(10)}) > 5


def test_what_is_previewed_is_what_is_said() -> None:
    book = Wordbook(5, FRENCH)
    wordings = [Choice(text, text) for text in ("Un.", "Deux.", "Trois.")]
    previewed = book.choose("k", wordings)
    book.choose("other", wordings)
    assert book.choose("k", wordings) == previewed


def test_a_line_cut_before_it_was_heard_is_fresh_again() -> None:
    book = Wordbook(1, FRENCH)
    choice = Choice(LINE, LINE)
    book.spoke("k", choice)
    book.unheard(choice)
    assert book.choose("k", [choice]) == choice


def test_a_slot_not_said_yet_makes_the_wording_unfit() -> None:
    assert fill("D'accord pour {slot.times} fois.", small(), {}) is None
    assert fill("D'accord pour {slot.times} fois.", small(), {"times": 3.0}) == "D'accord pour 3 fois."


def test_values_are_said_as_a_person_says_them() -> None:
    assert [spoken(value, Language.FR) for value in (240.0, 80.5, "2026-10-01", True)] == [
        "240",
        "80,50",
        "1er octobre",
        "oui",
    ]
    assert spoken("2026-10-01", Language.EN) == "1 October"


def test_names_of_customer_record_and_company_are_placed() -> None:
    text = "{customer.name} de {record.ville}, {record.id}, {company.name}"
    assert fill(text, small(), {}) == "Madame Lefèvre de Lyon, C-1042, Voltéa"


def test_both_stocks_answer_the_same_courtesies() -> None:
    assert FRENCH.courtesies.keys() == ENGLISH.courtesies.keys()


def test_temperaments_are_drawn_by_weight() -> None:
    customer = small_data()["customer"] | {"temperament": {"rare": {"weight": 1}, "courant": {"weight": 9}}}
    drawn = Counter(draw_temperament(small(customer=customer), seed) for seed in range(400))
    assert 15 <= drawn["rare"] <= 80
