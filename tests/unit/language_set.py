"""The labelled French set and how the matcher does on it; `python -m tests.unit.language_set` prints the figures."""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scenarios.model import Intent, Language
from simulator.corruption import corrupt
from simulator.language.matcher import Matcher

HERE = Path(__file__).parent
TODAY = dt.date(2026, 9, 1)
CHOOSING, REPORTING = 0, 1
"""Ranks (modulo 2) of the paraphrases used to choose settings, and of those only reported."""

_PAIRS = """
yes backchannel, thank thank_for_waiting, apologise thank_for_waiting, ask_reason open_question, propose propose_plan,
propose propose_exchange, propose propose_refund, greet introduce_company, greet introduce_self,
introduce_self introduce_company, ask_payment_reason open_question, state_debt ask_payment_reason, rephrase recap,
check_agreement rephrase, yes check_agreement, no refuse_help, encourage introduce_self, announce_reason state_debt,
can_pay propose_plan
"""
BOTH_TRUE = {frozenset(pair.split()) for pair in _PAIRS.split(",")}
"""Pairs of intents that one sentence may well hold together: the second is no mistake."""


@dataclass(frozen=True, slots=True)
class Figures:
    """`recall`: share of paraphrases whose intent was found. `precision`: share of found intents that were right."""

    recall: float
    precision: float
    median_ms: float


@cache
def labelled() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((HERE / "data" / "intents_fr.yaml").read_text(encoding="utf-8"))
    return content


@cache
def matcher() -> Matcher:
    """The shared library with the set's own intents."""
    common = yaml.safe_load((HERE.parents[1] / "scenarios" / "common" / "fr.yaml").read_text(encoding="utf-8"))
    intents = {name: Intent(**body) for name, body in {**common["intents"], **labelled()["intents"]}.items()}
    return Matcher(intents, Language.FR, tuple(labelled()["names"]), TODAY, companies=("Voltéa",))


def measure(half: int, wer: float = 0.0, seeds: int = 1) -> Figures:
    """Play one half of the paraphrases."""
    right = wrong = missed = 0
    times: list[float] = []
    for seed in range(seeds):
        rng = random.Random(seed)
        for intent, paraphrases in labelled()["held_back"].items():
            for text in paraphrases[half::2]:
                said = " ".join(word.text for word in corrupt(text, wer, rng)) if wer else text
                began = time.perf_counter()
                found = [match.intent for match in matcher().match(said)]
                times.append(1000 * (time.perf_counter() - began))
                right += intent in found
                missed += intent not in found
                wrong += sum(other != intent and frozenset((other, intent)) not in BOTH_TRUE for other in found)
    return Figures(right / (right + missed), right / (right + wrong), statistics.median(times))


if __name__ == "__main__":
    for half in (CHOOSING, REPORTING):
        for wer in (0.0, 0.1, 0.2, 0.3):
            print(half, wer, measure(half, wer, 3))
