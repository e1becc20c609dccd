"""Piper: neural voices, in a process of its own (it is GPL, and loads a network of 60 MB).

A voice is a pair of files, `fr_FR-siwis-medium.onnx` and `….onnx.json`, put in `piper_voices_dir`. The command line
is the part shared by the C++ program and by the Python package `piper-tts`.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from scenarios.model import Language, Sex, Voice
from simulator.speech.engine import Engine
from simulator.speech.errors import NoVoice, RenderFailed
from simulator.speech.program import run
from simulator.speech.prosody import Prosody

_MEN = frozenset(
    {"tom", "gilles", "alan", "ryan", "joe", "john", "norman", "kusal", "bryce", "danny", "northern_english_male"}
)
"""Official French and English voices of men; the others are women's, or mixed and begin with a woman."""


@dataclass(frozen=True, slots=True)
class PiperVoice:
    path: Path
    sex: Sex


def piper_voices(folder: Path | None, language: Language) -> tuple[PiperVoice, ...]:
    """The voices of a language in the folder, complete ones only, by name."""
    if folder is None or not folder.is_dir():
        return ()
    models = sorted(folder.glob(f"{language}_*.onnx"))
    return tuple(PiperVoice(m, _sex(m)) for m in models if m.with_name(f"{m.name}.json").is_file())


def _sex(model: Path) -> Sex:
    parts = model.name.split("-")
    return Sex.MALE if len(parts) > 1 and parts[1] in _MEN else Sex.FEMALE


class Piper(Engine):
    name = "piper"
    pitch_by_engine = False

    def __init__(
        self, language: Language, deadline_seconds: float, voices: tuple[PiperVoice, ...], program: str = "piper"
    ) -> None:
        super().__init__(language, deadline_seconds)
        if not voices:
            raise NoVoice("Aucune voix Piper n'est installée.")
        self._voices = voices
        self._program = program

    def base_sex(self, voice: Voice) -> Sex:
        return self._chosen(voice).sex

    def identity(self, voice: Voice) -> str:
        return f"{super().identity(voice)}-{self._chosen(voice).path.stem}"

    def speak(self, text: str, voice: Voice, prosody: Prosody) -> bytes:
        with tempfile.TemporaryDirectory(prefix="piper-") as folder:
            path = Path(folder, "said.wav")
            arguments = ["--model", str(self._chosen(voice).path), "--length_scale", f"{1 / prosody.rate:.3f}"]
            run([self._program, *arguments, "--output_file", str(path)], self.deadline_seconds, f"{text}\n".encode())
            if not path.exists():
                raise RenderFailed("La synthèse vocale piper n'a pas écrit de son.")
            return path.read_bytes()

    def _chosen(self, voice: Voice) -> PiperVoice:
        return next((v for v in self._voices if v.sex is voice.sex), self._voices[0])
