"""From AMI's events to the product's, by the names and headers of Asterisk 22.

Every channel event carries CALLUUID when manager.conf has `channelvars = CALLUUID,POST`; a VarSet event tells it too.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from pbx.ami_message import AmiEvent
from pbx.events import (
    AttendedTransferred,
    BlindTransferred,
    BridgeEntered,
    CallAssociated,
    ChannelAnswered,
    ChannelCreated,
    ChannelHeld,
    ChannelResumed,
    ChannelRinging,
    ContactChanged,
    DialFinished,
    DtmfReceived,
    HungUp,
    Leg,
    OriginateFinished,
    OriginateReason,
    PbxEvent,
    PeerStatusChanged,
)

CALL_VARIABLE = "CALLUUID"
OUR_UNIQUEID = "call-"
"""Channels we originate are named `call-<call's UUID>-<random>` so that their very first event tells the call."""


def parse(event: AmiEvent) -> PbxEvent | None:
    """The event as the product knows it; None for what it does not use or cannot understand."""
    reader = _READERS.get(event.name)
    return reader(event) if reader else None


def leg_of(event: AmiEvent, prefix: str = "") -> Leg | None:
    """The channel an event speaks of under a prefix (`Transferer`, `Dest`…)."""
    uniqueid = event.get(f"{prefix}Uniqueid")
    if not uniqueid:
        return None
    linkedid = event.get(f"{prefix}Linkedid", uniqueid)
    return Leg(event.get(f"{prefix}Channel"), uniqueid, linkedid, _call_of(event, prefix, uniqueid))


def _call_of(event: AmiEvent, prefix: str, uniqueid: str) -> UUID | None:
    key = f"{prefix}ChanVariable"
    told = event.variables.get(key, {}).get(CALL_VARIABLE, "")
    if not told:  # the library leaves some prefixes as they came: `TransfererChanVariable: CALLUUID=…`
        name, _, value = event.get(key).partition("=")
        told = value if name == CALL_VARIABLE else ""
    if not told and uniqueid.startswith(OUR_UNIQUEID):
        told = uniqueid[len(OUR_UNIQUEID) :].rpartition("-")[0]
    return _uuid(told)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _new_state(event: AmiEvent) -> PbxEvent | None:
    leg = leg_of(event)
    if leg is None:
        return None
    match event.get("ChannelStateDesc"):
        case "Ringing":
            return ChannelRinging(leg)
        case "Up":
            return ChannelAnswered(leg)
    return None


def _var_set(event: AmiEvent) -> PbxEvent | None:
    leg, call_id = leg_of(event), _uuid(event.get("Value"))
    if leg is None or call_id is None or event.get("Variable").lstrip("_") != CALL_VARIABLE:
        return None
    return CallAssociated(Leg(leg.channel, leg.uniqueid, leg.linkedid, call_id))


def _simple(kind: Callable[[Leg], PbxEvent]) -> Callable[[AmiEvent], PbxEvent | None]:
    def read(event: AmiEvent) -> PbxEvent | None:
        leg = leg_of(event)
        return kind(leg) if leg else None

    return read


def _dtmf(event: AmiEvent) -> PbxEvent | None:
    leg = leg_of(event)
    if leg is None or event.get("Direction") != "Received":
        return None
    return DtmfReceived(leg, event.get("Digit"), _number(event.get("DurationMs")))


def _blind(event: AmiEvent) -> PbxEvent | None:
    leg = leg_of(event, "Transferer")
    if leg is None:
        return None
    target, context = event.get("Extension"), event.get("Context")
    return BlindTransferred(leg, event.get("Result"), target, context, leg_of(event, "Transferee"))


def _attended(event: AmiEvent) -> PbxEvent | None:
    first, second = leg_of(event, "OrigTransferer"), leg_of(event, "SecondTransferer")
    if first is None or second is None:
        return None
    target = event.get("SecondTransfererExten")
    return AttendedTransferred(first, second, event.get("Result"), target, leg_of(event, "Transferee"))


def _hangup(event: AmiEvent) -> PbxEvent | None:
    leg = leg_of(event)
    return HungUp(leg, _number(event.get("Cause")), event.get("Cause-txt")) if leg else None


def _bridge_enter(event: AmiEvent) -> PbxEvent | None:
    leg = leg_of(event)
    return BridgeEntered(leg, event.get("BridgeUniqueid")) if leg else None


def _dial_end(event: AmiEvent) -> PbxEvent | None:
    leg = leg_of(event, "Dest")
    return DialFinished(leg, event.get("DialStatus")) if leg else None


def _originate(event: AmiEvent) -> PbxEvent | None:
    try:
        reason = OriginateReason(_number(event.get("Reason")))
    except ValueError:
        reason = OriginateReason.FAILED
    answered = event.get("Response") == "Success"
    return OriginateFinished(event.get("ActionID"), answered, reason, event.get("Uniqueid"), event.get("Channel"))


def _contact(event: AmiEvent) -> PbxEvent | None:
    gone = event.get("ContactStatus") in {"Removed", "Unreachable"}
    return ContactChanged(event.get("EndpointName"), event.get("URI"), reachable=not gone)


def listed_contact(event: AmiEvent) -> ContactChanged | None:
    """One line of the answer to PJSIPShowContacts."""
    if event.name != "ContactList":
        return None
    return ContactChanged(event.get("Endpoint"), event.get("Uri"), reachable=event.get("Status") != "Unreachable")


def _peer(event: AmiEvent) -> PbxEvent | None:
    return PeerStatusChanged(event.get("Peer").removeprefix("PJSIP/"), event.get("PeerStatus"))


_READERS: dict[str, Callable[[AmiEvent], PbxEvent | None]] = {
    "Newchannel": _simple(ChannelCreated),
    "Newstate": _new_state,
    "VarSet": _var_set,
    "BridgeEnter": _bridge_enter,
    "Hold": _simple(ChannelHeld),
    "Unhold": _simple(ChannelResumed),
    "DTMFEnd": _dtmf,
    "BlindTransfer": _blind,
    "AttendedTransfer": _attended,
    "Hangup": _hangup,
    "DialEnd": _dial_end,
    "OriginateResponse": _originate,
    "ContactStatus": _contact,
    "PeerStatus": _peer,
}
