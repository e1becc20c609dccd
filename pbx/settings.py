"""What the PBX must be told: where its files are, its ports, whom it runs as. Reads no environment."""

from __future__ import annotations

import contextlib
import ipaddress
import pwd
import re
import socket
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

SERVICE_USER = "decroche"
SYSTEM_STATE_DIR = Path("/var/lib/decroche")
UNIX_SOCKET_PATH_MAX = 107  # bytes, of `sockaddr_un.sun_path`: Asterisk's control socket must fit
PLAIN_PATH = re.compile(r"[\w/.+@-]+")  # what Asterisk's configuration and dialplan carry without any quoting

Port = Annotated[int, Field(ge=1, le=65535)]
Word = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]


class PbxSettings(BaseModel):
    """One Asterisk node and the addresses around it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state_dir: Path
    tree: Path | None = (
        None  # an Asterisk tree made by pbx/setup/tree; None: <state_dir>/asterisk-tree, else the system's
    )
    remote_tree: Path | None = None  # the tree of an Asterisk in another container: rendered for, neither seen nor run
    user: str | None = None  # whom Asterisk runs as; None: the invoking user, who must not be root
    node: Word = "node1"
    language: Word = "fr"  # Asterisk's tones

    bind: str = "127.0.0.1"  # SIP and the browsers' websocket
    ami_host: str = "127.0.0.1"  # AMI stays on loopback even where trainees are elsewhere
    media_address: str = "127.0.0.1"  # where RTP is received: an address of this machine, or of this container
    announced_address: str | None = None  # what phones are told instead, where a router or Docker translates addresses
    media_host: str = "127.0.0.1"  # where the engine's media websocket listens
    sip_port: Port = 5060
    http_port: Port = 8088
    ami_port: Port = 5038
    media_port: Port = 8765
    rtp_start: Port = 10000
    rtp_end: Port = 10999

    ami_user: Word = "decroche"
    rtp_timeout_s: Annotated[int, Field(ge=1, le=3600)] = 20  # a vanished browser's call ends after this
    rtp_timeout_hold_s: Annotated[int, Field(ge=1, le=3600)] = 300
    ring_limit_s: Annotated[int, Field(ge=1, le=600)] = 60  # an outbound call nobody answers
    start_deadline_s: Annotated[float, Field(gt=0)] = 20.0
    stop_deadline_s: Annotated[float, Field(gt=0)] = 5.0

    @field_validator("state_dir", "tree", "remote_tree")
    @classmethod
    def _plain_absolute_path(cls, path: Path | None) -> Path | None:
        if path is None:
            return None
        if not path.is_absolute() or ".." in path.parts or not PLAIN_PATH.fullmatch(str(path)):
            raise ValueError("must be an absolute path of letters, digits and . + @ _ - only (no space)")
        return path

    @field_validator("bind", "ami_host", "media_address", "media_host", "announced_address")
    @classmethod
    def _ipv4(cls, address: str | None) -> str | None:
        return None if address is None else str(ipaddress.IPv4Address(address))

    @field_validator("user")
    @classmethod
    def _user_name(cls, user: str | None) -> str | None:
        if user is not None and not re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}", user):
            raise ValueError("must be a system user's name")
        return user

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.rtp_end <= self.rtp_start:
            raise ValueError("rtp_end must be greater than rtp_start")
        if len(str(self.control_socket).encode()) > UNIX_SOCKET_PATH_MAX:
            raise ValueError(f"state_dir is too long: {self.control_socket} exceeds {UNIX_SOCKET_PATH_MAX} bytes")
        return self

    @property
    def pbx_dir(self) -> Path:
        return self.state_dir / "asterisk"

    @property
    def conf_dir(self) -> Path:
        return self.pbx_dir / "etc"

    @property
    def run_dir(self) -> Path:
        return self.pbx_dir / "run"

    @property
    def lib_dir(self) -> Path:
        """Asterisk's own database and generated keys."""
        return self.pbx_dir / "lib"

    @property
    def spool_dir(self) -> Path:
        return self.pbx_dir / "spool"

    @property
    def log_dir(self) -> Path:
        return self.pbx_dir / "log"

    @property
    def moh_dir(self) -> Path:
        return self.pbx_dir / "moh"

    @property
    def raw_recordings_dir(self) -> Path:
        """Where MixMonitor writes `<call id>-{mix,trainee,heard}.wav16` until they are sealed."""
        return self.state_dir / "recordings" / "raw"

    @property
    def asterisk_log(self) -> Path:
        return self.log_dir / "messages.log"

    @property
    def console_log(self) -> Path:
        return self.log_dir / "console.log"

    @property
    def control_socket(self) -> Path:
        return self.run_dir / "asterisk.ctl"

    @property
    def secrets_file(self) -> Path:
        return self.state_dir / "secrets.json"


def service_user(euid: int) -> str | None:
    """Whom Asterisk runs as: the system user `decroche` when root starts the platform, else whoever does."""
    return SERVICE_USER if euid == 0 else None


def default_state_dir(checkout: Path, user: str | None) -> Path:
    """`<checkout>/var`, unless Asterisk runs as another user who cannot go there: then /var/lib/decroche."""
    if user is None or _can_traverse(user, checkout):
        return checkout / "var"
    return SYSTEM_STATE_DIR


def _can_traverse(user: str, directory: Path) -> bool:
    try:
        uid = pwd.getpwnam(user).pw_uid
    except KeyError:
        uid = -1  # not created yet: only what is open to everybody counts
    return all(
        status.st_mode & 0o001 or (status.st_uid == uid and status.st_mode & 0o100)
        for status in (parent.stat() for parent in (directory, *directory.parents))
    )


def on_free_ports(state_dir: Path, *, taken: Iterable[int] = (), **fields: Any) -> PbxSettings:
    """Settings whose ports are free at this moment: for tests, benches, and rehearsals beside a running platform."""
    avoid = set(taken)
    sip, http, ami, media = (_free_port(avoid) for _ in range(4))
    rtp_start = _free_udp_range(avoid, 100)
    ports = {"sip_port": sip, "http_port": http, "ami_port": ami, "media_port": media}
    return PbxSettings(state_dir=state_dir, rtp_start=rtp_start, rtp_end=rtp_start + 99, **ports, **fields)


def _free_port(avoid: set[int]) -> int:
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            with contextlib.suppress(OSError):
                udp.bind(("127.0.0.1", port))
                if port not in avoid:
                    avoid.add(port)
                    return port


def _free_udp_range(avoid: set[int], size: int) -> int:
    """The even first port of a range in which nothing listens now."""
    offset = (_free_port(avoid) * 7919) % 10000 // 2 * 2  # the kernel's choice spreads parallel runs
    for first in chain(range(20000 + offset, 32000 - size, size), range(20000, 20000 + offset, size)):
        if _udp_free(first, size):
            return first
    raise OSError(f"no {size} consecutive free UDP ports")


def _udp_free(first: int, size: int) -> bool:
    with contextlib.ExitStack() as stack:
        for port in range(first, first + size):
            udp = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
