"""pyVoIP's RTP for one call, with the faults of its sound repaired. Only for `sip_process.py`.

pyVoIP 1.6.8 turns µ-law into 8 linear bits and back, which drowns quiet speech; it paces by sleeping after each packet,
and drifts; the packet at which a counter wraps is malformed; its A-law is µ-law under a wrong name; reading blocks on
digital silence. Here sound is passed as the line carries it, by an absolute clock.
"""

from __future__ import annotations

import select
import struct
import time
from typing import Any, Protocol

import pyVoIP
from pyVoIP import RTP

FRAME_S = 0.02
CATCH_UP_S = 0.2
"""Later than this, the sound's clock starts anew instead of sending a burst."""
LISTEN_S = 0.1


class Listener(Protocol):
    """Told what happens, from pyVoIP's threads, and asked for sound every 20 ms."""

    def answered(self, codec: str) -> None: ...

    def ended(self) -> None: ...

    def rejected(self, status: int) -> None: ...

    def heard(self, coded: bytes) -> None: ...

    def next_frame(self) -> bytes: ...


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


def only_mulaw() -> None:
    """pyVoIP's A-law is µ-law under a wrong name: offer and accept the true one."""
    pyVoIP.RTPCompatibleCodecs = [RTP.PayloadType.PCMU, RTP.PayloadType.EVENT]
