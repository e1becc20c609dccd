"""The engine's own copy of a leg, written as the call goes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pbx.engine_copy import EngineCopy, read_copy
from tests.unit.turn_sounds import frames, voice

RATE_HZ = 16_000
FRAME_S = 0.02


def test_the_copy_survives_a_crash(tmp_path: Path) -> None:
    copy = EngineCopy(tmp_path / "c")
    for index, frame in enumerate(frames(voice(3))):
        copy.add(index * FRAME_S, frame)
    assert len(read_copy(tmp_path / "c")) >= 2 * RATE_HZ  # not closed


def test_without_a_copy_there_is_nothing(tmp_path: Path) -> None:
    assert len(read_copy(tmp_path / "none")) == 0


def test_a_gap_in_the_frames_is_silence(tmp_path: Path) -> None:
    (frame,) = frames(voice(0.02))
    copy = EngineCopy(tmp_path / "c")
    copy.add(0.0, frame)
    copy.add(0.1, frame)
    copy.close()
    kept = read_copy(tmp_path / "c")
    assert len(kept) == round(0.12 * RATE_HZ)
    assert not kept[320:1600].any()
    assert kept[1600:].tobytes() == frame


def test_times_that_wander_by_less_than_a_frame_leave_the_sound_whole(tmp_path: Path) -> None:
    spoken = list(frames(voice(1)))
    copy = EngineCopy(tmp_path / "c")
    for index, frame in enumerate(spoken):
        copy.add(index * FRAME_S + 0.009 * (index % 2), frame)
    copy.close()
    assert read_copy(tmp_path / "c").tobytes() == b"".join(spoken)


def test_a_full_disk_ends_the_copy_and_not_the_call(tmp_path: Path) -> None:
    (tmp_path / "c").symlink_to("/dev/full")
    copy = EngineCopy(tmp_path / "c")
    for index, frame in enumerate(frames(voice(3))):
        copy.add(index * FRAME_S, frame)
    copy.close()


def test_what_was_already_told_is_left_out(tmp_path: Path) -> None:
    (frame,) = frames(voice(0.02))
    copy = EngineCopy(tmp_path / "c")
    for at in (0.0, 0.02, 0.0):
        copy.add(at, frame)
    copy.close()
    kept = read_copy(tmp_path / "c")
    assert np.array_equal(kept, np.frombuffer(frame * 2, "<i2"))
