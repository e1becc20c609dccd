"""The customer's ear: the trainee's speech to words, decoded in a thread, with times of the recording.

Only speech is decoded, from a little before its start to the pause after it: the recogniser's clock counts what it was
fed, and `_Anchor`s say where in the recording that was.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from simulator.domain.speech import FRAME_SECONDS, SAMPLE_RATE_HZ, Speaker, Utterance, Word
from simulator.ports import Hypothesis, Recogniser
from simulator.turns import Pause, TurnEnded
from simulator.turns.melody import LISTENED_SECONDS, final_rise

logger = logging.getLogger(__name__)

BEFORE_SPEECH_FRAMES = 18
"""Kept from before speech was noticed: its onset (at most 15 frames) and a breath of silence."""
BATCH_FRAMES = 5
LATEST_BYTES = int(LISTENED_SECONDS * SAMPLE_RATE_HZ) * 2
LONGEST_BACKLOG_FRAMES = 1500
"""30 s waiting to be decoded: the machine is hopelessly late, and further speech is dropped until it has caught up."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    """The recogniser's second `fed` is the recording's second `at`."""

    fed: float
    at: float


@dataclass(slots=True)
class _Turn:
    """What was understood of the turn so far."""

    words: list[Word] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


_Audio = tuple[bytes, float]
_Job = _Audio | Pause | TurnEnded | None


class Ear:
    """Frames and turn decisions in; captions, words and final rise at each pause, whole turns out, by callback."""

    def __init__(
        self,
        recogniser: Recogniser,
        *,
        on_caption: Callable[[str], None],
        on_pause: Callable[[Pause, str, float | None], None],
        on_turn: Callable[[TurnEnded, Utterance], None],
    ) -> None:
        self._recogniser = recogniser
        self._on_caption, self._on_pause, self._on_turn = on_caption, on_pause, on_turn
        self._before: deque[_Audio] = deque(maxlen=BEFORE_SPEECH_FRAMES)
        self._open = False
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._waiting = 0
        self.dropped_frames = 0
        self._fed_bytes = 0
        self._anchors: list[_Anchor] = []
        self._turn = _Turn()
        self._latest = bytearray()

    def frame(self, pcm: bytes, at: float) -> None:
        """Take every frame, speech or not."""
        if self._open:
            self._queue_audio(pcm, at)
        else:
            self._before.append((pcm, at))

    def speech_started(self) -> None:
        """Decode from a little before now on."""
        self._open = True
        while self._before:
            self._queue_audio(*self._before.popleft())

    def paused(self, pause: Pause) -> None:
        """Decode what there is to its end; `on_pause` follows."""
        self._open = False
        self._jobs.put_nowait(pause)

    def turn_ended(self, turn: TurnEnded) -> None:
        """`on_turn` follows, with all words since the turn's start."""
        self._jobs.put_nowait(turn)

    async def run(self) -> None:
        """Decode until `finish`."""
        while (job := await self._jobs.get()) is not None:
            while job is not None:
                job = await self._do(job)

    def finish(self) -> None:
        """`run` returns once it has decoded what is queued."""
        self._jobs.put_nowait(None)

    def _queue_audio(self, pcm: bytes, at: float) -> None:
        if self._waiting >= LONGEST_BACKLOG_FRAMES:
            self.dropped_frames += 1
            return
        self._waiting += 1
        self._jobs.put_nowait((pcm, at))

    async def _do(self, job: _Audio | Pause | TurnEnded) -> _Job:
        """Do it; gives back the job that came up meanwhile."""
        match job:
            case Pause():
                await self._flush(job)
            case TurnEnded():
                self._give(job)
            case (pcm, at):
                return await self._feed([(pcm, at)])
        return None

    async def _feed(self, batch: list[_Audio]) -> _Job:
        """Decode this frame with those behind it: a batch at least, unless a pause comes first."""
        job: _Job = None
        while len(batch) < BATCH_FRAMES or not self._jobs.empty():
            job = await self._jobs.get()
            if not isinstance(job, tuple):
                break
            batch.append(job)
        self._waiting -= len(batch)
        self._anchor(batch)
        sound = b"".join(pcm for pcm, _ in batch)
        self._latest += sound
        del self._latest[:-LATEST_BYTES]
        heard = await asyncio.to_thread(self._recogniser.feed, sound)
        if heard is not None and heard.text:
            self._on_caption(f"{self._turn.text} {heard.text}".strip())
        return None if isinstance(job, tuple) else job

    def _anchor(self, batch: list[_Audio]) -> None:
        for pcm, at in batch:
            fed = self._fed_bytes / (2 * SAMPLE_RATE_HZ)
            last = self._anchors[-1] if self._anchors else None
            if last is None or abs(last.at + fed - last.fed - at) > FRAME_SECONDS / 2:
                self._anchors.append(_Anchor(fed, at))
            self._fed_bytes += len(pcm)

    async def _flush(self, pause: Pause) -> None:
        heard, rise = await asyncio.to_thread(self._hear_out, bytes(self._latest))
        self._turn.words += self._placed(heard)
        del self._anchors[:-1]
        self._on_pause(pause, self._turn.text, rise)

    def _hear_out(self, latest: bytes) -> tuple[Hypothesis, float | None]:
        """The words up to the pause, and how the voice ended; in a thread."""
        return self._recogniser.flush(), final_rise(latest)

    def _placed(self, heard: Hypothesis) -> list[Word]:
        """The words with times of the recording."""
        return [replace(word, start=self._place(word.start), end=self._place(word.end)) for word in heard.words]

    def _place(self, fed: float) -> float:
        anchor = next((a for a in reversed(self._anchors) if a.fed <= fed + 1e-6), None) or self._anchors[0]
        return round(anchor.at + fed - anchor.fed, 3)

    def _give(self, turn: TurnEnded) -> None:
        words = tuple(self._turn.words)
        confidence = sum(word.confidence for word in words) / len(words) if words else 0.0
        utterance = Utterance(
            Speaker.TRAINEE, round(turn.start, 3), round(turn.end, 3), self._turn.text, round(confidence, 3), words
        )
        self._turn = _Turn()
        self._latest.clear()
        self._on_turn(turn, utterance)
