"""Asterisk's manager for asyncio: actions with a deadline, events as streams, a connection that comes back.

    async with AmiClient("127.0.0.1", 5038, "decroche", secret) as ami:
        await ami.action("Originate", {"Channel": "PJSIP/w1001", ...}, variables={"__CALLUUID": call_id})
        with ami.subscribe() as events:
            async for event in events: ...

The library underneath is asterisk-ami; `ami_reader.py` mends it, `ami_link.py` is one connection, and this module keeps
one alive: log in, ping, and after a loss log in again with growing pauses. Meanwhile actions fail at once with a
retryable error, and subscriptions stay open. The errors are drawn in `ami_message.py`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from enum import Enum
from types import TracebackType

from pbx.ami_inbox import Inbox, Subscription
from pbx.ami_link import AmiLink
from pbx.ami_message import (
    AmiActionFailed,
    AmiDisconnected,
    AmiError,
    AmiEvent,
    AmiFieldRefused,
    AmiLoginRefused,
    AmiResponse,
    AmiTimeout,
    AmiUnreachable,
    build_action,
)

__all__ = [
    "AmiActionFailed",
    "AmiClient",
    "AmiDisconnected",
    "AmiError",
    "AmiEvent",
    "AmiFieldRefused",
    "AmiLoginRefused",
    "AmiResponse",
    "AmiState",
    "AmiTimeout",
    "AmiUnreachable",
]

logger = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.1  # Asterisk answers again 0.2–0.5 s after `core restart now` (TELEPHONY.md)
LONGEST_PAUSE_S = 5.0
REFUSED_PAUSE_S = 30.0


class AmiState(Enum):
    """Where the connection stands."""

    CONNECTING = "connecting"
    UP = "up"
    DOWN = "down"  # lost; being tried again
    REFUSED = "refused"  # Asterisk is there but no longer takes our secret; tried again now and then
    CLOSED = "closed"


OnState = Callable[[AmiState], None]


class AmiClient:
    """One manager account, connected from `start` (or `async with`) to `stop`. Use from one event loop only."""

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        secret: str,
        *,
        start_timeout_s: float = 10.0,
        keep_alive_s: float = 10.0,
        timeout_s: float = 5.0,
        queue_events: int = 10_000,
    ) -> None:
        self._host, self._port, self._user, self._secret = host, port, user, secret
        self._start_timeout_s = start_timeout_s
        self._keep_alive_s = keep_alive_s
        self._timeout_s = timeout_s
        self._queue_events = queue_events
        self._state = AmiState.CLOSED
        self._watchers: list[OnState] = []
        self._subscriptions: list[Subscription[AmiEvent]] = []
        self._dropped_before = 0
        self._inbox: Inbox | None = None
        self._link: AmiLink | None = None
        self._supervisor: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"AmiClient({self._user!r} at {self._host}:{self._port}, {self._state.value})"

    @property
    def state(self) -> AmiState:
        """Where the connection stands now."""
        return self._state

    @property
    def connected(self) -> bool:
        """Whether an action sent now would reach an Asterisk that has booted."""
        return self._state is AmiState.UP and self._link is not None

    @property
    def pending(self) -> int:
        """How many actions wait for their answer."""
        return self._link.pending if self._link else 0

    @property
    def dropped_events(self) -> int:
        """How many events were lost because the loop did not keep up, since the client was made."""
        return self._dropped_before + (self._inbox.dropped if self._inbox else 0)

    async def __aenter__(self) -> AmiClient:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Log in, trying for `start_timeout_s`; raises AmiLoginRefused at once, else the last failure."""
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._supervisor = asyncio.create_task(self._supervise(started), name="ami-supervisor")
        try:
            await asyncio.shield(started)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close the connection, end every subscription, and leave no task or thread behind."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.wait([self._supervisor])
            self._supervisor = None
        for subscription in tuple(self._subscriptions):
            subscription.close()
        self._enter(AmiState.CLOSED)

    async def action(
        self,
        name: str,
        fields: Mapping[str, object] | None = None,
        *,
        variables: Mapping[str, object] | None = None,
        timeout_s: float = 5.0,
    ) -> AmiResponse:
        """Have Asterisk do something. `variables` become channel variables of an Originate.

        Raises AmiFieldRefused, AmiActionFailed, AmiTimeout, AmiDisconnected or AmiLoginRefused; never waits for a
        connection.
        """
        action = build_action(name, fields, variables)
        return await self._live_link(name).ask(action, timeout_s)

    async def query(
        self, name: str, fields: Mapping[str, object] | None = None, *, timeout_s: float = 5.0
    ) -> tuple[AmiEvent, ...]:
        """An action answered by a list of events (PJSIPShowContacts, CoreShowChannels…); errors as for `action`."""
        action = build_action(name, fields)
        return await self._live_link(name).ask_list(action, timeout_s)

    async def command(self, line: str, *, timeout_s: float = 5.0) -> str:
        """What a CLI command prints; raises AmiActionFailed for one Asterisk does not know."""
        response = await self.action("Command", {"Command": line}, timeout_s=timeout_s)
        return "\n".join(response.output)

    def subscribe(self, limit: int = 1000) -> Subscription[AmiEvent]:
        """Every event from now on, across reconnections, until closed; `limit` bounds how many may wait."""
        subscription: Subscription[AmiEvent] = Subscription(limit, self._subscriptions.remove)
        self._subscriptions.append(subscription)
        return subscription

    def on_state(self, callback: OnState) -> Callable[[], None]:
        """Call back (in the loop) at each change of state; returns what to call to stop that."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def _live_link(self, action: str) -> AmiLink:
        if self._state is AmiState.UP and self._link is not None:
            return self._link
        if self._state is AmiState.REFUSED:
            raise AmiLoginRefused(f"AMI {action}: Asterisk refused user {self._user!r}")
        raise AmiDisconnected(f"AMI {action}: not connected to Asterisk at {self._host}:{self._port}")

    async def _supervise(self, started: asyncio.Future[None]) -> None:
        give_up_at = asyncio.get_running_loop().time() + self._start_timeout_s
        pause_s = FIRST_PAUSE_S
        while True:
            failure = await self._one_connection(started)
            if failure is None:
                pause_s = FIRST_PAUSE_S
            refused = isinstance(failure, AmiLoginRefused)
            self._enter(AmiState.REFUSED if refused else AmiState.DOWN)
            if not started.done():
                late = asyncio.get_running_loop().time() + pause_s > give_up_at
                if failure is not None and (refused or late):
                    started.set_exception(failure)
                    return
            elif failure is not None:
                logger.warning("AMI: %s", failure)
            await asyncio.sleep(REFUSED_PAUSE_S if refused else pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _one_connection(self, started: asyncio.Future[None]) -> AmiError | None:
        """Live through one connection; None when it had been up, else why it never was."""
        self._enter(AmiState.CONNECTING)
        self._dropped_before = self.dropped_events
        self._inbox = Inbox(asyncio.get_running_loop(), self._queue_events)
        link = AmiLink(self._host, self._port, inbox=self._inbox, on_event=self._publish, timeout_s=self._timeout_s)
        try:
            await link.open(self._user, self._secret, self._start_timeout_s)
            self._link = link
            self._enter(AmiState.UP)
            if not started.done():
                started.set_result(None)
            await self._keep(link)
        except AmiError as error:
            return error
        finally:
            self._link = None
            await link.close()
        logger.warning("AMI: connection to %s:%d lost, connecting again", self._host, self._port)
        return None

    async def _keep(self, link: AmiLink) -> None:
        """Return when the connection ended or stopped answering pings."""
        while not link.closed.is_set():
            try:
                async with asyncio.timeout(self._keep_alive_s):
                    await link.closed.wait()
            except TimeoutError:
                try:
                    await link.ask(build_action("Ping"), self._timeout_s)
                except AmiError as error:
                    logger.warning("AMI: keep-alive failed: %s", error)
                    return

    def _publish(self, event: AmiEvent) -> None:
        for subscription in tuple(self._subscriptions):
            subscription.offer(event)

    def _enter(self, state: AmiState) -> None:
        if state is self._state:
            return
        self._state = state
        loop = asyncio.get_running_loop()
        for watcher in tuple(self._watchers):
            loop.call_soon(watcher, state)
