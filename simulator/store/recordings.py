"""Rows of sealed recordings."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from simulator.store.database import Database
from simulator.store.tables import RecordingRow


@dataclass(frozen=True, slots=True)
class SealedRow:
    """Where the manifest is (relative to the recordings folder of its node), seconds, and the digests of the legs."""

    call_id: UUID
    node: str
    manifest: str
    duration_s: float
    sha256_trainee: str
    sha256_heard: str


class Recordings:
    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, sealed: SealedRow) -> None:
        """Keep the row; sealing the same call again (after a crash between file and row) replaces it."""
        with self._database.transaction() as session:
            session.merge(
                RecordingRow(
                    call_id=sealed.call_id,
                    node=sealed.node,
                    manifest=sealed.manifest,
                    duration_s=sealed.duration_s,
                    sha256_trainee=sealed.sha256_trainee,
                    sha256_heard=sealed.sha256_heard,
                )
            )

    def get(self, call_id: UUID) -> SealedRow | None:
        with self._database.transaction() as session:
            row = session.get(RecordingRow, call_id)
            if row is None:
                return None
            return SealedRow(row.call_id, row.node, row.manifest, row.duration_s, row.sha256_trainee, row.sha256_heard)
