"""What may be asked of Asterisk to place a call, checked, and how a call can fail to be placed. Pure.

CallNotPlaced
├── NotRegistered  retry no   no phone of the post is registered: the trainee's page is closed
├── NoAnswer       retry yes  it rang for the whole ring time
├── Busy           retry yes  the phone is on a call, or the trainee declined
└── Unavailable    retry yes  Asterisk could not reach the phone
DialFieldRefused (ValueError)  an id, number or name that is not one; names the field
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from pbx.events import HungUp, OriginateFinished, OriginateReason

POST = re.compile(r"[0-9]{3,6}\Z")  # as asterisk-conf/extensions.conf.j2 checks it
NUMBER = re.compile(r"\+?[0-9]{1,20}\Z")
LONGEST_NAME = 40  # characters; what a softphone shows on one line
MEANT_BY_ASTERISK = str.maketrans("", "", '"<>\\')  # they end the name in `"name" <number>`
# Q.850 causes a phone sends when it will not take the call: user busy, call rejected.
BUSY_CAUSES = frozenset({17, 21})
# User did not respond, no answer.
NO_ANSWER_CAUSES = frozenset({18, 19})
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


class CallNotPlaced(Exception):
    """A call that could not be placed; `retry` says whether ringing again may help."""

    retry = True


class NotRegistered(CallNotPlaced):
    """No phone of the post is registered."""

    retry = False


class NoAnswer(CallNotPlaced):
    """The phone rang and nobody answered."""


class Busy(CallNotPlaced):
    """The phone is busy, or the call was declined."""


class Unavailable(CallNotPlaced):
    """Asterisk could not reach the phone."""


class DialFieldRefused(ValueError):
    """A value that cannot be part of a call; `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


@dataclass(frozen=True)
class CallerId:
    """Who the phone shows as calling. An empty number is a withheld one."""

    number: str
    name: str = ""

    def __str__(self) -> str:
        return f'"{self.name}" <{self.number}>'


def checked_post(post: str) -> str:
    """A post's extension, such as 1001."""
    if not POST.match(post):
        raise DialFieldRefused("post", f"{post!r} is not an extension of 3 to 6 digits")
    return post


def checked_number(field: str, number: str) -> str:
    """A telephone number without its spaces, points and dashes."""
    bare = re.sub(r"[ .\-\u00a0\u202f]", "", number)
    if not NUMBER.match(bare):
        raise DialFieldRefused(field, f"{number!r} is not a telephone number")
    return bare


def caller_id(number: str, name: str) -> CallerId:
    """The customer's number and name as a phone may show them; control and invisible characters are refused."""
    for character in name:
        if unicodedata.category(character) in INVISIBLE:
            raise DialFieldRefused("caller_name", f"character U+{ord(character):04X} is not allowed")
    shown = " ".join(unicodedata.normalize("NFC", name).translate(MEANT_BY_ASTERISK).split())
    return CallerId(checked_number("caller_number", number) if number else "", shown[:LONGEST_NAME].strip())


def checked_call(call_id: UUID) -> UUID:
    """The call's id, refused when a caller passes text that only looks like one."""
    if not isinstance(call_id, UUID):
        raise DialFieldRefused("call_id", f"{call_id!r} is not a UUID")
    return call_id


def why_not_placed(post: str, finished: OriginateFinished, hung_up: HungUp | None) -> CallNotPlaced:
    """The failure behind an Originate that was not answered, by the channel's hang-up cause first."""
    cause = hung_up.cause if hung_up else 0
    if finished.reason is OriginateReason.BUSY or cause in BUSY_CAUSES:
        return Busy(f"post {post} is busy or declined the call")
    if finished.reason is OriginateReason.RANG or cause in NO_ANSWER_CAUSES:
        return NoAnswer(f"post {post} did not answer")
    return Unavailable(f"post {post} could not be reached (reason {finished.reason.name.lower()}, cause {cause})")
