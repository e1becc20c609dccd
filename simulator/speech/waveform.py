"""Sound as numbers, -1 to 1: reading WAV, changing the sample rate, trimming silence, setting the level."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.ports import Pcm

Samples = NDArray[np.float64]

SPEECH_RMS = 0.1
"""Level of all speech while it lasts, -20 dB below full scale: voices of every engine are equally loud."""
PEAK = 0.89
"""-1 dB: never full scale."""

_FULL_SCALE = 32768.0
_BLOCK = SAMPLE_RATE_HZ // 100
_SILENCE_BELOW_PEAK = 10 ** (-40 / 20)
_KEPT_BLOCKS = 2


class NotWav(ValueError):
    """The bytes are not a 16-bit WAV file with sound in it."""


def read_wav(data: bytes) -> tuple[Samples, int]:
    """Samples of the first channel and the rate in Hz. A length left open by a piped program is read to the end."""
    try:
        with wave.open(io.BytesIO(data)) as wav:
            channels, width, rate = wav.getnchannels(), wav.getsampwidth(), wav.getframerate()
            raw = wav.readframes(len(data))
    except (wave.Error, EOFError) as error:
        raise NotWav(str(error) or "truncated") from error
    if width != 2 or not raw:
        raise NotWav(f"{8 * width} bits, {len(raw)} bytes of sound")
    whole = raw[: len(raw) - len(raw) % (2 * channels)]
    return np.frombuffer(whole, dtype="<i2")[::channels] / _FULL_SCALE, rate


def wav_bytes(pcm: Pcm) -> bytes:
    """A mono WAV file at 16 kHz."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(SAMPLE_RATE_HZ)
        wav.writeframes(pcm.astype("<i2").tobytes())
    return buffer.getvalue()


def read_sound(path: Path) -> tuple[Samples, int]:
    """A recorded file of any format libsndfile reads (WAV, FLAC, Ogg, MP3), first channel. Raises NotWav or OSError."""
    import soundfile  # noqa: PLC0415 - loads a shared library that only recorded lines need

    try:
        samples, rate = soundfile.read(io.BytesIO(path.read_bytes()), dtype="float64", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise NotWav(str(error)) from error
    if len(samples) == 0:
        raise NotWav("no sound")
    return samples[:, 0], int(rate)


def resample(samples: Samples, ratio: float) -> Samples:
    """`ratio` times as many samples for the same sound, band-limited.

    Done in the frequency domain, with a raised-cosine edge over the last 5 % of the band against ringing; the padding
    keeps the two ends, which the transform joins, apart.
    """
    padding = 512
    padded = np.concatenate([np.zeros(padding), samples, np.zeros(padding)])
    wanted = round(len(padded) * ratio)
    spectrum = np.fft.rfft(padded)
    kept = min(len(spectrum), wanted // 2 + 1)
    edge = max(1, kept // 20)
    spectrum[kept - edge : kept] *= 0.5 * (1 + np.cos(np.linspace(0, np.pi, edge)))
    shaped = np.zeros(wanted // 2 + 1, dtype=complex)
    shaped[:kept] = spectrum[:kept]
    result = np.fft.irfft(shaped, wanted) * (wanted / len(padded))
    start = round(padding * ratio)
    return result[start : start + round(len(samples) * ratio)]


def trim(samples: Samples) -> Samples:
    """Without the silence at both ends (more than 40 dB below the loudest 10 ms); 20 ms are kept and faded."""
    blocks = len(samples) // _BLOCK
    if blocks < 3:
        return samples
    loudness = np.sqrt(np.mean(samples[: blocks * _BLOCK].reshape(blocks, _BLOCK) ** 2, axis=1))
    loud = np.flatnonzero(loudness > loudness.max() * _SILENCE_BELOW_PEAK)
    if len(loud) == 0:
        return samples[:0]
    first = max(0, int(loud[0]) - _KEPT_BLOCKS) * _BLOCK
    last = (int(loud[-1]) + 1 + _KEPT_BLOCKS) * _BLOCK
    kept = samples[first:last].copy()
    fade = np.linspace(0, 1, _BLOCK)
    kept[:_BLOCK] *= fade
    kept[-_BLOCK:] *= fade[::-1]
    return kept


def level(samples: Samples) -> Samples:
    """At SPEECH_RMS over its loud half, peak under PEAK."""
    blocks = max(1, len(samples) // _BLOCK)
    power = np.sort([np.mean(block**2) for block in np.array_split(samples, blocks)])
    rms = float(np.sqrt(np.mean(power[len(power) // 2 :])))
    peak = float(np.abs(samples).max(initial=0.0))
    if rms == 0.0:
        return samples
    return samples * min(SPEECH_RMS / rms, PEAK / peak)


def to_pcm(samples: Samples) -> Pcm:
    """16-bit samples; anything over full scale is clipped."""
    return np.clip(np.round(samples * _FULL_SCALE), -32768, 32767).astype(np.int16)


def from_pcm(pcm: Pcm) -> Samples:
    return pcm / _FULL_SCALE
