"""Three computers' networks on this one: the containers' interface, the server Docker runs on, and a school's PC.

The server translates addresses for the containers as Docker does for published ports; the PC reaches the server only.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LINE, SERVER, SCHOOL = "decroche-line", "decroche-server", "decroche-school"
SERVER_ADDRESS, SCHOOL_ADDRESS = "192.168.50.1", "192.168.50.10"


@contextmanager
def networks(compose: dict[str, Any]) -> Iterator[str]:
    """Sets them up for docker-compose.yml's addresses and ports; yields the gateway's, where PostgreSQL can listen."""
    subnet = compose["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    line = compose["services"]["line"]["networks"]["inside"]["ipv4_address"]
    published = compose["services"]["line"]["ports"][0].split(":")[0]
    gateway, length = line.rpartition(".")[0] + ".1", subnet.split("/")[1]
    for name in (LINE, SERVER, SCHOOL):
        _ip(f"netns add {name}")
    try:
        for name in (LINE, SERVER, SCHOOL):
            _ip(f"-n {name} link set lo up")
        _wire(LINE, f"{line}/{length}", f"{gateway}/{length}", "inside0")
        _wire(SCHOOL, f"{SCHOOL_ADDRESS}/24", f"{SERVER_ADDRESS}/24", "school0")
        _ip(f"-n {LINE} route add default via {gateway}")
        _translate(published, line)
        yield gateway
    finally:
        for name in (LINE, SERVER, SCHOOL):
            _ip(f"netns del {name}")


def inside(network: str) -> list[str]:
    """What a command's arguments begin with to run there."""
    return ["ip", "netns", "exec", network]


def _wire(network: str, address: str, servers: str, device: str) -> None:
    _ip(f"link add eth0 netns {network} type veth peer name {device} netns {SERVER}")
    for place, name, own in ((network, "eth0", address), (SERVER, device, servers)):
        _ip(f"-n {place} address add {own} dev {name}")
        _ip(f"-n {place} link set {name} up")


def _translate(published: str, line: str) -> None:
    rules = f"""table ip docker {{
        chain published {{
            type nat hook prerouting priority -100
            ip daddr {SERVER_ADDRESS} udp dport {published} dnat to {line}
        }}
        chain outgoing {{
            type nat hook postrouting priority 100
            ip saddr {line} oifname "school0" masquerade
        }}
    }}"""
    subprocess.run([*inside(SERVER), "sysctl", "-qw", "net.ipv4.ip_forward=1"], check=True)
    subprocess.run([*inside(SERVER), "nft", "-f", "-"], input=rules, text=True, check=True)


def _ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True)
