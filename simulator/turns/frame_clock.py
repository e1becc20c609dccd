"""When a frame was spoken, in seconds of the recording, from when it arrived.

Frames arrive late in bursts when the machine is busy, and stop for a while when packets are lost. The earliest arrivals
of the last second tell the true pace: lateness is ignored at once, a real gap is seen a second later.
"""

from __future__ import annotations

from collections import deque

from simulator.domain.speech import FRAME_SECONDS

WINDOW_FRAMES = 50
LONE_SECONDS = 0.5
"""Without frames for so long (on hold), an arrival speaks for itself."""


class FrameClock:
    """Frames in order, times out, never going back. Zero of time: `origin`, in the arrival clock's seconds."""

    def __init__(self, origin: float) -> None:
        self._origin = origin
        self._count = 0
        self._delays: deque[tuple[float, float]] = deque(maxlen=WINDOW_FRAMES)
        self._last = -FRAME_SECONDS
        self._last_arrived: float | None = None

    def frame(self, arrived: float) -> float:
        """The start of the frame that has just arrived."""
        self._count += 1
        while self._delays and self._delays[0][0] < arrived - WINDOW_FRAMES * FRAME_SECONDS:
            self._delays.popleft()
        self._delays.append((arrived, arrived - self._count * FRAME_SECONDS))
        delay = min(delay for _, delay in self._delays)
        at = delay + (self._count - 1) * FRAME_SECONDS - self._origin
        self._last = max(at, self._last)
        self._last_arrived = arrived
        return self._last

    def moment(self, arrived: float) -> float:
        """When something happened that came by the same road: read late, it is as late as the frames around it."""
        since = None if self._last_arrived is None else arrived - self._last_arrived
        if since is None or since > LONE_SECONDS:
            return max(0.0, arrived - self._origin)
        return max(0.0, min(arrived - self._origin, self._last + FRAME_SECONDS + since))
