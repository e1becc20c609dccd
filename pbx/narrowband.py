"""Between the platform's sound (16 kHz, 16 bits) and a G.711 line's (8 kHz, µ-law). Pure.

Source: ITU-T G.711 (µ-law, 14-bit segments), as every telephone decodes it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pbx.sip_wire import LINE_FRAME_BYTES
from simulator.ports import Pcm
from simulator.speech.waveform import from_pcm, resample, to_pcm

_BIAS, _LOUDEST = 132, 32_635
_TAPS = 48


def _decoding_table() -> Pcm:
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (code >> 4 & 7).astype(np.int32), (code & 15).astype(np.int32)
    magnitude = ((mantissa << 3) + _BIAS << exponent) - _BIAS
    return np.where(code & 128, -magnitude, magnitude).astype(np.int16)


def _smoothing() -> NDArray[np.float64]:
    """A low-pass filter at a quarter of the sample rate (windowed sinc), of gain 2 for the zeros put in between."""
    at = np.arange(_TAPS) - (_TAPS - 1) / 2
    taps = np.sinc(at / 2) * np.hamming(_TAPS)
    return np.asarray(taps * 2 / taps.sum())


_DECODED = _decoding_table()
_FILTER = _smoothing()


def from_mulaw(coded: bytes) -> Pcm:
    """Samples at 8 kHz."""
    return _DECODED[np.frombuffer(coded, np.uint8)]


def to_mulaw(pcm: Pcm) -> bytes:
    """One byte a sample."""
    wide = pcm.astype(np.int32)
    magnitude = np.minimum(np.abs(wide), _LOUDEST) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = magnitude >> exponent + 3 & 15
    coded = ~(np.where(wide < 0, 128, 0) | exponent << 4 | mantissa)
    return bytes(coded.astype(np.uint8))


def to_line(pcm: bytes) -> bytes:
    """A whole line of speech at 16 kHz as whole frames of the telephone line, the last one filled with silence."""
    if not pcm:
        return b""
    coded = to_mulaw(to_pcm(resample(from_pcm(np.frombuffer(pcm, "<i2")), 0.5)))
    return coded + b"\xff" * (-len(coded) % LINE_FRAME_BYTES)


class FromLine:
    """The telephone line's frames as the platform's, one after the other; delays the sound by 1.5 ms."""

    def __init__(self) -> None:
        self._before = np.zeros(_TAPS - 1)

    def frame(self, coded: bytes) -> bytes:
        """640 bytes of 16 kHz for 160 of µ-law."""
        samples = from_mulaw(coded)
        spread = np.zeros(2 * len(samples))
        spread[::2] = samples
        joined = np.concatenate([self._before, spread])
        self._before = joined[-(_TAPS - 1) :]
        smooth = np.convolve(joined, _FILTER, "valid")
        return bytes(np.clip(np.round(smooth), -32768, 32767).astype("<i2"))
