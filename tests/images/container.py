"""One service of docker-compose.yml, run from its image's root folder as Docker would, without a container engine.

Volumes, secrets, a read-only root, no capability, the image's user: by namespaces, chroot and setpriv.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.images.dockerfile import Stage
from tests.images.networks import LINE, inside

UID = 990
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
STOP_DEADLINE_S = 40


@dataclass
class Container:
    """`folder` keeps its volumes and its log; `hosts` is the /etc/hosts that Docker's name service stands for."""

    name: str
    root: Path
    image: Stage
    service: dict[str, Any]
    folder: Path
    secrets: Path
    hosts: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log_file(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def environment(self) -> list[str]:
        return [f"PATH={PATH}", *(f"{name}={value}" for name, value in self.service.get("environment", {}).items())]

    def start(self) -> None:
        """Its log goes on where it was."""
        script = "\n".join(["set -e", *self._mounts(), f'exec chroot {self.root} "$@"'])
        command = [*self._as_user(), *self.image.entrypoint, *self.image.command]
        isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh", *command]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*inside(LINE), *isolated], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={"PATH": PATH}
            )

    def healthy(self) -> bool:
        """What its own health check says."""
        test = self.service["healthcheck"]["test"][1:]
        return self.pid is not None and self.run(*test).returncode == 0

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """As `docker compose exec`."""
        enter = ["nsenter", f"--target={self.pid}", "--mount", "--net", "--pid", "--root", "--wd"]
        return subprocess.run(
            [*enter, *self._as_user(), *command], capture_output=True, text=True, timeout=60, check=False
        )

    def stop(self, number: int = signal.SIGTERM) -> int:
        """The exit status, as the engine would see it."""
        assert self.process is not None
        os.kill(self.pid or self.process.pid, number)
        return self.process.wait(STOP_DEADLINE_S)

    @property
    def pid(self) -> int | None:
        """Of the program, not of `unshare` that waits for it; None before there is one."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def _as_user(self) -> list[str]:
        caps = ["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
        return ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", *caps, "env", "-i", *self.environment]

    def _mounts(self) -> list[str]:
        lines = [f"mount --bind {self.root} {self.root}"]
        for volume in sorted(self.service["volumes"], key=lambda each: each.split(":")[1]):
            name, place = volume.split(":")
            lines.append(f"mount --bind {self._volume(name, self.root / place.lstrip('/'))} {self.root}{place}")
        for secret in self.service.get("secrets", []):
            place = self.root / "run" / "secrets" / secret
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
            lines.append(f"mount --bind {self.secrets / secret} {place}")
        (self.root / "etc" / "hosts").touch()
        lines += [
            f"mount --bind {self.hosts} {self.root}/etc/hosts",
            f"mount -t proc proc {self.root}/proc",
            f"mount --rbind /dev {self.root}/dev",
            *(f"mount -t tmpfs -o mode=1777,noexec tmpfs {self.root}{place}" for place in self.service["tmpfs"]),
        ]
        return [*lines, f"mount -o remount,bind,ro {self.root}"] if self.service["read_only"] else lines

    def _volume(self, name: str, place: Path) -> Path:
        """A new volume begins as the image's folder, its owner included."""
        volume = self.folder / "volumes" / name
        if not volume.exists():
            volume.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(place, volume)
            status = place.stat()
            for path in (volume, *volume.rglob("*")):
                os.chown(path, status.st_uid, status.st_gid)
        return volume
