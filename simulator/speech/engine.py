"""What the three speech engines share: a text in pieces, each spoken by the program, then made into one even sound."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from scenarios.model import Language, Sex, Voice
from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.ports import Pcm
from simulator.speech.errors import RenderFailed
from simulator.speech.prosody import Prosody, plan
from simulator.speech.spoken import pieces, spoken
from simulator.speech.waveform import NotWav, Samples, level, read_wav, resample, to_pcm, trim

BETWEEN_PIECES_SECONDS = 0.25


class Engine(ABC):
    """A Synthesiser whose voice is made by a program. `language` is fixed when it is built."""

    name: str
    pitch_by_engine = True
    revision = 1
    """Raised when the same text would sound different, so that cached sound is made anew."""

    def __init__(self, language: Language, deadline_seconds: float) -> None:
        self.language = language
        self.deadline_seconds = deadline_seconds

    @abstractmethod
    def base_sex(self, voice: Voice) -> Sex:
        """The sex of the program's own voice that will render `voice`."""

    @abstractmethod
    def speak(self, text: str, voice: Voice, prosody: Prosody) -> bytes:
        """One piece as the bytes of a WAV file of any rate."""

    def identity(self, voice: Voice) -> str:
        """Names engine, language and revision: what decides the sound besides text, voice, rate and pitch."""
        return f"{self.name}-{self.language}-{self.revision}"

    def render(self, text: str, voice: Voice, rate: float = 1.0, pitch: float = 0.0) -> Pcm:
        """See `ports.Synthesiser`. Raises SpeechUnavailable."""
        prosody = plan(self.base_sex(voice), voice, rate, pitch, pitch_by_engine=self.pitch_by_engine)
        said = [self._piece(piece, voice, prosody) for piece in pieces(spoken(text, self.language))]
        pause = np.zeros(round(BETWEEN_PIECES_SECONDS * SAMPLE_RATE_HZ))
        joined = np.concatenate([part for sound in said for part in (sound, pause)][:-1])
        return to_pcm(level(joined))

    def _piece(self, text: str, voice: Voice, prosody: Prosody) -> Samples:
        try:
            samples, rate_hz = read_wav(self.speak(text, voice, prosody))
        except NotWav as error:
            raise RenderFailed(f"La synthèse vocale {self.name} n'a pas rendu de son lisible : {error}.") from error
        ratio = SAMPLE_RATE_HZ / rate_hz / prosody.tract
        sound = trim(samples if ratio == 1.0 else resample(samples, ratio))
        if not sound.any():
            raise RenderFailed(f"La synthèse vocale {self.name} n'a rendu que du silence pour « {text[:60]} ».")
        return sound
