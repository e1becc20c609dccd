"""Every setting of the platform, read once from the environment (`DECROCHE_…`) and from files of secrets.

`DECROCHE_PORT=9000`, `DECROCHE_PBX__SIP_PORT=5070`, `DECROCHE_SPEECH__ENGINE=espeak`: the last two set fields of
`pbx.settings.PbxSettings` and `simulator.speech.settings.SpeechSettings`. In a container the database's address,
which holds a password, comes from the file named by `DECROCHE_DATABASE_URL_FILE`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pbx.settings import PbxSettings, default_state_dir, service_user
from simulator.speech.settings import SpeechSettings

CHECKOUT = Path(__file__).parent.parent


def _default_state() -> Path:
    return default_state_dir(CHECKOUT, service_user(os.geteuid()))


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DECROCHE_", env_nested_delimiter="__", extra="ignore", frozen=True)

    state: Path = Field(default_factory=_default_state)
    """Where everything lives: database, recordings, secrets, models, Asterisk's run directory."""
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=1, le=65535)
    https: bool = False
    """True behind HTTPS: the session cookie is then sent over it only."""
    trusted_proxies: str = ""
    """Addresses or networks, separated by commas, whose word is taken for who a request comes from."""
    database_url: str = ""
    database_url_file: Path | None = None
    softphone_url: str = ""
    """Where browsers reach Asterisk's websocket; empty: Asterisk's own address."""
    library: Path = CHECKOUT / "scenarios" / "library"
    ring_seconds: float = Field(5.0, gt=0, le=10)
    """One French ringing period: 1.5 s of tone, 3.5 s of silence."""
    manage_asterisk: bool = True
    """False when Asterisk runs elsewhere, in its own container."""
    pbx: dict[str, Any] = Field(default_factory=dict)
    speech: dict[str, Any] = Field(default_factory=dict)

    @field_validator("state")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.absolute()

    @field_validator("database_url_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"{value} is not a file")
        return value

    @property
    def database(self) -> str:
        """The database's address: the file's, then the setting's, then SQLite in the state directory."""
        if self.database_url_file is not None:
            return self.database_url_file.read_text().strip()
        return self.database_url or f"sqlite:///{self.state / 'decroche.sqlite3'}"

    @property
    def recordings_dir(self) -> Path:
        return self.state / "recordings"

    def telephony(self) -> PbxSettings:
        """The PBX's own settings."""
        fields = {"state_dir": self.state, "user": service_user(os.geteuid()), **self.pbx}
        return PbxSettings.model_validate(fields)

    def voices(self) -> SpeechSettings:
        """The speech adapters' own settings."""
        fields = {"models_dir": self.state / "models", "cache_dir": self.state / "lines", **self.speech}
        return SpeechSettings.model_validate(fields)

    def browser_socket(self) -> str:
        """The websocket address browsers register at."""
        pbx = self.telephony()
        return self.softphone_url or f"ws://{pbx.bind}:{pbx.http_port}/ws"
