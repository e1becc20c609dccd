"""Tries the whole deployment: the built images as docker-compose.yml runs them, behind Caddy, from a school's network.

    python -m tests.images.deploy FOLDER    FOLDER holds what `python -m tests.images.build FOLDER` built

Needs root, and Debian's caddy, nftables, postgresql and chromium. Five minutes at most.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.images.beside import caddy, postgresql
from tests.images.build import DOCKERFILES
from tests.images.composition import ROOT, composition
from tests.images.container import UID, Container
from tests.images.dockerfile import read
from tests.images.networks import SCHOOL, SERVER_ADDRESS, inside, networks

DOMAIN = "decroche.example"
VARIABLES = {"DECROCHE_DOMAIN": DOMAIN, "DECROCHE_ADDRESS": SERVER_ADDRESS, "DECROCHE_TLS": "internal"}
ASTERISK = "/opt/decroche/asterisk-tree/usr/sbin/asterisk"
FIRST_START_S, NEXT_START_S = 300, 60
PAUSE = threading.Event()
"""Never set: a wait on it is the pause between two looks."""


def main(folder: Path) -> None:
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir()
    compose = composition(VARIABLES)
    with ExitStack() as stack:
        gateway = stack.enter_context(networks(compose))
        line = compose["services"]["line"]["networks"]["inside"]["ipv4_address"]
        keys, hosts = make_secrets(run / "secrets"), run / "hosts"
        hosts.write_text(f"127.0.0.1 localhost\n{gateway} postgres\n{line} line\n")
        stack.enter_context(postgresql(run / "postgres", gateway, keys / "postgres_password"))
        application, asterisk = stack.enter_context(containers(folder, compose, run, keys, hosts))
        first_start(application, asterisk)
        authority = stack.enter_context(caddy(run / "caddy", VARIABLES, hosts))
        pages_by_https(authority)
        telephone_by_wss(authority)
        call_from_a_browser(application, run)
        crash(application, asterisk)
        another_configuration(application, asterisk)
        stop(application, asterisk)


def make_secrets(folder: Path) -> Path:
    """As docs/exploitation.md says."""
    folder.mkdir(mode=0o700)
    password = secrets.token_hex(24)
    (folder / "postgres_password").write_text(password)
    (folder / "database_url").write_text(f"postgresql+psycopg://decroche:{password}@postgres/decroche")
    for path in folder.iterdir():
        path.chmod(0o400)
    shutil.chown(folder / "database_url", UID)
    return folder


@contextmanager
def containers(
    folder: Path, compose: dict[str, Any], run: Path, keys: Path, hosts: Path
) -> Iterator[tuple[Container, Container]]:
    """The application, then Asterisk; ended whatever happens."""
    both = tuple(
        Container(
            name, folder / name / "image", read(DOCKERFILES[name])[-1], compose["services"][name], run, keys, hosts
        )
        for name in ("application", "asterisk")
    )
    try:
        yield both[0], both[1]
    finally:
        for each in both:
            if each.process is not None and each.process.poll() is None:
                each.stop(signal.SIGKILL)


def first_start(application: Container, asterisk: Container) -> None:
    application.start()
    asterisk.start()
    seconds = until(asterisk.healthy, FIRST_START_S, application)
    say(f"Asterisk is healthy after {seconds:.0f} s: {asterisk.run(ASTERISK, '-V').stdout.strip()}")
    seconds = until(application.healthy, FIRST_START_S, application)
    say(f"the application is healthy after {seconds:.0f} s more, its demonstration call played by a robot")
    doctor = application.run("/opt/decroche/.venv/bin/decroche", "doctor")
    say(f"decroche doctor: status {doctor.returncode}\n{doctor.stdout.strip()}")
    assert doctor.returncode == 0, doctor.stderr
    users = asterisk.run("id", "-u").stdout.strip(), application.run("id", "-u").stdout.strip()
    assert users == (str(UID), str(UID))
    assert asterisk.run("touch", "/opt/x").returncode != 0, "the root is not read-only"
    assert asterisk.run("cat", "/var/lib/decroche/secrets.json").returncode != 0, "Asterisk sees the secrets"


def pages_by_https(authority: Path) -> None:
    until(lambda: authority.exists() and curl(authority, "/sign-in")[0] == "200", 30)
    status, headers = curl(authority, "/sign-in")
    say(f"HTTPS page from the school: {status}, with a secure cookie")
    assert re.search(r"(?im)^set-cookie: decroche=.*secure", headers), headers
    assert f"wss://{DOMAIN}/softphone" in headers, "the content policy refuses the telephone's websocket"


def telephone_by_wss(authority: Path) -> None:
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
    names = {**upgrade, "Sec-WebSocket-Protocol": "sip"}
    options = [word for name, value in names.items() for word in ("--header", f"{name}: {value}")]
    status, headers = curl(authority, "/softphone", "--max-time", "3", "--http1.1", *options)
    say(f"websocket upgrade to Asterisk through Caddy: {status}")
    assert status == "101", headers


def call_from_a_browser(application: Container, run: Path) -> None:
    password = re.search(r"^\s+camille\s+(\S+)$", application.log(), re.MULTILINE)
    assert password is not None
    script = [sys.executable, "-m", "tests.images.browser_call", DOMAIN, "camille", password[1], run]
    done = subprocess.run(
        [*inside(SCHOOL), *script], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    heard = json.loads(done.stdout)
    say(f"call in Chromium from the school, review {heard['review']}:\n  " + "\n  ".join(map(repr, heard["turns"])))
    recordings = application.run("find", "/var/lib/decroche/recordings/sealed", "-name", "*.flac").stdout.split()
    say(f"sealed recordings on the shared volume: {len(recordings)} legs")
    assert len([path for path in recordings if heard["review"] in path]) == 2


def crash(application: Container, asterisk: Container) -> None:
    """Each ends alone, and is started again as the engine would."""
    application.stop(signal.SIGKILL)
    application.start()
    say(f"application killed: healthy again after {until(application.healthy, NEXT_START_S, application):.1f} s")
    asterisk.stop(signal.SIGKILL)
    asterisk.start()
    until(asterisk.healthy, NEXT_START_S, application)
    seconds = until(lambda: registered_manager(asterisk), NEXT_START_S, application)
    say(f"Asterisk killed: the application is connected again after {seconds:.1f} s")


def another_configuration(application: Container, asterisk: Container) -> None:
    """A new release of the application renders another configuration: Asterisk, which goes on meanwhile, takes it."""
    started = run_asterisk(asterisk, "core show uptime seconds")
    application.stop()
    application.service["environment"]["DECROCHE_PBX__RTP_END"] = "10099"
    application.start()
    until(application.healthy, NEXT_START_S, application)
    ports = run_asterisk(asterisk, "rtp show settings")
    say(f"configuration changed under a running Asterisk ({started.splitlines()[0]}): {ports.splitlines()[2:5]}")
    assert re.search(r"Port end:\s+10099", ports), ports


def stop(application: Container, asterisk: Container) -> None:
    say(f"stopped: asterisk {asterisk.stop()}, application {application.stop()}")


def registered_manager(asterisk: Container) -> bool:
    return "decroche" in run_asterisk(asterisk, "manager show connected")


def run_asterisk(asterisk: Container, command: str) -> str:
    return asterisk.run(ASTERISK, "-C", "/var/lib/decroche/asterisk/etc/asterisk.conf", "-rx", command).stdout.strip()


def curl(authority: Path, path: str, *options: str) -> tuple[str, str]:
    """Status and headers, from the school's network."""
    certified = ["--cacert", str(authority), "--resolve", f"{DOMAIN}:443:{SERVER_ADDRESS}"]
    fixed = ["--silent", *certified, "--dump-header", "-", "--output", "/dev/null"]
    command = [*inside(SCHOOL), "curl", *fixed, *options, f"https://{DOMAIN}{path}"]
    headers = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return (headers.split() or ["", "0"])[1], headers


def until(condition: Callable[[], bool], deadline_s: float, application: Container | None = None) -> float:
    """Seconds it took."""
    started = time.monotonic()
    while not condition():
        ended = application is not None and application.process is not None and application.process.poll() is not None
        if ended or time.monotonic() - started > deadline_s:
            raise AssertionError(application.log()[-4000:] if application else "not in time")
        PAUSE.wait(0.5)
    return time.monotonic() - started


def say(text: str) -> None:
    print(f"✓ {text}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
