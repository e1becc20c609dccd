"""A voice that hums: 0.1 s of a 300 Hz tone per word, so that a test knows how long a line is."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scenarios.model import Line, Voice
from simulator.domain.conversation import Say
from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.ports import Pcm
from simulator.speech.errors import RenderFailed
from simulator.speech.line_effects import NoiseBed

WORD_SECONDS = 0.1
UNSPEAKABLE = "§"
"""A line with this character cannot be rendered."""


class HummingSynthesiser:
    name = "hum"

    def render(self, text: str, voice: Voice, rate: float = 1.0, pitch: float = 0.0) -> Pcm:
        return hum(len(text.split()) * WORD_SECONDS)


class HummingVoice:
    """A customer's voice, as `simulator.speaking.CustomerVoice`."""

    def __init__(self) -> None:
        self.noise = NoiseBed(Line())
        self.rendered_ahead: list[str] = []

    async def speech(self, text: str, rate: float, pitch: float, audio: str | None) -> Pcm:
        if UNSPEAKABLE in text:
            raise RenderFailed("no sound")
        return hum(len(text.split()) * WORD_SECONDS)

    async def render_ahead(self, lines: Iterable[Say]) -> int:
        self.rendered_ahead += [line.text for line in lines]
        return len(self.rendered_ahead)


def hum(seconds: float) -> Pcm:
    """A tone, one third of full scale."""
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (np.sin(2 * np.pi * 300 * t) * 11_000).astype(np.int16)
