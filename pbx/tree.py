"""Which Asterisk this node runs: the tree beside the system, else the system's own when it is recent enough.

    python -m pbx.tree [STATE_DIR]    builds the tree where it is needed (what `make setup` calls)

Errors: AsteriskMissing, AsteriskTooOld (errors.py).
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pbx.errors import AsteriskMissing, AsteriskTooOld
from pbx.remote import ami_answers
from pbx.settings import PbxSettings, default_state_dir, service_user

MINIMUM = (22, 10)  # JSON control and marks of chan_websocket, and security fixes
CHECKOUT = Path(__file__).resolve().parent.parent
BUILD_SCRIPT = CHECKOUT / "pbx" / "setup" / "tree"
MEND = "lancer `make setup`"
VERSION_DEADLINE_S = 10.0


@dataclass(frozen=True)
class Installation:
    """One Asterisk that can be run."""

    binary: Path
    modules_dir: Path
    data_dir: Path  # its documentation, which modules read
    version: str  # "22.10.1"; empty for a remote one


@dataclass(frozen=True)
class Fact:
    """One line of `decroche doctor` about the PBX: what was found, and how to mend it when it does not work."""

    part: str
    found: str
    works: bool
    mend: str = ""


def tree_dir(settings: PbxSettings) -> Path:
    return settings.tree or settings.state_dir / "asterisk-tree"


def locate(settings: PbxSettings) -> Installation:
    """The Asterisk to run. Raises AsteriskMissing, AsteriskTooOld; a remote one is taken at its word."""
    if settings.remote_tree is not None:
        remote = settings.remote_tree
        return Installation(remote / "usr/sbin/asterisk", remote / "modules", remote / "usr/share/asterisk", "")
    tree = tree_dir(settings)
    binary = tree / "usr" / "sbin" / "asterisk"
    if binary.exists():
        return _installation(binary, (tree / "usr" / "lib").glob("*/asterisk/modules"), tree / "usr/share/asterisk")
    found = shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if found is None:
        raise AsteriskMissing(f"Asterisk introuvable (ni {binary}, ni celui du système) : {MEND}")
    modules = (*Path("/usr/lib").glob("*/asterisk/modules"), Path("/usr/lib/asterisk/modules"))
    return _installation(Path(found), modules, Path("/usr/share/asterisk"))


def _installation(binary: Path, modules_dirs: Iterable[Path], data_dir: Path) -> Installation:
    version = _version(binary)
    numbers = tuple(int(part) for part in version.split(".")[:2])
    if numbers < MINIMUM:
        wanted = ".".join(map(str, MINIMUM))
        raise AsteriskTooOld(f"{binary} est un Asterisk {version}, il faut au moins {wanted} : {MEND}")
    for modules in modules_dirs:
        if (modules / "chan_websocket.so").exists():
            return Installation(binary, modules, data_dir, version)
    raise AsteriskTooOld(f"l'Asterisk {version} de {binary} n'a pas chan_websocket : {MEND}")


def _version(binary: Path) -> str:
    try:
        run = subprocess.run(
            [binary, "-V"],
            capture_output=True,
            text=True,
            timeout=VERSION_DEADLINE_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AsteriskMissing(f"{binary} ne démarre pas ({error}) : {MEND}") from error
    match = re.match(r"Asterisk (\d+\.\d+(?:\.\d+)*)", run.stdout)
    if match is None:
        raise AsteriskMissing(f"{binary} ne dit pas sa version ({(run.stderr or run.stdout).strip()[:200]}) : {MEND}")
    return match.group(1)


def doctor(settings: PbxSettings) -> tuple[Fact, ...]:
    """What `decroche doctor` says about the PBX's parts on this machine."""
    try:
        asterisk = locate(settings)
    except (AsteriskMissing, AsteriskTooOld) as error:
        return (Fact("Asterisk", str(error), works=False, mend=MEND),)
    if settings.remote_tree is not None:
        return (_remote(settings),)
    modules = {path.stem for path in asterisk.modules_dir.glob("*.so")}
    facts = [Fact("Asterisk", f"{asterisk.version} ({asterisk.binary})", works=True)]
    for module in ("chan_websocket", "codec_opus_open_source", "codec_g722", "app_mixmonitor"):
        works = module in modules
        facts.append(Fact(f"Asterisk {module}", "présent" if works else "absent", works, "" if works else MEND))
    return tuple(facts)


def _remote(settings: PbxSettings) -> Fact:
    address = f"{settings.ami_host}:{settings.ami_port}"
    if asyncio.run(ami_answers(settings)):
        return Fact("Asterisk", f"dans un autre conteneur, répond en {address}", works=True)
    return Fact("Asterisk", f"ne répond pas en {address}", works=False, mend="docker compose logs asterisk")


def main(arguments: list[str]) -> int:
    """Build the tree in the state directory of this machine, or the one given; print the Asterisk that will run."""
    user = service_user(os.geteuid())
    state = Path(arguments[0]).absolute() if arguments else default_state_dir(CHECKOUT, user)
    state.mkdir(mode=0o755, parents=True, exist_ok=True)
    built = subprocess.run([BUILD_SCRIPT, state / "asterisk-tree"], check=False, stdout=sys.stderr)
    if built.returncode == 0:
        print(locate(PbxSettings(state_dir=state)).binary)
    return built.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
