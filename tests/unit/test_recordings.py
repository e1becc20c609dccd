"""Sealing, on files as Asterisk writes them."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
import soundfile

from pbx.engine_copy import EngineCopy
from pbx.recordings import (
    RawPaths,
    RecordingDamaged,
    RecordingMissing,
    RecordingNotWritten,
    raw_paths,
    read_manifest,
    read_raw,
    reconcile,
    seal,
    verify,
)
from tests.unit.turn_sounds import frames, hiss, silence, voice

RATE_HZ = 16_000
FRAME_S = 0.02


def pcm(*sounds: np.ndarray) -> bytes:
    return b"".join(frames(*sounds))


def wav16(content: bytes, *, closed: bool = True) -> bytes:
    """A file of MixMonitor; one that was never closed has lengths of zero."""
    length = len(content) if closed else 0
    header = b"RIFF" + struct.pack("<I", 36 + length if closed else 0) + b"WAVEfmt "
    header += struct.pack("<IHHIIHH", 16, 1, 1, RATE_HZ, RATE_HZ * 2, 2, 16) + b"data" + struct.pack("<I", length)
    return header + content


@pytest.fixture
def call_id() -> UUID:
    return uuid4()


@pytest.fixture
def raw_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


def record(raw_dir: Path, call_id: UUID, lag_s: float = 0.5, *, closed: bool = True) -> RawPaths:
    """A call whose recording began `lag_s` before the engine's second 0."""
    raw = raw_paths(raw_dir, call_id)
    speech = np.concatenate([silence(1), voice(1.3), silence(0.7), voice(0.6), silence(1)])
    raw.trainee.write_bytes(wav16(pcm(silence(lag_s), speech), closed=closed))
    raw.heard.write_bytes(wav16(pcm(silence(lag_s), hiss(4, -30)), closed=closed))
    raw.mix.write_bytes(wav16(pcm(silence(1)), closed=closed))
    copy = EngineCopy(raw.trainee_copy)
    for index, frame in enumerate(frames(speech)):
        copy.add(index * FRAME_S, frame)
    copy.close()
    return raw


def test_sealed_legs_begin_at_the_answer(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    record(raw_dir, call_id, lag_s=0.5)
    sealed = seal(raw_dir, tmp_path / "sealed", call_id, "node1")
    assert sealed.offset_s == pytest.approx(0.5, abs=0.01)
    samples, rate_hz = soundfile.read(sealed.manifest.parent / "trainee.flac")
    assert rate_hz == RATE_HZ
    first = np.flatnonzero(np.abs(samples) > 0.01)[0] / RATE_HZ
    assert first == pytest.approx(1.0, abs=0.04)


def test_sealed_legs_are_of_one_length(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    record(raw_dir, call_id)
    sealed = seal(raw_dir, tmp_path / "sealed", call_id, "node1")
    assert {leg.duration_s for leg in sealed.legs.values()} == {sealed.duration_s}
    assert set(sealed.legs) == {"trainee", "heard"}


def test_the_manifest_says_what_was_done(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    raw = record(raw_dir, call_id)
    whole = read_raw(raw.trainee)
    lost = np.concatenate([whole[: 2 * RATE_HZ], whole[round(2.2 * RATE_HZ) :]])
    raw.trainee.write_bytes(wav16(lost.tobytes()))
    sealed = seal(raw_dir, tmp_path / "sealed", call_id, "node1")
    described = json.loads(sealed.manifest.read_text())["legs"]["trainee"]
    assert described["alignment"]["method"] == "sound"
    assert described["alignment"]["lost_s"] == pytest.approx(0.2, abs=0.02)
    assert len(described["alignment"]["pieces"]) > 1
    assert described["mended_s"] == pytest.approx(0.2, abs=0.02)
    assert read_manifest(sealed.manifest) == sealed


def test_sealing_deletes_the_raw_files_and_keeps_a_manifest(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    record(raw_dir, call_id)
    sealed = seal(raw_dir, tmp_path / "sealed", call_id, "node1")
    assert list(raw_dir.iterdir()) == []
    assert read_manifest(sealed.manifest) == sealed
    assert verify(sealed.manifest) == sealed


def test_sealing_twice_gives_the_same(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    record(raw_dir, call_id)
    first = seal(raw_dir, tmp_path / "sealed", call_id, "node1")
    assert seal(raw_dir, tmp_path / "sealed", call_id, "node1") == first


def test_a_file_asterisk_never_closed_is_read_to_its_end(raw_dir: Path, call_id: UUID) -> None:
    raw = record(raw_dir, call_id, closed=False)
    assert len(read_raw(raw.trainee)) == pytest.approx(5.1 * RATE_HZ, rel=0.01)


def test_half_a_sample_at_the_end_is_left_out(raw_dir: Path, call_id: UUID) -> None:
    raw = record(raw_dir, call_id)
    whole = len(read_raw(raw.trainee))
    raw.trainee.write_bytes(raw.trainee.read_bytes()[:-1])
    assert len(read_raw(raw.trainee)) == whole - 1


@pytest.mark.parametrize("content", [b"", b"RIFF", wav16(b"")])
def test_an_empty_recording_is_told_and_kept(raw_dir: Path, tmp_path: Path, call_id: UUID, content: bytes) -> None:
    raw = record(raw_dir, call_id)
    raw.trainee.write_bytes(content)
    with pytest.raises(RecordingMissing, match="vide"):
        seal(raw_dir, tmp_path / "sealed", call_id, "node1")
    assert raw.heard.exists()


def test_a_missing_leg_is_told(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    raw = record(raw_dir, call_id)
    raw.heard.unlink()
    with pytest.raises(RecordingMissing, match="heard"):
        seal(raw_dir, tmp_path / "sealed", call_id, "node1")


def test_another_kind_of_file_is_damaged(raw_dir: Path, call_id: UUID) -> None:
    raw = record(raw_dir, call_id)
    raw.trainee.write_bytes(b"\x00" * 5000)
    with pytest.raises(RecordingDamaged):
        read_raw(raw.trainee)


def test_a_full_disk_loses_nothing(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    raw = record(raw_dir, call_id)
    folder = tmp_path / "sealed" / str(call_id)
    folder.mkdir(parents=True)
    (folder / "trainee.part").symlink_to("/dev/full")
    with pytest.raises(RecordingNotWritten) as refused:
        seal(raw_dir, tmp_path / "sealed", call_id, "node1")
    assert refused.value.retry
    assert raw.trainee.exists() and raw.heard.exists() and raw.trainee_copy.exists()
    (folder / "trainee.part").unlink()
    assert seal(raw_dir, tmp_path / "sealed", call_id, "node1").duration_s > 4


def test_a_leg_changed_after_sealing_is_found_out(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    record(raw_dir, call_id)
    sealed = seal(raw_dir, tmp_path / "sealed", call_id, "node1")
    leg = sealed.manifest.parent / "heard.flac"
    leg.write_bytes(leg.read_bytes()[:-10])
    with pytest.raises(RecordingDamaged, match="changé"):
        verify(sealed.manifest)


def test_a_broken_manifest_is_told(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"schema": "decroche.recording/1"')
    with pytest.raises(RecordingDamaged, match="manifeste"):
        read_manifest(manifest)


def test_recordings_nobody_knows_are_reported(raw_dir: Path, call_id: UUID) -> None:
    record(raw_dir, call_id)
    orphan = uuid4()
    record(raw_dir, orphan)
    (raw_dir / "notes-trainee.wav16").write_bytes(b"")
    assert reconcile(raw_dir, [call_id]) == (orphan,)
