"""chan_websocket's messages, read and written."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.media_protocol import (
    DigitEnded,
    ErrorTold,
    MarkProcessed,
    MediaError,
    MediaGarbled,
    MediaRefused,
    MediaRequest,
    QueueFull,
    QueueOpen,
    Untold,
    command,
    mark_command,
    parse,
    parse_request,
    parse_start,
)

CALL = UUID("12345678-1234-4234-8234-123456789abc")
REQUEST = MediaRequest("media", CALL, "1001", "0612345678")
START = {
    "event": "MEDIA_START",
    "connection_id": "media",
    "channel": "WebSocket/engine/0x1",
    "channel_id": "asterisk-1.1",
    "format": "slin16",
    "optimal_frame_size": 640,
    "ptime": 20,
    "channel_variables": {"__CALLUUID": str(CALL)},
}


def test_the_address_says_whose_leg_it_is() -> None:
    assert parse_request(f"/media?call={CALL}&post=1001&exten=0612345678") == REQUEST


def test_a_robot_comes_by_its_own_address() -> None:
    assert parse_request(f"/robot?call={CALL}").role == "robot"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 404),
        ("/admin?call=" + str(CALL), 404),
        ("/media", 400),
        ("/media?call=", 400),
        ("/media?call=../../etc/passwd", 400),
        (f"/media?call={CALL}&post=10%0001", 400),
        (f"/media?call={CALL}&exten=a/b", 400),
        (f"/media?call={CALL}&leg={'x' * 41}", 400),
    ],
)
def test_an_address_of_nobody_is_refused(path: str, status: int) -> None:
    with pytest.raises(MediaRefused) as refused:
        parse_request(path)
    assert refused.value.status == status


def test_media_start_names_the_channel() -> None:
    start = parse_start(json.dumps(START), REQUEST)
    assert start.call_id == CALL
    assert start.channel == "WebSocket/engine/0x1"
    assert start.variables == {"__CALLUUID": str(CALL)}


@pytest.mark.parametrize(
    "change", [{"format": "ulaw"}, {"optimal_frame_size": 160}, {"event": "MEDIA_XON"}, {"channel_variables": [1]}]
)
def test_another_beginning_is_garbled(change: dict[str, object]) -> None:
    with pytest.raises(MediaGarbled):
        parse_start(json.dumps(START | change), REQUEST)


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ({"event": "MEDIA_MARK_PROCESSED", "correlation_id": "1.1.end"}, MarkProcessed("1.1.end")),
        ({"event": "MEDIA_XOFF"}, QueueFull()),
        ({"event": "MEDIA_XON"}, QueueOpen()),
        ({"event": "DTMF_END", "digit": "5"}, DigitEnded("5")),
        ({"event": "ERROR", "error_text": "no"}, ErrorTold("no")),
        ({"event": "SOMETHING_NEW", "x": 1}, Untold("SOMETHING_NEW")),
    ],
)
def test_messages_mean_what_they_say(message: dict[str, object], meaning: object) -> None:
    assert parse(json.dumps(message)) == meaning


@pytest.mark.parametrize("text", ["", "MEDIA_XON", "[]", "{}", '{"event": 3}', "null", '{"event":'])
def test_anything_else_is_garbled(text: str) -> None:
    with pytest.raises(MediaGarbled):
        parse(text)


@given(st.text())
def test_no_text_breaks_the_reader_otherwise(text: str) -> None:
    try:
        parse(text)
    except MediaError as error:
        assert str(error)


def test_commands_are_json() -> None:
    assert json.loads(command("HANGUP")) == {"command": "HANGUP"}
    assert json.loads(mark_command("3.1.start")) == {"command": "MARK_MEDIA", "correlation_id": "3.1.start"}


def test_a_command_asterisk_would_ignore_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        command("MARK_MEDIA", correlation_id="x" * 120)


@pytest.mark.parametrize("mark", ["", "x" * 41, 'a"b', "a b", "é\n"])
def test_a_mark_that_could_not_come_back_is_refused(mark: str) -> None:
    with pytest.raises(ValueError, match="unfit mark"):
        mark_command(mark)
