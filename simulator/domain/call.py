"""The call as a row: who, which scenario version, drawn seed and temperament, state, what is still owed to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from scenarios.model import Direction


class CallState(StrEnum):
    """PREPARED before anything rings; ENDED: hung up; REVIEWABLE: sealed and scored; FAILED: never connected."""

    PREPARED = "prepared"
    RINGING = "ringing"
    ACTIVE = "active"
    ENDED = "ended"
    REVIEWABLE = "reviewable"
    FAILED = "failed"


class Channel(StrEnum):
    """How the trainee's side reaches the call."""

    SOFTPHONE = "softphone"
    TEXT = "text"
    PHONE = "phone"
    SIP = "sip"


class EndedBy(StrEnum):
    TRAINEE = "trainee"
    CUSTOMER = "customer"
    NETWORK = "network"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Call:
    """Frozen before the phone rings: the same scenario version and seed give the same customer."""

    id: UUID
    scenario_id: str
    scenario_version: str
    """First 12 hexadecimal digits of the SHA-256 of the scenario file."""
    seed: int
    temperament: str | None
    direction: Direction
    channel: Channel
    post: str | None
    """Extension of the trainee's post, such as ``1001``; none for a text call."""
    trainee_id: int | None
    node: str
    created_at: dt.datetime
    state: CallState = CallState.PREPARED
