"""An Asterisk the platform does not own, as in containers: seen, and made to read a new configuration."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from pbx.ami import AmiClient
from pbx.configuration import render
from pbx.errors import AsteriskTooSlow
from pbx.process import AsteriskProcess
from pbx.remote import ami_answers, restart
from pbx.secrets import Secrets, load_or_create
from pbx.settings import PbxSettings
from pbx.tree import doctor
from tests.asterisk.conftest import RunningAsterisk, new_posts


@pytest.fixture
def secrets(settings: PbxSettings) -> Secrets:
    return load_or_create(settings.secrets_file)


@pytest.fixture
async def elsewhere(settings: PbxSettings, secrets: Secrets) -> AsyncIterator[AsteriskProcess]:
    """An Asterisk without any post, which the test may only reach by AMI."""
    render(settings, secrets, [])
    process = AsteriskProcess(settings)
    await process.start()
    yield process
    await process.stop()


def manager(settings: PbxSettings, secrets: Secrets) -> AmiClient:
    return AmiClient(settings.ami_host, settings.ami_port, settings.ami_user, secrets.ami_password)


async def test_a_running_asterisk_answers(asterisk: RunningAsterisk) -> None:
    assert await ami_answers(asterisk.settings)


async def test_nothing_answers_where_none_runs(settings: PbxSettings) -> None:
    assert not await ami_answers(settings)


def test_the_doctor_finds_a_remote_asterisk(asterisk: RunningAsterisk) -> None:
    (fact,) = doctor(asterisk.settings.model_copy(update={"remote_tree": asterisk.settings.tree, "tree": None}))
    assert fact.works


async def test_after_a_restart_it_runs_on_the_new_configuration(
    settings: PbxSettings, secrets: Secrets, elsewhere: AsteriskProcess
) -> None:
    ports = {"rtp_end": settings.rtp_end - 20}
    async with manager(settings, secrets) as ami:
        assert render(settings.model_copy(update=ports), secrets, new_posts())
        await restart(ami)
        assert ami.connected
        assert f"Port end:        {ports['rtp_end']}" in await ami.command("rtp show settings")
        assert "w1001" in await ami.command("pjsip show endpoints")


async def test_an_asterisk_that_does_not_come_back_in_time_is_told(
    settings: PbxSettings, secrets: Secrets, elsewhere: AsteriskProcess
) -> None:
    async with manager(settings, secrets) as ami:
        with pytest.raises(AsteriskTooSlow):
            await restart(ami, deadline_s=0.01)
