"""Turn taking: who has the floor. Pure: frames and hints in, decisions out; the same input gives the same decisions."""

from simulator.turns.decisions import (
    BargeIn,
    Decision,
    Hush,
    Pause,
    Resume,
    SpeakingFor,
    SpeechStarted,
    TurnEnded,
)
from simulator.turns.settings import TurnSettings
from simulator.turns.taker import TurnTaker

__all__ = [
    "BargeIn",
    "Decision",
    "Hush",
    "Pause",
    "Resume",
    "SpeakingFor",
    "SpeechStarted",
    "TurnEnded",
    "TurnSettings",
    "TurnTaker",
]
