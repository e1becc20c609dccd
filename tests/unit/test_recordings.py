"""Alignment and sealing, on files as Asterisk writes them."""

from __future__ import annotations

import struct
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
import soundfile

from pbx.alignment import Envelope, Method, align, loudness, read_envelope
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
    envelope = Envelope(raw.envelope)
    for index, frame in enumerate(frames(speech)):
        envelope.frame(index * FRAME_S, frame)
    envelope.close()
    return raw


@pytest.mark.parametrize("lag_s", [0.0, 0.02, 0.5, 12.34])
def test_the_lag_is_found_by_sound(lag_s: float) -> None:
    speech = np.concatenate([silence(1), voice(1.3), silence(0.7), voice(0.6), silence(1)])
    found = align(loudness(pcm(speech)), loudness(pcm(silence(lag_s), speech)))
    assert found.method is Method.SOUND
    assert found.lag_s == pytest.approx(lag_s, abs=0.01)


def test_a_recording_that_began_later_has_a_negative_lag() -> None:
    speech = np.concatenate([silence(1), voice(1.3), silence(0.7), voice(0.6), silence(1)])
    found = align(loudness(pcm(speech)), loudness(pcm(speech[RATE_HZ // 2 :])))
    assert found.lag_s == pytest.approx(-0.5, abs=0.01)


def test_a_silent_trainee_is_aligned_by_the_ends() -> None:
    found = align(loudness(pcm(silence(3))), loudness(pcm(silence(3.4))))
    assert found.method is Method.LENGTH
    assert found.lag_s == pytest.approx(0.4, abs=0.01)


def test_frames_lost_on_the_way_are_given_back_as_silence(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    """The recording lacks 60 ms in the pause after 10 s, and 40 ms after 20 s: times stay right to the end."""
    turns = [np.concatenate([voice(2.2, pitch_hz=140 + 15 * n), silence(1.1)]) for n in range(10)]
    speech = np.concatenate([silence(0.5), *turns])
    raw = record(raw_dir, call_id)
    kept = [speech[: 10 * RATE_HZ], speech[round(10.06 * RATE_HZ) : 20 * RATE_HZ], speech[round(20.04 * RATE_HZ) :]]
    raw.trainee.write_bytes(wav16(pcm(*kept)))
    raw.heard.write_bytes(wav16(pcm(silence(30))))
    envelope = Envelope(raw.envelope)
    for index, frame in enumerate(frames(speech)):
        envelope.frame(index * FRAME_S, frame)
    envelope.close()
    sealed = seal(raw_dir, tmp_path / "sealed", call_id, "node1")
    assert [loss.seconds for loss in sealed.alignment.losses] == pytest.approx([0.06, 0.04], abs=0.011)
    samples, _ = soundfile.read(sealed.manifest.parent / "trainee.flac")
    for number in range(10):
        turn = 0.5 + 3.3 * number
        first = np.flatnonzero(np.abs(samples[round((turn - 0.3) * RATE_HZ) :]) > 0.01)[0] / RATE_HZ
        assert first == pytest.approx(0.3, abs=0.03)
    assert read_manifest(sealed.manifest) == sealed


def test_a_whole_recording_has_no_losses(raw_dir: Path, tmp_path: Path, call_id: UUID) -> None:
    record(raw_dir, call_id)
    assert seal(raw_dir, tmp_path / "sealed", call_id, "node1").alignment.losses == ()


def test_without_an_envelope_nothing_is_moved(tmp_path: Path) -> None:
    found = align(read_envelope(tmp_path / "none"), loudness(pcm(voice(1))))
    assert (found.lag_s, found.method) == (0.0, Method.NONE)


def test_the_envelope_survives_a_crash(tmp_path: Path) -> None:
    envelope = Envelope(tmp_path / "e")
    for index, frame in enumerate(frames(voice(3))):
        envelope.frame(index * FRAME_S, frame)
    assert len(read_envelope(tmp_path / "e")) >= 2.5 / 0.005  # not closed


def test_a_gap_in_the_frames_counts_as_silence(tmp_path: Path) -> None:
    envelope = Envelope(tmp_path / "e")
    (frame,) = frames(voice(0.02))
    envelope.frame(0.0, frame)
    envelope.frame(0.1, frame)
    envelope.close()
    kept = read_envelope(tmp_path / "e")
    assert len(kept) == 24
    assert not kept[4:20].any()
    assert kept[20:].any()


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
    assert raw.trainee.exists() and raw.heard.exists() and raw.envelope.exists()
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
