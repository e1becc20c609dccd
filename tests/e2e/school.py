"""The demo school on a real platform of its own, and what the tests ask it about its calls."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from pbx.settings import default_state_dir, on_free_ports, service_user
from pbx.tree import CHECKOUT, locate
from scenarios.library import Library
from scenarios.loader import LoadedScenario
from simulator.domain.call import CallState
from simulator.domain.events import CallEvent
from simulator.store.calls import Calls
from simulator.store.database import Database
from simulator.store.people import People
from tests.asterisk.platform_process import PlatformProcess
from web.demo import open_school

START_DEADLINE_S = 40
MARKED_DEADLINE_S = 15


@dataclass(frozen=True)
class School:
    """`passwords` by login: camille and yanis are trainees, sophie is their supervisor."""

    platform: PlatformProcess
    database: Database
    passwords: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.platform.port}"

    def scenario(self, scenario_id: str) -> LoadedScenario:
        return Library(CHECKOUT / "scenarios" / "library").get(scenario_id)

    def report(self, call_id: UUID) -> dict[str, Any]:
        """Once the call is marked."""
        calls = Calls(self.database)
        self.platform.wait_for(
            lambda: calls.get(call_id).state is CallState.REVIEWABLE, MARKED_DEADLINE_S, f"marks of call {call_id}"
        )
        report = calls.report(call_id)
        assert report is not None
        return report

    def events(self, call_id: UUID) -> list[CallEvent]:
        return list(Calls(self.database).events(call_id))

    def asterisk(self, command: str) -> str:
        """What the running Asterisk's own command line answers."""
        pbx = self.platform.pbx
        answer = subprocess.run(
            [locate(pbx).binary, "-C", pbx.conf_dir / "asterisk.conf", "-rx", command],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
        return answer.stdout


@contextmanager
def a_school() -> Iterator[School]:
    """A platform with private ports and state, the demo school's accounts and no call yet."""
    state = Path(tempfile.mkdtemp(prefix="decroche-e2e-", dir="/tmp"))
    state.chmod(0o711)  # Asterisk's user walks through it
    user = service_user(state.stat().st_uid)
    pbx = on_free_ports(state, tree=default_state_dir(CHECKOUT, user) / "asterisk-tree", user=user)
    database = Database(f"sqlite:///{state / 'decroche.sqlite3'}")
    database.migrate()
    platform = PlatformProcess(pbx, a_free_port())
    try:
        passwords = open_school(People(database))
        platform.start("--no-open-school")
        platform.wait_for(platform.serves, START_DEADLINE_S, "sign-in page")
        yield School(platform, database, passwords)
        assert platform.interrupt() == 0, platform.log()[-3000:]
    finally:
        if platform.process is not None and platform.process.poll() is None:
            platform.kill()
        database.close()
        shutil.rmtree(state, ignore_errors=True)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
