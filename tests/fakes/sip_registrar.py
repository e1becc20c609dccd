"""A SIP server that takes every registration and never answers a call."""

from __future__ import annotations

import asyncio
import re
from types import TracebackType


class DeafRegistrar(asyncio.DatagramProtocol):
    """Use as an async context manager; `callers` are the ports INVITEs came from, in their order."""

    def __init__(self) -> None:
        self.callers: list[int] = []

    async def __aenter__(self) -> DeafRegistrar:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.port: int = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = data.decode()
        if message.startswith("INVITE"):
            if addr[1] not in self.callers:
                self.callers.append(addr[1])
        elif message.startswith("REGISTER"):
            echoed = re.findall(r"(?m)^(?:Via|From|To|Call-ID|CSeq): .*\r\n", message)
            self._transport.sendto(f"SIP/2.0 200 OK\r\n{''.join(echoed)}Content-Length: 0\r\n\r\n".encode(), addr)
