"""The telephone line's sound and the platform's."""

import numpy as np

from pbx.narrowband import FromLine, from_mulaw, to_line, to_mulaw
from pbx.sip_wire import LINE_FRAME_BYTES


def tone(hz: int, rate_hz: int, seconds: float = 1.0, level: int = 8000) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)).astype(np.int16)


def strength(pcm: np.ndarray, hz: int) -> float:
    """Of one frequency in 16 kHz sound, as an amplitude."""
    return float(2 * np.abs(np.mean(pcm * np.exp(-2j * np.pi * hz * np.arange(len(pcm)) / 16_000))))


def heard(coded: bytes) -> np.ndarray:
    line = FromLine()
    frames = [line.frame(coded[at : at + LINE_FRAME_BYTES]) for at in range(0, len(coded), LINE_FRAME_BYTES)]
    return np.frombuffer(b"".join(frames), "<i2")


def test_mulaw_has_the_codes_of_g711():
    assert to_mulaw(np.array([0, -1, 32767, -32768], np.int16)) == b"\xff\x7f\x80\x00"
    assert from_mulaw(b"\xff\x7f\x80\x00\xf0").tolist() == [0, 0, 32124, -32124, 120]


def test_every_code_survives_decoding_and_coding():
    codes = bytes(code for code in range(256) if code != 0x7F)  # 0x7F and 0xFF are both zero
    assert to_mulaw(from_mulaw(codes)) == codes


def test_a_tone_of_the_band_comes_through_at_its_level():
    through = heard(to_line(tone(1000, 16_000).astype("<i2").tobytes()))
    assert abs(strength(through, 1000) / 8000 - 1) < 0.05


def test_the_line_adds_no_mirror_image_above_its_band():
    through = heard(to_line(tone(1000, 16_000).astype("<i2").tobytes()))
    assert strength(through, 7000) < 8000 / 300


def test_what_is_above_the_band_does_not_fold_into_it():
    through = heard(to_line(tone(6000, 16_000).astype("<i2").tobytes()))
    assert strength(through, 2000) < 8000 / 300


def test_frames_join_without_a_seam():
    through = heard(to_mulaw(tone(400, 8_000)))[400:-400]
    assert np.abs(np.diff(through.astype(int), n=2)).max() < 8000 * (2 * np.pi * 400 / 16_000) ** 2 * 3


def test_speech_becomes_whole_frames_ending_in_silence():
    coded = to_line(bytes(2 * 330))
    assert len(coded) == 2 * LINE_FRAME_BYTES
    assert coded.endswith(b"\xff" * 155)
