"""Words that hand the floor over, and words that do not."""

from __future__ import annotations

import pytest

from simulator.turns.floor import closes, hands_over


@pytest.mark.parametrize(
    "text",
    [
        "bonjour camille robin puis je parler à madame lefèvre",
        "pouvez vous me confirmer votre adresse",
        "pouvez-vous me confirmer votre adresse",
        "est-ce que cela vous convient",
        "quand avez vous envoyé ce chèque",
        "combien pourriez vous verser chaque mois",
        "quand a t il reçu le colis",
        "could you confirm your address",
    ],
)
def test_questions_hand_over(text: str) -> None:
    assert hands_over(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "je vous propose de régler en trois fois",
        "il reste deux cent quarante euros à régler",
        "nous prenons rendez vous",
        "puis je lui parler je vous appelle au sujet de votre facture d'électricité qui est encore impayée à ce jour",
        "you owe two hundred euros",
    ],
)
def test_statements_do_not(text: str) -> None:
    assert not hands_over(text)


@pytest.mark.parametrize("text", ["merci madame au revoir", "je vous souhaite une bonne journée", "have a nice day"])
def test_farewells_close(text: str) -> None:
    assert closes(text)


@pytest.mark.parametrize("text", ["", "au revoir madame et merci encore", "la journée sera bonne"])
def test_what_only_speaks_of_it_does_not_close(text: str) -> None:
    assert not closes(text)
