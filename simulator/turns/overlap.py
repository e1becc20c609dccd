"""Speech over the customer: a "oui, d'accord" or an interruption.

The two begin alike, and waiting to know would make the customer talk on. So he falls silent early, and takes his line
up again when the trainee's speech turns out to be short.
"""

from __future__ import annotations

from enum import Enum

from simulator.turns.decisions import BargeIn, Decision, Hush, Resume
from simulator.turns.settings import TurnSettings


class _Stage(Enum):
    NONE = "none"
    HUSHED = "hushed"
    INTERRUPTED = "interrupted"


class Overlap:
    """Follows one line of the customer at a time."""

    def __init__(self, settings: TurnSettings) -> None:
        self._settings = settings
        self._stage = _Stage.NONE
        self._customer_since: float | None = None
        self._since = 0.0

    def customer_speaks(self, since: float | None) -> None:
        """Since when the customer's line sounds; None when it does not (a line that was hushed counts as sounding)."""
        if since is None or since != self._customer_since:
            self._stage = _Stage.NONE
        self._customer_since = since

    def frame(self, at: float, speech_start: float | None, last_active: float) -> Decision | None:
        """After each frame, which ends at `at`: since when the trainee speaks, and the end of his sound so far."""
        if self._customer_since is None:
            return None
        if self._stage is _Stage.NONE and speech_start is not None:
            return self._overlapping(at, speech_start, last_active, self._customer_since)
        if self._stage is _Stage.HUSHED:
            return self._hushed(at, last_active)
        return None

    def _overlapping(
        self, at: float, speech_start: float, last_active: float, customer_since: float
    ) -> Decision | None:
        since = max(speech_start, customer_since)
        came_in = customer_since - speech_start > self._settings.came_in
        least = self._settings.talked_over if came_in else self._settings.hush
        if last_active - since < least:
            return None
        self._since = since
        if not came_in and speech_start - customer_since < self._settings.reaction:
            self._stage = _Stage.INTERRUPTED
            return BargeIn(at, since, collision=True)
        self._stage = _Stage.HUSHED
        return Hush(at, since)

    def _hushed(self, at: float, last_active: float) -> Decision | None:
        if last_active - self._since >= self._settings.barge_in:
            self._stage = _Stage.INTERRUPTED
            return BargeIn(at, self._since)
        if at - last_active >= self._settings.backchannel_gap:
            self._stage = _Stage.NONE
            return Resume(at)
        return None
