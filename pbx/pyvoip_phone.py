"""pyVoIP's telephone for one call, with the faults repaired that a call meets. Only for `sip_process.py`.

pyVoIP 1.6.8 makes the SIP (registration, INVITE, ACK, BYE), the SDP and the RTP sockets. What is repaired here:

    Signalling   call ids and branches are the same in every run, so that Asterisk takes a new call for the echo of an
                 old one and never answers; ACKs carry a tag of their own; nothing is read in the first second; a
                 refusal is neither told nor acknowledged; ringing cannot be cancelled; waiting has no deadline
    OneCall      an incoming call is answered at once, not after the callback's second; a second call finds it busy
    LineSound    sound is passed as the µ-law it is, not in 8 bits; it leaves by an absolute clock; counters wrap

Not possible with pyVoIP, and not added: hold (a re-INVITE), transfer (REFER), sending keys.
"""

from __future__ import annotations

import re
import select
import socket
import struct
import threading
import time
import uuid
from typing import Any, Protocol

import pyVoIP.VoIP  # first: pyVoIP's SIP cannot be imported before it
from pyVoIP import RTP, SIP
from pyVoIP.VoIP.status import PhoneStatus
from pyVoIP.VoIP.VoIP import CallState, VoIPCall, VoIPPhone

from pbx.sip_wire import SipAccount

FRAME_S = 0.02
CATCH_UP_S = 0.2
"""Later than this, the sound's clock starts anew instead of sending a burst."""
REGISTER_TIMEOUT_S = 2
INVITE_TIMEOUT_S = 3.0
"""Asterisk answers an INVITE within milliseconds; pyVoIP's own wait is endless."""
REGISTRATION_S = 600
"""The longest Asterisk accepts (asterisk-conf/pjsip.conf.j2): a call is not disturbed by a new registration."""
LISTEN_S = 0.1
SETTLE_S = 0.5
"""For Asterisk to confirm a hang-up, before the answers to the next request are waited for."""


class Listener(Protocol):
    """Told what happens, from pyVoIP's threads, and asked for sound every 20 ms."""

    def answered(self, codec: str) -> None: ...

    def ended(self) -> None: ...

    def rejected(self, status: int) -> None: ...

    def heard(self, coded: bytes) -> None: ...

    def next_frame(self) -> bytes: ...


class CallLost(Exception):
    """Asterisk's answer to a call was not heard."""


class Telephone(VoIPPhone):
    """One account, one call. `register` first; then be called, or `call`."""

    def __init__(self, account: SipAccount, listener: Listener, sip_port: int, rtp_port: int) -> None:
        self._over = threading.Event()
        super().__init__(
            account.host,
            account.port,
            account.user,
            account.secret,
            myIP=account.own_host,
            callCallback=self._until_over,
            sipPort=sip_port,
            rtpPortLow=rtp_port,
            rtpPortHigh=rtp_port,
        )
        self.listener = listener
        self.sip: Signalling = Signalling(account, self, sip_port)
        self.only_call: OneCall | None = None

    @property
    def registered(self) -> bool | None:
        """None while it is not known."""
        status = self.get_status()
        return None if status is PhoneStatus.REGISTERING else status is PhoneStatus.REGISTERED

    def _until_over(self, call: VoIPCall) -> None:
        """Wait: pyVoIP forgets a call whose callback has returned."""
        self._over.wait()

    def callback(self, request: Any) -> None:
        """What pyVoIP does with a message, then what it means for the call."""
        ours = self.only_call is not None and request.headers["Call-ID"] == self.only_call.call_id
        if request.type == SIP.SIPMessageType.RESPONSE and request.status != SIP.SIPStatus.OK:
            return  # `Signalling.parse_message` sees to every refusal
        super().callback(request)
        if ours and self.only_call is not None:
            self._tell(request, self.only_call)

    def _tell(self, request: Any, call: OneCall) -> None:
        answered = request.type != SIP.SIPMessageType.MESSAGE and request.headers["CSeq"]["method"] == "INVITE"
        if answered and call.state == CallState.ANSWERED and not call.told:
            call.told = True
            self.listener.answered(call.codec)
        elif request.type == SIP.SIPMessageType.MESSAGE and request.method == "BYE":
            self._over.set()
            self.listener.ended()

    def _callback_MSG_Invite(self, request: Any) -> None:  # noqa: N802 - pyVoIP's name
        if self.only_call is not None and request.headers["Call-ID"] != self.only_call.call_id:
            self.sip.send(self.sip.gen_busy(request))
        else:
            super()._callback_MSG_Invite(request)

    def _create_Call(self, request: Any, sess_id: int) -> None:  # noqa: N802 - pyVoIP's name
        call = OneCall(self, CallState.RINGING, request, sess_id, self.myIP, sendmode=self.recvmode)
        self.only_call = self.calls[call.call_id] = call
        call.answer()
        call.told = True
        self.listener.answered(call.codec)

    def dial(self, number: str) -> None:
        """Returns when Asterisk has taken the call; `listener` is told the rest. Raises CallLost."""
        media: Any = {self.request_port(): {0: RTP.PayloadType.PCMU, 101: RTP.PayloadType.EVENT}}
        with self.sip.recvLock:  # the answer is not read before the call is known
            try:
                request, call_id, session = self.sip.invite(number, media, RTP.TransmitType.SENDRECV)
            except (TimeoutError, SIP.SIPParseError) as error:
                raise CallLost from error
            call = OneCall(self, CallState.DIALING, request, session, self.myIP, ms=media, sendmode=self.sendmode)
            self.only_call = self.calls[call_id] = call

    def refused(self, status: int) -> None:
        """The number called answered with a refusal."""
        if self.only_call is not None and self.only_call.state == CallState.DIALING:
            self.only_call.state = CallState.ENDED
            self.listener.rejected(status)

    def close(self) -> None:
        """End the call, if there is one, and the registration; seconds at most."""
        call = self.only_call
        if call is not None and call.state in {CallState.ANSWERED, CallState.DIALING}:
            if call.state == CallState.ANSWERED:
                call.hangup()
            else:
                self.sip.cancel(call.request)
            self.sip.settled.wait(SETTLE_S)
        self._over.set()
        self.sip.stop()


class OneCall(VoIPCall):
    """A call whose sound goes through LineSound."""

    phone: Telephone
    told = False
    """Whether the listener knows it was answered."""

    @property
    def codec(self) -> str:
        return str(self.RTPClients[0].preference.description)

    def create_rtp_clients(self, codecs: Any, ip: str, port: int, request: Any, baseport: int) -> None:
        """One, whatever the SDP says of further addresses."""
        where = request.body["c"][0]["address"]
        self.RTPClients.append(LineSound(self.phone.listener, codecs, ip, port, where, baseport, self.sendmode))


class LineSound(RTP.RTPClient):
    """The call's RTP: pyVoIP's sockets, packets and threads."""

    def __init__(self, listener: Listener, *pyvoip: Any) -> None:
        super().__init__(*pyvoip)
        self._listener = listener

    def recv(self) -> None:
        """Until stopped; each packet as it comes."""
        while self.NSD:
            try:
                if select.select([self.sin], [], [], LISTEN_S)[0]:
                    self.parse_packet(self.sin.recv(8192))
            except (RTP.RTPParseError, BlockingIOError):
                continue  # comfort noise, a stranger's packet
            except (OSError, ValueError):
                return  # closed

    def parse_pcmu(self, packet: Any) -> None:
        self._listener.heard(packet.payload)

    def trans(self) -> None:
        """Until stopped, a packet every 20 ms."""
        tick = time.monotonic()
        while self.NSD:
            try:
                self.sout.sendto(self._packet(self._listener.next_frame()), (self.outIP, self.outPort))
            except OSError:
                if not self.NSD:
                    return
            tick += FRAME_S
            late = time.monotonic() - tick
            if late > CATCH_UP_S:
                tick += late
            time.sleep(max(0.0, -late))

    def _packet(self, coded: bytes) -> bytes:
        """RFC 3550, version 2, without marker; the counters are 16 and 32 bits wide."""
        head = (0x80, int(self.preference), self.outSequence, self.outTimestamp, self.outSSRC)
        self.outSequence = self.outSequence + 1 & 0xFFFF
        self.outTimestamp = self.outTimestamp + len(coded) & 0xFFFFFFFF
        return struct.pack("!BBHII", *head) + coded


class Signalling(SIP.SIPClient):
    """pyVoIP's SIP. Its socket never blocks but inside `invite`, and is read only under `recvLock`."""

    phone: Telephone

    def __init__(self, account: SipAccount, phone: Telephone, port: int) -> None:
        super().__init__(
            account.host,
            account.port,
            account.user,
            account.secret,
            phone=phone,
            myIP=account.own_host,
            myPort=port,
            callCallback=phone.callback,
            fatalCallback=phone.fatal,
        )
        self.recvLock: Any = threading.RLock()
        self.register_timeout = REGISTER_TIMEOUT_S
        self.default_expires = REGISTRATION_S
        self.last_status = 0
        """SIP's, of the last answer to a registration; 0 when there was none."""
        self.settled = threading.Event()
        """Set once Asterisk has confirmed that the call is over."""

    def start(self) -> None:
        """As pyVoIP does, but listening at once."""
        self.NSD = True
        self.s = self.out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.s.bind((self.myIP, self.myPort))
        self.register()
        threading.Thread(target=self.recv_loop, name="SIP Receive", daemon=True).start()

    def recv_loop(self) -> None:
        """Until stopped; each message as it comes."""
        while self.NSD:
            try:
                if select.select([self.s], [], [], LISTEN_S)[0]:
                    with self.recvLock:
                        self.recv()
            except BlockingIOError:
                continue  # another thread was first
            except (OSError, ValueError):
                return  # closed

    def send(self, message: str) -> None:
        self.out.sendto(message.encode("utf8"), (self.server, self.port))

    def invite(self, number: str, ms: Any, sendtype: Any) -> tuple[Any, str, int]:
        """pyVoIP's, with a deadline: raises TimeoutError when Asterisk does not take the call."""
        with self.recvLock:
            self.s.settimeout(INVITE_TIMEOUT_S)
            try:
                request, call_id, session = super().invite(number, ms, sendtype)
            finally:
                self.s.setblocking(False)
            return request, call_id, session

    def cancel(self, invite: Any) -> None:
        """Stop a call that rings (RFC 3261, 9.1): the INVITE's own Via, parties and number."""
        lines = invite.raw.decode().split("\r\n\r\n")[0].split("\r\n")
        kept = [line for line in lines[1:] if line.split(":")[0] in {"Via", "From", "To", "Call-ID", "Max-Forwards"}]
        number = f"CSeq: {invite.headers['CSeq']['check']} CANCEL"
        first = lines[0].replace("INVITE", "CANCEL", 1)
        self.send("\r\n".join([first, *kept, number, "Content-Length: 0", "", ""]))

    def parse_message(self, message: Any) -> None:
        """pyVoIP's, which leaves the socket as it was; then the answers it ignores."""
        timeout = self.s.gettimeout()
        super().parse_message(message)
        self.s.settimeout(timeout)
        if message.type == SIP.SIPMessageType.MESSAGE:
            return
        method, status = message.headers["CSeq"]["method"], int(message.status)
        if method == "INVITE" and status >= 300:
            self.send(self.gen_ack(message))
            self.phone.refused(status)
        if (method == "BYE" and status >= 200) or (method == "INVITE" and status == 487):
            self.settled.set()

    def trying_timeout_check(self, response: Any) -> Any:
        """pyVoIP's, called with each answer to a registration."""
        answer = super().trying_timeout_check(response)
        self.last_status = int(answer.status)
        return answer

    def gen_call_id(self) -> str:
        """Never the same twice; pyVoIP makes branches of it as well."""
        return f"{uuid.uuid4().hex}@{self.myIP}:{self.myPort}"

    def gen_ack(self, request: Any) -> str:
        """pyVoIP's, with the tag of the answer it acknowledges."""
        party = request.headers["To"]
        return re.sub(r"(?m)^To: .*$", lambda _: f"To: {party['raw']};tag={party['tag']}\r", super().gen_ack(request))


def only_mulaw() -> None:
    """pyVoIP's A-law is µ-law under a wrong name: offer and accept the true one."""
    pyVoIP.RTPCompatibleCodecs = [RTP.PayloadType.PCMU, RTP.PayloadType.EVENT]
