"""An Asterisk that runs in another container: whether it is there, and having it read its whole configuration again."""

from __future__ import annotations

import asyncio
import contextlib

from pbx.ami import AmiClient, AmiState
from pbx.ami_message import AmiDisconnected, AmiTimeout
from pbx.errors import AsteriskTooSlow
from pbx.settings import PbxSettings

BANNER = b"Asterisk Call Manager"
LOOK_S = 2.0
RESTART_DEADLINE_S = 60.0


async def ami_answers(settings: PbxSettings) -> bool:
    """Whether an Asterisk listens where AMI is expected; nobody logs in."""
    try:
        async with asyncio.timeout(LOOK_S):
            reader, writer = await asyncio.open_connection(settings.ami_host, settings.ami_port)
            try:
                return (await reader.readline()).startswith(BANNER)
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


async def restart(ami: AmiClient, deadline_s: float = RESTART_DEADLINE_S) -> None:
    """Return once the connected Asterisk has started anew. Calls end: theirs ended with the platform that carried them.

    Raises AsteriskTooSlow.
    """
    fell, rose = asyncio.Event(), asyncio.Event()

    def follow(state: AmiState) -> None:
        if state is AmiState.DOWN:
            fell.set()
        elif state is AmiState.UP and fell.is_set():
            rose.set()

    forget = ami.on_state(follow)
    try:
        async with asyncio.timeout(deadline_s):
            with contextlib.suppress(AmiDisconnected, AmiTimeout):  # it may go before it answers
                await ami.command("core restart now")
            await rose.wait()
    except TimeoutError as error:
        raise AsteriskTooSlow(f"Asterisk n'est pas revenu {deadline_s:g} s après son redémarrage") from error
    finally:
        forget()
