"""A scripted Asterisk manager on a real loopback socket, for what a real Asterisk cannot be made to do on demand.

It answers `Success` unless `answers` says otherwise, and can fall silent, tell events, and drop or refuse connections.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from types import TracebackType

Fields = dict[str, str]
Answer = Callable[[Fields], str | None]

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
BOOTED = "Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n"


def success(action: Fields) -> str:
    """The usual answer."""
    return f"Response: Success\r\nActionID: {action.get('ActionID', '')}\r\nMessage: fine\r\n\r\n"


def error(message: str) -> Answer:
    """An answer that refuses, in Asterisk's form."""
    return lambda action: f"Response: Error\r\nActionID: {action.get('ActionID', '')}\r\nMessage: {message}\r\n\r\n"


def silence(action: Fields) -> None:
    """No answer at all."""


def log_in(action: Fields) -> str:
    """Accept, then say that Asterisk has booted."""
    return success(action) + BOOTED


def event_text(name: str, fields: Mapping[str, str]) -> str:
    """One event as Asterisk writes it."""
    return f"Event: {name}\r\n" + "".join(f"{key}: {value}\r\n" for key, value in fields.items()) + "\r\n"


class FakeAmiServer:
    """Use as a context manager; `port` is free when made and kept across `stop` and `listen`."""

    def __init__(self, banner: bytes = BANNER) -> None:
        self.banner = banner
        self.answers: dict[str, Answer] = {"Login": log_in}
        self.received: list[Fields] = []
        self.raw = bytearray()
        self._changed = threading.Condition()
        self._connections: list[socket.socket] = []
        self._listening: socket.socket | None = None
        self.port = 0
        self.listen()

    def __enter__(self) -> FakeAmiServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def listen(self) -> None:
        """Accept connections (again), on the same port."""
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def stop(self) -> None:
        """Refuse new connections and end those there are, as a dying Asterisk does."""
        if self._listening is not None:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        self.drop()

    def drop(self) -> None:
        """End every connection."""
        with self._changed:
            connections, self._connections = self._connections, []
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client ended it first

    def emit(self, name: str, **fields: str) -> None:
        """Tell an event on every connection."""
        self.send(event_text(name, fields))

    def send(self, text: str) -> None:
        """Put raw text on every connection."""
        with self._changed:
            connections = tuple(self._connections)
        for connection in connections:
            connection.sendall(text.encode())

    def wait_for(self, name: str, count: int = 1, timeout_s: float = 5.0) -> list[Fields]:
        """The actions of that name received, once there are `count`."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self._named(name)) >= count, timeout_s)
            assert arrived, f"{count} {name} expected within {timeout_s} s, {len(self._named(name))} came"
            return self._named(name)

    def _named(self, name: str) -> list[Fields]:
        return [action for action in self.received if action.get("Action") == name]

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with self._changed:
                self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.sendall(self.banner)
                waiting = b""
                while data := connection.recv(65536):
                    waiting += data
                    with self._changed:
                        self.raw += data
                    *packs, waiting = waiting.split(b"\r\n\r\n")
                    for pack in packs:
                        self._answer(connection, pack.decode())
            except OSError:
                return

    def _answer(self, connection: socket.socket, pack: str) -> None:
        action: Fields = {}
        for line in pack.split("\r\n"):
            key, _, value = line.partition(": ")
            action[key] = value
        reply = self.answers.get(action.get("Action", ""), success)(action)
        if reply is not None:
            connection.sendall(reply.encode())
        with self._changed:
            self.received.append(action)
            self._changed.notify_all()
