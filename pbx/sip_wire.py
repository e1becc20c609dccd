"""What the platform and its SIP telephone's process say to each other over two pipes. Pure, but for the two readers.

A message is a kind, a moment (seconds of the machine's monotonic clock, the same in both processes), and bytes.
Sound is G.711 µ-law as the line carries it, whole frames of 160 bytes.
"""

from __future__ import annotations

import asyncio
import json
import struct
from dataclasses import asdict, dataclass, field
from enum import IntEnum, StrEnum
from typing import BinaryIO

LINE_FRAME_BYTES = 160
"""20 ms of µ-law at 8 kHz."""
SILENT_LINE_FRAME = b"\xff" * LINE_FRAME_BYTES
LONGEST_BYTES = 2_000_000
"""Four minutes of sound: more is a mistake of the sender's."""

_HEAD = struct.Struct("!BdI")


class Kind(IntEnum):
    """Up to HANG_UP for the process, from REGISTERED on from it."""

    REGISTER = 1
    """An account, as JSON."""
    DIAL = 2
    PLAY = 3
    MARK = 4
    FLUSH = 5
    HANG_UP = 6

    REGISTERED = 16
    ANSWERED = 17
    """The codec's name. The moment is that of the answer."""
    FRAME = 18
    PLAYED = 19
    """A mark, whose sound has been sent and is over."""
    ENDED = 20
    """The other side hung up, or HANG_UP is done."""
    FAILED = 21
    """A Failure, or the SIP status of a refused call."""


_KINDS = frozenset(map(int, Kind))


class Failure(StrEnum):
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    HUNG = "hung"


class WireFault(Exception):
    """The other side does not speak this protocol: it cannot go on."""


@dataclass(frozen=True, slots=True)
class Message:
    kind: Kind
    body: bytes = b""
    at: float = 0.0

    @property
    def text(self) -> str:
        return self.body.decode()

    def encoded(self) -> bytes:
        return _HEAD.pack(self.kind, self.at, len(self.body)) + self.body


@dataclass(frozen=True, slots=True)
class SipAccount:
    """A telephone's name and password at an Asterisk; addresses are IPv4."""

    user: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 5060
    own_host: str = "127.0.0.1"
    """Where the telephone itself listens, for SIP and for sound."""

    def encoded(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decoded(cls, body: bytes) -> SipAccount:
        return cls(**json.loads(body))


def read(pipe: BinaryIO) -> Message | None:
    """The next message, None at the end. Blocks. Raises WireFault."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, at, length = _checked(head)
    body = pipe.read(length)
    return Message(kind, body, at) if len(body) == length else None


async def receive(stream: asyncio.StreamReader) -> Message | None:
    """The next message, None at the end. Raises WireFault."""
    try:
        kind, at, length = _checked(await stream.readexactly(_HEAD.size))
        return Message(kind, await stream.readexactly(length), at)
    except asyncio.IncompleteReadError:
        return None


def _checked(head: bytes) -> tuple[Kind, float, int]:
    kind, at, length = _HEAD.unpack(head)
    if kind not in _KINDS or length > LONGEST_BYTES:
        raise WireFault(f"message of kind {kind} and {length} bytes")
    return Kind(kind), at, length
