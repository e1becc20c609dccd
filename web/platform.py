"""The platform's parts, built by `bootstrap.py`, and the order in which they start and stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from pbx.ami import AmiClient
from pbx.configuration import Post, render
from pbx.control import PbxControl
from pbx.media_server import MediaServer
from pbx.process import AsteriskProcess
from pbx.remote import ami_answers, restart
from pbx.secrets import Secrets
from pbx.settings import PbxSettings
from pbx.switchboard import Switchboard
from scenarios.faults import ScenarioFaults
from scenarios.library import Library
from scoring.rubric import Rubric
from simulator.live import LiveEvents
from simulator.speech.rendering import RenderThreads
from simulator.store.audit import Audit
from simulator.store.calls import Calls
from simulator.store.database import Database
from simulator.store.log import EventLog
from simulator.store.people import People
from simulator.store.recordings import Recordings
from simulator.understanding import Matchers
from web.accounts.throttle import LoginThrottle
from web.reconciling import Reconciled, reconcile_calls
from web.settings import Settings
from web.text_calls import TextCalls
from web.worker import Worker

logger = logging.getLogger(__name__)


@dataclass
class Platform:
    """Everything a route or command may use."""

    settings: Settings
    pbx: PbxSettings
    secrets: Secrets
    database: Database
    people: People
    calls: Calls
    recordings: Recordings
    audit: Audit
    throttle: LoginThrottle
    library: Library
    rubric: Rubric
    live: LiveEvents
    log: EventLog
    worker: Worker
    asterisk: AsteriskProcess | None
    ami: AmiClient
    control: PbxControl
    media: MediaServer
    switchboard: Switchboard
    text_calls: TextCalls
    matchers: Matchers
    render_threads: RenderThreads
    demonstration: bool
    """The recognition model in use only understands synthetic voices."""
    reconciled: Reconciled | None = None

    @property
    def session_key(self) -> str:
        return self.secrets.session_key

    @property
    def recordings_dir(self) -> Path:
        """Sealed recordings, a folder a call."""
        return self.settings.recordings_dir / "sealed"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Platform]:
        """Started in order, and stopped in the reverse order whatever happens.

        Raises PbxError, AmiError or StoreError when a part cannot start.
        """
        async with contextlib.AsyncExitStack() as stack:
            self._open_store(stack)
            await self._open_telephone(stack)
            worker = asyncio.create_task(self.worker.run(), name="worker")
            stack.push_async_callback(_end, worker)
            stack.push_async_callback(_end, asyncio.create_task(self._get_ready(), name="get-ready"))
            yield self

    def render_telephones(self) -> bool:
        """Write Asterisk's configuration for the posts of the database; whether it is another one than before."""
        posts = [
            Post(extension=p.extension, name=p.name, webrtc_secret=p.webrtc_secret, sip_secret=p.sip_secret)
            for p in self.people.posts()
        ]
        return render(self.pbx, self.secrets, posts)

    async def _get_ready(self) -> None:
        """What the first call of each scenario would otherwise wait for."""
        try:
            for loaded in await asyncio.to_thread(self.library.all):
                await asyncio.to_thread(self.matchers.of, loaded)
        except ScenarioFaults as faults:
            logger.error("the library has faults; its sound scenarios can be played:\n%s", faults)

    def _open_store(self, stack: contextlib.AsyncExitStack) -> None:
        self.live.attach(asyncio.get_running_loop())
        self.log.start()
        stack.callback(self.database.close)
        stack.callback(self.log.stop)
        stack.callback(self.render_threads.close)

    async def _open_telephone(self, stack: contextlib.AsyncExitStack) -> None:
        """The media server listens before Asterisk can dial it; what a crash left is closed before the worker runs."""
        await stack.enter_async_context(self.media)
        was_up = self.asterisk is None and await ami_answers(self.pbx)
        changed = self.render_telephones()
        if self.asterisk is not None:
            stack.push_async_callback(self.asterisk.stop)
            await self.asterisk.start()
        self.reconciled = await asyncio.to_thread(
            reconcile_calls, self.calls, self.log, self.pbx.raw_recordings_dir, self.pbx.node
        )
        await stack.enter_async_context(self.ami)
        if was_up and changed:
            await restart(self.ami)
        await stack.enter_async_context(self.control)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
