"""A recogniser that hears, at each flush, the next of the sentences it was given."""

from __future__ import annotations

from collections import deque

from simulator.domain.speech import SAMPLE_RATE_HZ, Word
from simulator.ports import Hypothesis


class ScriptedRecogniser:
    """Words are spread evenly over the audio fed since the last flush."""

    def __init__(self, *sentences: str) -> None:
        self._sentences = deque(sentences)
        self._fed_s = 0.0
        self._since_s = 0.0
        self.fed = b""

    def feed(self, pcm: bytes) -> Hypothesis | None:
        self.fed += pcm
        self._fed_s += len(pcm) / 2 / SAMPLE_RATE_HZ
        return None

    def flush(self) -> Hypothesis:
        words = self._sentences.popleft().split() if self._sentences else []
        each = (self._fed_s - self._since_s) / max(1, len(words))
        found = tuple(
            Word(word, self._since_s + n * each, self._since_s + (n + 1) * each) for n, word in enumerate(words)
        )
        self._since_s = self._fed_s
        return Hypothesis(" ".join(words), found, 1.0 if words else 0.0, final=True)


class BrokenRecogniser:
    """Fails as a damaged model does."""

    def feed(self, pcm: bytes) -> Hypothesis | None:
        raise RuntimeError("the model is broken")

    def flush(self) -> Hypothesis:
        raise RuntimeError("the model is broken")
