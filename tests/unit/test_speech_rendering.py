"""The customer's lines as sound, ready before they are needed."""

from __future__ import annotations

import asyncio
import errno
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from scenarios.model import Band, Line, Noise, Voice
from simulator.domain.conversation import Say
from simulator.ports import Pcm
from simulator.speech.errors import NothingToSay, RenderFailed, RenderTimedOut
from simulator.speech.rendering import CustomerVoice, RenderCache
from simulator.speech.waveform import wav_bytes
from tests.fakes.voice import Humming


@pytest.fixture
def cache(tmp_path: Path) -> RenderCache:
    return RenderCache(tmp_path / "lines")


def ramp(length: int = 1000) -> Pcm:
    return np.arange(length, dtype=np.int16)


def never() -> Pcm:
    raise AssertionError("rendered again")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_line_is_rendered_once(cache: RenderCache) -> None:
    engine = Humming()
    voice = CustomerVoice(engine, cache, Voice(), Line())
    assert np.array_equal(await voice.speech("Bonjour"), await voice.speech("Bonjour"))
    assert engine.said == ["Bonjour"]


async def test_a_line_rendered_ahead_is_ready(cache: RenderCache) -> None:
    engine = Humming()
    voice = CustomerVoice(engine, cache, Voice(), Line())
    line = Say(line=1, text="Je vous écoute.", state="start", rate=1.2)
    assert await voice.render_ahead([line, "Au revoir.", line]) == 2
    engine.said.clear()
    await voice.speech("Je vous écoute.", rate=1.2)
    await voice.speech("Au revoir.")
    assert engine.said == []


async def test_a_ready_reply_costs_under_two_milliseconds(cache: RenderCache) -> None:
    voice = CustomerVoice(Humming(), cache, Voice(), Line(noise=Noise.STREET, band=Band.PHONE))
    text = "Bonjour, qui est à l'appareil ? Je n'attends pas d'appel."
    await voice.speech(text)
    costs = []
    for _ in range(20):
        began = time.perf_counter()
        await voice.speech(text)
        costs.append(time.perf_counter() - began)
    assert min(costs) < 0.002


async def test_lines_wanted_now_do_not_wait_for_lines_made_ahead(cache: RenderCache) -> None:
    slow = Humming()
    voice = CustomerVoice(slow, cache, Voice(), Line())
    slow.go.clear()
    ahead = asyncio.create_task(voice.render_ahead([f"plus tard {n}" for n in range(20)]))
    wanted = asyncio.create_task(voice.speech("maintenant"))
    await asyncio.sleep(0)
    slow.go.set()
    async with asyncio.timeout(5):
        await wanted
    assert slow.said.index("maintenant") <= 2
    ahead.cancel()


async def test_what_changes_the_sound_is_another_line(cache: RenderCache) -> None:
    engine = Humming()
    await CustomerVoice(engine, cache, Voice(), Line()).speech("Allô")
    await CustomerVoice(engine, cache, Voice(pitch=2), Line()).speech("Allô")
    await CustomerVoice(engine, cache, Voice(), Line(band=Band.PHONE)).speech("Allô")
    await CustomerVoice(engine, cache, Voice(), Line()).speech("Allô", rate=1.1)
    assert len(engine.said) == 4


async def test_noise_is_not_part_of_the_kept_line(cache: RenderCache) -> None:
    engine = Humming()
    quiet = await CustomerVoice(engine, cache, Voice(), Line()).speech("Allô")
    noisy = await CustomerVoice(engine, cache, Voice(), Line(noise=Noise.CAR, level=0.5)).speech("Allô")
    assert engine.said == ["Allô"]
    assert not np.array_equal(quiet, noisy)


async def test_a_failure_is_told_and_not_kept(cache: RenderCache) -> None:
    engine = Humming()
    engine.fails = RenderFailed("en panne")
    voice = CustomerVoice(engine, cache, Voice(), Line())
    with pytest.raises(RenderFailed):
        await voice.speech("Allô")
    engine.fails = None
    assert len(await voice.speech("Allô")) > 0


async def test_a_line_that_fails_ahead_does_not_stop_the_others(cache: RenderCache) -> None:
    engine = Humming()
    voice = CustomerVoice(engine, cache, Voice(), Line())
    assert await voice.render_ahead(["", "Au revoir."]) == 1


async def test_an_engine_that_hangs_is_given_up(cache: RenderCache) -> None:
    engine = Humming()
    engine.go.clear()
    voice = CustomerVoice(engine, cache, Voice(), Line(), deadline_seconds=0.05)
    with pytest.raises(RenderTimedOut):
        await voice.speech("Allô")
    engine.go.set()


async def test_an_empty_line_is_refused(cache: RenderCache) -> None:
    with pytest.raises(NothingToSay):
        await CustomerVoice(Humming(), cache, Voice(), Line()).speech("  ")


async def test_a_recorded_line_is_used_instead_of_synthesis(cache: RenderCache, tmp_path: Path) -> None:
    engine = Humming()
    (tmp_path / "allo.wav").write_bytes(wav_bytes(engine.render("x" * 40, Voice())))
    engine.said.clear()
    voice = CustomerVoice(engine, cache, Voice(), Line(), sounds_dir=tmp_path)
    assert len(await voice.speech("Allô", audio="allo.wav")) == pytest.approx(32000, abs=400)
    assert engine.said == []


@pytest.mark.parametrize("audio", ["absent.wav", "../secret.wav", "empty.wav"])
async def test_a_recorded_line_that_cannot_be_used_is_synthesised(
    cache: RenderCache, tmp_path: Path, audio: str
) -> None:
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    (sounds / "empty.wav").touch()
    (tmp_path / "secret.wav").write_bytes(wav_bytes(ramp(32000)))
    engine = Humming()
    await CustomerVoice(engine, cache, Voice(), Line(), sounds_dir=sounds).speech("Allô", audio=audio)
    assert engine.said == ["Allô"]


def test_a_kept_line_outlives_the_process(tmp_path: Path) -> None:
    RenderCache(tmp_path).get("ab12", ramp)
    assert np.array_equal(RenderCache(tmp_path).get("ab12", never), ramp())


@pytest.mark.parametrize("damage", [b"", b"RIFF\x00\x00", wav_bytes(ramp())[:30]])
def test_a_damaged_file_is_rendered_again(tmp_path: Path, damage: bytes) -> None:
    RenderCache(tmp_path).get("ab12", ramp)
    files(tmp_path)[0].write_bytes(damage)
    assert np.array_equal(RenderCache(tmp_path).get("ab12", ramp), ramp())
    assert np.array_equal(RenderCache(tmp_path).get("ab12", never), ramp())


def test_a_full_disk_costs_the_file_and_not_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    cache = RenderCache(tmp_path)
    assert np.array_equal(cache.get("ab12", ramp), ramp())
    assert np.array_equal(cache.get("ab12", never), ramp())
    assert files(tmp_path) == []


def test_memory_is_bounded_and_forgets_the_oldest_use(tmp_path: Path) -> None:
    cache = RenderCache(tmp_path, memory_bytes=5000)
    cache.get("aa", ramp)
    cache.get("bb", ramp)
    cache.get("aa", never)
    cache.get("cc", ramp)
    assert cache.held("bb") is None
    assert cache.held("aa") is not None


def test_the_folder_is_brought_back_to_its_size(tmp_path: Path) -> None:
    first = RenderCache(tmp_path)
    for number in range(20):
        first.get(f"{number:02d}", lambda: ramp(5000))
    RenderCache(tmp_path, disk_bytes=100_000)
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 80_000


def test_many_threads_wanting_one_line_render_it_once(tmp_path: Path) -> None:
    cache, rendered = RenderCache(tmp_path), []
    together = threading.Barrier(8)

    def render() -> Pcm:
        rendered.append(1)
        return ramp()

    def want() -> None:
        together.wait(5)
        cache.get("ab12", render)

    threads = [threading.Thread(target=want) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(rendered) == 1


def test_a_kept_line_cannot_be_changed_by_who_plays_it(tmp_path: Path) -> None:
    pcm = RenderCache(tmp_path).get("ab12", ramp)
    with pytest.raises(ValueError, match="read-only"):
        pcm[0] = 1
