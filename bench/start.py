"""`decroche bench start`: from the command to the sign-in page, on an empty state folder and on one that was used.

The real `decroche run`, on free ports, with the Asterisk tree and libraries already installed; stopped by Ctrl-C.
Options: `demo=0` leaves the demo school's first call (two minutes) out.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from bench.phone_calls import bench_folder
from pbx.settings import on_free_ports
from pbx.tree import tree_dir
from web.rehearsing_by_phone import PRIVATE_PORTS
from web.settings import CHECKOUT, Settings

POLL_S = 0.02
DEADLINE_S = 240.0
STOP_DEADLINE_S = 20.0


class NotStarted(Exception):
    """`decroche run` ended, or served no page in time; the message holds the end of its output."""


def measure(settings: Settings, *, demo: str = "1") -> dict[str, Any]:
    """Blocks for a few seconds, and for the demo call's two minutes."""
    folder = bench_folder(settings)
    try:
        figures = _without_demo(settings, folder / "bare")
        if demo != "0":
            figures |= _with_demo(settings, folder / "demo")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return figures | {"load_average": round(os.getloadavg()[0], 1)}


def _without_demo(settings: Settings, state: Path) -> dict[str, Any]:
    cold = start(settings, state, "--no-open-school")
    warm = start(settings, state, "--no-open-school")
    return {
        "cold_seconds": cold[0],
        "warm_seconds": warm[0],
        "stop_seconds": max(cold[1], warm[1]),
        "exit_statuses": [cold[2], warm[2]],
    }


def _with_demo(settings: Settings, state: Path) -> dict[str, Any]:
    cold, warm = start(settings, state), start(settings, state)
    return {
        "cold_with_demo_call_seconds": cold[0],
        "warm_with_demo_school_seconds": warm[0],
        "demo_exit_statuses": [cold[2], warm[2]],
    }


def start(settings: Settings, state: Path, *options: str) -> tuple[float, float, int]:
    """Seconds to the first page, seconds to stop, exit status. Raises NotStarted."""
    state.mkdir(parents=True, exist_ok=True)
    environment, port = _environment(settings, state)
    output = state / "run.log"
    with output.open("ab") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            [Path(sys.executable).parent / "decroche", "run", *options], env=environment, stdout=log, stderr=log
        )
    try:
        up_s = _until_served(process, port, began, output)
        stopping = time.monotonic()
        process.send_signal(signal.SIGINT)
        status = process.wait(STOP_DEADLINE_S)
    finally:
        if process.poll() is None:
            process.kill()
    return round(up_s, 2), round(time.monotonic() - stopping, 2), status


def _until_served(process: subprocess.Popen[bytes], port: int, began: float, output: Path) -> float:
    while time.monotonic() - began < DEADLINE_S:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=2) as answer:
                if answer.status == 200:
                    return time.monotonic() - began
        except (urllib.error.URLError, OSError):
            time.sleep(POLL_S)
    raise NotStarted(f"no page on port {port}: {output.read_text(errors='replace')[-1500:]}")


def _environment(settings: Settings, state: Path) -> tuple[dict[str, str], int]:
    """Free ports, this state folder, the installed tree."""
    main = settings.telephony()
    free = on_free_ports(state, user=main.user)
    ports = {f"DECROCHE_PBX__{name.upper()}": str(getattr(free, name)) for name in PRIVATE_PORTS}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    own = {
        "DECROCHE_STATE": str(state),
        "DECROCHE_PORT": str(port),
        "DECROCHE_PBX__TREE": str(main.tree or tree_dir(main)),
        "DECROCHE_SPEECH__MODELS_DIR": str(settings.voices().models_dir),
        "PYTHONPATH": str(CHECKOUT),
    }
    return {**os.environ, **ports, **own}, port
