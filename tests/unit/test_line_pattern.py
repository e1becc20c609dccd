"""What a line test's echo tells."""

import numpy as np
import pytest

from pbx.line_pattern import ToneAt, compare, pattern, sound, tone_of
from pbx.narrowband import FromLine, to_line

TONES = pattern(150)
SENT = [ToneAt(tone, 10.0 + 0.02 * number) for number, tone in enumerate(TONES)]


def echo(delay_s: float, lost: frozenset[int] = frozenset()) -> list[ToneAt]:
    return [ToneAt(each.tone, each.at + delay_s) for number, each in enumerate(SENT) if number not in lost]


def test_a_whole_echo_tells_its_delay():
    measured = compare(SENT, echo(0.08))
    assert measured.round_trip_s == pytest.approx(0.08)
    assert measured.loss_ratio == 0


def test_lost_frames_are_counted_and_change_no_delay():
    measured = compare(SENT, echo(0.08, frozenset({20, 21, 22, 60, 100, 140})))
    assert measured.round_trip_s == pytest.approx(0.08)
    assert measured.loss_ratio == pytest.approx(6 / 150)


def test_no_echo_is_a_total_loss():
    assert compare(SENT, []) == compare(SENT, [ToneAt(3, 11.0)])
    assert compare(SENT, []).loss_ratio == 1
    assert compare(SENT, []).round_trip_s is None


def test_every_tone_is_known_again_after_the_telephone_line():
    line, coded = FromLine(), b"".join(to_line(sound((tone,))) for tone in TONES)
    heard = [tone_of(line.frame(coded[at : at + 160])) for at in range(0, len(coded), 160)]
    assert tuple(heard) == TONES


def test_a_quiet_line_has_no_tone():
    noise = np.random.default_rng(1).integers(-200, 200, 320).astype("<i2").tobytes()
    assert tone_of(noise) is None
    assert tone_of(bytes(640)) is None
