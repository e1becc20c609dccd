"""Whether a 20 ms frame holds speech, against the noise of the room.

Energy of the speech band over a noise floor that follows the quietest moments; speech begins when most of the last
frames are active and some of them voiced (the low band outweighs the high one, which a click or a hiss does not do),
and lasts as long as frames stay active.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.domain.speech import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE_HZ

QUIETEST_DB = -70.0
LOUDEST_FLOOR_DB = -35.0
LEAST_SPEECH_DB = -58.0
"""Quieter than this nobody is talking to us."""
ENTER_DB = 9.0
STAY_DB = 6.0
BELOW_PEAK_DB = 34.0
"""Within an utterance, what is this far under its loudest frame is its echo or a breath."""
PEAK_FALL_DB = 0.4
"""Per frame: the loudest frame is forgotten at 20 dB per second."""
FLOOR_WINDOW_FRAMES = 80
FLOOR_RISE_DB = 12 * FRAME_SECONDS
FLOOR_FALL = 0.4
SETTLING_FRAMES = 5

ONSET_WINDOW_FRAMES = 6
ONSET_ACTIVE_FRAMES = 4
ONSET_VOICED_FRAMES = 2
LONGEST_ONSET_FRAMES = 15
APART_FRAMES = 3
"""Inactive frames that separate one sound from the next."""

_HZ_PER_BIN = SAMPLE_RATE_HZ / FRAME_SAMPLES
_BAND = slice(int(250 / _HZ_PER_BIN), int(7500 / _HZ_PER_BIN))
"""Wide enough for an s, whose energy lies above 4 kHz: "…, s'il vous plaît" starts with one."""
_LOW = slice(int(100 / _HZ_PER_BIN), int(1000 / _HZ_PER_BIN))
_HIGH = slice(int(3000 / _HZ_PER_BIN), int(7900 / _HZ_PER_BIN))
_WINDOW: NDArray[np.float32] = np.hanning(FRAME_SAMPLES).astype(np.float32)
_FULL_SCALE = float(np.sum(_WINDOW**2)) * FRAME_SAMPLES / 2 * 32768.0**2


@dataclass(frozen=True, slots=True)
class Activity:
    """`active`: loud enough; `speaking`: part of speech; `onset_frames`: how long this sound has lasted."""

    active: bool
    speaking: bool
    onset_frames: int


class VoiceActivity:
    """One leg's detector. Feed every frame, in order."""

    def __init__(self) -> None:
        self._floor_db = -60.0
        self._recent: deque[float] = deque(maxlen=FLOOR_WINDOW_FRAMES)
        self._onset: deque[tuple[bool, bool]] = deque(maxlen=ONSET_WINDOW_FRAMES)
        self._peak_db = QUIETEST_DB
        self._sound_frames = 0
        self._quiet_frames = APART_FRAMES
        self._speaking = False
        self._frames = 0

    @property
    def floor_db(self) -> float:
        """The room's noise in the speech band, dB under full scale."""
        return self._floor_db

    def frame(self, pcm: bytes) -> Activity:
        """Take 20 ms of 16 kHz, 16-bit audio (a shorter frame is padded with silence)."""
        level_db, voiced = _measure(pcm)
        self._frames += 1
        self._follow_floor(level_db)
        active = self._frames > SETTLING_FRAMES and self._is_active(level_db)
        self._count(active)
        self._onset.append((active, active and voiced))
        self._speaking = self._still_speaking() if self._speaking else self._begins()
        self._peak_db = max(self._peak_db - PEAK_FALL_DB, level_db if active else QUIETEST_DB)
        return Activity(active, self._speaking, min(self._sound_frames, LONGEST_ONSET_FRAMES))

    def _is_active(self, level_db: float) -> bool:
        margin = STAY_DB if self._speaking else ENTER_DB
        least = max(self._floor_db + margin, LEAST_SPEECH_DB)
        return level_db > (max(least, self._peak_db - BELOW_PEAK_DB) if self._speaking else least)

    def _count(self, active: bool) -> None:
        self._quiet_frames = 0 if active else self._quiet_frames + 1
        if self._quiet_frames >= APART_FRAMES:
            self._sound_frames = 0
        elif active or self._sound_frames:
            self._sound_frames += 1

    def _begins(self) -> bool:
        active = sum(a for a, _ in self._onset)
        voiced = sum(v for _, v in self._onset)
        return active >= ONSET_ACTIVE_FRAMES and voiced >= ONSET_VOICED_FRAMES

    def _still_speaking(self) -> bool:
        return self._quiet_frames < ONSET_WINDOW_FRAMES

    def _follow_floor(self, level_db: float) -> None:
        """Fall at once with a quieter moment; rise slowly towards the quietest of the last 1.6 s."""
        self._recent.append(level_db)
        quietest = min(self._recent)
        if self._frames <= SETTLING_FRAMES:
            target = quietest
        elif quietest < self._floor_db:
            target = self._floor_db + FLOOR_FALL * (quietest - self._floor_db)
        elif len(self._recent) == FLOOR_WINDOW_FRAMES:
            target = min(quietest, self._floor_db + FLOOR_RISE_DB)
        else:
            target = self._floor_db
        self._floor_db = min(max(target, QUIETEST_DB), LOUDEST_FLOOR_DB)


def _measure(pcm: bytes) -> tuple[float, bool]:
    """Level of the speech band (dB under full scale) and whether the frame is voiced."""
    samples = np.frombuffer(pcm, dtype="<i2", count=min(len(pcm) // 2, FRAME_SAMPLES)).astype(np.float32)
    if len(samples) < FRAME_SAMPLES:
        samples = np.pad(samples, (0, FRAME_SAMPLES - len(samples)))
    power = np.abs(np.fft.rfft(samples * _WINDOW)) ** 2
    level_db = 10 * float(np.log10(2 * power[_BAND].sum() / _FULL_SCALE + 1e-10))
    return level_db, bool(power[_LOW].sum() > 2 * power[_HIGH].sum())
