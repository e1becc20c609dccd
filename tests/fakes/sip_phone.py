"""A SIP phone small enough to obey: registers, places and takes calls, holds, transfers; or declines, or lets it ring.

Signalling and keys only (RFC 3261 over UDP, digest by RFC 2617, REFER by RFC 3515, Replaces by RFC 3891,
keys by RFC 4733): it says nothing and listens to nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import socket
import struct
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from urllib.parse import quote

DEADLINE_S = 8.0


class Manners(Enum):
    """What the phone does when it is called."""

    ANSWER = "200 OK"
    BUSY = "486 Busy Here"
    DECLINE = "603 Decline"
    LET_RING = "180 Ringing"


@dataclass
class Dialog:
    """One call as the phone sees it: both parties with their tags, and where to send."""

    local: str
    remote: str
    call_id: str
    target: str
    media_port: int
    cseq: int = 100

    def replaces(self) -> str:
        """How another call may take this one's place."""
        return quote(f"{self.call_id};to-tag={tag(self.remote)};from-tag={tag(self.local)}", safe="")


class SipPhone(asyncio.DatagramProtocol):
    """Use as an async context manager; registered inside. The queues hold the requests received."""

    def __init__(self, user: str, secret: str, server_port: int, manners: Manners = Manners.ANSWER) -> None:
        self.user, self.secret, self.manners = user, secret, manners
        self.server = ("127.0.0.1", server_port)
        self.invites: asyncio.Queue[str] = asyncio.Queue()
        self.byes: asyncio.Queue[str] = asyncio.Queue()
        self.cancels: asyncio.Queue[str] = asyncio.Queue()
        self.dialogs: list[Dialog] = []
        self._finals: asyncio.Queue[str] = asyncio.Queue()
        self._ringing = ""
        self._cseq = 0

    async def __aenter__(self) -> SipPhone:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self._media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._media.bind(("127.0.0.1", 0))
        self._port: int = self._transport.get_extra_info("sockname")[1]
        self._contact = f"Contact: <sip:{self.user}@127.0.0.1:{self._port}>\r\n"
        await self.register(60)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._transport.close()
        self._media.close()

    async def register(self, expires_s: int) -> None:
        """Register for so long; 0 unregisters."""
        extra = f"{self._contact}Expires: {expires_s}\r\n"
        reply = await self._authorised("REGISTER", f"sip:127.0.0.1:{self.server[1]}", self._own_address(), extra)
        assert reply.startswith("SIP/2.0 200"), reply

    async def call(self, number: str) -> Dialog:
        """Dial a number and wait until it answers."""
        uri = f"sip:{number}@127.0.0.1:{self.server[1]}"
        reply = await self._authorised("INVITE", uri, f"<{uri}>", self._contact, self._sdp("sendrecv"))
        assert reply.startswith("SIP/2.0 200"), reply
        parties = header(reply, "From"), header(reply, "To"), header(reply, "Call-ID")
        dialog = Dialog(*parties, uri_in(reply), port_in(reply))
        self.dialogs.append(dialog)
        return dialog

    async def hold(self, held: bool = True, dialog: Dialog | None = None) -> None:
        """Put the other party on hold, or take it back, by a re-INVITE; returns when it was accepted."""
        number = self._in_dialog(dialog, "INVITE", self._contact, self._sdp("sendonly" if held else "sendrecv"))
        reply = await self._final(f"{number} INVITE")
        assert reply.startswith("SIP/2.0 200"), reply

    def refer(self, target: str, dialog: Dialog | None = None, replacing: Dialog | None = None) -> None:
        """Transfer the other party: blindly to an extension, or onto the call that was made to consult."""
        where = f"sip:{target}@127.0.0.1:{self.server[1]}" + (f"?Replaces={replacing.replaces()}" if replacing else "")
        self._in_dialog(dialog, "REFER", f"{self._contact}Refer-To: <{where}>\r\n")

    def press(self, digit: int, dialog: Dialog | None = None) -> None:
        """Press a key for 160 ms: RFC 4733 events of payload type 101, the last one repeated."""
        dialog = dialog or self.dialogs[-1]
        for number, ticks in enumerate((160, 480, 800, 1120, 1280, 1280, 1280)):
            end = 0x80 if ticks == 1280 else 0
            first = 0x80 if number == 0 else 0
            packet = struct.pack("!BBHIIBBH", 0x80, first | 101, number, 8000, 0x5EED, digit, end | 10, ticks)
            self._media.sendto(packet, ("127.0.0.1", dialog.media_port))

    def hang_up(self, dialog: Dialog | None = None) -> None:
        """End a call, by default the last one."""
        self._in_dialog(dialog, "BYE")

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = data.decode()
        if message.startswith("SIP/2.0"):
            self._answered(message)
            return
        match message.split(" ", 1)[0]:
            case "INVITE":
                self._invited(message)
            case "BYE":
                self._reply(message, "200 OK")
                self.byes.put_nowait(message)
            case "CANCEL":
                self._reply(message, "200 OK")
                self._reply(self._ringing, "487 Request Terminated")
                self.cancels.put_nowait(message)
            case "ACK":
                return
            case _:
                self._reply(message, "200 OK")

    def _answered(self, message: str) -> None:
        if message.startswith("SIP/2.0 1"):
            return
        if header(message, "CSeq").endswith("INVITE"):
            self._acknowledge(message)
        self._finals.put_nowait(message)

    def _invited(self, message: str) -> None:
        self._ringing = message
        self._reply(message, "180 Ringing")
        if self.manners is Manners.ANSWER:
            self._reply(message, "200 OK", self._sdp("sendrecv"))
            ours = f"{header(message, 'To')};tag=phone"
            theirs = header(message, "From"), header(message, "Call-ID"), uri_in(message), port_in(message)
            self.dialogs.append(Dialog(ours, *theirs))
        elif self.manners is not Manners.LET_RING:
            self._reply(message, self.manners.value)
        self.invites.put_nowait(message)

    def _reply(self, request: str, status: str, body: str = "") -> None:
        to = header(request, "To")
        to = to if ";tag=" in to else f"{to};tag=phone"
        vias = "".join(f"Via: {via}\r\n" for via in re.findall(r"(?im)^Via: (.*?)\r?$", request))
        identity = f"From: {header(request, 'From')}\r\nTo: {to}\r\nCall-ID: {header(request, 'Call-ID')}\r\n"
        self._send(f"SIP/2.0 {status}\r\n{vias}{identity}CSeq: {header(request, 'CSeq')}\r\n{self._contact}", body)

    def _in_dialog(self, dialog: Dialog | None, method: str, extra: str = "", body: str = "") -> int:
        dialog = dialog or self.dialogs[-1]
        dialog.cseq += 1
        head = self._head(method, dialog.target, dialog.local, dialog.remote, dialog.call_id, dialog.cseq)
        self._send(head + extra, body)
        return dialog.cseq

    def _acknowledge(self, reply: str) -> None:
        uri = uri_in(reply) or f"sip:127.0.0.1:{self.server[1]}"
        number = int(header(reply, "CSeq").split()[0])
        parties = header(reply, "From"), header(reply, "To"), header(reply, "Call-ID")
        self._send(self._head("ACK", uri, *parties, number))

    async def _authorised(self, method: str, uri: str, to: str, extra: str, body: str = "") -> str:
        """A request outside a dialog, sent again with the digest its challenge asks for."""
        call_id, local = secrets.token_hex(8), f"{self._own_address()};tag={secrets.token_hex(4)}"
        credentials = ""
        for _ in range(2):
            self._cseq += 1
            self._send(self._head(method, uri, local, to, call_id, self._cseq) + extra + credentials, body)
            reply = await self._final(f"{self._cseq} {method}")
            if not reply.startswith("SIP/2.0 401"):
                break
            credentials = self._digest(method, uri, reply)
        return reply

    async def _final(self, cseq: str) -> str:
        async with asyncio.timeout(DEADLINE_S):
            while header(reply := await self._finals.get(), "CSeq") != cseq:
                continue
        return reply

    def _head(self, method: str, uri: str, local: str, remote: str, call_id: str, cseq: int) -> str:
        via = f"Via: SIP/2.0/UDP 127.0.0.1:{self._port};rport;branch=z9hG4bK{secrets.token_hex(6)}\r\n"
        parties = f"From: {local}\r\nTo: {remote}\r\nCall-ID: {call_id}\r\n"
        return f"{method} {uri} SIP/2.0\r\n{via}{parties}CSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n"

    def _sdp(self, direction: str) -> str:
        return sdp(self._media.getsockname()[1], direction)

    def _own_address(self) -> str:
        return f"<sip:{self.user}@127.0.0.1:{self.server[1]}>"

    def _digest(self, method: str, uri: str, challenge: str) -> str:
        asked = dict(re.findall(r'(\w+)="?([^",]+)"?', header(challenge, "WWW-Authenticate")))
        cnonce, count = secrets.token_hex(4), "00000001"
        first = md5(f"{self.user}:{asked['realm']}:{self.secret}")
        answer = md5(f"{first}:{asked['nonce']}:{count}:{cnonce}:auth:{md5(f'{method}:{uri}')}")
        opaque = f', opaque="{asked["opaque"]}"' if "opaque" in asked else ""
        return (
            f'Authorization: Digest username="{self.user}", realm="{asked["realm"]}", nonce="{asked["nonce"]}", '
            f'uri="{uri}", response="{answer}", qop=auth, nc={count}, cnonce="{cnonce}"{opaque}\r\n'
        )

    def _send(self, head: str, body: str = "") -> None:
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self._transport.sendto(f"{head}{kind}Content-Length: {len(body)}\r\n\r\n{body}".encode(), self.server)


def md5(text: str) -> str:
    """The digest SIP asks for."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def header(message: str, name: str) -> str:
    """The first header of that name."""
    found = re.search(rf"(?im)^{name}: (.*?)\r?$", message)
    return found[1] if found else ""


def tag(party: str) -> str:
    """The tag of a From or To header."""
    return party.partition(";tag=")[2].partition(";")[0]


def uri_in(message: str) -> str:
    """Where the other side wants to be reached."""
    found = re.search(r"<(.*?)>", header(message, "Contact"))
    return found[1] if found else ""


def port_in(message: str) -> int:
    """Where the other side wants the sound."""
    found = re.search(r"(?m)^m=audio (\d+)", message)
    return int(found[1]) if found else 0


def sdp(port: int, direction: str) -> str:
    """A G.711 offer or answer."""
    return (
        f"v=0\r\no=phone 1 {secrets.randbelow(10**6)} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
        f"a={direction}\r\n"
    )
