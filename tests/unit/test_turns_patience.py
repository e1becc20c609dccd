"""How long a silence ends the turn, from its words and its voice, with the real matcher."""

from __future__ import annotations

import pytest

from scenarios.model import Intent, Language
from simulator.language.matcher import Matcher
from simulator.turns import TurnSettings
from simulator.turns.patience import Patience, Stop, patience

SETTINGS = TurnSettings()
STATEMENT = 1.1
EXAMPLES = {
    "verify_identity": ("puis-je parler à madame Lefèvre", "vous êtes bien madame Lefèvre"),
    "propose": ("je vous propose de régler en trois fois",),
    "close_offer_help": ("puis-je faire autre chose pour vous",),
    "farewell": ("au revoir",),
}
PROPOSED = frozenset({"propose"})


@pytest.fixture(scope="module")
def wait() -> Patience:
    intents = {name: Intent(examples=examples) for name, examples in EXAMPLES.items()}
    return patience(Matcher(intents, Language.FR, ("Madame Lefèvre",)), SETTINGS)


def stop(text: str, rise: float | None = -4.0) -> Stop:
    return Stop(text, PROPOSED, rise, STATEMENT)


@pytest.mark.parametrize(
    "text", ["puis je parler à madame lefèvre", "puis je faire autre chose pour vous", "vous êtes bien madame lefèvre"]
)
def test_a_question_on_which_the_voice_rises_is_answered_at_once(wait: Patience, text: str) -> None:
    assert wait(stop(text, rise=3.0)) == SETTINGS.asked


def test_a_question_whose_melody_is_unknown_is_answered_at_once(wait: Patience) -> None:
    assert wait(stop("puis je parler à madame lefèvre", rise=None)) == SETTINGS.asked


def test_a_question_whose_voice_falls_may_go_on(wait: Patience) -> None:
    assert SETTINGS.asked < wait(stop("puis je parler à madame lefèvre", rise=-3.0)) < STATEMENT


@pytest.mark.parametrize("rise", [-4.0, 3.0, None])
def test_a_statement_is_given_the_trainees_own_time_however_it_sounds(wait: Patience, rise: float | None) -> None:
    assert wait(stop("je vous propose de régler en trois fois", rise)) == STATEMENT


@pytest.mark.parametrize("text", ["merci au revoir", "je vous souhaite une bonne journée"])
def test_a_farewell_is_answered_at_once(wait: Patience, text: str) -> None:
    assert wait(stop(text)) == SETTINGS.asked


@pytest.mark.parametrize("text", ["je vous propose de régler en trois fois parce que", "pouvez vous me donner votre"])
def test_what_plainly_goes_on_is_waited_for(wait: Patience, text: str) -> None:
    assert wait(stop(text, rise=3.0)) == SETTINGS.continues


def test_a_sound_without_words_is_not_waited_for_long(wait: Patience) -> None:
    assert wait(stop("")) == SETTINGS.unheard
