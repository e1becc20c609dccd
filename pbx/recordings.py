"""Sealing: a call's raw recording becomes a FLAC file per leg, on the engine's clock from the answer, with a manifest.

Raw files are deleted only after all is written and read back; a full disk or a crash in between loses nothing.

RecordingError                `retry`: sealing again may work
├── RecordingMissing          no raw file of a leg, or no sound in it
├── RecordingDamaged          the file is not what Asterisk writes, or what was written does not read back
└── RecordingNotWritten       the disk is full or read-only (retry)
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import soundfile

from pbx.alignment import Alignment, Method, Piece
from pbx.engine_copy import Samples, read_copy
from pbx.mending import HEARD, TRAINEE, MendedLeg, mend
from simulator.domain.speech import SAMPLE_RATE_HZ

SCHEMA = "decroche.recording/1"
LEGS = (TRAINEE, HEARD)
"""What the trainee said, and what he heard."""
WAV_HEADER_BYTES = 44
"""RIFF header of Asterisk's wav16; its lengths are only right once the file was closed, so they are not read."""
LEAST_SECONDS = 0.02


class RecordingError(Exception):
    retry = False


class RecordingMissing(RecordingError):
    pass


class RecordingDamaged(RecordingError):
    pass


class RecordingNotWritten(RecordingError):
    retry = True


@dataclass(frozen=True, slots=True)
class RawPaths:
    """What exists of a call before it is sealed: Asterisk's files, and the engine's copies (`engine_copy.py`)."""

    mix: Path
    trainee: Path
    heard: Path
    trainee_copy: Path
    heard_copy: Path

    @property
    def legs(self) -> dict[str, Path]:
        return {TRAINEE: self.trainee, HEARD: self.heard}

    @property
    def copies(self) -> dict[str, Path]:
        return {TRAINEE: self.trainee_copy, HEARD: self.heard_copy}


@dataclass(frozen=True, slots=True)
class SealedLeg:
    """`file` beside the manifest; digest of the FLAC file; how the raw recording was put on the engine's clock.

    `mended_s`: seconds of sound that Asterisk had not recorded, from the engine's copy.
    """

    file: str
    duration_s: float
    sha256: str
    alignment: Alignment
    mended_s: float


@dataclass(frozen=True, slots=True)
class SealedRecording:
    """`offset_s`: second of the raw recording that is second 0 of the sealed legs (the answer)."""

    call_id: UUID
    manifest: Path
    legs: dict[str, SealedLeg]
    duration_s: float
    offset_s: float


def raw_paths(directory: Path, call_id: UUID) -> RawPaths:
    """Where a call's raw files are (`PbxSettings.raw_recordings_dir`)."""
    mix, trainee, heard = (directory / f"{call_id}-{name}.wav16" for name in ("mix", *LEGS))
    return RawPaths(mix, trainee, heard, *(directory / f"{call_id}-{name}-engine.s16" for name in LEGS))


def seal(raw_dir: Path, sealed_dir: Path, call_id: UUID, node: str) -> SealedRecording:
    """Seal a call that is over; sealing again gives the same. Raises RecordingError, the raw files being kept."""
    raw = raw_paths(raw_dir, call_id)
    manifest = sealed_dir / str(call_id) / "manifest.json"
    if manifest.exists() and not raw.trainee.exists():
        return read_manifest(manifest)
    recorded = {name: read_raw(path) for name, path in raw.legs.items()}
    legs = mend(recorded, {name: read_copy(path) for name, path in raw.copies.items()})
    try:
        sealed = _write(manifest, call_id, node, legs)
    except (OSError, soundfile.SoundFileError) as error:
        raise RecordingNotWritten(f"l'enregistrement {call_id} n'a pas pu être scellé : {error}") from error
    verify(manifest)
    for path in (raw.mix, *raw.legs.values(), *raw.copies.values()):
        path.unlink(missing_ok=True)
    return sealed


def read_raw(path: Path) -> Samples:
    """The samples of a wav16 file, finished or cut short. Raises RecordingMissing or RecordingDamaged."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise RecordingMissing(f"l'enregistrement {path.name} manque") from None
    except OSError as error:
        raise RecordingDamaged(f"l'enregistrement {path.name} est illisible : {error.strerror}") from error
    if len(content) < WAV_HEADER_BYTES + LEAST_SECONDS * 2 * SAMPLE_RATE_HZ:
        raise RecordingMissing(f"l'enregistrement {path.name} est vide ({len(content)} octets)")
    rate_hz = int.from_bytes(content[24:28], "little")
    if content[:4] != b"RIFF" or content[8:16] != b"WAVEfmt " or rate_hz != SAMPLE_RATE_HZ:
        raise RecordingDamaged(f"l'enregistrement {path.name} n'est pas un fichier wav16")
    return np.frombuffer(content, "<i2", offset=WAV_HEADER_BYTES, count=(len(content) - WAV_HEADER_BYTES) // 2)


def read_manifest(manifest: Path) -> SealedRecording:
    """The sealed recording it describes. Raises RecordingDamaged."""
    try:
        content = json.loads(manifest.read_text())
        if content["schema"] != SCHEMA:
            raise ValueError(f"schema {content['schema']}")
        return SealedRecording(
            call_id=UUID(content["call"]),
            manifest=manifest,
            legs={name: _read_leg(leg) for name, leg in content["legs"].items()},
            duration_s=content["duration_s"],
            offset_s=content["offset_s"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordingDamaged(f"le manifeste {manifest} est illisible : {error}") from error


def _read_leg(content: dict[str, Any]) -> SealedLeg:
    alignment = content["alignment"]
    pieces = tuple(Piece(**piece) for piece in alignment["pieces"])
    kept = {"lag_s", "found", "residual_s"}
    found = Alignment(method=Method(alignment["method"]), pieces=pieces, **{name: alignment[name] for name in kept})
    return SealedLeg(**(content | {"alignment": found}))


def verify(manifest: Path) -> SealedRecording:
    """Check every leg against its digest. Raises RecordingDamaged."""
    sealed = read_manifest(manifest)
    for leg in sealed.legs.values():
        path = manifest.parent / leg.file
        if not path.exists() or _digest(path) != leg.sha256:
            raise RecordingDamaged(f"l'enregistrement {path} manque ou a changé depuis son scellement")
    return sealed


def reconcile(raw_dir: Path, known: Iterable[UUID]) -> tuple[UUID, ...]:
    """Calls whose raw recording lies there and that nobody knows."""
    known = set(known)
    found = {_call_of(path) for path in raw_dir.glob("*-trainee.wav16")}
    return tuple(sorted(call for call in found if call is not None and call not in known))


def _call_of(path: Path) -> UUID | None:
    try:
        return UUID(path.name.removesuffix("-trainee.wav16"))
    except ValueError:
        return None


def _write(manifest: Path, call_id: UUID, node: str, legs: dict[str, MendedLeg]) -> SealedRecording:
    """FLAC files first, the manifest last and at once: a folder with a manifest is whole."""
    folder = manifest.parent
    folder.mkdir(parents=True, exist_ok=True)
    sealed = {name: _write_leg(folder / f"{name}.flac", leg) for name, leg in legs.items()}
    offset_s = legs[TRAINEE].alignment.lag_s
    recording = SealedRecording(call_id, manifest, sealed, sealed[TRAINEE].duration_s, offset_s)
    partial = manifest.with_suffix(".part")
    partial.write_text(json.dumps(_described(recording, node), indent=2) + "\n")
    partial.replace(manifest)
    return recording


def _described(recording: SealedRecording, node: str) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "call": str(recording.call_id),
        "node": node,
        "sealed_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "sample_rate_hz": SAMPLE_RATE_HZ,
        "duration_s": recording.duration_s,
        "offset_s": recording.offset_s,
        "legs": {name: _described_leg(leg) for name, leg in recording.legs.items()},
    }


def _described_leg(leg: SealedLeg) -> dict[str, object]:
    found = leg.alignment
    return asdict(leg) | {"alignment": asdict(found) | {"lost_s": found.lost_s, "surplus_s": found.surplus_s}}


def _write_leg(path: Path, leg: MendedLeg) -> SealedLeg:
    """Encoded in memory first: libsndfile does not tell of a full disk."""
    encoded = io.BytesIO()
    soundfile.write(encoded, leg.samples, SAMPLE_RATE_HZ, format="FLAC", subtype="PCM_16")
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        file.write(encoded.getbuffer())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    duration_s = round(len(leg.samples) / SAMPLE_RATE_HZ, 3)
    return SealedLeg(path.name, duration_s, _digest(path), leg.alignment, leg.mended_s)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
