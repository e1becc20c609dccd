"""Which channels belong to which call, learned from the events themselves. Pure."""

from __future__ import annotations

from uuid import UUID

from pbx.events import HungUp, Leg, LegEvent


class CallLegs:
    """The channels now open, per call.

    A channel belongs to the call its events name; failing that, to the call of its linkedid, which Asterisk gives to
    every channel that ever talked with the first one.
    """

    def __init__(self) -> None:
        self._open: dict[UUID, dict[str, Leg]] = {}
        self._call_of: dict[str, UUID] = {}  # by uniqueid and by linkedid, until the call's last channel is gone

    def note(self, event: LegEvent) -> UUID | None:
        """Learn from an event; the call it belongs to, or None when that is not known (yet)."""
        leg = event.leg
        call_id = leg.call_id or self._call_of.get(leg.uniqueid) or self._call_of.get(leg.linkedid)
        if call_id is None:
            return None
        if isinstance(event, HungUp):
            self._forget(call_id, leg)
        else:
            self._keep(call_id, leg)
        return call_id

    def open(self, call_id: UUID) -> tuple[Leg, ...]:
        """The call's channels that are not hung up."""
        return tuple(self._open.get(call_id, {}).values())

    def all_open(self) -> tuple[Leg, ...]:
        """Every open channel of every call."""
        return tuple(leg for legs in self._open.values() for leg in legs.values())

    def _keep(self, call_id: UUID, leg: Leg) -> None:
        self._open.setdefault(call_id, {})[leg.uniqueid] = leg
        self._call_of[leg.uniqueid] = call_id
        self._call_of.setdefault(leg.linkedid, call_id)

    def _forget(self, call_id: UUID, leg: Leg) -> None:
        legs = self._open.get(call_id, {})
        legs.pop(leg.uniqueid, None)
        if not legs:
            self._open.pop(call_id, None)
            self._call_of = {key: call for key, call in self._call_of.items() if call != call_id}
