"""The real `decroche run`, as a process on free ports with a state folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pbx.settings import PbxSettings

PROGRAM = Path(sys.executable).parent / "decroche"
POLL_S = 0.05
PAUSE = threading.Event()
"""Never set: a wait on it is the pause between two looks."""


@dataclass
class PlatformProcess:
    """`pbx` gives the ports; the pages listen on `port`."""

    pbx: PbxSettings
    port: int
    process: subprocess.Popen[bytes] | None = None
    output: Path = field(init=False)

    def __post_init__(self) -> None:
        self.output = self.pbx.state_dir / "platform.log"

    @property
    def environment(self) -> dict[str, str]:
        names = ("sip_port", "http_port", "ami_port", "media_port", "rtp_start", "rtp_end", "tree")
        ports = {f"DECROCHE_PBX__{name.upper()}": str(getattr(self.pbx, name)) for name in names}
        return {**os.environ, **ports, "DECROCHE_STATE": str(self.pbx.state_dir), "DECROCHE_PORT": str(self.port)}

    def start(self, *options: str) -> None:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [PROGRAM, "run", *options], env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )

    def kill(self) -> None:
        """As a crash ends it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)

    def wait_for(self, condition: Callable[[], bool], deadline_s: float, what: str) -> None:
        """Poll until it holds; fails with the end of the log."""
        until = time.monotonic() + deadline_s
        while not condition():
            ended = self.process is not None and self.process.poll() is not None
            if ended or time.monotonic() > until:
                raise AssertionError(f"no {what}: {self.log()[-3000:]}")
            PAUSE.wait(POLL_S)

    def serves(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sign-in", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def log(self) -> str:
        return self.output.read_text(errors="replace")
