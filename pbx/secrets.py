"""The installation's own secrets: made once, kept in one file of mode 0600, never printed."""

from __future__ import annotations

import json
import os
import secrets
import stat
from dataclasses import dataclass, field, fields
from pathlib import Path

from pbx.errors import SecretsError

FILE_MODE = 0o600
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Secrets:
    """Each is a URL-safe token of 256 bits. `repr` shows none of them."""

    ami_password: str = field(repr=False)
    media_token: str = field(repr=False)  # Asterisk shows it to the engine's media websocket (HTTP basic password)
    session_key: str = field(repr=False)  # signs the pages' sessions


def new_secret() -> str:
    """A fresh secret, also for a post's SIP password."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def load_or_create(path: Path) -> Secrets:
    """The secrets of `path`; those that are missing, or the whole file, are made and written first. SecretsError."""
    known = _read(path)
    names = [each.name for each in fields(Secrets)]
    missing = [name for name in names if name not in known]
    if missing:
        known |= {name: new_secret() for name in missing}
        _write(path, known)
    return Secrets(**{name: known[name] for name in names})


def _read(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SecretsError(f"{path} est illisible : {error.strerror}") from error
    if mode & 0o077:
        raise SecretsError(
            f"{path} est ouvert à d’autres (mode {mode:04o}) : chmod 600, ou supprimez-le pour tout renouveler"
        )
    return _parse(path, text)


def _parse(path: Path, text: str) -> dict[str, str]:
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict) or not all(isinstance(v, str) and len(v) >= TOKEN_BYTES for v in content.values()):
        raise SecretsError(f"{path} est abîmé : restaurez-le, ou supprimez-le pour tout renouveler")
    return content


def _write(path: Path, content: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
