"""The customer's voice for one call: his lines as sound, ready before they are needed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from scenarios.model import Band, Line, Voice
from simulator.domain.conversation import Say
from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.ports import Pcm, Synthesiser
from simulator.speech.cache import RenderCache
from simulator.speech.errors import NothingToSay, RenderTimedOut, SpeechUnavailable
from simulator.speech.line_effects import NoiseBed, phone_band
from simulator.speech.waveform import NotWav, level, read_sound, resample, to_pcm, trim

__all__ = ["CustomerVoice", "RenderCache", "RenderThreads"]

_log = logging.getLogger(__name__)

LINE_DEADLINE_SECONDS = 30.0
"""For a whole line, queueing included; each piece of it has its own, shorter one (`SpeechSettings`)."""


@runtime_checkable
class _Identified(Protocol):
    """A synthesiser that says what its sound depends on; others are taken to depend on their name only."""

    def identity(self, voice: Voice) -> str: ...


class RenderThreads:
    """Threads for rendering, apart from those that recognise. Lines wanted now never wait behind lines made ahead.

    One for the whole engine process, so that many calls do not start many speech programs at once.
    """

    def __init__(self, now: int = 2, ahead: int = 1) -> None:
        self.now = ThreadPoolExecutor(now, thread_name_prefix="render")
        self.ahead = ThreadPoolExecutor(ahead, thread_name_prefix="render-ahead")

    def close(self) -> None:
        """Drops what has not begun."""
        self.now.shutdown(wait=False, cancel_futures=True)
        self.ahead.shutdown(wait=False, cancel_futures=True)


class CustomerVoice:
    """Speaks with one voice over one line. `noise` is the bed to play between lines; `speech` has it underneath."""

    def __init__(
        self,
        synthesiser: Synthesiser,
        cache: RenderCache,
        voice: Voice,
        line: Line,
        *,
        seed: int = 0,
        sounds_dir: Path | None = None,
        threads: RenderThreads | None = None,
        deadline_seconds: float = LINE_DEADLINE_SECONDS,
    ) -> None:
        """`seed` draws the noise; `sounds_dir` holds the scenario's recorded lines."""
        self._synthesiser = synthesiser
        self._cache = cache
        self._voice = voice
        self._line = line
        self._sounds_dir = sounds_dir
        self._threads = threads or RenderThreads()
        self._deadline_seconds = deadline_seconds
        self.noise = NoiseBed(line, seed)

    async def speech(self, text: str, rate: float = 1.0, pitch: float = 0.0, audio: str | None = None) -> Pcm:
        """The line at 16 kHz, as the trainee hears it. Raises SpeechUnavailable.

        At once when it was rendered before. `audio` names a recorded file, used instead of synthesis when it is there.
        """
        pcm = await self._clean(_Wanted(text, rate, pitch, audio), self._threads.now)
        await self._prepare_noise(self._threads.now)
        return self.noise.under(pcm)

    async def render_ahead(self, lines: Iterable[str | Say]) -> int:
        """Renders lines, first come first, so that `speech` finds them; gives how many are ready.

        A line that cannot be rendered is logged and left out: it will fail or not when it is wanted. Cancel it freely.
        """
        ready = 0
        await self._prepare_noise(self._threads.ahead)
        for wanted in dict.fromkeys(_wanted(line) for line in lines):
            try:
                await self._clean(wanted, self._threads.ahead)
                ready += 1
            except SpeechUnavailable as error:
                _log.warning("line not rendered ahead: %s", error)
        return ready

    async def _prepare_noise(self, threads: ThreadPoolExecutor) -> None:
        if not self.noise.ready:
            await asyncio.get_running_loop().run_in_executor(threads, self.noise.prepare)

    async def _clean(self, wanted: _Wanted, threads: ThreadPoolExecutor) -> Pcm:
        """The line without noise, which depends on the moment."""
        if not wanted.text.strip() and wanted.audio is None:
            raise NothingToSay("Rien à dire : la réplique est vide.")
        key = RenderCache.key(self._recipe(wanted))
        held = self._cache.held(key)
        if held is not None:
            return held
        rendering = asyncio.get_running_loop().run_in_executor(
            threads, self._cache.get, key, lambda: self._render(wanted)
        )
        try:
            async with asyncio.timeout(self._deadline_seconds):
                return await rendering
        except TimeoutError as error:
            raise RenderTimedOut(
                f"La réplique « {wanted.text[:60]} » n'est pas prête après {self._deadline_seconds:g} s."
            ) from error

    def _recipe(self, wanted: _Wanted) -> dict[str, object]:
        synthesiser = self._synthesiser
        return {
            "text": wanted.text,
            "voice": self._voice.model_dump(mode="json"),
            "rate": wanted.rate,
            "pitch": wanted.pitch,
            "engine": synthesiser.identity(self._voice) if isinstance(synthesiser, _Identified) else synthesiser.name,
            "band": self._line.band,
            "recorded": self._recorded_stamp(wanted.audio),
        }

    def _render(self, wanted: _Wanted) -> Pcm:
        pcm = self._recorded(wanted.audio)
        if pcm is None:
            pcm = self._synthesiser.render(wanted.text, self._voice, wanted.rate, wanted.pitch)
        return phone_band(pcm) if self._line.band is Band.PHONE else pcm

    def _recorded(self, audio: str | None) -> Pcm | None:
        """The recorded line, or none (and a warning) when its file is missing, unreadable or outside the folder."""
        path = self._recorded_path(audio)
        if path is None:
            return None
        try:
            samples, rate_hz = read_sound(path)
        except (NotWav, OSError) as error:
            _log.warning("recorded line %s cannot be used (%s); it is synthesised", path, error)
            return None
        return to_pcm(
            level(trim(resample(samples, SAMPLE_RATE_HZ / rate_hz) if rate_hz != SAMPLE_RATE_HZ else samples))
        )

    def _recorded_path(self, audio: str | None) -> Path | None:
        if audio is None or self._sounds_dir is None:
            return None
        path = (self._sounds_dir / audio).resolve()
        return path if path.is_relative_to(self._sounds_dir.resolve()) else None

    def _recorded_stamp(self, audio: str | None) -> object:
        """Changes when the recorded file does."""
        path = self._recorded_path(audio)
        if path is None:
            return None
        try:
            stat = path.stat()
        except OSError:
            return None
        return [str(path), stat.st_mtime_ns, stat.st_size]


class _Wanted(NamedTuple):
    """One line to render."""

    text: str
    rate: float = 1.0
    pitch: float = 0.0
    audio: str | None = None


def _wanted(line: str | Say) -> _Wanted:
    return _Wanted(line) if isinstance(line, str) else _Wanted(line.text, line.rate, line.pitch, line.audio)
