"""Vosk alone on audio that calls sent: what recognising costs when nothing else is done."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import vosk

from bench.frames import levels, sounding, spans
from simulator.domain.speech import FRAME_SAMPLES, SAMPLE_RATE_HZ

CHUNK_BYTES = 3200
"""100 ms: as often as the engine feeds its recogniser."""
KEPT_FRAMES = 25
"""Silence inside speech that is decoded with it."""


def cpu_seconds(model: Path, audio: Sequence[bytes], threads: int) -> float:
    """Processor seconds to recognise each of the audios, with partials, on so many threads."""
    vosk.SetLogLevel(-2)
    shared = vosk.Model(str(model))
    began = time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda pcm: _recognise(shared, pcm), audio))
    return time.process_time() - began


def _recognise(model: vosk.Model, pcm: bytes) -> None:
    recogniser = vosk.KaldiRecognizer(model, SAMPLE_RATE_HZ)
    recogniser.SetWords(True)
    for start in range(0, len(pcm), CHUNK_BYTES):
        if recogniser.AcceptWaveform(pcm[start : start + CHUNK_BYTES]):
            recogniser.Result()
        else:
            recogniser.PartialResult()
    recogniser.FinalResult()


def speech_only(pcm: bytes) -> bytes:
    """The audio without its long silences."""
    samples = np.frombuffer(pcm, np.int16)
    mask = sounding(levels(samples))
    return b"".join(
        samples[span.first * FRAME_SAMPLES : span.end * FRAME_SAMPLES].tobytes() for span in spans(mask, KEPT_FRAMES)
    )
