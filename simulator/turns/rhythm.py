"""How long this trainee stops within his turns: a hesitant one is given time, a fluent one a prompt answer."""

from __future__ import annotations

from collections import deque

from simulator.turns.settings import TurnSettings

REMEMBERED_TURNS = 6
MARGIN_SECONDS = 0.12
LEAST_PAUSE_SECONDS = 0.25


class Rhythm:
    """Learns from the pauses after which the trainee went on."""

    def __init__(self, settings: TurnSettings) -> None:
        self._settings = settings
        self._longest = deque([settings.statement - MARGIN_SECONDS], maxlen=REMEMBERED_TURNS)
        self._current = 0.0

    @property
    def statement(self) -> float:
        """Silence that ends a turn on a statement."""
        longest = max(*self._longest, self._current)
        return min(max(longest + MARGIN_SECONDS, self._settings.statement_least), self._settings.statement_most)

    def paused(self, seconds: float) -> None:
        """He stopped this long and went on with his turn, or wanted to."""
        if seconds >= LEAST_PAUSE_SECONDS:
            self._current = max(self._current, seconds)

    def turn_over(self) -> None:
        self._longest.append(self._current)
        self._current = 0.0
