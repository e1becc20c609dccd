"""chan_websocket's control messages as values, without I/O.

Asterisk sends one JSON object per text message and audio as binary ones; commands go back as JSON. Source: Asterisk
22's `chan_websocket` with `control_message_format = json`, and what was measured with it (docs/decisions).

MediaError                    this call's media cannot go on
├── MediaRefused              the handshake names no call we expect
├── MediaGarbled              the peer does not speak this protocol
└── MediaStalled              the peer says nothing, or takes nothing
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from simulator.domain.speech import FRAME_BYTES

LARGEST_AUDIO_BYTES = 100 * FRAME_BYTES
"""Per binary message: Asterisk closes the socket, and the call, over 65,500 bytes."""
LONGEST_COMMAND_BYTES = 128
"""Asterisk ignores longer text messages."""
FORMAT = "slin16"

_MARK = re.compile(r"[0-9A-Za-z_.-]{1,40}")
_PLAIN = re.compile(r"[0-9A-Za-z+*#_.-]{0,40}")


class MediaError(Exception):
    retry = False


class MediaRefused(MediaError):
    """`status` is the HTTP status of the refusal."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class MediaGarbled(MediaError):
    pass


class MediaStalled(MediaError):
    pass


@dataclass(frozen=True, slots=True)
class MediaRequest:
    """Whom the websocket is for, from its address: `/media?call=UUID&post=1001&exten=0612345678&leg=customer`."""

    role: str
    """``media`` (the customer's leg) or ``robot`` (a robot trainee)."""
    call_id: UUID
    post: str = ""
    exten: str = ""
    leg: str = "customer"


@dataclass(frozen=True, slots=True)
class MediaStart:
    """Asterisk's first message, with the request it came by."""

    request: MediaRequest
    channel: str
    channel_id: str
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def call_id(self) -> UUID:
        return self.request.call_id


@dataclass(frozen=True, slots=True)
class MarkProcessed:
    mark: str


@dataclass(frozen=True, slots=True)
class QueueFull:
    """Asterisk's queue has reached 900 frames: send nothing until QueueOpen."""


@dataclass(frozen=True, slots=True)
class QueueOpen:
    pass


@dataclass(frozen=True, slots=True)
class DigitEnded:
    digit: str


@dataclass(frozen=True, slots=True)
class ErrorTold:
    """Asterisk did not accept something of ours."""

    text: str


@dataclass(frozen=True, slots=True)
class Untold:
    """A message that changes nothing for us."""

    event: str


ControlMessage = MarkProcessed | QueueFull | QueueOpen | DigitEnded | ErrorTold | Untold


def parse_request(path: str) -> MediaRequest:
    """Read the address of the handshake. Raises MediaRefused."""
    address = urlsplit(path)
    role = address.path.strip("/")
    if role not in {"media", "robot"}:
        raise MediaRefused(f"no media at {address.path[:40]!r}", 404)
    query = {key: values[-1] for key, values in parse_qs(address.query).items()}
    try:
        call_id = UUID(query.get("call", ""))
    except ValueError:
        raise MediaRefused(f"the call id {query.get('call', '')[:40]!r} is not a UUID") from None
    for name in ("post", "exten", "leg"):
        if not _PLAIN.fullmatch(query.get(name, "")):
            raise MediaRefused(f"the {name} {query[name][:40]!r} is not plain")
    return MediaRequest(role, call_id, query.get("post", ""), query.get("exten", ""), query.get("leg", "customer"))


def parse_start(text: str, request: MediaRequest) -> MediaStart:
    """Read MEDIA_START. Raises MediaGarbled on anything else, or on audio of another format."""
    message = _load(text)
    if message.get("event") != "MEDIA_START":
        raise MediaGarbled(f"expected MEDIA_START, got {text[:60]!r}")
    if message.get("format") != FORMAT or message.get("optimal_frame_size") != FRAME_BYTES:
        raise MediaGarbled(f"expected {FORMAT} in frames of {FRAME_BYTES} bytes, got {text[:160]!r}")
    variables = message.get("channel_variables") or {}
    if not isinstance(variables, dict):
        raise MediaGarbled("channel_variables is not an object")
    return MediaStart(
        request=request,
        channel=str(message.get("channel", "")),
        channel_id=str(message.get("channel_id", "")),
        variables={str(key): str(value) for key, value in variables.items()},
    )


def parse(text: str) -> ControlMessage:
    """Read any later message. Raises MediaGarbled when it is not one JSON object with an event."""
    message = _load(text)
    match message["event"]:
        case "MEDIA_MARK_PROCESSED":
            return MarkProcessed(str(message.get("correlation_id", "")))
        case "MEDIA_XOFF":
            return QueueFull()
        case "MEDIA_XON":
            return QueueOpen()
        case "DTMF_END":
            return DigitEnded(str(message.get("digit", ""))[:1])
        case "ERROR":
            return ErrorTold(str(message.get("error_text") or text)[:200])
        case event:
            return Untold(str(event)[:60])


def _load(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except ValueError:
        raise MediaGarbled(f"not JSON: {text[:60]!r}") from None
    if not isinstance(message, dict) or not isinstance(message.get("event"), str):
        raise MediaGarbled(f"not an event: {text[:60]!r}")
    return message


def command(name: str, **fields: str) -> str:
    """A command as Asterisk reads it. Raises ValueError when it would be ignored for its length."""
    text = json.dumps({"command": name, **fields}, separators=(",", ":"))
    if len(text.encode()) > LONGEST_COMMAND_BYTES:
        raise ValueError(f"command of {len(text.encode())} bytes: {text[:60]}")
    return text


def mark_command(mark: str) -> str:
    """MARK_MEDIA. Raises ValueError on a mark that could not come back unchanged."""
    if not _MARK.fullmatch(mark):
        raise ValueError(f"unfit mark: {mark[:60]!r}")
    return command("MARK_MEDIA", correlation_id=mark)
