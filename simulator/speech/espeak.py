"""espeak-ng: a robotic voice of either sex, always installable; the fallback."""

from __future__ import annotations

from scenarios.model import Language, Sex, Voice
from simulator.speech.engine import Engine
from simulator.speech.program import run
from simulator.speech.prosody import Prosody

_LANGUAGES = {Language.FR: "fr", Language.EN: "en-gb"}
_VARIANTS = {Sex.FEMALE: "f2", Sex.MALE: "m3"}
"""espeak-ng's voice variants: about 198 and 106 Hz."""
_WORDS_PER_MINUTE = 165
_MIDDLE_PITCH = 50
_PITCH_PER_SEMITONE = 6.2
"""Measured on fr+f2 and fr+m3: -p 0 is 7.0 semitones under -p 50, -p 99 is 8.6 over it."""


class Espeak(Engine):
    name = "espeak"

    def __init__(self, language: Language, deadline_seconds: float, program: str = "espeak-ng") -> None:
        super().__init__(language, deadline_seconds)
        self._program = program

    def base_sex(self, voice: Voice) -> Sex:
        return voice.sex

    def speak(self, text: str, voice: Voice, prosody: Prosody) -> bytes:
        pitch = min(max(_MIDDLE_PITCH + _PITCH_PER_SEMITONE * prosody.semitones, 0), 99)
        options = [
            "-v",
            f"{_LANGUAGES[self.language]}+{_VARIANTS[voice.sex]}",
            "-s",
            str(round(_WORDS_PER_MINUTE * prosody.rate)),
        ]
        return run(
            [self._program, *options, "-p", str(round(pitch)), "--stdin", "--stdout"],
            self.deadline_seconds,
            text.encode(),
        )
