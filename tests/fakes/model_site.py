"""The site of Vosk's models, on a loopback port: ranges, cuts and refusals on demand."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass
class ModelSite:
    """Serves `files` by name; use as a context manager. After `cut_after` bytes of a body it hangs up, `cuts` times."""

    files: dict[str, bytes] = field(default_factory=dict)
    cut_after: int = 0
    cuts: int = 0
    promised: int | None = None
    """A wrong Content-Length, when set: the body is shorter than that."""
    ranges: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Name and Range header of each request."""

    def __enter__(self) -> ModelSite:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the request in the class below
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        return Handler

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        name, asked = request.path.lstrip("/"), request.headers.get("Range")
        self.asked.append((name, asked))
        body = self.files.get(name)
        if body is None:
            request.send_error(404)
            return
        start = int(re.findall(r"\d+", asked)[0]) if asked and self.ranges else 0
        if start >= len(body) and asked:
            request.send_response(416)
            request.send_header("Content-Range", f"bytes */{len(body)}")
            request.end_headers()
            return
        self._send(request, body, start)

    def _send(self, request: BaseHTTPRequestHandler, body: bytes, start: int) -> None:
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        request.send_header("Content-Length", str((self.promised or len(body)) - start))
        request.end_headers()
        if self.cuts:
            self.cuts -= 1
            request.wfile.write(body[start : start + self.cut_after])
        else:
            request.wfile.write(body[start:])
