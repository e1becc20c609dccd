"""Slowing down password guessing: at most a few failures per login, and per address, in a sliding window."""

from __future__ import annotations

import time
from collections import defaultdict, deque

from simulator.ports import MonotonicClock

WINDOW_SECONDS = 300.0
PER_LOGIN = 5
PER_ADDRESS = 40
"""A classroom shares one address, so the bound per address is for a class of thirty."""
MOST_KEYS = 10_000


class LoginThrottle:
    """Counts failures only; a right password clears the login's."""

    def __init__(self, clock: MonotonicClock = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, deque[float]] = defaultdict(deque)

    def refuses(self, login: str, address: str) -> bool:
        """True while too many failures are recent: answer 429 without looking at the password."""
        return self._recent(f"login:{login}") >= PER_LOGIN or self._recent(f"address:{address}") >= PER_ADDRESS

    def failed(self, login: str, address: str) -> None:
        if len(self._failures) > MOST_KEYS:
            self._failures.clear()
        for key in (f"login:{login}", f"address:{address}"):
            self._failures[key].append(self._clock())

    def succeeded(self, login: str) -> None:
        self._failures.pop(f"login:{login}", None)

    def _recent(self, key: str) -> int:
        times = self._failures.get(key)
        if times is None:
            return 0
        while times and times[0] < self._clock() - WINDOW_SECONDS:
            times.popleft()
        if not times:
            del self._failures[key]
        return len(times)
