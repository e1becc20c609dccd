"""The faults of pyVoIP 1.6.8 that our telephone repairs."""

import re
import struct

import pytest
import pyVoIP

from pbx.pyvoip_phone import Telephone
from pbx.pyvoip_sound import LineSound, only_mulaw
from pbx.sip_wire import SILENT_LINE_FRAME, SipAccount

ANSWER = (
    "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bK1\r\nFrom: <sip:s1001@127.0.0.1>;tag=ours\r\n"
    "To: <sip:0612345678@127.0.0.1>;tag=asterisks\r\nCall-ID: one\r\nCSeq: 2 INVITE\r\nContent-Length: 0\r\n\r\n"
)


class Quiet:
    """A listener without interest."""

    def __init__(self) -> None:
        self.sound: list[bytes] = []

    def answered(self, codec: str) -> None: ...

    def ended(self) -> None: ...

    def rejected(self, status: int) -> None: ...

    def heard(self, coded: bytes) -> None:
        self.sound.append(coded)

    def next_frame(self) -> bytes:
        return SILENT_LINE_FRAME


@pytest.fixture
def telephone() -> Telephone:
    return Telephone(SipAccount("s1001", "secret"), Quiet(), 5090, 5092)


@pytest.fixture
def sound() -> LineSound:
    codecs = {0: pyVoIP.PayloadType.PCMU, 101: pyVoIP.PayloadType.EVENT}
    return LineSound(Quiet(), codecs, "127.0.0.1", 5092, "127.0.0.1", 5094, "sendrecv")


def message(text: str):
    return pyVoIP.SIP.SIPMessage(text.encode())


def test_call_ids_differ_between_two_runs(telephone):
    again = Telephone(SipAccount("s1001", "secret"), Quiet(), 5090, 5092)
    assert telephone.sip.gen_call_id() != again.sip.gen_call_id()


def test_an_answer_is_acknowledged_with_its_own_tag(telephone):
    telephone.sip.tagLibrary["one"] = "ours"
    acknowledgement = telephone.sip.gen_ack(message(ANSWER))
    assert re.findall(r"(?m)^To: (.*)\r$", acknowledgement) == ["<sip:0612345678@127.0.0.1>;tag=asterisks"]
    assert acknowledgement.endswith("\r\n\r\n")


def test_packets_stay_whole_when_their_counters_wrap(sound):
    sound.outSequence, sound.outTimestamp = 0xFFFF, 0xFFFFFFFF
    before, after = sound._packet(SILENT_LINE_FRAME), sound._packet(SILENT_LINE_FRAME)
    assert len(before) == len(after) == 12 + 160
    assert struct.unpack("!HI", before[2:8]) == (0xFFFF, 0xFFFFFFFF)
    assert struct.unpack("!HI", after[2:8]) == (0, 159)


def test_sound_is_heard_as_the_line_carries_it(sound):
    codes = bytes(range(160))
    sound.parse_packet(struct.pack("!BBHII", 0x80, 0, 1, 160, 7) + codes)
    assert sound._listener.sound == [codes]


def test_alaw_is_neither_offered_nor_accepted():
    only_mulaw()
    assert pyVoIP.PayloadType.PCMA not in pyVoIP.RTPCompatibleCodecs
