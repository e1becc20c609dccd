"""Starting training calls, and answering the media that Asterisk brings for them.

A call's row exists before anything rings: `prepare` writes it, `ring` or `ready_to_dial` makes the telephone move, and `answer`
hands the customer's leg to the session when Asterisk dials the engine.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from pbx.control import PbxControl
from scenarios.loader import LoadedScenario
from scenarios.model import Direction, Scenario
from simulator.dialogue.moods import draw_temperament
from simulator.domain.call import Call, Channel, EndedBy
from simulator.domain.events import CallEvent, Ended, Ringing
from simulator.ports import AudioLink
from simulator.store.calls import Calls, UnknownCall
from simulator.store.log import EventLog

logger = logging.getLogger(__name__)

HoldCall = Callable[["OpenCall", AudioLink], "asyncio.Future[None]"]
DeskEventAt = Callable[[float], CallEvent]
"""Makes a desk event from its time."""
BEFORE_ANSWER = -0.02
"""The latest time, in seconds, of what is done before the answer."""


@dataclass
class OpenCall:
    """A call from its preparation to its end: what is frozen, and where its time starts."""

    call: Call
    loaded: LoadedScenario
    rang: float | None = None
    """When it began to ring, monotonic seconds."""
    origin: float | None = None
    """When it was answered, monotonic seconds: the zero of its events."""

    @property
    def scenario(self) -> Scenario:
        return self.loaded.scenario

    def at(self, now: float) -> float:
        """Seconds from the answer; before it, seconds before now count as negative."""
        if self.origin is not None:
            return max(0.0, now - self.origin)
        return BEFORE_ANSWER


class Switchboard:
    """Every call this engine is responsible for."""

    def __init__(self, *, control: PbxControl, calls: Calls, log: EventLog, node: str, demonstration: bool) -> None:
        self._control = control
        self._calls = calls
        self._log = log
        self._node = node
        self._demonstration = demonstration
        self._open: dict[UUID, OpenCall] = {}

    def prepare(
        self, loaded: LoadedScenario, channel: Channel, post: str | None, trainee_id: int | None = None, seed: int | None = None
    ) -> Call:
        """Freeze the scenario version, seed and temperament into the call's row. Nothing rings yet."""
        drawn = secrets.randbelow(2**31) if seed is None else seed
        call = Call(
            id=uuid4(),
            scenario_id=loaded.scenario.id,
            scenario_version=loaded.version,
            seed=drawn,
            temperament=draw_temperament(loaded.scenario, drawn),
            direction=loaded.scenario.direction,
            channel=channel,
            post=post,
            trainee_id=trainee_id,
            node=self._node,
            created_at=dt.datetime.now(dt.UTC),
        )
        self._calls.prepare(call, loaded.scenario.title, loaded.source, demonstration=self._demonstration)
        self._open[call.id] = OpenCall(call, loaded)
        return call

    async def ring(self, call_id: UUID) -> None:
        """Inbound exercise: the trainee's phone rings with the customer's number; returns once it is answered.

        Raises CallNotPlaced (`pbx/dialling.py`), with the row marked failed.
        """
        opened = self.opened(call_id)
        customer = opened.scenario.customer
        assert opened.call.post is not None  # a call that rings has a post
        opened.rang = time.monotonic()
        self._log.append(call_id, Ringing(BEFORE_ANSWER))
        await self._control.ring_trainee(call_id, opened.call.post, customer.phone, customer.name)

    async def ready_to_dial(self, call_id: UUID) -> None:
        """Outbound exercise: from now on the number dialled from the post is this call."""
        opened = self.opened(call_id)
        assert opened.call.post is not None  # a call that is dialled has a post
        await self._control.assign_outbound(opened.call.post, call_id)

    def desk(self, call_id: UUID, event: DeskEventAt) -> None:
        """Log something done at the desk, at its time in the call."""
        opened = self._open.get(call_id)
        at = opened.at(time.monotonic()) if opened else self._after_the_call(call_id)
        self._log.append(call_id, event(at))

    def opened(self, call_id: UUID) -> OpenCall:
        """The call, while this engine holds it; raises UnknownCall."""
        opened = self._open.get(call_id)
        if opened is None:
            raise UnknownCall(f"no open call {call_id}")
        return opened

    def dialled(self, call_id: UUID, number: str) -> bool:
        """Whether this is the number of the call's customer."""
        expected = self.opened(call_id).scenario.customer.phone
        return _digits(number) == _digits(expected)
