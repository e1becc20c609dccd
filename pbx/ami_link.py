"""One logged-in AMI connection seen from asyncio: open it, ask, close it. `pbx/ami.py` replaces it when it breaks."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol

from asterisk.ami import Action, LoginAction, Response

from pbx.ami_inbox import Inbox
from pbx.ami_message import (
    AmiActionFailed,
    AmiDisconnected,
    AmiEvent,
    AmiLoginRefused,
    AmiResponse,
    AmiTimeout,
    AmiUnreachable,
    build_action,
)
from pbx.ami_reader import RepairedClient


class OnEvent(Protocol):
    """Takes each event, in the loop."""

    def __call__(self, event: AmiEvent) -> None: ...


class AmiLink:
    """A connection from its opening to its one end; all methods run in the loop."""

    def __init__(self, host: str, port: int, *, inbox: Inbox, on_event: OnEvent, timeout_s: float) -> None:
        self._address = f"{host}:{port}"
        self._inbox = inbox
        self._on_event = on_event
        self._timeout_s = timeout_s
        self._lists: dict[str, list[AmiEvent]] = {}
        self._list_ends: dict[str, asyncio.Future[bool]] = {}
        self._greeted = asyncio.Event()
        self._booted = asyncio.Event()
        self.closed = asyncio.Event()
        self._error: Exception | None = None
        self._sender = ThreadPoolExecutor(1, thread_name_prefix="ami-sender")
        self._client = RepairedClient(
            host,
            port,
            timeout=timeout_s,
            on_connect=lambda source: inbox.put_answer(self._greeted.set),
            on_event=lambda source, event: inbox.put_event(partial(self._take, AmiEvent.of(event))),
            on_disconnect=lambda source, error: inbox.put_answer(partial(self._end, error)),
        )

    @property
    def pending(self) -> int:
        """How many actions wait for their answer."""
        return self._client.pending

    async def open(self, user: str, secret: str, boot_timeout_s: float) -> None:
        """Connect, log in, wait until Asterisk has booted (the user's read classes must include `system`)."""
        login = build_action("Login", LoginAction(user, secret).keys)
        await asyncio.get_running_loop().run_in_executor(self._sender, self._client.connect)
        await self._reached(self._greeted, "connection", self._timeout_s)
        try:
            await self.ask(login, self._timeout_s)
        except AmiActionFailed as error:
            raise AmiLoginRefused(f"Asterisk at {self._address} refused AMI user {user!r}: {error.message}") from error
        await self._reached(self._booted, "wait for FullyBooted", boot_timeout_s)

    async def ask(self, action: Action, timeout_s: float) -> AmiResponse:
        """Send one action and wait for its answer; raises AmiTimeout, AmiDisconnected or AmiActionFailed."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Response | None] = loop.create_future()
        action_id = self._client.expect(action, lambda response: self._inbox.put_answer(partial(settle, response)))

        def settle(response: Response | None) -> None:
            if not answer.done():
                answer.set_result(response)

        try:
            async with asyncio.timeout(timeout_s):
                await loop.run_in_executor(self._sender, self._client.send, action)
                response = await answer
        except TimeoutError as error:
            raise AmiTimeout(action.name, timeout_s) from error
        finally:
            self._client.forget(action_id)
        if response is None:
            raise AmiDisconnected(f"the AMI connection ended before {action.name} was answered")
        if response.is_error():
            raise AmiActionFailed(action.name, AmiResponse.of(response).reason)
        return AmiResponse.of(response)

    async def ask_list(self, action: Action, timeout_s: float) -> tuple[AmiEvent, ...]:
        """Send an action that is answered by a list of events and gather them, without its closing event."""
        action_id = action.keys.setdefault("ActionID", self._client.next_action_id())
        self._lists[action_id] = []
        self._list_ends[action_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_s):
                await self.ask(action, timeout_s)
                complete = await self._list_ends[action_id]
            if not complete:
                raise AmiDisconnected(f"the AMI connection ended in the middle of {action.name}")
            return tuple(self._lists[action_id])
        except TimeoutError as error:
            raise AmiTimeout(action.name, timeout_s) from error
        finally:
            del self._lists[action_id]
            self._list_ends.pop(action_id).cancel()

    async def close(self) -> None:
        """End the connection; every pending action fails with AmiDisconnected."""
        self._client.abort()  # frees the sender if Asterisk stopped reading
        await asyncio.get_running_loop().run_in_executor(self._sender, self._client.disconnect)
        self._sender.shutdown(wait=False, cancel_futures=True)

    def _take(self, event: AmiEvent) -> None:
        action_id = event.get("ActionID")
        if action_id in self._lists:
            self._gather(action_id, event)
            return
        if event.name == "FullyBooted":
            self._booted.set()
        self._on_event(event)

    def _gather(self, action_id: str, event: AmiEvent) -> None:
        end = self._list_ends[action_id]
        if event.get("EventList").lower() != "complete":
            self._lists[action_id].append(event)
        elif not end.done():
            end.set_result(True)

    def _end(self, error: Exception | None) -> None:
        self._error = error
        self.closed.set()
        for end in self._list_ends.values():
            if not end.done():
                end.set_result(False)

    async def _reached(self, moment: asyncio.Event, what: str, timeout_s: float) -> None:
        """Wait for a moment of the opening, or for the connection's end, whichever is first."""
        waits = [asyncio.ensure_future(moment.wait()), asyncio.ensure_future(self.closed.wait())]
        try:
            done, _ = await asyncio.wait(waits, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not done:
            raise AmiTimeout(what, timeout_s)
        if not moment.is_set():
            raise AmiUnreachable(f"Asterisk at {self._address} closed the AMI connection") from self._error
