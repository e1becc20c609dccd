"""A speech engine that hums: one tone per text, counted, and failing when told to."""

from __future__ import annotations

import threading

import numpy as np

from scenarios.model import Voice
from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.ports import Pcm


class Humming:
    """A Synthesiser. 50 ms of 440 Hz per character."""

    name = "humming"

    def __init__(self) -> None:
        self.said: list[str] = []
        self.fails: Exception | None = None
        self.go = threading.Event()
        """Cleared, `render` waits for it."""
        self.go.set()

    def render(self, text: str, voice: Voice, rate: float = 1.0, pitch: float = 0.0) -> Pcm:
        self.go.wait(5)
        self.said.append(text)
        if self.fails is not None:
            raise self.fails
        seconds = np.arange(len(text) * SAMPLE_RATE_HZ // 20) / SAMPLE_RATE_HZ
        return (8000 * np.sin(2 * np.pi * 440 * seconds)).astype(np.int16)
