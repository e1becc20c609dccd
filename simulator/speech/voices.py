"""Which speech engine says what: the best installed, or the one the scenario's voice asks for."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable

from scenarios.model import Language, Voice, VoiceEngine
from simulator.ports import Pcm
from simulator.speech.engine import Engine
from simulator.speech.errors import NoVoice
from simulator.speech.espeak import Espeak
from simulator.speech.pico import Pico
from simulator.speech.piper import Piper, piper_voices
from simulator.speech.settings import SpeechSettings

_log = logging.getLogger(__name__)

BEST_FIRST = (VoiceEngine.PIPER, VoiceEngine.PICO, VoiceEngine.ESPEAK)
INSTALL = "Installez libttspico-utils (Debian, section non-free) ou espeak-ng : `make setup` le fait."


class InstalledVoices:
    """A Synthesiser over the engines found here. A voice whose engine is missing is spoken by the best one there."""

    def __init__(self, engines: dict[VoiceEngine, Engine], preferred: VoiceEngine = VoiceEngine.AUTO) -> None:
        if not engines:
            raise NoVoice(f"Aucune synthèse vocale n'est installée. {INSTALL}")
        self._engines = engines
        self._default = engines.get(preferred) or next(engines[e] for e in BEST_FIRST if e in engines)
        self._missed: set[VoiceEngine] = set()
        if preferred is not VoiceEngine.AUTO and preferred not in engines:
            _log.warning("speech engine %s is not installed; using %s", preferred, self._default.name)

    @property
    def name(self) -> str:
        """The engine that speaks when a voice asks for none."""
        return self._default.name

    @property
    def installed(self) -> tuple[VoiceEngine, ...]:
        """Best first."""
        return tuple(e for e in BEST_FIRST if e in self._engines)

    def engine(self, voice: Voice) -> Engine:
        if voice.engine is VoiceEngine.AUTO:
            return self._default
        if voice.engine not in self._engines and voice.engine not in self._missed:
            self._missed.add(voice.engine)
            _log.warning("the scenario's speech engine %s is not installed; using %s", voice.engine, self.name)
        return self._engines.get(voice.engine, self._default)

    def identity(self, voice: Voice) -> str:
        """What a rendered line depends on besides its text and voice: part of the cache's key."""
        return self.engine(voice).identity(voice)

    def render(self, text: str, voice: Voice, rate: float = 1.0, pitch: float = 0.0) -> Pcm:
        """See `ports.Synthesiser`. Raises SpeechUnavailable."""
        return self.engine(voice).render(text, voice, rate, pitch)


def choose_synthesiser(settings: SpeechSettings, language: Language = Language.FR) -> InstalledVoices:
    """The engines installed here for a language. Raises NoVoice when there is none."""
    builders: dict[VoiceEngine, Callable[[], Engine | None]] = {
        VoiceEngine.PIPER: lambda: _piper(settings, language),
        VoiceEngine.PICO: lambda: _pico(settings, language),
        VoiceEngine.ESPEAK: lambda: _espeak(settings, language),
    }
    found = {engine: build() for engine, build in builders.items()}
    return InstalledVoices({engine: built for engine, built in found.items() if built is not None}, settings.engine)


def _piper(settings: SpeechSettings, language: Language) -> Engine | None:
    voices = piper_voices(settings.piper_voices_dir, language)
    if not voices or shutil.which(settings.piper_program) is None:
        return None
    return Piper(language, settings.render_deadline_seconds, voices, settings.piper_program)


def _pico(settings: SpeechSettings, language: Language) -> Engine | None:
    if shutil.which(settings.pico_program) is None:
        return None
    return Pico(language, settings.render_deadline_seconds, settings.pico_program)


def _espeak(settings: SpeechSettings, language: Language) -> Engine | None:
    if shutil.which(settings.espeak_program) is None:
        return None
    return Espeak(language, settings.render_deadline_seconds, settings.espeak_program)
