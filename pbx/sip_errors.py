"""What can go wrong with a plain SIP telephone of ours. Messages are one French line, as PbxError's are.

SipError(PbxError)          `retry`: trying again, with nothing changed, may help
├── SipRefused              Asterisk refuses the name or the password
├── SipUnreachable          nothing answers the registration (retry)
├── SipCallHung             pyVoIP never heard about its own call: start another process (retry)
├── SipRejected             the called number answers with a refusal; `status` is SIP's
├── SipNoAnswer             nobody answers, or nobody calls, within the deadline (retry)
└── SipProcessDied          the telephone's process ended, or went silent (retry)
"""

from __future__ import annotations

from pbx.errors import PbxError


class SipError(PbxError):
    """The base."""


class SipRefused(SipError):
    pass


class SipUnreachable(SipError):
    retry = True


class SipCallHung(SipError):
    retry = True


class SipRejected(SipError):
    """`status` is the SIP status of the refusal, such as 404."""

    def __init__(self, status: int) -> None:
        super().__init__(f"le numéro appelé répond par un refus (SIP {status})")
        self.status = status


class SipNoAnswer(SipError):
    retry = True


class SipProcessDied(SipError):
    retry = True
