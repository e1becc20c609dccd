"""What is sent to Asterisk and when, in virtual time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.playout import CUSHION_S, LEAD_S, Message, Playout
from simulator.domain.speech import FRAME_BYTES, FRAME_SECONDS, SILENT_FRAME

LOUD = b"\x01\x02" * 320


class Clock:
    """A playout ticked every 20 ms, with Asterisk's queue played at the same pace."""

    def __init__(self) -> None:
        self.playout = Playout()
        self.now = 50.0
        self.sent: list[Message] = []
        self.queued = 0
        self.holes = 0

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self._send()
            self.now += FRAME_SECONDS
            self.holes += self.queued == 0
            self.queued = max(0, self.queued - 1)

    def flush(self) -> None:
        self.sent.append(self.playout.flush(self.now))
        self.queued = 0

    def _send(self) -> None:
        messages = self.playout.due(self.now)
        self.sent += messages
        self.queued += sum(len(m) // FRAME_BYTES for m in messages if isinstance(m, bytes))


def marks(sent: list[Message]) -> list[str]:
    return [json.loads(m)["correlation_id"] for m in sent if isinstance(m, str) and "MARK" in m]


def sound(sent: list[Message]) -> bytes:
    return b"".join(m for m in sent if isinstance(m, bytes) and m != SILENT_FRAME)


def test_an_idle_line_gets_fifty_frames_a_second() -> None:
    clock = Clock()
    clock.tick(500)
    cushion = round(CUSHION_S / FRAME_SECONDS)
    assert 500 <= len(clock.sent) <= 500 + cushion
    assert clock.holes == 0


def test_a_late_loop_leaves_no_hole() -> None:
    clock = Clock()
    clock.tick(50)
    for _ in range(8):  # 160 ms in which nothing is sent
        clock.now += FRAME_SECONDS
        clock.holes += clock.queued == 0
        clock.queued = max(0, clock.queued - 1)
    clock.tick(50)
    assert clock.holes == 0


def test_speech_is_sent_whole_with_its_mark_behind() -> None:
    clock = Clock()
    clock.playout.play(LOUD * 30, "1.1.end")
    clock.tick(3)
    assert sound(clock.sent) == LOUD * 30
    assert marks(clock.sent) == ["1.1.end"]


def test_a_remainder_is_padded_to_a_frame() -> None:
    clock = Clock()
    clock.playout.play(LOUD + b"\x07\x07", "m")
    clock.tick()
    assert len(sound(clock.sent)) == 2 * FRAME_BYTES


def test_no_message_reaches_the_size_that_kills_the_call() -> None:
    clock = Clock()
    clock.playout.play(LOUD * 3000, "m")
    clock.tick(4000)
    assert max(len(m) for m in clock.sent if isinstance(m, bytes)) < 65_500
    assert sound(clock.sent) == LOUD * 3000


def test_asterisks_queue_never_overflows() -> None:
    clock = Clock()
    clock.playout.play(LOUD * 3000, "m")
    most = 0
    for _ in range(4000):
        clock.tick()
        most = max(most, clock.queued)
    assert most <= (LEAD_S + 2.1) / FRAME_SECONDS < 900
    assert clock.holes == 0


def test_no_silence_is_slipped_into_speech() -> None:
    clock = Clock()
    clock.playout.play(LOUD * 1000, "m")
    clock.tick(900)
    assert SILENT_FRAME not in clock.sent


def test_a_flush_drops_what_waits() -> None:
    clock = Clock()
    clock.playout.play(LOUD * 1000, "m")
    clock.tick(5)
    clock.flush()
    before = len(clock.sent)
    clock.tick(50)
    assert sound(clock.sent[before:]) == b""
    assert "m" not in marks(clock.sent)
    assert clock.holes == 0


def test_nothing_is_sent_while_asterisk_is_full() -> None:
    clock = Clock()
    clock.playout.blocked(True)
    clock.playout.play(LOUD * 10, "m")
    clock.tick(10)
    assert clock.sent == []
    clock.playout.blocked(False)
    clock.tick()
    assert sound(clock.sent) == LOUD * 10


def test_the_lines_noise_replaces_silence() -> None:
    clock = Clock()
    clock.playout.between_lines(lambda: LOUD)
    clock.tick(5)
    assert set(clock.sent) == {LOUD}


def test_endless_speech_is_refused() -> None:
    with pytest.raises(ValueError, match="waiting"):
        Playout().play(LOUD * 20_000, "m")


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60)), max_size=8))
def test_all_that_is_played_is_sent_in_order(lines: list[tuple[int, int]]) -> None:
    clock = Clock()
    for number, (frames, ticks) in enumerate(lines):
        clock.playout.play(LOUD * frames, f"{number}")
        clock.tick(ticks)
    clock.tick(4000)
    assert sound(clock.sent) == LOUD * sum(frames for frames, _ in lines)
    assert marks(clock.sent) == [str(n) for n in range(len(lines))]
