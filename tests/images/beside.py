"""What stands, on the server's own network, for the two images that are not ours: Debian's PostgreSQL and Caddy."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.images.composition import ROOT
from tests.images.networks import SERVER, inside


@contextmanager
def postgresql(folder: Path, address: str, password_file: Path) -> Iterator[None]:
    """Listens on the gateway's address, and asks for the secret's password."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parts[-2]))
    account = pwd.getpwnam("postgres")
    folder.mkdir(parents=True)
    password = folder / "password"
    shutil.copy(password_file, password)
    for path in (folder, password):
        os.chown(path, account.pw_uid, account.pw_gid)
    identity = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    run: list[str | Path] = [*inside(SERVER), "setpriv", *identity]
    data, options = folder / "data", f"-c listen_addresses={address} -c unix_socket_directories={folder}"
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "decroche",
        "--auth=scram-sha-256",
        f"--pwfile={password}",
    ]
    subprocess.run([*run, *initdb, "-E", "UTF8"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write("host all all 172.16.0.0/12 scram-sha-256\n")
    control = [*run, programs / "pg_ctl", "-D", data, "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "-w", "start"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        create: list[str | Path] = [programs / "createdb", "-h", address, "-U", "decroche", "decroche"]
        environment = {**os.environ, "PGPASSWORD": password_file.read_text()}
        subprocess.run([*inside(SERVER), *create], check=True, env=environment, stdout=subprocess.DEVNULL)
        yield
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True, cwd=folder, stdout=subprocess.DEVNULL)


@contextmanager
def caddy(folder: Path, environment: dict[str, str], hosts: Path) -> Iterator[Path]:
    """On the shipped Caddyfile; yields its own authority's certificate."""
    folder.mkdir(parents=True)
    script = f'mount --bind {hosts} /etc/hosts && exec caddy run --adapter caddyfile --config "$1"'
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*inside(SERVER), "unshare", "--mount", "sh", "-c", script, "sh", ROOT / "web" / "Caddyfile"],
            env={**os.environ, **environment, "XDG_DATA_HOME": str(folder), "HOME": str(folder)},
            stdout=log,
            stderr=log,
        )
    try:
        yield folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    finally:
        process.terminate()
        process.wait(20)
