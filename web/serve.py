"""`decroche run`: the platform and its pages, until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from types import FrameType

import click
import uvicorn

from pbx.errors import PortInUse
from web.app import create_app
from web.bootstrap import build_platform
from web.demo import open_school as open_demo_school
from web.demo_call import play_demo_call
from web.platform import Platform
from web.robots import Robots
from web.settings import Settings

STOP_DEADLINE_S = 3


def serve(settings: Settings, *, open_school: bool) -> int:
    """Blocks. Exit status 0 after Ctrl-C or SIGTERM. Raises PbxError, StoreError or SpeechError."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "alembic", "uvicorn.access", "uvicorn.error", "websockets"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    listener = _listen(settings)
    robots = Robots(settings)
    platform = build_platform(settings, robot=robots.answer)
    passwords = open_demo_school(platform.people) if open_school else {}
    server = _Server(platform, robots, passwords)
    asyncio.run(server.serve(sockets=[listener]))
    return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Uvicorn, which says where to go once the platform is up."""

    def __init__(self, platform: Platform, robots: Robots, passwords: dict[str, str]) -> None:
        self._platform, self._robots, self._passwords = platform, robots, passwords
        super().__init__(
            uvicorn.Config(
                create_app(platform, self._play_demo),
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=STOP_DEADLINE_S,
                server_header=False,
                proxy_headers=bool(platform.settings.trusted_proxies),
                forwarded_allow_ips=platform.settings.trusted_proxies,
            )
        )

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop in order. Uvicorn would raise the signal again afterwards, and turn a clean end into a failure."""
        super().handle_exit(sig, frame)
        self._captured_signals.clear()

    async def _play_demo(self) -> None:
        if self._passwords:
            await play_demo_call(self._platform, self._robots)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """The lifespan has started the platform; the first start plays the demo call before pages are served."""
        if self._passwords:
            click.echo("→ Appel de démonstration (moins de deux minutes, une seule fois)…")
        await super().startup(sockets)
        if self.started:
            self._announce()

    def _announce(self) -> None:
        settings = self._platform.settings
        click.echo(f"\nDécroche est prêt : http://{settings.host}:{settings.port}   (Ctrl-C pour arrêter)")
        if self._platform.demonstration:
            click.echo(
                "Reconnaissance : modèle de démonstration. Pour de vraies personnes : "
                "decroche models install vosk-model-small-fr-0.22"
            )
        for login, password in self._passwords.items():
            click.echo(f"  {login:<10} {password}")
        if self._passwords:
            click.echo("Notez ces mots de passe : ils ne seront plus affichés.")


def _listen(settings: Settings) -> socket.socket:
    """The pages' own port, taken before anything else starts. Raises PortInUse."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(settings.port, "DECROCHE_PORT") from error
        raise
    return listener
