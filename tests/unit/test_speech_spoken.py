"""What the engine is given to read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.model import Language
from simulator.speech.errors import NothingToSay
from simulator.speech.spoken import LONGEST_WORD, pieces, spoken


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Il reste 148,50 €.", "Il reste 148 euros 50."),
        ("Soit 1\u202f250 € hors taxes", "Soit 1250 euros hors taxes"),
        ("Soit 1\u202f250,90 €", "Soit 1250 euros 90"),
        ("avant le 12/09/2026", "avant le 12 septembre 2026"),
        ("le 01/03", "le 1er mars"),
        ("au 06 12 34 56 78", "au 06, 12, 34, 56, 78"),
        ("à 15h30 ou 16 h", "à 15 heures 30 ou 16 heures"),
        ("M. Robin et Mme Lefèvre", "monsieur Robin et madame Lefèvre"),
        ("facture n° 12", "facture numéro 12"),
        ("l\u2019abonnement « gratuit »", "l'abonnement gratuit"),
        ("moins 20 %", "moins 20 pour cent"),
        ("Dupont & fils", "Dupont et fils"),
    ],
)
def test_french_figures_and_abbreviations_are_said_in_full(written: str, read: str) -> None:
    assert spoken(written, Language.FR) == read


def test_an_impossible_date_is_left_as_written() -> None:
    assert spoken("code 12/45", Language.FR) == "code 12/45"


def test_control_characters_never_reach_the_engine() -> None:
    assert spoken("bon\x00jour\x1b", Language.FR) == "bon jour"


def test_markup_cannot_reach_the_engine() -> None:
    assert "<" not in spoken('bonjour <speed level="500">vite</speed>', Language.FR)


@pytest.mark.parametrize("text", ["", "   ", "…", "?!", "«»"])
def test_a_text_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(NothingToSay):
        spoken(text, Language.FR)


def test_short_sentences_stay_together() -> None:
    assert pieces("Oui. Bonjour madame.") == ("Oui. Bonjour madame.",)


def test_a_long_text_is_cut_between_sentences() -> None:
    first, second = "Une phrase assez longue pour compter.", "Une autre phrase assez longue."
    assert pieces(f"{first} {second}", limit=40) == (first, second)


@given(st.text(alphabet="abé ,.!?'", min_size=1, max_size=600), st.integers(LONGEST_WORD + 1, 300))
def test_pieces_lose_no_letter_and_keep_to_the_limit(text: str, limit: int) -> None:
    cut = pieces(text, limit)
    assert all(len(piece) <= limit for piece in cut)
    assert [c for c in "".join(cut) if c.isalnum()] == [c for c in text if c.isalnum()]


def test_a_word_that_would_hang_pico_is_broken() -> None:
    assert max(len(word) for piece in pieces("a" * 5000) for word in piece.split()) <= LONGEST_WORD
