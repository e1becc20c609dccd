"""Asterisk as a process: it starts, is alone, is no root, stops, and never outlives its platform."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pbx.configuration import render
from pbx.errors import AlreadyRunning, AsteriskDied, PortInUse
from pbx.process import AsteriskProcess
from pbx.secrets import load_or_create
from pbx.settings import PbxSettings
from pbx.tree import CHECKOUT
from tests.asterisk.conftest import USER, RunningAsterisk, new_posts

START_LIMIT_S = 8.0  # measured 0.5 s; the machine of the tests is shared


@pytest.fixture
def rendered(settings: PbxSettings) -> PbxSettings:
    render(settings, load_or_create(settings.secrets_file), new_posts())
    return settings


def running(pid: int) -> bool:
    try:
        state = Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_gone(pid: int, limit_s: float = 8.0) -> bool:
    deadline = time.monotonic() + limit_s
    while running(pid):
        if time.monotonic() > deadline:
            return False
        os.sched_yield()
    return True


async def test_it_is_fully_booted_within_its_deadline(rendered: PbxSettings) -> None:
    process = AsteriskProcess(rendered)
    began = time.monotonic()
    await process.start()
    took_s = time.monotonic() - began
    try:
        assert took_s < START_LIMIT_S
        assert "22." in await process.command("core show version")
    finally:
        await process.stop()


async def test_stopping_leaves_no_process_and_a_second_start_works(rendered: PbxSettings) -> None:
    process = AsteriskProcess(rendered)
    await process.start()
    first = process.pid
    assert first is not None
    await process.stop()
    assert not running(first)
    assert not process.alive
    await process.start()
    assert process.alive
    await process.stop()


def test_it_does_not_run_as_root(asterisk: RunningAsterisk) -> None:
    uids = Path("/proc", str(asterisk.process.pid), "status").read_text().split("Uid:")[1].split()[:4]
    assert "0" not in uids


def test_every_service_listens_on_loopback_only(asterisk: RunningAsterisk) -> None:
    listening = subprocess.run(["ss", "-Hltnup"], capture_output=True, text=True, check=True).stdout.splitlines()
    ours = [line.split() for line in listening if f"pid={asterisk.process.pid}," in line]
    addresses = {(protocol, local) for protocol, _, _, _, local, *_ in ours}
    s = asterisk.settings
    assert {
        ("udp", f"127.0.0.1:{s.sip_port}"),
        ("tcp", f"127.0.0.1:{s.http_port}"),
        ("tcp", f"127.0.0.1:{s.ami_port}"),
    } <= addresses
    elsewhere = [address for address in addresses if not address[1].startswith("127.0.0.1:")]
    # PJSIP's DNS resolver keeps two client sockets (IPv4, IPv6) on ports of the kernel's choice; no setting avoids it.
    assert all(protocol == "udp" for protocol, _ in elsewhere)
    assert len(elsewhere) <= 2


@pytest.mark.parametrize(
    ("setting", "kind"),
    [("ami_port", socket.SOCK_STREAM), ("http_port", socket.SOCK_STREAM), ("sip_port", socket.SOCK_DGRAM)],
)
async def test_a_port_in_use_is_named_with_its_setting(
    rendered: PbxSettings, setting: str, kind: socket.SocketKind
) -> None:
    port = getattr(rendered, setting)
    with socket.socket(type=kind) as taken:
        taken.bind(("127.0.0.1", port))
        if kind == socket.SOCK_STREAM:
            taken.listen()
        process = AsteriskProcess(rendered)
        with pytest.raises(PortInUse, match=rf"{port}.*{setting}"):
            await process.start()
    assert not process.alive


async def test_a_second_platform_on_the_same_state_is_refused_and_harms_nothing(rendered: PbxSettings) -> None:
    first = AsteriskProcess(rendered)
    await first.start()
    try:
        with pytest.raises(AlreadyRunning, match=str(rendered.state_dir)):
            await AsteriskProcess(rendered).start()
        assert first.alive
        assert "22." in await first.command("core show version")
    finally:
        await first.stop()


async def test_an_asterisk_that_dies_at_start_tells_the_end_of_its_log(rendered: PbxSettings) -> None:
    (rendered.conf_dir / "logger.conf").write_text("[general]\n[logfiles]\nmessages.log => error,warning\n")
    (rendered.conf_dir / "modules.conf").write_text("[modules]\nautoload=no\nrequire=no_such_module.so\n")
    with pytest.raises(AsteriskDied, match=r"no_such_module"):
        await AsteriskProcess(rendered).start()


async def test_waiting_returns_when_asterisk_is_killed(rendered: PbxSettings) -> None:
    process = AsteriskProcess(rendered)
    await process.start()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    async with asyncio.timeout(5):
        assert await process.wait() == -signal.SIGKILL
    await process.stop()


async def test_restarting_from_its_own_command_line_keeps_the_process(rendered: PbxSettings) -> None:
    process = AsteriskProcess(rendered)
    await process.start()
    try:
        before = process.pid
        reader, _ = await asyncio.open_connection(rendered.ami_host, rendered.ami_port)
        await process.command("core restart now")
        async with asyncio.timeout(10):
            await reader.read()  # ends when the old program closes AMI
            await process.ready()
        assert process.pid == before
    finally:
        await process.stop()


PLATFORM = """
import asyncio, sys
from pathlib import Path
from pbx.process import AsteriskProcess
from pbx.settings import PbxSettings

async def main():
    process = AsteriskProcess(PbxSettings.model_validate_json(sys.argv[1]))
    await process.start()
    print(process.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def platform(rendered: PbxSettings) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another process that owns an Asterisk, as the platform does, and its Asterisk's pid."""
    with subprocess.Popen(
        [sys.executable, "-c", PLATFORM, rendered.model_dump_json()], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    ) as process:
        assert process.stdout is not None
        yield process, int(process.stdout.readline())
        process.kill()


def test_a_killed_platform_leaves_no_asterisk(platform: tuple[subprocess.Popen[str], int]) -> None:
    process, asterisk_pid = platform
    assert running(asterisk_pid)
    process.kill()
    assert wait_gone(asterisk_pid)


@pytest.fixture
def orphan(rendered: PbxSettings) -> Iterator[subprocess.Popen[bytes]]:
    """An Asterisk on this state folder that no platform owns, as after a crash."""
    assert rendered.tree is not None
    as_user = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--"] if USER else []
    binary, configuration = rendered.tree / "usr/sbin/asterisk", rendered.conf_dir / "asterisk.conf"
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*as_user, binary, "-f", "-C", configuration], stdin=quiet, stdout=quiet) as process:
        (rendered.pbx_dir / "asterisk.pid").write_text(f"{process.pid}\n")
        yield process
        process.kill()


async def test_the_asterisk_of_a_crashed_platform_is_ended_by_the_next_start(
    rendered: PbxSettings, orphan: subprocess.Popen[bytes]
) -> None:
    process = AsteriskProcess(rendered)
    await process.start()
    await process.stop()
    assert orphan.poll() is not None


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


async def test_a_pid_file_that_names_somebody_else_harms_nobody(
    rendered: PbxSettings, bystander: subprocess.Popen[bytes]
) -> None:
    (rendered.pbx_dir / "asterisk.pid").write_text(f"{bystander.pid}\n")
    process = AsteriskProcess(rendered)
    await process.start()
    await process.stop()
    assert bystander.poll() is None
