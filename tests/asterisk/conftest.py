"""A real Asterisk for the tests of this folder: private ports, a state folder of its own, two posts."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pbx.configuration import Post, render
from pbx.errors import PbxError
from pbx.process import AsteriskProcess
from pbx.secrets import Secrets, load_or_create, new_secret
from pbx.settings import PbxSettings, default_state_dir, on_free_ports, service_user
from pbx.tree import CHECKOUT

USER = service_user(os.geteuid())


@dataclass(frozen=True)
class RunningAsterisk:
    """What a test needs to talk to Asterisk; the media server of the settings' port is the test's own to start."""

    settings: PbxSettings
    secrets: Secrets
    posts: tuple[Post, ...]
    process: AsteriskProcess


def new_posts() -> tuple[Post, ...]:
    cast = (("1001", "Camille Robin"), ("1002", "Noé Martin"))
    return tuple(
        Post(extension=extension, name=name, webrtc_secret=new_secret(), sip_secret=new_secret())
        for extension, name in cast
    )


def private_settings(state_dir: Path) -> PbxSettings:
    """Settings on free ports that use the tree of this checkout's own set-up."""
    tree = default_state_dir(CHECKOUT, USER) / "asterisk-tree"
    return on_free_ports(state_dir, tree=tree, user=USER, ring_limit_s=10)


@pytest.fixture(scope="session")
def state_root() -> Iterator[Path]:
    """A folder Asterisk's user can traverse (pytest's own are closed to everybody else)."""
    root = Path(tempfile.mkdtemp(prefix="decroche-tests-", dir="/tmp"))
    root.chmod(0o711)
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def state_dir(state_root: Path) -> Path:
    """A fresh state folder."""
    return Path(tempfile.mkdtemp(prefix="state-", dir=state_root))


@pytest.fixture
def settings(state_dir: Path) -> PbxSettings:
    """Settings for a test that starts an Asterisk of its own."""
    state_dir.chmod(0o711)
    return private_settings(state_dir)


@pytest.fixture(scope="session")
def asterisk(state_root: Path) -> Iterator[RunningAsterisk]:
    """One running Asterisk for the whole session. Missing or broken is a failure, never a skip."""
    state = state_root / "shared"
    state.mkdir(mode=0o711)
    settings, posts = private_settings(state), new_posts()
    secrets = load_or_create(settings.secrets_file)
    process = AsteriskProcess(settings)
    try:
        render(settings, secrets, posts)
        asyncio.run(process.start())
    except PbxError as error:
        pytest.fail(f"these tests need a real Asterisk: {error}", pytrace=False)
    yield RunningAsterisk(settings, secrets, posts, process)
    asyncio.run(process.stop())
