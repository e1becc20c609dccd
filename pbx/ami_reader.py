"""The asterisk-ami library's client with its faults repaired: one connection, one reader thread.

The library (0.1.7) keeps what it does well: actions, parsing of answers and events, matching by ActionID. Repaired,
each with a test in tests/unit/test_ami_library_faults.py: the reader outlives silence, a raising listener and a
message it cannot parse; asking for an answer never blocks the reader; a message is sent whole and alone; nothing stays
in `_futures` once its deadline passed or the connection ended; a value cannot forge a header, either way.
"""

from __future__ import annotations

import logging
import socket
import struct
import threading
from collections.abc import Callable

from asterisk.ami import Action, AMIClient, Event, Response

from pbx.ami_message import AmiDisconnected, AmiUnreachable, build_action, one_line_per_header

logger = logging.getLogger(__name__)

OnAnswer = Callable[[Response | None], None]


class _Answer:
    """Stands where the library keeps its FutureResponse; hands the answer on instead of making someone wait for it."""

    def __init__(self, deliver: OnAnswer | None) -> None:
        self._deliver = deliver

    @property
    def response(self) -> Response | None:
        """Never available by waiting: the answer goes to the callback."""
        return None

    @response.setter
    def response(self, response: Response | None) -> None:
        if self._deliver is not None:
            self._deliver(response)


class RepairedClient(AMIClient):  # type: ignore[misc]  # the library is untyped
    """One connection to a manager; listeners run in the reader's thread and must not block.

    `send_action(action, callback)` calls back with the Response, or with None when the connection ended first.
    `timeout` (seconds) bounds connecting and each send; reading waits as long as Asterisk is silent.
    """

    def __init__(self, address: str = "127.0.0.1", port: int = 5038, timeout: float = 3.0, **listeners: object) -> None:
        super().__init__(address=address, port=port, timeout=timeout, buffer_size=2**16, **listeners)
        self._send_lock = threading.Lock()
        self._table_lock = threading.Lock()
        self._gone = True

    def connect(self) -> None:
        """Open the socket and start the reader; raises AmiUnreachable."""
        try:
            self._socket = socket.create_connection((self._address, self._port), self._timeout)
        except OSError as error:
            raise AmiUnreachable(f"no Asterisk manager at {self._address}:{self._port}: {error}") from error
        self._socket.settimeout(None)  # silence is normal; the keep-alive finds the dead
        seconds, fraction = divmod(self._timeout, 1)
        deadline = struct.pack("ll", int(seconds), int(fraction * 1_000_000))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, deadline)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.finished = threading.Event()
        self._gone = False
        self._thread = threading.Thread(target=self.listen, name="ami-reader", daemon=True)
        self._thread.start()

    def disconnect(self) -> None:
        """End the connection and wait for the reader, unless the reader itself asks."""
        if self.finished is None:
            return
        self.finished.set()
        self.abort()
        if self._thread is not threading.current_thread():
            self._thread.join(self._timeout)

    def abort(self) -> None:
        """Break the connection off: a blocked send fails and the reader wakes, fails what is pending and ends."""
        if self._socket is None:
            return
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # already gone

    @property
    def pending(self) -> int:
        """How many actions wait for their answer."""
        return len(self._futures)

    def expect(self, action: Action, callback: OnAnswer | None = None) -> str:
        """Give the action its ActionID and remember who waits for the answer."""
        with self._table_lock:
            if self._gone:
                raise AmiDisconnected(f"AMI {action.name}: not connected")
            action_id = str(action.keys.setdefault("ActionID", self.next_action_id()))
            self._futures[action_id] = _Answer(callback)
        return action_id

    def forget(self, action_id: str) -> None:
        """Stop waiting for an answer; a late one is ignored."""
        with self._table_lock:
            self._futures.pop(action_id, None)

    def send_action(self, action: Action, callback: OnAnswer | None = None) -> str:
        """Check, remember and send one action; returns its ActionID. Raises AmiFieldRefused or AmiDisconnected."""
        checked = build_action(action.name, action.keys, action.variables)
        action_id = self.expect(checked, callback)
        self._fire_on_action(action=checked)
        try:
            self.send(checked)
        except AmiDisconnected:
            self.forget(action_id)
            raise
        return action_id

    def send(self, pack: object) -> None:
        """Send one message whole; a send cut short would garble every later one, so it ends the connection."""
        data = f"{pack}\r\n".encode(self.encoding)
        with self._send_lock:
            try:
                self._socket.sendall(data)
            except OSError as error:
                self.abort()
                raise AmiDisconnected(f"sending to Asterisk failed: {error}") from error

    def listen(self) -> None:
        """Read until the connection ends, whatever a message or a listener does on the way."""
        error: Exception | None = None
        try:
            packs = self._next_pack()
            banner = next(packs, None)
            match = self.asterisk_start_regex.match(banner or "")
            if match is None:
                raise AmiUnreachable(f"{self._address}:{self._port} is not an Asterisk manager")
            self._ami_version = match.group("version")
            self._guard(self._fire_on_connect)
            for pack in packs:
                self._guard(self.fire_recv_pack, pack)
        except (OSError, AmiUnreachable) as failure:
            error = failure
        finally:
            self._end(error)

    def fire_recv_event(self, event: Event) -> None:
        """Tell every listener, whatever the ones before it did."""
        for listener in tuple(self._listeners):
            self._guard(listener.on_event, source=self, event=event)
        for listener in tuple(self._event_listeners):
            self._guard(listener, event=event, source=self)

    def fire_recv_reponse(self, response: Response) -> None:
        """Hand the answer to whoever waits for it, even when a listener raised first."""
        for listener in tuple(self._listeners):
            self._guard(listener.on_response, source=self, response=response)
        with self._table_lock:
            waiting = self._futures.pop(response.keys.get("ActionID"), None)
        if waiting is not None:
            waiting.response = response
        if response.status.lower() == "goodbye":
            self.finished.set()

    def _decode_pack(self, pack: bytes) -> str:
        # Asterisk ends some events with one blank line too many, which would hide the message behind it
        return one_line_per_header(super()._decode_pack(pack).lstrip("\r\n"))

    def _guard(self, call: Callable[..., object], *args: object, **kwargs: object) -> None:
        """The AMI reader's border: one bad message or listener costs itself, not the connection."""
        try:
            call(*args, **kwargs)
        except Exception:  # one of the four borders (STYLE.md 7)
            logger.exception("an AMI message could not be handled")

    def _end(self, error: Exception | None) -> None:
        self.finished.set()
        self._socket.close()
        with self._table_lock:
            self._gone = True
            waiting = tuple(self._futures.values())
            self._futures.clear()
        for answer in waiting:
            self._guard(setattr, answer, "response", None)
        self._guard(self._fire_on_disconnect, error=error)
