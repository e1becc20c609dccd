"""The real recogniser with the shipped model, hearing Pico."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from scenarios.model import Language, Voice
from simulator.domain.speech import FRAME_BYTES, SAMPLE_RATE_HZ
from simulator.ports import Hypothesis, Recogniser
from simulator.speech.errors import ModelBroken, ModelMissing
from simulator.speech.models import SHIPPED
from simulator.speech.pico import Pico
from simulator.speech.vosk import VoskRecognisers

BYTES_PER_SECOND = 2 * SAMPLE_RATE_HZ
FIRST = "votre carte de fidélité vous donne droit à cinq pour cent de réduction"
SECOND = "quelle est la superficie de votre appartement"


@pytest.fixture(scope="module")
def recognisers() -> VoskRecognisers:
    return VoskRecognisers(SHIPPED, demonstration=True)


@pytest.fixture(scope="module")
def first() -> bytes:
    return Pico(Language.FR, 10).render(FIRST, Voice()).tobytes()


@pytest.fixture(scope="module")
def second() -> bytes:
    return Pico(Language.FR, 10).render(SECOND, Voice()).tobytes()


def silence(seconds: float) -> bytes:
    return bytes(int(seconds * SAMPLE_RATE_HZ) * 2)


def feed(recogniser: Recogniser, pcm: bytes) -> list[Hypothesis]:
    """By frames of 20 ms, as a call does; gives the partials."""
    frames = (pcm[i : i + FRAME_BYTES] for i in range(0, len(pcm), FRAME_BYTES))
    return [partial for frame in frames if (partial := recogniser.feed(frame)) is not None]


def test_an_utterance_is_heard_to_its_last_word(recognisers: VoskRecognisers, first: bytes) -> None:
    recogniser = recognisers.recogniser()
    feed(recogniser, silence(0.3) + first + silence(0.16))
    heard = recogniser.flush()
    assert heard.text == FIRST
    assert heard.final
    assert heard.confidence == pytest.approx(np.mean([word.confidence for word in heard.words]))


def test_partials_grow_while_the_trainee_speaks(recognisers: VoskRecognisers, first: bytes) -> None:
    partials = feed(recognisers.recogniser(), silence(0.3) + first)
    assert len(partials) >= 8
    assert partials[0].text.startswith("votre")
    assert not any(p.final for p in partials)
    assert len({p.text for p in partials}) == len(partials)


def test_word_times_go_on_over_flushes(recognisers: VoskRecognisers, first: bytes, second: bytes) -> None:
    recogniser = recognisers.recogniser()
    feed(recogniser, silence(0.5) + first + silence(0.2))
    recogniser.flush()
    begun = 0.7 + len(first) / BYTES_PER_SECOND
    feed(recogniser, silence(1.3) + second + silence(0.2))
    heard = recogniser.flush()
    assert heard.text == SECOND
    assert heard.words[0].start == pytest.approx(begun + 1.3, abs=0.12)
    assert heard.words[-1].end == pytest.approx(begun + 1.3 + len(second) / BYTES_PER_SECOND, abs=0.2)


def test_words_that_vosk_ends_by_itself_are_kept_until_the_flush(
    recognisers: VoskRecognisers, first: bytes, second: bytes
) -> None:
    recogniser = recognisers.recogniser()
    partials = feed(recogniser, first + silence(2.5) + second + silence(0.2))
    assert partials[-1].text.startswith(FIRST)
    assert recogniser.flush().text == f"{FIRST} {SECOND}"


def test_nothing_is_heard_twice(recognisers: VoskRecognisers, first: bytes) -> None:
    recogniser = recognisers.recogniser()
    feed(recogniser, first + silence(0.2))
    recogniser.flush()
    assert recogniser.flush().text == ""


@pytest.mark.parametrize("pcm", [b"", bytes(2), bytes(FRAME_BYTES), bytes(BYTES_PER_SECOND)])
def test_nothing_said_is_an_empty_utterance(recognisers: VoskRecognisers, pcm: bytes) -> None:
    recogniser = recognisers.recogniser()
    assert recogniser.feed(pcm) is None
    assert (recogniser.flush().words, recogniser.flush().confidence) == ((), 0.0)


def test_half_a_sample_is_refused(recognisers: VoskRecognisers) -> None:
    with pytest.raises(ValueError, match="16-bit"):
        recognisers.recogniser().feed(bytes(641))


def test_legs_do_not_hear_each_other(recognisers: VoskRecognisers, first: bytes, second: bytes) -> None:
    one, other = recognisers.recogniser(), recognisers.recogniser()
    feed(one, first)
    feed(other, second)
    assert one.flush().text == FIRST
    assert other.flush().text == SECOND


def test_a_missing_model_names_its_path_and_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"gone.*decroche models install"):
        VoskRecognisers(tmp_path / "gone", demonstration=False)


@pytest.mark.parametrize(
    ("file", "kept"), [("am/final.mdl", 1000), ("graph/Gr.fst", 1000), ("graph/HCLr.fst", 5), ("conf/model.conf", 0)]
)
def test_a_broken_model_is_told_and_does_not_end_the_process(tmp_path: Path, file: str, kept: int) -> None:
    broken = tmp_path / "vosk-model-broken"
    shutil.copytree(SHIPPED, broken)
    os.truncate(broken / file, kept)
    with pytest.raises(ModelBroken, match="decroche models install vosk-model-broken"):
        VoskRecognisers(broken, demonstration=False)


def test_memory_does_not_grow_with_utterances(recognisers: VoskRecognisers, second: bytes) -> None:
    recogniser = recognisers.recogniser()

    def resident_kb(utterances: int) -> int:
        for _ in range(utterances):
            recogniser.feed(second)
            recogniser.flush()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024

    settled = resident_kb(30)
    assert (resident_kb(60) - settled) / 60 < 20
