"""Whether Asterisk's ports are free, told before it starts: it would only log the failure and run on half deaf."""

from __future__ import annotations

import socket

from pbx.errors import PortInUse
from pbx.settings import PbxSettings


def check_free(settings: PbxSettings) -> None:
    """Raises PortInUse for the first address something else listens on."""
    wanted = (
        ("sip_port", settings.bind, settings.sip_port, socket.SOCK_DGRAM),
        ("http_port", settings.bind, settings.http_port, socket.SOCK_STREAM),
        ("ami_port", settings.ami_host, settings.ami_port, socket.SOCK_STREAM),
    )
    for setting, host, port, kind in wanted:
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:  # as Asterisk does: a connection that is only closing does not count
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise PortInUse(port, setting) from error
