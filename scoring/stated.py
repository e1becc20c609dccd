"""How surely a stated value was heard: misheard figures must not be held against the trainee."""

from __future__ import annotations

from scenarios.model import Language
from scoring.hearing import SURE_WORD, Heard, Hearing, words_of
from simulator.language.normalise import tokenise
from simulator.language.numbers import read_numbers


def surely_stated(heard: Heard, hearing: Hearing, language: Language) -> bool:
    """Whether every figure of the turn, with the word on either side, was surely heard; without figures, every word.

    The figures of a value may stand outside the words that gave the intent.
    """
    turn = hearing.trainee[heard.turn]
    words = words_of(turn)
    figures = [item for item in read_numbers(tokenise(turn.text, language), language) if item.number is not None]
    if not figures:
        return heard.certain and heard.weakest >= SURE_WORD
    near = [word for item in figures for word in words[max(0, item.start - 1) : item.end + 1]]
    return heard.certain and min(word.confidence for word in near) >= SURE_WORD
