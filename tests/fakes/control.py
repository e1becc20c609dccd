"""A telephone exchange that only remembers what it was asked, and fails when told to."""

from __future__ import annotations

from uuid import UUID

from pbx.events import Leg


class RememberingControl:
    """In the place of `pbx.control.PbxControl`, for the switchboard."""

    def __init__(self) -> None:
        self.rung: list[tuple[UUID, str, str, str]] = []
        self.assigned: dict[str, UUID] = {}
        self.hung_up: list[UUID] = []
        self.fails: Exception | None = None

    async def ring_trainee(self, call_id: UUID, post: str, caller_number: str, caller_name: str) -> str:
        if self.fails is not None:
            raise self.fails
        self.rung.append((call_id, post, caller_number, caller_name))
        return "channel-1"

    async def assign_outbound(self, post: str, call_id: UUID) -> None:
        if self.fails is not None:
            raise self.fails
        self.assigned[post] = call_id

    async def hang_up(self, call_id: UUID) -> None:
        self.hung_up.append(call_id)

    def open_legs(self, call_id: UUID) -> tuple[Leg, ...]:
        return ()
