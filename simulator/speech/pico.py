"""SVOX Pico: one female voice per language, by Debian's `pico2wave` (libttspico-utils, non-free, Apache-2.0)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from scenarios.model import Language, Sex, Voice
from simulator.speech.engine import Engine
from simulator.speech.errors import RenderFailed
from simulator.speech.program import run
from simulator.speech.prosody import Prosody

_LANGUAGES = {Language.FR: "fr-FR", Language.EN: "en-GB"}
_LOWEST_PITCH, _HIGHEST_PITCH = 50, 200
"""Per cent; measured: levels beyond are brought back to these by Pico itself."""
_SLOWEST, _FASTEST = 20, 500


class Pico(Engine):
    name = "pico"

    def __init__(self, language: Language, deadline_seconds: float, program: str = "pico2wave") -> None:
        super().__init__(language, deadline_seconds)
        self._program = program

    def base_sex(self, voice: Voice) -> Sex:
        return Sex.FEMALE

    def speak(self, text: str, voice: Voice, prosody: Prosody) -> bytes:
        """Pico writes to files only. The text never holds `<`: `spoken` takes it out, as Pico has no escape for it."""
        with tempfile.TemporaryDirectory(prefix="pico-") as folder:
            path = Path(folder, "said.wav")
            run(
                [self._program, "-l", _LANGUAGES[self.language], "-w", str(path), _marked(text, prosody)],
                self.deadline_seconds,
            )
            if not path.exists():
                raise RenderFailed("La synthèse vocale pico n'a pas écrit de son.")
            return path.read_bytes()


def _marked(text: str, prosody: Prosody) -> str:
    pitch = _bounded(100 * 2 ** (prosody.semitones / 12), _LOWEST_PITCH, _HIGHEST_PITCH)
    speed = _bounded(100 * prosody.rate, _SLOWEST, _FASTEST)
    return f'<speed level="{speed}"><pitch level="{pitch}">{text}</pitch></speed>'


def _bounded(value: float, lowest: int, highest: int) -> int:
    return round(min(max(value, lowest), highest))
