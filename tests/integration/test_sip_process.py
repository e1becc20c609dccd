"""The SIP telephone's process and its owner, without Asterisk."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pbx.sip_errors import SipCallHung, SipUnreachable
from pbx.sip_link import SipTelephone
from pbx.sip_wire import SipAccount
from tests.fakes.sip_registrar import DeafRegistrar

OWNER = """
import asyncio, sys
from pbx.sip_link import SipTelephone
from pbx.sip_wire import SipAccount

async def main():
    async with SipTelephone(SipAccount("s1001", "secret", port=int(sys.argv[1]))) as telephone:
        print(telephone.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_call_that_is_never_taken_is_tried_by_two_processes_then_told():
    async with DeafRegistrar() as server, SipTelephone(SipAccount("s1001", "secret", port=server.port)) as telephone:
        with pytest.raises(SipCallHung):
            await telephone.dial("0612345678")
        assert len(server.callers) == 2


async def test_a_registration_nobody_answers_is_told_within_its_deadline():
    async with DeafRegistrar() as server:
        port = server.port
    async with asyncio.timeout(10):
        with pytest.raises(SipUnreachable):
            async with SipTelephone(SipAccount("s1001", "secret", port=port)):
                pytest.fail("registered")


async def test_the_process_ends_when_its_telephone_is_left():
    async with DeafRegistrar() as server:
        async with SipTelephone(SipAccount("s1001", "secret", port=server.port)) as telephone:
            pid = telephone.pid
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_a_killed_platform_leaves_no_telephone():
    async with DeafRegistrar() as server:
        owner = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", OWNER, str(server.port)), stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert owner.stdout is not None
        async with asyncio.timeout(15):
            pid = int(await owner.stdout.readline())
            with os.fdopen(os.pidfd_open(pid), closefd=True) as telephone:
                owner.send_signal(signal.SIGKILL)
                await owner.wait()
                await ended(telephone.fileno())


async def ended(pidfd: int) -> None:
    """A pidfd is readable once its process has ended."""
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(pidfd, done.set)
    try:
        await done.wait()
    finally:
        loop.remove_reader(pidfd)
