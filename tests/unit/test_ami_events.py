"""From AMI headers, copied from a real Asterisk 22.10.1, to the product's events."""

from uuid import UUID

import pytest

from pbx.ami_message import AmiEvent
from pbx.event_parsing import listed_contact, parse
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
    PeerStatusChanged,
)

CALL = UUID("6fb0b5df-2e31-47d5-ac30-b8663010e735")
CHANNEL = {"Channel": "PJSIP/w1001-00000000", "Uniqueid": "1790000000.7", "Linkedid": "1790000000.6"}
VARIABLES = {"ChanVariable": {"CALLUUID": str(CALL), "POST": "1001"}}
LEG = Leg("PJSIP/w1001-00000000", "1790000000.7", "1790000000.6", CALL)


def told(name: str, **fields: str) -> AmiEvent:
    return AmiEvent(name, {**CHANNEL, **fields}, VARIABLES)


def prefixed(prefix: str, number: int) -> dict[str, str]:
    return {
        f"{prefix}Channel": f"PJSIP/w1001-0000000{number}",
        f"{prefix}Uniqueid": f"1.{number}",
        f"{prefix}Linkedid": "1.0",
    }


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (told("Newchannel"), ChannelCreated(LEG)),
        (told("Newstate", ChannelStateDesc="Ringing"), ChannelRinging(LEG)),
        (told("Newstate", ChannelStateDesc="Up"), ChannelAnswered(LEG)),
        (told("Hold", MusicClass="default"), ChannelHeld(LEG)),
        (told("BridgeEnter", BridgeUniqueid="b1"), BridgeEntered(LEG, "b1")),
        (told("Unhold"), ChannelResumed(LEG)),
        (told("DTMFEnd", Digit="5", DurationMs="120", Direction="Received"), DtmfReceived(LEG, "5", 120)),
        (told("Hangup", **{"Cause": "17", "Cause-txt": "User busy"}), HungUp(LEG, 17, "User busy")),
    ],
)
def test_a_channel_event_tells_its_leg_and_call(event, expected):
    assert parse(event) == expected


def test_a_key_sent_to_a_channel_is_not_one_pressed_there():
    assert parse(told("DTMFEnd", Digit="5", DurationMs="120", Direction="Sent")) is None


def test_a_channel_not_yet_in_a_call_has_none():
    event = AmiEvent("Newchannel", CHANNEL, {"ChanVariable": {"CALLUUID": "", "POST": ""}})
    assert parse(event) == ChannelCreated(Leg(LEG.channel, LEG.uniqueid, LEG.linkedid, None))


def test_a_channel_we_originated_tells_its_call_from_its_first_event():
    uniqueid = f"call-{CALL}-0d46559b"
    event = AmiEvent("Newchannel", {"Channel": "PJSIP/s1001-1", "Uniqueid": uniqueid, "Linkedid": uniqueid})
    assert parse(event).leg.call_id == CALL


@pytest.mark.parametrize("name", ["CALLUUID", "__CALLUUID"])
def test_setting_the_call_variable_associates_the_channel(name):
    event = AmiEvent("VarSet", {**CHANNEL, "Variable": name, "Value": str(CALL)})
    assert parse(event) == CallAssociated(LEG)


@pytest.mark.parametrize("fields", [{"Variable": "OTHER", "Value": str(CALL)}, {"Variable": "CALLUUID", "Value": "x"}])
def test_setting_anything_else_associates_nothing(fields):
    assert parse(AmiEvent("VarSet", {**CHANNEL, **fields})) is None


def test_a_blind_transfer_tells_who_sent_whom_where():
    fields = {"Result": "Success", "Extension": "8201", "Context": "directory"}
    event = AmiEvent(
        "BlindTransfer",
        # the library leaves this prefix's variables as they came
        {
            **prefixed("Transferer", 1),
            **prefixed("Transferee", 2),
            **fields,
            "TransfererChanVariable": f"CALLUUID={CALL}",
        },
    )
    parsed = parse(event)
    assert parsed == BlindTransferred(
        Leg("PJSIP/w1001-00000001", "1.1", "1.0", CALL),
        "Success",
        "8201",
        "directory",
        Leg("PJSIP/w1001-00000002", "1.2", "1.0"),
    )
    assert parsed.done


def test_a_refused_blind_transfer_is_not_done():
    event = AmiEvent("BlindTransfer", {**prefixed("Transferer", 1), "Result": "Invalid", "Extension": "9"})
    assert not parse(event).done


def test_an_attended_transfer_tells_the_extension_consulted():
    fields = {**prefixed("OrigTransferer", 1), **prefixed("SecondTransferer", 3), **prefixed("Transferee", 2)}
    parsed = parse(AmiEvent("AttendedTransfer", {**fields, "Result": "Success", "SecondTransfererExten": "8201"}))
    assert isinstance(parsed, AttendedTransferred)
    assert (parsed.target, parsed.leg.uniqueid, parsed.second_leg.uniqueid, parsed.done) == ("8201", "1.1", "1.3", True)
    assert parsed.transferee is not None


def test_a_dial_tells_the_dialled_leg_and_its_status():
    event = AmiEvent("DialEnd", {**prefixed("Dest", 4), "DialStatus": "CHANUNAVAIL"})
    assert parse(event) == DialFinished(Leg("PJSIP/w1001-00000004", "1.4", "1.0"), "CHANUNAVAIL")


@pytest.mark.parametrize(
    ("response", "reason", "expected"),
    [
        ("Success", "4", OriginateReason.ANSWERED),
        ("Failure", "3", OriginateReason.RANG),
        ("Failure", "5", OriginateReason.BUSY),
        ("Failure", "77", OriginateReason.FAILED),
        ("Failure", "", OriginateReason.FAILED),
    ],
)
def test_an_originate_tells_how_it_ended(response, reason, expected):
    fields = {
        "ActionID": "originate-1",
        "Response": response,
        "Reason": reason,
        "Uniqueid": "1.1",
        "Channel": "PJSIP/x",
    }
    answered = response == "Success"
    assert parse(AmiEvent("OriginateResponse", fields)) == OriginateFinished(
        "originate-1", answered, expected, "1.1", "PJSIP/x"
    )


@pytest.mark.parametrize(
    ("status", "reachable"),
    [("Created", True), ("NonQualified", True), ("Reachable", True), ("Unreachable", False), ("Removed", False)],
)
def test_a_contact_tells_whether_the_phone_can_be_reached(status, reachable):
    fields = {"URI": "sip:w1001@127.0.0.1", "ContactStatus": status, "AOR": "w1001", "EndpointName": "w1001"}
    assert parse(AmiEvent("ContactStatus", fields)) == ContactChanged("w1001", "sip:w1001@127.0.0.1", reachable)


def test_a_listed_contact_reads_like_a_change():
    fields = {"Endpoint": "s1001", "Uri": "sip:s1001@127.0.0.1:38895", "Status": "NonQualified"}
    assert listed_contact(AmiEvent("ContactList", fields)) == ContactChanged("s1001", fields["Uri"], True)


def test_a_peer_tells_its_status():
    fields = {"ChannelType": "PJSIP", "Peer": "PJSIP/s1001", "PeerStatus": "Reachable"}
    assert parse(AmiEvent("PeerStatus", fields)) == PeerStatusChanged("s1001", "Reachable")


@pytest.mark.parametrize(
    "name",
    ["Newchannel", "Newstate", "Hold", "DTMFEnd", "BlindTransfer", "AttendedTransfer", "Hangup", "DialEnd", "VarSet"],
)
def test_a_channel_event_without_a_channel_is_ignored(name):
    assert parse(AmiEvent(name)) is None


def test_an_event_the_product_does_not_use_is_ignored():
    assert parse(told("RTCPSent")) is None


def test_the_customers_leg_is_told_from_a_phone():
    assert Leg("WebSocket/engine/0x55", "1.1", "1.1").is_customer
    assert not Leg("WebSocket/robot/0x55", "1.1", "1.1").is_customer
