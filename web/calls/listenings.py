"""Every recording somebody listens to is noted once per session, however many pieces of it the browser asks for."""

from __future__ import annotations

from uuid import UUID

from simulator.store.audit import Audit
from simulator.store.people import Person

MOST_KEPT = 10_000


class Listenings:
    """Remembers which session has listened to which call. Forgetting one only means a second row in the audit log."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._noted: set[tuple[str, UUID]] = set()

    def note(self, session: str, person: Person, call_id: UUID) -> None:
        """`session` is what tells one session from another."""
        if (session, call_id) in self._noted:
            return
        if len(self._noted) >= MOST_KEPT:
            self._noted.clear()
        self._noted.add((session, call_id))
        self._audit.note(person.id, "listened", str(call_id))
