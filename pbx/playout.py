"""What to send to Asterisk, and when: speech a few seconds ahead of its hearing, silence whenever nothing is said.

Asterisk paces what is queued with it but makes no silence itself, and holds 20 s at most. So a little silence (the
cushion) is kept queued by an absolute clock, and a flush drops it before each reply. Pure: time goes in, messages out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from pbx.media_protocol import LARGEST_AUDIO_BYTES, command, mark_command
from simulator.domain.speech import FRAME_BYTES, FRAME_SECONDS, SILENT_FRAME

CUSHION_S = 1.0
"""The event loop may be this late without a hole in the line; it costs no delay, since a flush drops it.

Four calls on two busy cores: it is 0.3 to 0.5 s late at times, and each hole costs Asterisk's recording both legs.
"""
LEAD_S = 6.0
"""Speech queued with Asterisk at most, of the 20 s it holds; the rest waits here."""
LONGEST_SPEECH_S = 180.0
"""Waiting to be sent; more is a mistake of the caller's."""

Message = bytes | str


class Playout:
    """One leg's outgoing side. Call `due` every 20 ms and after each change; send what it gives, in order."""

    def __init__(self) -> None:
        self._pending: deque[Message] = deque()
        self._pending_bytes = 0
        self._queued_until: float | None = None
        self._blocked = False
        self._idle: Callable[[], bytes] = lambda: SILENT_FRAME

    def between_lines(self, frame: Callable[[], bytes]) -> None:
        """Where idle frames come from: 640 bytes each."""
        self._idle = frame

    def play(self, pcm: bytes, mark: str) -> None:
        """Queue speech, padded to whole frames, and the mark that follows it. Raises ValueError when far too long."""
        if self._pending_bytes + len(pcm) > LONGEST_SPEECH_S / FRAME_SECONDS * FRAME_BYTES:
            raise ValueError(f"more than {LONGEST_SPEECH_S:.0f} s of speech is waiting")
        marked = mark_command(mark)
        padded = pcm + bytes(-len(pcm) % FRAME_BYTES)
        for start in range(0, len(padded), LARGEST_AUDIO_BYTES):
            self._pending.append(padded[start : start + LARGEST_AUDIO_BYTES])
        self._pending_bytes += len(padded)
        self._pending.append(marked)

    def flush(self, now: float) -> str:
        """Drop what is not heard yet, here and (by the command returned) in Asterisk."""
        self._pending.clear()
        self._pending_bytes = 0
        self._queued_until = now
        self._blocked = False
        return command("FLUSH_MEDIA")

    def blocked(self, blocked: bool) -> None:
        """Asterisk's XOFF and XON."""
        self._blocked = blocked

    def due(self, now: float) -> list[Message]:
        """What to send now."""
        if self._queued_until is None or self._queued_until < now:
            self._queued_until = now
        if self._blocked:
            return []
        return [*self._speech(now), *self._silence(now)]

    def _speech(self, now: float) -> list[Message]:
        messages: list[Message] = []
        while self._pending and self._lead(now) < LEAD_S:
            message = self._pending.popleft()
            if isinstance(message, bytes):
                self._pending_bytes -= len(message)
                self._sent(message)
            messages.append(message)
        return messages

    def _silence(self, now: float) -> list[Message]:
        messages: list[Message] = []
        while not self._pending and self._lead(now) < CUSHION_S - FRAME_SECONDS / 2:
            messages.append(self._idle())
            self._sent(messages[-1])
        return messages

    def _lead(self, now: float) -> float:
        """Seconds queued with Asterisk."""
        assert self._queued_until is not None
        return self._queued_until - now

    def _sent(self, audio: Message) -> None:
        assert self._queued_until is not None
        self._queued_until += len(audio) / FRAME_BYTES * FRAME_SECONDS
