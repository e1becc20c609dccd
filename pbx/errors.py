"""What can go wrong with the PBX before a call exists. Messages are one French line, fit for a terminal.

PbxError(Exception)            `retry`: trying again, with nothing changed, may help
├── SecretsError               the secrets file is unreadable, damaged or open to others
├── UnknownUser                the system user Asterisk must run as does not exist
├── RootRefused                Asterisk would run as root
├── AsteriskMissing            neither a tree nor a system Asterisk
├── AsteriskTooOld             older than 22.10, or without chan_websocket
├── AlreadyRunning             another platform holds this state directory
├── PortInUse                  something listens where Asterisk must; names the port and the setting
├── AsteriskDied               it ended by itself; carries the end of its log
└── AsteriskTooSlow            not fully booted within the deadline (retry)
"""

from __future__ import annotations


class PbxError(Exception):
    """The base: catch it to tell a person that the telephone side cannot start."""

    retry = False


class SecretsError(PbxError):
    """The secrets file cannot be used."""


class UnknownUser(PbxError):
    """The system user Asterisk must run as does not exist; `make setup` as root creates it."""


class RootRefused(PbxError):
    """Asterisk would run as root: the settings must name a user."""


class AsteriskMissing(PbxError):
    """No Asterisk at all, or one that does not run."""


class AsteriskTooOld(PbxError):
    """An Asterisk that lacks what Décroche needs."""


class AlreadyRunning(PbxError):
    """Another platform runs on this state directory."""


class PortInUse(PbxError):
    """An address Asterisk must listen on is taken."""

    def __init__(self, port: int, setting: str) -> None:
        super().__init__(f"le port {port} est déjà pris : libérez-le, ou changez le réglage {setting}")
        self.port = port
        self.setting = setting


class AsteriskDied(PbxError):
    """Asterisk ended by itself."""


class AsteriskTooSlow(PbxError):
    """Asterisk was not ready in time."""

    retry = True
