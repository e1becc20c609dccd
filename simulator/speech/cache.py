"""Rendered lines, kept by what decides their sound: in memory for speed, on disk for the next start.

A line is a WAV file named by the SHA-256 of its recipe, written whole or not at all. A file that cannot be read is
made anew, and a full disk only costs the time of rendering again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.ports import Pcm
from simulator.speech.waveform import NotWav, read_wav, to_pcm, wav_bytes

_log = logging.getLogger(__name__)

FORMAT = 1
"""Raised when trimming, levelling or an effect changes what the same recipe sounds like."""
_PRUNE_TO = 0.8


class RenderCache:
    """Shared by all calls and threads. `render` functions given to `get` run once per line, however many ask."""

    def __init__(self, folder: Path, memory_bytes: int = 64 << 20, disk_bytes: int = 2000 << 20) -> None:
        self._folder = folder
        self._memory_bytes = memory_bytes
        self._held: OrderedDict[str, Pcm] = OrderedDict()
        self._held_bytes = 0
        self._lock = threading.Lock()
        self._rendering: dict[str, threading.Lock] = {}
        _prune(folder, disk_bytes)

    @staticmethod
    def key(recipe: Mapping[str, object]) -> str:
        """The line's name: the SHA-256 of its recipe."""
        text = json.dumps({"format": FORMAT, **recipe}, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def held(self, key: str) -> Pcm | None:
        """The line if it is in memory: microseconds, no disk."""
        with self._lock:
            pcm = self._held.get(key)
            if pcm is not None:
                self._held.move_to_end(key)
            return pcm

    def get(self, key: str, render: Callable[[], Pcm]) -> Pcm:
        """The line from memory, disk, or `render`, whose errors pass through. Call it from a thread."""
        with self._lock:
            turn = self._rendering.setdefault(key, threading.Lock())
        try:
            with turn:
                return self._get_alone(key, render)
        finally:
            with self._lock:
                self._rendering.pop(key, None)

    def _get_alone(self, key: str, render: Callable[[], Pcm]) -> Pcm:
        pcm = self.held(key)
        if pcm is None:
            pcm = self._read(key)
            if pcm is None:
                pcm = render()
                self._write(key, pcm)
            self._hold(key, pcm)
        return pcm

    def _hold(self, key: str, pcm: Pcm) -> None:
        pcm.setflags(write=False)
        with self._lock:
            self._held[key] = pcm
            self._held_bytes += pcm.nbytes
            while self._held_bytes > self._memory_bytes and len(self._held) > 1:
                self._held_bytes -= self._held.popitem(last=False)[1].nbytes

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.wav"

    def _read(self, key: str) -> Pcm | None:
        path = self._path(key)
        try:
            samples, rate_hz = read_wav(path.read_bytes())
            os.utime(path)
        except FileNotFoundError:
            return None
        except (NotWav, OSError) as error:
            _log.warning("cached line %s is unreadable (%s); rendering it again", path, error)
            return None
        return to_pcm(samples) if rate_hz == SAMPLE_RATE_HZ else None

    def _write(self, key: str, pcm: Pcm) -> None:
        path = self._path(key)
        unfinished = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
                unfinished = Path(file.name)
                file.write(wav_bytes(pcm))
            unfinished.replace(path)
        except OSError as error:
            _log.warning("rendered line not kept in %s: %s", self._folder, error)
            if unfinished is not None:
                unfinished.unlink(missing_ok=True)


def _prune(folder: Path, disk_bytes: int) -> None:
    """When the folder is over its size, drops the lines unused for longest, down to four fifths."""
    found: list[tuple[float, int, Path]] = []
    for path in folder.glob("??/*"):
        with suppress(OSError):
            stat = path.stat()
            found.append((stat.st_mtime, stat.st_size, path))
    total = sum(size for _, size, _ in found)
    if total <= disk_bytes:
        return
    for _, size, path in sorted(found):
        if total <= disk_bytes * _PRUNE_TO:
            return
        with suppress(OSError):
            path.unlink()
            total -= size
