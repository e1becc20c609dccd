"""The SIP telephone's own process: `python -m pbx.sip_process`, one call, told what to do by `sip_link.py`.

pyVoIP's threads, sockets and prints stay in here. Messages (`sip_wire.py`) come by standard input and go by standard
output; when the input ends, so do the call, the registration and the process, whatever became of the platform.
"""

from __future__ import annotations

import os
import queue
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import BinaryIO

from pbx.pyvoip_phone import CallLost, Telephone
from pbx.pyvoip_sound import only_mulaw
from pbx.sip_wire import (
    LINE_FRAME_BYTES,
    SILENT_LINE_FRAME,
    Failure,
    Kind,
    Message,
    SipAccount,
    WireFault,
    read,
)

OUR_WORK = "work"

REGISTER_DEADLINE_S = 6.0
CLOSE_DEADLINE_S = 4.0
WAITING_MESSAGES = 1000
"""20 s of sound for a platform that does not read; then frames are dropped, never anything else."""
REFUSALS = frozenset({401, 403, 404, 407})


class Line:
    """What is to be said, and what happens, between the pipes and pyVoIP's threads."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._messages: queue.Queue[Message] = queue.Queue(WAITING_MESSAGES)
        self._saying: deque[bytes | str] = deque()
        self._lock = threading.Lock()
        self._told_end = False
        threading.Thread(target=self._write, name="to the platform", daemon=True).start()

    def tell(self, kind: Kind, body: bytes = b"") -> None:
        self._messages.put(Message(kind, body, time.monotonic()))

    def failed(self, failure: Failure | int) -> None:
        self.tell(Kind.FAILED, str(failure).encode())

    def answered(self, codec: str) -> None:
        self.tell(Kind.ANSWERED, codec.encode())

    def ended(self) -> None:
        """The call is over; told once."""
        with self._lock:
            told, self._told_end = self._told_end, True
        if not told:
            self.tell(Kind.ENDED)

    def rejected(self, status: int) -> None:
        self.failed(status)

    def heard(self, coded: bytes) -> None:
        if self._messages.qsize() < WAITING_MESSAGES // 2:
            self.tell(Kind.FRAME, coded)

    def say(self, coded: bytes) -> None:
        with self._lock:
            self._saying.extend(
                coded[start : start + LINE_FRAME_BYTES] for start in range(0, len(coded), LINE_FRAME_BYTES)
            )

    def mark(self, mark: str) -> None:
        with self._lock:
            self._saying.append(mark)

    def flush(self) -> None:
        with self._lock:
            self._saying.clear()

    def next_frame(self) -> bytes:
        """What leaves now: silence when nothing is said. Marks before it are over."""
        played: list[str] = []
        frame = SILENT_LINE_FRAME
        with self._lock:
            while self._saying:
                item = self._saying.popleft()
                if isinstance(item, bytes):
                    frame = item
                    break
                played.append(item)
        for mark in played:
            self.tell(Kind.PLAYED, mark.encode())
        return frame

    def _write(self) -> None:
        try:
            while True:
                self._output.write(self._messages.get().encoded())
                self._output.flush()
                self._messages.task_done()
        except OSError:
            os._exit(1)  # the platform is gone: the input's end may come later, or never

    def drain(self) -> None:
        """Until everything told has been written."""
        self._messages.join()


class Process:
    """Does what the messages say. The work that waits for Asterisk is in threads, so that the input's end is seen."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._phone: Telephone | None = None

    def do(self, message: Message) -> bool:
        """False when the telephone has done its work."""
        line = self._line
        match message.kind:
            case Kind.REGISTER:
                self._start(self._register, SipAccount.decoded(message.body))
            case Kind.DIAL:
                self._start(self._dial, message.text)
            case Kind.PLAY:
                line.say(message.body)
            case Kind.MARK:
                line.mark(message.text)
            case Kind.FLUSH:
                line.flush()
            case Kind.HANG_UP:
                return False
            case other:
                raise WireFault(f"{other.name} is not for the telephone")
        return True

    def close(self) -> None:
        """Hang up and leave, within the deadline."""
        if self._phone is not None:
            leaving = self._start(self._phone.close)
            leaving.join(CLOSE_DEADLINE_S)
        self._line.ended()

    def _start(self, work: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, name=OUR_WORK, daemon=True)
        thread.start()
        return thread

    def _register(self, account: SipAccount) -> None:
        only_mulaw()
        phone = self._phone = Telephone(account, self._line, *_free_ports(account.own_host))
        phone.start()
        until = time.monotonic() + REGISTER_DEADLINE_S
        while phone.registered is None and time.monotonic() < until:
            time.sleep(0.01)
        if phone.registered:
            self._line.tell(Kind.REGISTERED)
        else:
            refused = phone.sip.last_status in REFUSALS
            self._line.failed(Failure.REFUSED if refused else Failure.UNREACHABLE)

    def _dial(self, number: str) -> None:
        assert self._phone is not None  # registered before it dials
        try:
            self._phone.dial(number)
        except CallLost:
            self._line.failed(Failure.HUNG)


def _free_ports(host: str) -> tuple[int, int]:
    """For SIP and for sound, free at this moment."""
    with socket.socket(type=socket.SOCK_DGRAM) as one, socket.socket(type=socket.SOCK_DGRAM) as other:
        for each in (one, other):
            each.bind((host, 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def _own_standard_output() -> BinaryIO:
    """Standard output, for messages alone: what pyVoIP prints goes where errors go."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return output


def _thread_failed(failure: threading.ExceptHookArgs) -> None:
    """A bug in our own work ends the process, which the platform sees; one in pyVoIP's threads is only printed."""
    print(
        f"{failure.thread and failure.thread.name}: {failure.exc_type.__name__}: {failure.exc_value}", file=sys.stderr
    )
    if failure.thread is not None and failure.thread.name == OUR_WORK:
        os._exit(1)


def main() -> None:
    """Until the platform has no more to say."""
    threading.excepthook = _thread_failed
    line = Line(_own_standard_output())
    process = Process(line)
    while (message := read(sys.stdin.buffer)) is not None and process.do(message):
        continue
    process.close()
    line.drain()
    os._exit(0)  # pyVoIP's threads outlive a call


if __name__ == "__main__":
    main()
