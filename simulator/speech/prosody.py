"""How one voice becomes several: sex and age by pitch, vocal tract and rate.

A vocal tract is lengthened by playing the sound slower (resampling), which lowers pitch and formants together; the
engine is asked beforehand to speak faster and higher by as much, so that duration and pitch come out as wanted.
Engines do this better than a time-stretch of finished sound, and all three of ours can.

Figures: an adult man's formants lie about 15 % under a woman's (Peterson and Barney 1952) and his pitch 8 to 9
semitones lower (120 against 200 Hz). Measured with Pico's French voice: 193 Hz becomes 118 Hz, word errors 12.1 %
become 14.5 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scenarios.model import Age, Sex, Voice

_MALE_SEMITONES = -8.5
_MALE_TRACT = 0.87
_TRACT_ONLY_SEMITONES = -4.5
"""Where the engine cannot change pitch, resampling alone does both, and more than this sounds like a slowed tape."""


@dataclass(frozen=True, slots=True)
class Ageing:
    semitones: float
    tract: float
    rate: float


_AGES = {
    Age.YOUNGER: Ageing(semitones=1.5, tract=1.05, rate=1.06),
    Age.ADULT: Ageing(semitones=0.0, tract=1.0, rate=1.0),
    Age.OLDER: Ageing(semitones=-1.5, tract=0.97, rate=0.88),
}


@dataclass(frozen=True, slots=True)
class Prosody:
    """What to ask of the engine, and the resampling of its answer.

    `tract`: factor on formants (and on pitch), done by resampling to 1/tract as many samples.
    `semitones`: what the engine itself adds to its pitch. `rate`: factor on the engine's own rate.
    """

    tract: float
    semitones: float
    rate: float


def plan(base: Sex, voice: Voice, rate: float = 1.0, pitch: float = 0.0, *, pitch_by_engine: bool = True) -> Prosody:
    """How an engine's voice of sex `base` renders `voice`. `rate` multiplies the voice's, `pitch` adds."""
    towards = 0 if voice.sex is base else (1 if voice.sex is Sex.MALE else -1)
    ageing = _AGES[voice.age]
    wanted_rate = voice.rate * rate * ageing.rate
    if not pitch_by_engine:
        semitones = towards * _TRACT_ONLY_SEMITONES + ageing.semitones + voice.pitch + pitch
        tract = 2 ** (semitones / 12)
        return Prosody(tract=tract, semitones=0.0, rate=wanted_rate / tract)
    semitones = towards * _MALE_SEMITONES + ageing.semitones + voice.pitch + pitch
    tract = _MALE_TRACT**towards * ageing.tract
    return Prosody(tract=tract, semitones=semitones - 12 * math.log2(tract), rate=wanted_rate / tract)
