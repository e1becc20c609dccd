"""What goes over the AMI wire, as values: actions checked before they go, answers and events frozen as they come.

Errors, and whether trying the same thing again can help (`error.retry`):

    AmiError
    ├── AmiFieldRefused     no   a key or value holds a character that would forge AMI headers; names the field
    ├── AmiUnreachable      yes  nobody listens, or what listens is not an Asterisk manager
    │   └── AmiDisconnected yes  the connection went away before the answer came; the action may have run
    ├── AmiLoginRefused     no   Asterisk does not know this user and secret
    ├── AmiTimeout          yes  no answer within the deadline; the action may have run
    └── AmiActionFailed     no   Asterisk answered `Response: Error`; carries its message
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from asterisk.ami import Action, Event, Response

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
VARIABLE_NAME = re.compile(r"_{0,2}[A-Za-z][A-Za-z0-9_]*\Z")
# Cc: controls, CR and LF among them; Zl and Zp: U+2028 and U+2029, which str.splitlines takes for line ends; Cs: lone
# surrogates, which UTF-8 cannot carry.
REFUSED_CATEGORIES = frozenset({"Cc", "Zl", "Zp", "Cs"})
# Asterisk cuts `Variable: a=1,b=2` at commas and obeys quotes and backslashes (main/manager.c, man_do_variable_value).
REFUSED_IN_VARIABLES = frozenset(',"\\')
# The line ends of str.splitlines that are not the CRLF of AMI: the library would start a forged header at each.
FOREIGN_LINE_END = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|\r(?!\n)|(?<!\r)\n")


class AmiError(Exception):
    """Something between us and Asterisk's manager failed; `retry` says whether the same call may succeed later."""

    retry = False


class AmiFieldRefused(AmiError, ValueError):
    """A key or value that would change the meaning of the message; `field` names it."""

    def __init__(self, field_name: str, reason: str) -> None:
        super().__init__(f"AMI field {field_name!r}: {reason}")
        self.field = field_name


class AmiUnreachable(AmiError):
    """No Asterisk manager answers at the address."""

    retry = True


class AmiDisconnected(AmiUnreachable):
    """The connection ended before the answer came."""


class AmiLoginRefused(AmiError):
    """Asterisk refused the user name or secret."""


class AmiTimeout(AmiError):
    """No answer within the deadline."""

    retry = True

    def __init__(self, what: str, timeout_s: float) -> None:
        super().__init__(f"no answer to AMI {what} within {timeout_s:g} s")


class AmiActionFailed(AmiError):
    """Asterisk answered Error to an action."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(f"AMI {action} failed: {message}")
        self.action = action
        self.message = message


@dataclass(frozen=True)
class AmiEvent:
    """One event as Asterisk told it: its name, its headers, and the channel variables it carries per prefix.

    `variables["ChanVariable"]["CALLUUID"]` is what manager.conf's `channelvars` adds to every channel event.
    """

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def get(self, key: str, default: str = "") -> str:
        """The header's value, or `default` when Asterisk left it out."""
        return self.fields.get(key, default)

    @staticmethod
    def of(event: Event) -> AmiEvent:
        """Freeze the library's event."""
        plain = {key: value for key, value in event.keys.items() if isinstance(value, str)}
        nested = {key: MappingProxyType(dict(value)) for key, value in event.keys.items() if isinstance(value, dict)}
        return AmiEvent(event.name, MappingProxyType(plain), MappingProxyType(nested))


@dataclass(frozen=True)
class AmiResponse:
    """Asterisk's answer to one action; `output` holds what a CLI command printed, one line each."""

    status: str
    fields: Mapping[str, str] = field(default_factory=dict)
    output: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether Asterisk did or accepted the action."""
        return self.status.lower() != "error"

    @property
    def message(self) -> str:
        """Asterisk's own words about the outcome."""
        return self.fields.get("Message", "")

    @property
    def reason(self) -> str:
        """Why it failed: what a command printed, else the message."""
        return " ".join(line for line in self.output if line) or self.message or "no reason given"

    @staticmethod
    def of(response: Response) -> AmiResponse:
        """Freeze the library's response, whose repeated `Output` headers are joined by line feeds."""
        fields = dict(response.keys)
        printed = fields.pop("Output", None)
        lines = [] if printed is None else printed.split("\n")
        return AmiResponse(response.status, MappingProxyType(fields), (*lines, *(response.follows or ())))


def check_text(field_name: str, value: str) -> None:
    """Refuse a value with a control character or a line end, which would inject headers into the message."""
    for character in value:
        if unicodedata.category(character) in REFUSED_CATEGORIES:
            raise AmiFieldRefused(field_name, f"control character U+{ord(character):04X} is not allowed")


def build_action(
    name: str, fields: Mapping[str, object] | None = None, variables: Mapping[str, object] | None = None
) -> Action:
    """The library's action, once every key and value is known to stay inside its own header line."""
    check_text("Action", name)
    keys: dict[str, str] = {}
    for key, value in (fields or {}).items():
        if not KEY.match(key):
            raise AmiFieldRefused(key, "not a header name")
        check_text(key, str(value))
        keys[key] = str(value)
    set_variables: dict[str, str] = {}
    for key, value in (variables or {}).items():
        if not VARIABLE_NAME.match(key):
            raise AmiFieldRefused(key, "not a channel variable name")
        check_text(key, str(value))
        if REFUSED_IN_VARIABLES.intersection(str(value)):
            raise AmiFieldRefused(key, "a comma, quote or backslash would end the channel variable early")
        set_variables[key] = str(value)
    return Action(name, keys, set_variables)


def one_line_per_header(pack: str) -> str:
    """The received message with every line end that is not AMI's own made a space, so no value can forge a header."""
    return FOREIGN_LINE_END.sub(" ", pack)
