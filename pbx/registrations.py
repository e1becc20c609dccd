"""Which posts can be rung now: the phones that are registered, as Asterisk tells it. Pure.

A post has two endpoints, `w1001` (browser) and `s1001` (plain SIP); the browser is rung first.
"""

from __future__ import annotations

from collections.abc import Iterable

from pbx.events import ContactChanged

PREFERRED = ("w", "s")


class Registrations:
    """The reachable addresses of each endpoint."""

    def __init__(self) -> None:
        self._addresses: dict[str, set[str]] = {}

    def note(self, change: ContactChanged) -> None:
        """Take in one change."""
        addresses = self._addresses.setdefault(change.endpoint, set())
        if change.reachable:
            addresses.add(change.uri)
        else:
            addresses.discard(change.uri)

    def replace(self, contacts: Iterable[ContactChanged]) -> None:
        """Start over from the full list Asterisk gives."""
        self._addresses.clear()
        for contact in contacts:
            self.note(contact)

    def endpoint(self, post: str) -> str | None:
        """The endpoint to ring for a post, or None when no phone of it is registered."""
        names = (f"{prefix}{post}" for prefix in PREFERRED)
        return next((name for name in names if self._addresses.get(name)), None)

    def posts(self) -> frozenset[str]:
        """The posts that can be rung."""
        registered = (name for name, addresses in self._addresses.items() if addresses)
        return frozenset(name[1:] for name in registered if name[:1] in PREFERRED)
