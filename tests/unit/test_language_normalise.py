"""Tokens from typed and recognised French: elisions, expressions, hesitations, false starts, sounds and lemmas."""

from __future__ import annotations

import pytest

from scenarios.model import Language
from simulator.language.lemmas import lemma
from simulator.language.normalise import fold, is_backchannel, tokenise, without_fillers
from simulator.language.sounds import sound_key, sound_likeness
from simulator.language.synonyms import concept

FR = Language.FR


def texts(text: str) -> list[str]:
    return [token.text for token in without_fillers(tokenise(text, FR), FR)]


@pytest.mark.parametrize(
    "forms",
    [
        ("j'ai reçu", "j’ai reçu", "J'AI REÇU", "j' ai reçu", "j ai reçu"),
        ("l'abonnement", "l’abonnement", "l' abonnement", "l abonnement"),
        ("puis-je", "puis je"),
        ("s'il vous plaît", "s'il vous plait", "s' il vous plaît", "si vous plaît"),
        ("qu'est-ce que", "qu'est ce que", "qu’est-ce que"),
    ],
)
def test_all_writings_of_a_form_give_the_same_tokens(forms: tuple[str, ...]) -> None:
    assert len({tuple(fold(text) for text in texts(form)) for form in forms}) == 1


def test_a_token_keeps_the_words_it_came_from() -> None:
    tokens = tokenise("Bonjour, je vous appelle au sujet de l'abonnement", FR)
    assert [(t.text, t.start, t.end) for t in tokens[-3:]] == [("concernant", 4, 7), ("le", 7, 8), ("abonnement", 7, 8)]


def test_hesitations_openers_and_false_starts_are_dropped() -> None:
    assert texts("alors euh je je vous je vous appelle hum demain") == ["je", "vous", "appelle", "demain"]


def test_repeated_figures_are_no_false_start() -> None:
    assert texts("deux deux quatre quatre") == ["deux", "deux", "quatre", "quatre"]


def test_letters_being_spelt_are_not_elisions() -> None:
    assert texts("l e f") == ["l", "e", "f"]


@pytest.mark.parametrize("text", ["oui", "d'accord", "hum hum", "ah oui d'accord", "très bien", "oui je vois"])
def test_listening_noises_are_backchannels(text: str) -> None:
    assert is_backchannel(text, FR)


@pytest.mark.parametrize("text", ["", "oui mais non", "bonjour", "d'accord je vous propose un échange"])
def test_what_says_something_is_no_backchannel(text: str) -> None:
    assert not is_backchannel(text, FR)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("payer", "payé"),
        ("payez", "payer"),
        ("cent", "sans"),
        ("colis", "coli"),
        ("chèque", "chèques"),
        ("eau", "haut"),
    ],
)
def test_homophones_share_a_key(first: str, second: str) -> None:
    assert sound_key(first) == sound_key(second)


@pytest.mark.parametrize(("heard", "name"), [("le fèvre", "lefèvre"), ("lefebvre", "lefèvre"), ("vol t a", "voltéa")])
def test_mangled_names_sound_near(heard: str, name: str) -> None:
    assert sound_likeness(heard, name) >= 0.8


def test_different_words_sound_far() -> None:
    assert sound_likeness("facture", "bonjour") < 0.4


@pytest.mark.parametrize(
    ("word", "expected"), [("paierez", "payer"), ("mensualités", "mensualite"), ("puis", "pouvoir"), ("sûr", "certain")]
)
def test_lemmas_are_folded_dictionary_forms(word: str, expected: str) -> None:
    assert lemma(word, FR) == expected


@pytest.mark.parametrize(("first", "second"), [("régler", "solder"), ("navré", "excuse"), ("paquet", "commande")])
def test_call_centre_synonyms_share_a_concept(first: str, second: str) -> None:
    assert concept(lemma(first, FR), FR) == concept(lemma(second, FR), FR)


def test_english_contractions_are_opened() -> None:
    tokens = tokenise("I'm sorry, you can't pay", Language.EN)
    assert [t.text for t in tokens] == ["i", "am", "sorry", "you", "can", "not", "pay"]
