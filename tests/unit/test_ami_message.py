"""What may go into an AMI message, and how an answer reads."""

import pytest
from asterisk.ami import Response
from hypothesis import given
from hypothesis import strategies as st

from pbx.ami_message import AmiFieldRefused, AmiResponse, build_action, one_line_per_header


@pytest.mark.parametrize("bad", ["a\rb", "a\nb", "a\0b", "a\x1bb", "a\u2028b", "a\u2029b", "a\x85b"])
def test_a_control_character_in_a_value_is_refused_and_the_field_named(bad):
    with pytest.raises(AmiFieldRefused, match="CallerID") as refusal:
        build_action("Originate", {"CallerID": bad})
    assert refusal.value.field == "CallerID"
    assert not refusal.value.retry


@pytest.mark.parametrize("key", ["Exten\r\nAction", "Exten: 1", "", "Exten "])
def test_a_key_that_is_no_header_name_is_refused(key):
    with pytest.raises(AmiFieldRefused):
        build_action("Originate", {key: "1"})


def test_an_action_name_cannot_carry_a_second_action():
    with pytest.raises(AmiFieldRefused, match="Action"):
        build_action("Ping\r\nAction: Logoff")


@pytest.mark.parametrize("value", ["1001,EVIL=1", 'a"b', "a\\b", "a\nb"])
def test_a_variable_cannot_set_another(value):
    with pytest.raises(AmiFieldRefused, match="__POST"):
        build_action("Originate", variables={"__POST": value})


@pytest.mark.parametrize("name", ["POST,EVIL", "SHELL(id)", "a=b", "___X", ""])
def test_a_variable_name_cannot_be_a_function_or_a_list(name):
    with pytest.raises(AmiFieldRefused):
        build_action("Originate", variables={name: "1"})


@given(st.text(), st.text())
def test_whatever_is_accepted_stays_on_its_own_lines(value, variable):
    try:
        action = build_action("Originate", {"CallerID": value}, {"__POST": variable})
    except AmiFieldRefused:
        return
    assert len(str(action).splitlines()) == 3


def test_french_text_passes_unchanged():
    assert "CallerID: Zoé Lefèvre – œuvre" in str(build_action("Originate", {"CallerID": "Zoé Lefèvre – œuvre"}))


@given(st.text())
def test_a_received_message_has_no_line_end_but_amis_own(text):
    lines = one_line_per_header(text).split("\r\n")
    assert all(len(line.splitlines()) <= 1 for line in lines)


def test_what_a_command_prints_comes_as_lines():
    answer = Response.read("Response: Success\r\nMessage: Command output follows\r\nOutput: one\r\nOutput: two")
    assert AmiResponse.of(answer).output == ("one", "two")
    assert AmiResponse.of(answer).message == "Command output follows"


def test_a_failed_command_says_what_it_printed():
    answer = Response.read(
        "Response: Error\r\nMessage: Command output follows\r\nOutput: No such command 'x'\r\nOutput: "
    )
    assert AmiResponse.of(answer).reason == "No such command 'x'"
