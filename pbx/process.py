"""The Asterisk process of this node: started, watched and stopped by the platform that owns it.

It runs as an ordinary user, in its own session (Ctrl-C reaches the platform, which stops it in order), and the kernel
ends it when the thread that started it dies: start it from the main thread. Errors: errors.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from io import TextIOWrapper
from pathlib import Path

from pbx.configuration import Owner, owner
from pbx.errors import AlreadyRunning, AsteriskDied, AsteriskTooSlow
from pbx.ports import check_free
from pbx.settings import PbxSettings
from pbx.tree import Installation, locate

POLL_S = 0.02
KILL_AFTER_S = 2.0
CLI_DEADLINE_S = 10.0
CONSOLE_LOG_MAX_BYTES = 5_000_000
LOG_TAIL_LINES = 8
NICENESS = -10
"""Before everything else where root starts it: kept waiting, Asterisk misses its 20 ms timers and its recordings lose
sound. Four calls on two busy cores, load not controlled: 0.26 s lost per call without (8 calls), 0.14 s with (16).
"""


class AsteriskProcess:
    """One Asterisk on rendered settings. `start` and `stop` may alternate; neither is called concurrently."""

    def __init__(self, settings: PbxSettings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._asterisk: Installation | None = None
        self._lock: TextIOWrapper | None = None
        self._pid_file = settings.pbx_dir / "asterisk.pid"

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self.alive else None

    async def start(self) -> None:
        """Run Asterisk and return once it is fully booted and AMI answers. PbxError: nothing is left behind."""
        self._asterisk = locate(self._settings)
        who = owner(self._settings)
        self._take_lock()
        try:
            await self._end_stale()
            check_free(self._settings)
            self._spawn(self._asterisk, who)
            await self.ready()
        except BaseException:
            await self.stop()
            raise

    async def ready(self) -> None:
        """Return once Asterisk is fully booted and AMI answers. Raises AsteriskDied, AsteriskTooSlow."""
        try:
            async with asyncio.timeout(self._settings.start_deadline_s):
                async for _ in _ticks():
                    if not self.alive:
                        raise AsteriskDied(f"Asterisk s'est arrêté au démarrage :\n{self.log_tail()}")
                    if await self._ami_answers() and await self._fully_booted():
                        return
        except TimeoutError as error:
            deadline = self._settings.start_deadline_s
            raise AsteriskTooSlow(f"Asterisk n'est pas prêt après {deadline:g} s :\n{self.log_tail()}") from error

    async def stop(self) -> None:
        """End every call, so that its recording is closed, then Asterisk: gracefully, then not. Idempotent."""
        if self._process is not None and self.alive:
            await self._stop_gracefully(self._process)
        self._process = None
        self._pid_file.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    async def wait(self) -> int:
        """The exit status, when Asterisk ends; at once when it does not run."""
        async for _ in _ticks():
            if not self.alive:
                break
        return 0 if self._process is None else self._process.returncode

    async def command(self, line: str) -> str:
        """What Asterisk's command line answers to one command. Raises AsteriskDied when it cannot be reached."""
        status, output = await self._cli(line)
        if status != 0:
            raise AsteriskDied(f"la commande « {line} » n'a pas atteint Asterisk : {output.strip()[-300:]}")
        return output

    def log_tail(self) -> str:
        """The last lines Asterisk wrote, for an error message."""
        lines: list[str] = []
        for path in (self._settings.console_log, self._settings.asterisk_log):
            if path.exists():
                lines += path.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_TAIL_LINES:]
        return "\n".join(lines[-LOG_TAIL_LINES:])

    def _take_lock(self) -> None:
        """Hold the state directory for as long as this object owns an Asterisk; the kernel frees it if we die."""
        if self.alive:
            raise AlreadyRunning("Asterisk est déjà démarré")
        self._settings.pbx_dir.mkdir(parents=True, exist_ok=True)
        lock = (self._settings.pbx_dir / "owner.lock").open("w", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise AlreadyRunning(f"une autre plateforme utilise déjà {self._settings.state_dir}") from error
        self._lock = lock

    async def _end_stale(self) -> None:
        """Stop the Asterisk a crashed platform left on this state directory, if it is really that one."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            pid = int(self._pid_file.read_text(encoding="ascii"))
            if not self._is_ours(pid):
                return
            for number in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(KILL_AFTER_S):
                        async for _ in _ticks():
                            if not self._is_ours(pid):
                                return

    def _is_ours(self, pid: int) -> bool:
        """Whether the process is an Asterisk on our configuration (its command line names it)."""
        with contextlib.suppress(OSError):
            arguments = Path("/proc", str(pid), "cmdline").read_bytes().split(b"\0")
            return str(self._settings.conf_dir / "asterisk.conf").encode() in arguments
        return False

    def _spawn(self, asterisk: Installation, who: Owner) -> None:
        """Popen rather than asyncio's: the process outlives an event loop, and its parent thread is this one."""
        command = ["nice", "-n", str(NICENESS)] if os.geteuid() == 0 else []
        command += ["setpriv", "--pdeathsig", "TERM", "--no-new-privs"]
        if not who.is_self:
            command += ["--reuid", str(who.uid), "--regid", str(who.gid), "--clear-groups"]
        command += ["--", str(asterisk.binary), "-f", "-C", str(self._settings.conf_dir / "asterisk.conf")]
        self._settings.control_socket.unlink(missing_ok=True)
        with self._open_console() as console:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                cwd=self._settings.run_dir,
                env=self._environment(),
                umask=0o027,
                start_new_session=True,
            )
        self._pid_file.write_text(f"{self._process.pid}\n", encoding="ascii")

    def _open_console(self) -> contextlib.closing[TextIOWrapper]:
        for log in (self._settings.console_log, self._settings.asterisk_log):
            if log.exists() and log.stat().st_size > CONSOLE_LOG_MAX_BYTES:
                log.replace(log.with_suffix(".old.log"))
        return contextlib.closing(self._settings.console_log.open("a", encoding="utf-8"))

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": str(self._settings.lib_dir)}

    async def _ami_answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection(self._settings.ami_host, self._settings.ami_port)
        except OSError:
            return False
        banner = await reader.readline()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return banner.startswith(b"Asterisk Call Manager")

    async def _fully_booted(self) -> bool:
        status, output = await self._cli("core waitfullybooted")
        return status == 0 and "fully booted" in output

    async def _cli(self, line: str) -> tuple[int, str]:
        if self._asterisk is None:
            return 1, "Asterisk n'a jamais été démarré"
        configuration = self._settings.conf_dir / "asterisk.conf"
        client = await asyncio.create_subprocess_exec(
            *(self._asterisk.binary, "-C", configuration, "-rx", line),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment(),
        )
        try:
            output, _ = await asyncio.wait_for(client.communicate(), CLI_DEADLINE_S)
        except BaseException:
            if client.returncode is None:
                client.kill()
                await client.wait()
            raise
        return client.returncode or 0, output.decode(errors="replace")

    async def _stop_gracefully(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.stop_deadline_s):
                await self._cli("channel request hangup all")
                await self._cli("core stop gracefully")
                await self.wait()
        for end in (process.terminate, process.kill):
            if not self.alive:
                return
            end()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(KILL_AFTER_S):
                    await self.wait()


async def _ticks() -> AsyncIterator[None]:
    """A beat every POLL_S, first one at once: for conditions the kernel does not tell an event loop about."""
    while True:
        yield
        await asyncio.sleep(POLL_S)
