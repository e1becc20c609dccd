"""What Asterisk tells that the product acts on, as typed values; `event_parsing.parse` makes them from AMI's events."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Leg:
    """One channel of a call; `call_id` is set when the event itself told it."""

    channel: str
    uniqueid: str
    linkedid: str
    call_id: UUID | None = None

    @property
    def is_customer(self) -> bool:
        """Whether the engine is at the other end of this channel, not a phone."""
        return self.channel.startswith("WebSocket/engine")


@dataclass(frozen=True, slots=True)
class ChannelCreated:
    leg: Leg


@dataclass(frozen=True, slots=True)
class ChannelRinging:
    leg: Leg


@dataclass(frozen=True, slots=True)
class ChannelAnswered:
    leg: Leg


@dataclass(frozen=True, slots=True)
class BridgeEntered:
    """The channel now hears, and is heard by, whoever else is in the bridge."""

    leg: Leg
    bridge_id: str


@dataclass(frozen=True, slots=True)
class CallAssociated:
    """A channel was given the call's id."""

    leg: Leg


@dataclass(frozen=True, slots=True)
class ChannelHeld:
    """The person at this leg put the other on hold."""

    leg: Leg


@dataclass(frozen=True, slots=True)
class ChannelResumed:
    leg: Leg


@dataclass(frozen=True, slots=True)
class DtmfReceived:
    """The person at this leg pressed a key."""

    leg: Leg
    digit: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class BlindTransferred:
    """`leg` sent the other party to `target`; `result` is Success, Invalid, Not Permitted or Fail."""

    leg: Leg
    result: str
    target: str
    context: str
    transferee: Leg | None = None

    @property
    def done(self) -> bool:
        return self.result == "Success"


@dataclass(frozen=True, slots=True)
class AttendedTransferred:
    """`leg` joined the other party with `target`, whom it had called by its second channel."""

    leg: Leg
    second_leg: Leg
    result: str
    target: str
    transferee: Leg | None = None

    @property
    def done(self) -> bool:
        return self.result == "Success"


@dataclass(frozen=True, slots=True)
class HungUp:
    """The channel is gone; `cause` is a Q.850 number (16 normal, 17 busy, 19 no answer, 38 network out of order).

    `told` is False when Asterisk did not say it: the channel was missing after a lost connection (cause 0).
    """

    leg: Leg
    cause: int
    cause_text: str
    told: bool = True


@dataclass(frozen=True, slots=True)
class DialFinished:
    """A Dial of the dialplan ended its ringing; `status` is DIALSTATUS (ANSWER, CHANUNAVAIL, NOANSWER, BUSY…)."""

    leg: Leg
    status: str


class OriginateReason(Enum):
    """Why an Originate ended as it did (AST_CONTROL_* of Asterisk's frame.h)."""

    FAILED = 0
    HUNG_UP = 1
    RANG = 3
    ANSWERED = 4
    BUSY = 5
    CONGESTED = 8


@dataclass(frozen=True, slots=True)
class OriginateFinished:
    action_id: str
    answered: bool
    reason: OriginateReason
    uniqueid: str
    channel: str


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """An address at which an endpoint can be reached came, went, or stopped answering."""

    endpoint: str
    uri: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class PeerStatusChanged:
    endpoint: str
    status: str


LegEvent = (
    ChannelCreated
    | ChannelRinging
    | ChannelAnswered
    | BridgeEntered
    | CallAssociated
    | ChannelHeld
    | ChannelResumed
    | DtmfReceived
    | BlindTransferred
    | AttendedTransferred
    | DialFinished
    | HungUp
)
PbxEvent = LegEvent | OriginateFinished | ContactChanged | PeerStatusChanged
