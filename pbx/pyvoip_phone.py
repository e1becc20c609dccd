"""pyVoIP's telephone for one call, with the faults repaired that a call meets. Only for `sip_process.py`.

pyVoIP 1.6.8 makes the SIP (registration, INVITE, ACK, BYE), the SDP and the RTP sockets. What is repaired here:

    Signalling   call ids and branches are the same in every run: within half a minute of another call, Asterisk takes
                 the INVITE for that one's echo and `call()` waits for ever (measured: 3 of 3; 0 of 3 with ids of our
                 own); ACKs carry a wrong tag; nothing is read in the first second; a refusal is neither told nor
                 acknowledged; ringing cannot be cancelled; waiting has no deadline
    OneCall      an incoming call is answered at once, not after the callback's second; a second call finds it busy
    LineSound    the sound (pyvoip_sound.py)

Not possible with pyVoIP, and not added: hold (a re-INVITE), transfer (REFER), sending keys.
"""

from __future__ import annotations

import re
import select
import socket
import threading
import uuid
from typing import Any

import pyVoIP.VoIP  # noqa: F401 - first: pyVoIP's SIP cannot be imported before it
from pyVoIP import RTP, SIP
from pyVoIP.VoIP.status import PhoneStatus
from pyVoIP.VoIP.VoIP import CallState, VoIPCall, VoIPPhone

from pbx.pyvoip_sound import LISTEN_S, LineSound, Listener
from pbx.sip_wire import SipAccount

REGISTER_TIMEOUT_S = 2
INVITE_TIMEOUT_S = 3.0
"""Asterisk answers an INVITE within milliseconds; pyVoIP's own wait is endless."""
REGISTRATION_S = 600
"""The longest Asterisk accepts (asterisk-conf/pjsip.conf.j2): a call is not disturbed by a new registration."""
SETTLE_S = 0.5
"""For Asterisk to confirm a hang-up, before the answers to the next request are waited for."""


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
