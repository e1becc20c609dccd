"""Word errors like a recogniser's."""

from __future__ import annotations

import random

from rapidfuzz.distance import Levenshtein

from simulator.corruption import corrupt, number_words, spoken_words

TEXT = (
    "Bonjour madame Lefèvre, je vous appelle au sujet de votre facture d'électricité. Il reste 240 euros à régler "
    "depuis le 20 juillet, je vous propose de payer en trois fois, est-ce que cela vous convient ?"
)


def error_rate(wer: float) -> float:
    words = spoken_words(TEXT)
    errors = sum(
        Levenshtein.distance(words, [heard.text for heard in corrupt(TEXT, wer, random.Random(seed))])
        for seed in range(100)
    )
    return errors / (100 * len(words))


def test_the_share_of_errors_is_the_one_asked_for() -> None:
    assert all(abs(error_rate(wer) - wer) < 0.03 for wer in (0.0, 0.1, 0.2, 0.4))


def test_without_errors_the_words_are_as_spoken() -> None:
    assert tuple(heard.text for heard in corrupt(TEXT, 0.0, random.Random(1))) == spoken_words(TEXT)


def test_figures_and_euros_are_said_in_words() -> None:
    assert " ".join(spoken_words("240,50 €, le 1er, 3 fois")) == (
        "deux cent quarante euros cinquante le un er trois fois"
    )


def test_whole_numbers_are_spelt_as_in_french() -> None:
    assert [number_words(n) for n in (0, 16, 21, 71, 80, 81, 91, 100, 340, 1200, 2026)] == [
        "zéro",
        "seize",
        "vingt et un",
        "soixante et onze",
        "quatre-vingt",
        "quatre-vingt-un",
        "quatre-vingt-onze",
        "cent",
        "trois cent quarante",
        "mille deux cent",
        "deux mille vingt-six",
    ]


def test_wrong_words_are_less_sure_than_right_ones() -> None:
    right = set(spoken_words(TEXT))
    heard = [word for seed in range(20) for word in corrupt(TEXT, 0.3, random.Random(seed))]
    assert min(word.confidence for word in heard if word.text in right) < 0.8
    assert max(word.confidence for word in heard if word.text not in right) <= 0.75


def test_the_same_draw_gives_the_same_errors() -> None:
    assert corrupt(TEXT, 0.3, random.Random(4)) == corrupt(TEXT, 0.3, random.Random(4))


def test_something_is_always_heard() -> None:
    assert all(corrupt("oui", 1.0, random.Random(seed)) for seed in range(50))
