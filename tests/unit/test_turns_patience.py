"""How long a silence ends the turn, from its words, with the real matcher."""

from __future__ import annotations

import pytest

from scenarios.model import Intent, Language
from simulator.language.matcher import Matcher
from simulator.turns import TurnSettings
from simulator.turns.patience import Patience, patience

SETTINGS = TurnSettings()
EXAMPLES = {
    "greet": ("bonjour",),
    "introduce_self": ("camille robin",),
    "verify_identity": ("puis-je parler à madame Lefèvre",),
    "propose": ("je vous propose de régler en trois fois",),
    "close_offer_help": ("puis-je faire autre chose pour vous",),
}


@pytest.fixture(scope="module")
def wait() -> Patience:
    intents = {name: Intent(examples=examples) for name, examples in EXAMPLES.items()}
    return patience(Matcher(intents, Language.FR, ("Madame Lefèvre",)), SETTINGS)


@pytest.mark.parametrize(
    ("text", "expected", "seconds"),
    [
        ("puis je parler à madame lefèvre", {"verify_identity"}, SETTINGS.answered),
        ("je vous propose de régler en trois fois", {"propose"}, SETTINGS.answered),
        ("je vous propose de régler en trois fois", {"verify_identity"}, SETTINGS.understood),
        ("puis je faire autre chose pour vous", {"propose"}, SETTINGS.answered),
        ("bonjour camille robin", {"verify_identity"}, SETTINGS.open),
        ("le chat dort sur le toit", {"propose"}, SETTINGS.open),
        ("", {"propose"}, SETTINGS.open),
        ("je vous propose de régler en trois fois parce que", {"propose"}, SETTINGS.continues),
    ],
)
def test_the_words_decide(wait: Patience, text: str, expected: set[str], seconds: float) -> None:
    assert wait(text, frozenset(expected)) == seconds
