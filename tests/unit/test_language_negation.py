"""The scope of French negations, spoken forms without `ne` included."""

from __future__ import annotations

import pytest

from scenarios.model import Language
from simulator.language.negation import denied
from simulator.language.normalise import tokenise, without_fillers


def denied_words(text: str, language: Language = Language.FR) -> set[str]:
    words = [token.text for token in without_fillers(tokenise(text, language), language)]
    return {word for word, flag in zip(words, denied(words, language), strict=True) if flag}


@pytest.mark.parametrize(
    "text", ["je ne peux pas payer", "je peux pas payer", "je ne peux plus payer", "je peux plus payer", "sans payer"]
)
def test_the_verb_after_a_negation_is_denied(text: str) -> None:
    assert "payer" in denied_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "je peux payer",
        "ne pourriez-vous pas payer",
        "est-ce que vous ne pouvez pas payer",
        "vous pourriez pas payer",
        "je ne peux payer que cinquante euros",
        "n'hésitez pas à payer",
        "il n'y a pas de problème vous pouvez payer",
        "si jamais vous voulez payer",
        "je veux payer plus tard",
    ],
)
def test_what_denies_nothing_leaves_the_verb_alone(text: str) -> None:
    assert "payer" not in denied_words(text)


def test_the_scope_ends_with_its_clause() -> None:
    assert denied_words("je ne peux pas échanger mais je peux rembourser").isdisjoint({"rembourser"})


def test_the_scope_does_not_reach_back_before_its_clause() -> None:
    assert "comprends" not in denied_words("je comprends que vous n'êtes pas content")


def test_a_verb_of_opinion_passes_its_negation_on() -> None:
    assert "payiez" in denied_words("je ne pense pas que vous payiez")


def test_english_not_denies_its_verb() -> None:
    assert "pay" in denied_words("you can't pay today", Language.EN)
