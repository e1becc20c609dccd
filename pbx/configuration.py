"""Asterisk's configuration files, rendered from asterisk-conf/ and the posts of the school.

    render(settings, secrets, posts)    writes everything Asterisk reads, and the directories it writes into

Values go into files that have no quoting, so each is checked against what it may be made of; a refusal names its field
(pydantic.ValidationError).
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import jinja2
from pydantic import BaseModel, ConfigDict, Field

from pbx.errors import RootRefused, UnknownUser
from pbx.hold_music import hold_music
from pbx.secrets import Secrets
from pbx.settings import PbxSettings
from pbx.tree import CHECKOUT, locate

TEMPLATES_DIR = CHECKOUT / "asterisk-conf"
SECRET_PATTERN = r"^[A-Za-z0-9_-]{16,128}$"  # noqa: S105  what a secret is made of, not one


class Post(BaseModel):
    """A trainee's telephone: one SIP endpoint for his browser, one for a plain SIP phone."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    extension: Annotated[str, Field(pattern=r"^[1-7][0-9]{2,5}$")]  # 8XXX are the directory's
    name: Annotated[str, Field(pattern=r"^[^\W_][\w '’.-]{0,63}$")]
    webrtc_secret: Annotated[str, Field(pattern=SECRET_PATTERN, repr=False)]
    sip_secret: Annotated[str, Field(pattern=SECRET_PATTERN, repr=False)]

    @property
    def browser(self) -> str:
        """The endpoint, user and authentication name of the browser's softphone."""
        return f"w{self.extension}"

    @property
    def phone(self) -> str:
        """The endpoint, user and authentication name of a plain SIP phone."""
        return f"s{self.extension}"


@dataclass(frozen=True)
class Owner:
    """Whom Asterisk runs as, and thus who must read its configuration."""

    name: str
    uid: int
    gid: int

    @property
    def is_self(self) -> bool:
        return self.uid == os.geteuid()


def owner(settings: PbxSettings) -> Owner:
    """The user of the settings, or the invoking one. Raises UnknownUser, RootRefused."""
    try:
        entry = pwd.getpwnam(settings.user) if settings.user else pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise UnknownUser(
            f"l'utilisateur système {settings.user!r} n'existe pas : lancer `make setup` en root"
        ) from error
    if entry.pw_uid == 0:
        raise RootRefused("Asterisk ne doit pas tourner en root : PbxSettings.user doit nommer un utilisateur système")
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def render(settings: PbxSettings, secrets: Secrets, posts: Sequence[Post]) -> bool:
    """Write the configuration, and tell whether it is another one than before.

    Each file appears whole or not at all, asterisk.conf last. Safe while Asterisk runs (reload it after).
    """
    who = owner(settings)
    _make_directories(settings, who)
    tune = settings.moh_dir / "attente.sln16"
    if not tune.exists():
        _write(tune, hold_music(), who)
    texts = render_texts(settings, secrets, posts)
    before = {path.name: path.read_bytes() for path in settings.conf_dir.iterdir() if path.is_file()}
    for name in sorted(texts, key=lambda name: (name == "asterisk.conf", name)):
        _write(settings.conf_dir / name, texts[name].encode(), who)
    for stale in set(settings.conf_dir.iterdir()) - {settings.conf_dir / name for name in texts}:
        stale.unlink()
    return before != {name: text.encode() for name, text in texts.items()}


def render_texts(settings: PbxSettings, secrets: Secrets, posts: Sequence[Post]) -> dict[str, str]:
    """Every file's text by its name. Raises ValueError when two posts have one extension."""
    extensions = [post.extension for post in posts]
    if len(set(extensions)) != len(extensions):
        raise ValueError(f"extension: two posts have the same one among {sorted(extensions)}")
    environment = jinja2.Environment(  # noqa: S701  Asterisk's files, not HTML; the values are checked by their models
        loader=jinja2.FileSystemLoader(TEMPLATES_DIR),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    values = {"s": settings, "secrets": secrets, "posts": posts, "asterisk": locate(settings)}
    names = sorted(path.name for path in TEMPLATES_DIR.glob("*.conf.j2"))
    return {name.removesuffix(".j2"): environment.get_template(name).render(values) for name in names}


def _make_directories(settings: PbxSettings, who: Owner) -> None:
    settings.state_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
    for shared in (settings.pbx_dir, settings.raw_recordings_dir.parent, settings.conf_dir, settings.moh_dir):
        _own(shared, 0o750, os.geteuid(), who)
    for written in (
        settings.run_dir,
        settings.lib_dir,
        settings.spool_dir,
        settings.log_dir,
        settings.raw_recordings_dir,
    ):
        _own(written, 0o750, who.uid, who)


def _own(directory: Path, mode: int, uid: int, who: Owner) -> None:
    directory.mkdir(mode=mode, parents=True, exist_ok=True)
    if not who.is_self:
        os.chown(directory, uid, who.gid)
    directory.chmod(mode)


def _write(path: Path, content: bytes, who: Owner) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        if not who.is_self:  # the platform's user writes, Asterisk's reads, nobody else does either
            os.fchown(file.fileno(), os.geteuid(), who.gid)
            os.fchmod(file.fileno(), 0o640)
    fresh.replace(path)
