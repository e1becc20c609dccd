"""Listens to Asterisk for `control.py`: whose channels are whose, who is registered, how each ringing ended."""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType
from uuid import UUID

from pbx.ami import AmiActionFailed, AmiClient, AmiDisconnected, AmiError, AmiEvent, AmiState
from pbx.ami_inbox import Subscription
from pbx.call_legs import CallLegs
from pbx.event_parsing import leg_of, listed_contact, parse
from pbx.events import CallAssociated, ContactChanged, HungUp, LegEvent, OriginateFinished, PbxEvent, PeerStatusChanged
from pbx.registrations import Registrations

logger = logging.getLogger(__name__)

CallStream = Subscription[LegEvent]
NORMAL_CLEARING = 16  # Q.850
HANG_UP_LAG_S = 1.0


class Ringing:
    """One Originate from its sending to its outcome."""

    def __init__(self, uniqueid: str) -> None:
        self.uniqueid = uniqueid
        self.outcome: asyncio.Future[OriginateFinished] = asyncio.get_running_loop().create_future()
        self.hang_up: asyncio.Future[HungUp] = asyncio.get_running_loop().create_future()

    @property
    def told(self) -> bool:
        """Whether Asterisk said how it ended."""
        outcome = self.outcome
        return outcome.done() and not outcome.cancelled() and outcome.exception() is None

    async def why_hung_up(self) -> HungUp | None:
        """The channel's hang-up, which comes just after the outcome; None when there was no channel."""
        await asyncio.wait([self.hang_up], timeout=HANG_UP_LAG_S)
        return self.hang_up.result() if self.hang_up.done() else None


class CallWatch:
    """Follows every call from `start` (or `async with`) to `stop`, across lost AMI connections."""

    def __init__(self, ami: AmiClient) -> None:
        self._ami = ami
        self.legs = CallLegs()
        self.registrations = Registrations()
        self._streams: list[tuple[UUID, CallStream]] = []
        self._post_readers: list[Subscription[frozenset[str]]] = []
        self._posts_told: frozenset[str] = frozenset()
        self._ringing: dict[str, Ringing] = {}
        self._abandoned: set[str] = set()
        self._contacts_since: list[ContactChanged] = []
        self._connected_again = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._giving_up: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> CallWatch:
        self._events = self._ami.subscribe(limit=10_000)
        self._stop_watching = self._ami.on_state(self._state_changed)
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._keep_in_step())]
        await self._synchronise()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._stop_watching()
        self._events.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        for _, stream in tuple(self._streams):
            stream.close()
        for reader in tuple(self._post_readers):
            reader.close()

    def stream(self, call_id: UUID) -> CallStream:
        """The call's events from now on; ends after its last channel is gone, or when closed."""
        stream: CallStream = Subscription(1000, self._drop_stream)
        self._streams.append((call_id, stream))
        return stream

    def post_changes(self) -> Subscription[frozenset[str]]:
        """The posts that can be rung, now and at each change."""
        changes: Subscription[frozenset[str]] = Subscription(1000, self._post_readers.remove)
        self._post_readers.append(changes)
        changes.offer(self.registrations.posts())
        return changes

    def expect(self, action_id: str, uniqueid: str) -> Ringing:
        """Wait for the outcome of an Originate about to be sent."""
        ringing = Ringing(uniqueid)
        self._ringing[action_id] = ringing
        return ringing

    def settle(self, action_id: str) -> None:
        """The Originate is over for its caller; if Asterisk has not finished it, its channel is hung up."""
        ringing = self._ringing.pop(action_id)
        if not ringing.told:
            self._abandoned.add(ringing.uniqueid)
            self._give_up(ringing.uniqueid)

    async def hang_up(self, channel: str) -> None:
        """End one channel, named by its name or uniqueid; one already gone is no error."""
        try:
            await self._ami.action("Hangup", {"Channel": channel, "Cause": NORMAL_CLEARING})
        except AmiActionFailed as error:
            logger.debug("hanging up %s: %s", channel, error.message)

    def _drop_stream(self, closed: CallStream) -> None:
        self._streams = [(call_id, stream) for call_id, stream in self._streams if stream is not closed]

    async def _listen(self) -> None:
        async for event in self._events:
            parsed = parse(event)
            if parsed is not None:
                self._take(parsed)

    def _take(self, event: PbxEvent) -> None:
        match event:
            case OriginateFinished():
                self._finish(event)
            case ContactChanged():
                self._contacts_since.append(event)
                self.registrations.note(event)
                self._tell_posts()
            case PeerStatusChanged():
                return  # a contact's change says the same, per address
            case _:
                self._follow(event)

    def _tell_posts(self) -> None:
        posts = self.registrations.posts()
        if posts != self._posts_told:
            self._posts_told = posts
            for reader in tuple(self._post_readers):
                reader.offer(posts)

    def _finish(self, event: OriginateFinished) -> None:
        ringing = self._ringing.get(event.action_id)
        if ringing is not None and not ringing.outcome.done():
            ringing.outcome.set_result(event)

    def _follow(self, event: LegEvent) -> None:
        if isinstance(event, HungUp):
            for ringing in self._ringing.values():
                if ringing.uniqueid == event.leg.uniqueid and not ringing.hang_up.done():
                    ringing.hang_up.set_result(event)
            self._abandoned.discard(event.leg.uniqueid)
        elif event.leg.uniqueid in self._abandoned:
            self._give_up(event.leg.uniqueid)
        call_id = self.legs.note(event)
        over = isinstance(event, HungUp) and call_id is not None and not self.legs.open(call_id)
        for followed, stream in tuple(self._streams):
            if followed == call_id:
                stream.offer(event)
                if over:
                    stream.close()

    def _give_up(self, uniqueid: str) -> None:
        task = asyncio.create_task(self._hang_up_abandoned(uniqueid))
        self._giving_up.add(task)
        task.add_done_callback(self._giving_up.discard)

    async def _hang_up_abandoned(self, uniqueid: str) -> None:
        try:
            await self.hang_up(uniqueid)
        except AmiError as error:
            logger.warning("channel %s is no longer wanted and could not be hung up yet: %s", uniqueid, error)

    def _state_changed(self, state: AmiState) -> None:
        if state is AmiState.UP:
            self._connected_again.set()
            return
        for ringing in self._ringing.values():
            if not ringing.outcome.done():
                ringing.outcome.set_exception(AmiDisconnected("the AMI connection ended while the phone was ringing"))

    async def _keep_in_step(self) -> None:
        while True:
            await self._connected_again.wait()
            self._connected_again.clear()
            try:
                await self._synchronise()
            except AmiError as error:
                logger.warning("the calls could not be compared with Asterisk's: %s", error)

    async def _synchronise(self) -> None:
        """Take over what Asterisk lists: contacts, channels of calls we did not see begin, channels gone unheard."""
        self._contacts_since = []
        listed = await self._list("PJSIPShowContacts")
        self.registrations.replace(contact for contact in map(listed_contact, listed) if contact)
        for change in self._contacts_since:
            self.registrations.note(change)
        self._tell_posts()
        known = self.legs.all_open()
        existing = [leg for leg in map(leg_of, await self._list("CoreShowChannels")) if leg]
        present = {leg.uniqueid for leg in existing}
        for leg in known:
            if leg.uniqueid not in present:
                self._follow(HungUp(leg, 0, "gone while Asterisk was not heard", told=False))
        for leg in existing:
            self._follow(CallAssociated(leg))

    async def _list(self, action: str) -> tuple[AmiEvent, ...]:
        try:
            return await self._ami.query(action)
        except AmiActionFailed:
            return ()  # Asterisk says Error when there is nothing to list
