"""The customer's temperament of the day, and how his mood is heard in his voice."""

from __future__ import annotations

import random
from dataclasses import dataclass

from scenarios.model import Scenario, Temperament

MOST_MOOD = 10


@dataclass(frozen=True, slots=True)
class Manner:
    """How a line is said: `rate` multiplies the voice's own, `pitch` adds semitones."""

    rate: float
    pitch: float


def draw_temperament(scenario: Scenario, seed: int) -> str | None:
    """The temperament of this call: the same seed gives the same one. None when the scenario has none."""
    choices = scenario.customer.temperament
    if not choices:
        return None
    rng = random.Random(f"{seed}|temperament")
    return rng.choices(list(choices), weights=[choice.weight for choice in choices.values()])[0]


def temperament_of(scenario: Scenario, name: str | None) -> Temperament:
    """What the temperament changes; nothing for a scenario without any."""
    return scenario.customer.temperament[name] if name is not None else Temperament()


def starting_mood(scenario: Scenario, temperament: Temperament) -> int:
    """The mood on picking up, above the one at which the customer hangs up."""
    mood = scenario.customer.mood
    return max(min(MOST_MOOD, mood.start + temperament.mood), min(MOST_MOOD, mood.hang_up_at + 1))


def manner(mood: int, temperament: Temperament) -> Manner:
    """Faster and higher when cross, slower when at ease: few steps, so that rendered lines are found again."""
    if mood <= 2:
        rate, pitch = 1.1, 1.0
    elif mood <= 4:
        rate, pitch = 1.05, 0.5
    else:
        rate, pitch = 1.0, 0.0
    return Manner(round(rate * temperament.rate * 20) / 20, pitch)
