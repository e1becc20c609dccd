"""Words that hand the floor over, and words that do not."""

from __future__ import annotations

import pytest

from simulator.turns.floor import hands_over


@pytest.mark.parametrize(
    "text",
    [
        "bonjour camille robin puis je parler à madame lefèvre",
        "pouvez vous me confirmer votre adresse",
        "pouvez-vous me confirmer votre adresse",
        "est-ce que cela vous convient",
        "quand avez vous envoyé ce chèque",
        "combien pourriez vous verser chaque mois",
        "je vous souhaite une bonne journée",
        "au revoir",
        "could you confirm your address",
        "have a nice day",
    ],
)
def test_questions_and_farewells_hand_over(text: str) -> None:
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
