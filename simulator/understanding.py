"""Matchers kept between calls: making one takes most of a second, a call must not wait for it."""

from __future__ import annotations

import threading
from collections import OrderedDict

from scenarios.loader import LoadedScenario
from simulator.language.matcher import Matcher
from simulator.rehearsal import matcher_for

KEPT = 64


class Matchers:
    """One matcher per scenario version, the least recently used forgotten. For any thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Matcher] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, loaded: LoadedScenario) -> Matcher:
        with self._lock:
            matcher = self._kept.get(loaded.version)
            if matcher is None:
                matcher = self._kept[loaded.version] = _warm(loaded)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(loaded.version)
            return matcher


def _warm(loaded: LoadedScenario) -> Matcher:
    """Made and used once: the first use in a process loads the lexicons."""
    matcher = matcher_for(loaded.scenario)
    matcher.match("bonjour")
    matcher.completeness("bonjour", frozenset())
    return matcher
