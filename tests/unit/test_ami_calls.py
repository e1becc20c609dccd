"""Which channel is whose, who can be rung, and what may be dialled: the pure part of call control."""

from uuid import UUID

import pytest

from pbx.call_legs import CallLegs
from pbx.dialling import (
    Busy,
    DialFieldRefused,
    NoAnswer,
    Unavailable,
    caller_id,
    checked_call,
    checked_number,
    checked_post,
    why_not_placed,
)
from pbx.events import ChannelCreated, ChannelHeld, ContactChanged, HungUp, Leg, OriginateFinished, OriginateReason
from pbx.registrations import Registrations

CALL = UUID("6fb0b5df-2e31-47d5-ac30-b8663010e735")
TRAINEE = Leg("PJSIP/w1001-1", "1.1", "1.1", CALL)
CUSTOMER = Leg("WebSocket/engine/0x1", "1.2", "1.1")


def test_a_dialled_leg_belongs_to_the_call_of_the_leg_that_dialled_it():
    legs = CallLegs()
    legs.note(ChannelCreated(TRAINEE))
    assert legs.note(ChannelCreated(CUSTOMER)) == CALL
    assert legs.open(CALL) == (TRAINEE, CUSTOMER)


def test_a_leg_keeps_its_call_when_its_linkedid_changes():
    legs = CallLegs()
    legs.note(ChannelCreated(TRAINEE))
    assert legs.note(ChannelHeld(Leg(TRAINEE.channel, "1.1", "0.9"))) == CALL


def test_the_customers_leg_survives_the_trainees_after_a_transfer():
    legs = CallLegs()
    legs.note(ChannelCreated(TRAINEE))
    legs.note(ChannelCreated(CUSTOMER))
    legs.note(HungUp(TRAINEE, 16, ""))
    assert legs.open(CALL) == (CUSTOMER,)
    assert legs.note(ChannelCreated(Leg("WebSocket/engine/0x2", "1.3", "1.1"))) == CALL


def test_a_call_is_forgotten_with_its_last_leg():
    legs = CallLegs()
    legs.note(ChannelCreated(TRAINEE))
    assert legs.note(HungUp(TRAINEE, 16, "")) == CALL
    assert legs.open(CALL) == ()
    assert legs.note(ChannelCreated(CUSTOMER)) is None


def test_a_leg_of_no_known_call_belongs_to_none():
    assert CallLegs().note(ChannelCreated(CUSTOMER)) is None


def contact(endpoint: str, reachable: bool = True) -> ContactChanged:
    return ContactChanged(endpoint, f"sip:{endpoint}@127.0.0.1", reachable)


def test_the_browser_is_rung_before_the_plain_phone():
    registrations = Registrations()
    registrations.replace([contact("s1001"), contact("w1001"), contact("s1002")])
    assert registrations.endpoint("1001") == "w1001"
    assert registrations.endpoint("1002") == "s1002"
    assert registrations.posts() == {"1001", "1002"}


def test_the_plain_phone_is_rung_when_the_browser_left():
    registrations = Registrations()
    registrations.replace([contact("s1001"), contact("w1001")])
    registrations.note(contact("w1001", reachable=False))
    assert registrations.endpoint("1001") == "s1001"


def test_a_post_without_a_phone_has_no_endpoint():
    registrations = Registrations()
    registrations.replace([contact("w1001")])
    registrations.replace([])
    assert registrations.endpoint("1001") is None
    assert registrations.posts() == frozenset()


def test_an_endpoint_that_is_no_post_is_not_listed():
    registrations = Registrations()
    registrations.note(contact("trunk"))
    assert registrations.posts() == frozenset()


@pytest.mark.parametrize("post", ["", "1001\r\nAction: x", "w1001", "１００１", "1001/../2", "12", "1234567"])
def test_a_post_that_is_no_extension_is_refused(post):
    with pytest.raises(DialFieldRefused, match="post"):
        checked_post(post)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [("06 12 34 56 78", "0612345678"), ("+33 6.12", "+33612"), ("06-12", "0612"), ("8201", "8201")],
)
def test_a_number_is_dialled_without_its_spaces(typed, dialled):
    assert checked_number("dialled_number", typed) == dialled


@pytest.mark.parametrize("number", ["", "112;id", "06 12\n", "${EXTEN}", "06&07", "1" * 21, "٠٦"])
def test_what_is_no_number_is_refused_and_named(number):
    with pytest.raises(DialFieldRefused, match="dialled_number"):
        checked_number("dialled_number", number)


def test_a_name_cannot_end_its_quotes():
    assert str(caller_id("0612", 'Zoé "L" <0899> \\ Lefèvre')) == '"Zoé L 0899 Lefèvre" <0612>'


@pytest.mark.parametrize("name", ["a\r\nb", "a\tb", "a\u202eb", "a\u2028b", "a\0b"])
def test_a_name_with_an_invisible_character_is_refused(name):
    with pytest.raises(DialFieldRefused, match="caller_name"):
        caller_id("0612", name)


def test_a_withheld_number_is_allowed():
    assert str(caller_id("", "")) == '"" <>'


def test_a_long_name_is_cut():
    assert len(caller_id("0612", "é" * 500).name) == 40


def test_text_is_no_call_id():
    with pytest.raises(DialFieldRefused, match="call_id"):
        checked_call(str(CALL))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reason", "cause", "expected"),
    [
        (OriginateReason.FAILED, 17, Busy),
        (OriginateReason.FAILED, 21, Busy),
        (OriginateReason.BUSY, None, Busy),
        (OriginateReason.RANG, 19, NoAnswer),
        (OriginateReason.FAILED, 18, NoAnswer),
        (OriginateReason.FAILED, 3, Unavailable),
        (OriginateReason.CONGESTED, None, Unavailable),
    ],
)
def test_a_call_not_placed_says_why(reason, cause, expected):
    finished = OriginateFinished("originate-1", False, reason, "1.1", "PJSIP/w1001")
    hung_up = None if cause is None else HungUp(TRAINEE, cause, "")
    failure = why_not_placed("1001", finished, hung_up)
    assert type(failure) is expected
    assert failure.retry
