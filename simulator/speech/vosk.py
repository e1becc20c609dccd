"""Vosk listens: one model shared by all calls, one recogniser per leg, decoding in the caller's thread (without the
GIL).

Measured with the shipped model: 0.035 s of processor per second of audio whatever the chunk (20 to 200 ms) and with a
partial at every chunk; `flush` takes about 10 ms.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import vosk

from simulator.domain.speech import SAMPLE_RATE_HZ, Word
from simulator.ports import Hypothesis
from simulator.speech.errors import ModelBroken
from simulator.speech.models import refuse_unusable

_QUIET = -2
"""Kaldi's scale: no messages and no warnings; errors are raised, and said there."""


class VoskRecognisers:
    """A RecogniserFactory. Loading takes 0.3 s for a small model, several seconds for a big one: build it once."""

    def __init__(self, path: Path, demonstration: bool) -> None:
        """Raises ModelMissing or ModelBroken, naming the path and what mends it."""
        refuse_unusable(path)
        vosk.SetLogLevel(_QUIET)
        try:
            self._model = vosk.Model(str(path))
            vosk.KaldiRecognizer(self._model, SAMPLE_RATE_HZ)
        except Exception as error:
            # Vosk raises the bare class, for an unreadable graph or network.
            raise ModelBroken(
                f"Le modèle de reconnaissance {path} est abîmé ({error}). "
                f"Effacez-le et réinstallez-le : decroche models install {path.name}"
            ) from error
        self._demonstration = demonstration

    @property
    def demonstration(self) -> bool:
        return self._demonstration

    def recogniser(self, phrases: tuple[str, ...] = ()) -> VoskRecogniser:
        """A fresh recogniser; `phrases` are not used.

        Vosk can only replace its language model by a list, not lean towards it. Measured on 20 sentences spoken by
        Pico: word errors fell from 12 to 4 % on the listed sentences and rose from 8 to 88 % on others, and trainees
        say others.
        """
        return VoskRecogniser(self._model)


class VoskRecogniser:
    """A Recogniser. Words Vosk ends by itself (after a silence, or 20 s) are kept until `flush`."""

    def __init__(self, model: Any) -> None:
        self._kaldi = vosk.KaldiRecognizer(model, SAMPLE_RATE_HZ)
        self._kaldi.SetWords(True)
        self._ended: tuple[Word, ...] = ()
        self._reported = ""

    def feed(self, pcm: bytes) -> Hypothesis | None:
        """See `ports.Recogniser`; no audio is no news. Raises ValueError on half a sample.

        Partials are text alone, without words or confidence: asked for words (`SetPartialWords`), Vosk gives its
        partials a second later, three in a sentence instead of ten.
        """
        if len(pcm) % 2:
            raise ValueError(f"{len(pcm)} bytes are not 16-bit audio")
        if not pcm:
            return None
        if self._kaldi.AcceptWaveform(pcm):
            self._ended += _words(json.loads(self._kaldi.Result()).get("result", []))
            going_on = ""
        else:
            going_on = json.loads(self._kaldi.PartialResult())["partial"]
        text = " ".join(filter(None, [*(word.text for word in self._ended), going_on]))
        if text == self._reported:
            return None
        self._reported = text
        return Hypothesis(text=text, words=(), confidence=0.0, final=False)

    def flush(self) -> Hypothesis:
        """See `ports.Recogniser`; the confidence is the words' mean, 0 when there is none.

        Vosk counts samples over flushes, so word times go on from the first sample.
        """
        words = self._ended + _words(json.loads(self._kaldi.FinalResult()).get("result", []))
        self._ended = ()
        self._reported = ""
        confidence = sum(word.confidence for word in words) / len(words) if words else 0.0
        return Hypothesis(" ".join(word.text for word in words), words, confidence, final=True)


def _words(found: list[dict[str, Any]]) -> tuple[Word, ...]:
    return tuple(Word(text=w["word"], start=w["start"], end=w["end"], confidence=min(w["conf"], 1.0)) for w in found)
