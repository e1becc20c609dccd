"""The audit log: who signed in, listened, changed."""

from __future__ import annotations

from simulator.store.database import Database
from simulator.store.tables import AuditRow


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, user_id: int | None, action: str, subject: str) -> None:
        with self._database.transaction() as session:
            session.add(AuditRow(user_id=user_id, action=action, subject=subject[:120]))
