"""A plain SIP telephone for a robot or a line test: pyVoIP in a process of its own, and its call as an AudioLink.

    async with SipTelephone(account) as telephone:      # registered
        link = await telephone.dial("0612345678")       # or: await telephone.called()

The line is G.711 µ-law at 8 kHz; frames and speech are 16 kHz on this side. Errors: sip_errors.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType

from pbx.media_link import Inbox
from pbx.narrowband import FromLine, to_line
from pbx.sip_errors import (
    SipCallHung,
    SipError,
    SipNoAnswer,
    SipProcessDied,
    SipRefused,
    SipRejected,
    SipUnreachable,
)
from pbx.sip_wire import LINE_FRAME_BYTES, Failure, Kind, Message, SipAccount, WireFault, receive
from simulator.domain.speech import FRAME_SECONDS
from simulator.ports import AudioFrame, LinkClosed, LinkEvent, MarkPlayed

logger = logging.getLogger(__name__)

REGISTER_DEADLINE_S = 10.0
"""The process gives up sooner, and says why."""
ANSWER_DEADLINE_S = 30.0
WRITE_DEADLINE_S = 3.0
LEAVE_DEADLINE_S = 6.0
LONGEST_SPEECH_S = 180.0
"""Waiting to be said; more is a mistake of the caller's."""
LAST_WORDS = 5


class SipLink:
    """One call, as an AudioLink (`simulator/ports.py`). Its silence is digital: `between_lines` adds no noise."""

    def __init__(self, send: Callable[[Message], Awaitable[None]]) -> None:
        self._send = send
        self._inbox = Inbox()
        self._from_line = FromLine()
        self._said_until = 0.0
        self.codec = ""

    def events(self) -> AsyncIterator[LinkEvent]:
        return self._inbox

    async def answer(self) -> None:
        """Nothing: the telephone answers by itself, or is answered."""

    async def play(self, pcm: bytes, mark: str) -> None:
        """Raises ValueError when far too much is waiting."""
        coded = to_line(pcm)
        now = time.monotonic()
        until = max(now, self._said_until) + len(coded) / LINE_FRAME_BYTES * FRAME_SECONDS
        if until - now > LONGEST_SPEECH_S:
            raise ValueError(f"more than {LONGEST_SPEECH_S:.0f} s of speech is waiting")
        self._said_until = until
        await self._send(Message(Kind.PLAY, coded))
        await self._send(Message(Kind.MARK, mark.encode()))

    async def flush(self) -> None:
        self._said_until = 0.0
        await self._send(Message(Kind.FLUSH))

    def between_lines(self, frame: Callable[[], bytes]) -> None:
        """Nothing: see the class."""

    async def hang_up(self) -> None:
        await self._send(Message(Kind.HANG_UP))

    def take(self, message: Message) -> None:
        """What the process tells of the call."""
        match message.kind:
            case Kind.FRAME:
                self._inbox.put(AudioFrame(self._from_line.frame(message.body), message.at))
            case Kind.PLAYED:
                self._inbox.put(MarkPlayed(message.text, message.at))
            case Kind.ANSWERED:
                self.codec = message.text
            case Kind.ENDED:
                self._inbox.put(LinkClosed(True, "hung up", message.at))

    def lost(self, cause: str) -> None:
        self._inbox.put(LinkClosed(False, cause, time.monotonic()))


class SipTelephone:
    """Registered inside the context; one call. Leaving it hangs up and ends the process, whatever state it is in."""

    def __init__(self, account: SipAccount) -> None:
        self._account = account
        self._process = SipProcess(account)

    async def __aenter__(self) -> SipTelephone:
        """Raises SipError."""
        try:
            await self._process.start()
        except BaseException:
            await self._process.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._process.close()

    @property
    def pid(self) -> int | None:
        """Its process, once it has started."""
        return self._process.pid

    async def called(self, deadline_s: float = ANSWER_DEADLINE_S) -> SipLink:
        """The call that comes, which the telephone answers at once. Raises SipError."""
        return await self._process.answered(deadline_s)

    async def dial(self, number: str, deadline_s: float = ANSWER_DEADLINE_S) -> SipLink:
        """Once it is answered. A call that pyVoIP lost is made again, once, by a new process. Raises SipError."""
        try:
            return await self._dial(number, deadline_s)
        except SipCallHung as error:
            logger.warning("dialling %s again: %s", number, error)
        await self._process.close()
        self._process = SipProcess(self._account)
        await self._process.start()
        return await self._dial(number, deadline_s)

    async def _dial(self, number: str, deadline_s: float) -> SipLink:
        await self._process.send(Message(Kind.DIAL, number.encode()))
        return await self._process.answered(deadline_s)


class SipProcess:
    """One run of `sip_process.py`, from `start` to `close`."""

    def __init__(self, account: SipAccount) -> None:
        self._account = account
        self._link = SipLink(self.send)
        self._child: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Returns once registered. Raises SipError."""
        loop = asyncio.get_running_loop()
        self._registered: asyncio.Future[None] = loop.create_future()
        self._answered: asyncio.Future[None] = loop.create_future()
        self._child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-m", "pbx.sip_process"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the platform, which ends it by closing its input
        )
        self._tasks = [asyncio.create_task(work) for work in (self._read(self._child), self._overhear(self._child))]
        await self.send(Message(Kind.REGISTER, self._account.encoded()))
        await self._wait(self._registered, REGISTER_DEADLINE_S, SipProcessDied("le téléphone SIP ne répond pas"))

    async def answered(self, deadline_s: float) -> SipLink:
        """The call. Raises SipError."""
        await self._wait(self._answered, deadline_s, SipNoAnswer(f"pas de réponse en {deadline_s:g} s"))
        return self._link

    async def send(self, message: Message) -> None:
        """A process that is gone, or does not read, is told by the link's LinkClosed."""
        assert self._child is not None and self._child.stdin is not None
        try:
            async with asyncio.timeout(WRITE_DEADLINE_S):
                self._child.stdin.write(message.encoded())
                await self._child.stdin.drain()
        except TimeoutError:
            self._kill()
        except ConnectionError:
            return

    async def close(self) -> None:
        """The process hangs up, leaves and ends; it is killed when it does not."""
        if self._child is None or self._child.stdin is None:
            return
        self._child.stdin.close()
        try:
            async with asyncio.timeout(LEAVE_DEADLINE_S):
                await self._child.wait()
        except TimeoutError:
            self._kill()
            await self._child.wait()
        await asyncio.gather(*self._tasks)

    def _kill(self) -> None:
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                self._child.kill()

    @staticmethod
    async def _wait(event: asyncio.Future[None], deadline_s: float, too_late: SipError) -> None:
        await asyncio.wait([event], timeout=deadline_s)
        if not event.done():
            raise too_late
        event.result()

    async def _read(self, child: asyncio.subprocess.Process) -> None:
        """Until the process is gone, or makes no sense."""
        assert child.stdout is not None
        try:
            while (message := await receive(child.stdout)) is not None:
                self._take(message)
        except WireFault as error:
            logger.error("the SIP telephone's process speaks nonsense: %s", error)
            self._kill()
        cause = f"the SIP telephone's process ended: {' / '.join(self._last_words)}"[:300]
        self._fail(SipProcessDied("le processus du téléphone SIP s'est arrêté"))
        self._link.lost(cause)

    def _take(self, message: Message) -> None:
        if message.kind is Kind.FAILED:
            self._fail(_error(message.text))
            return
        self._link.take(message)
        event = {Kind.REGISTERED: self._registered, Kind.ANSWERED: self._answered}.get(message.kind)
        if event is not None and not event.done():
            event.set_result(None)

    def _fail(self, error: SipError) -> None:
        for event in (self._registered, self._answered):
            if not event.done():
                event.set_exception(error)
                event.exception()  # whoever waits for it is told; that nobody does is no fault

    async def _overhear(self, child: asyncio.subprocess.Process) -> None:
        assert child.stderr is not None
        async for line in child.stderr:
            self._last_words.append(line.decode(errors="replace").strip())
            logger.debug("SIP telephone: %s", self._last_words[-1])


def _error(told: str) -> SipError:
    match told:
        case Failure.REFUSED:
            return SipRefused("Asterisk refuse ce poste SIP : nom ou mot de passe inconnu")
        case Failure.UNREACHABLE:
            return SipUnreachable("Asterisk ne répond pas à l'enregistrement du poste SIP")
        case Failure.HUNG:
            return SipCallHung("pyVoIP n'a pas de nouvelles de son appel")
        case _:
            return SipRejected(int(told))
