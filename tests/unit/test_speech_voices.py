"""Which engine speaks, and how the Piper program is asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from scenarios.model import Language, Sex, Voice, VoiceEngine
from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.speech.errors import NoVoice, RenderFailed, RenderTimedOut
from simulator.speech.program import run
from simulator.speech.settings import SpeechSettings
from simulator.speech.voices import choose_synthesiser

FAKE_PIPER = Path(__file__).parents[1] / "fakes" / "piper_program.py"
MISSING = "no-such-program-anywhere"


def program(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def settings(tmp_path: Path) -> SpeechSettings:
    """A machine with no engine at all."""
    return SpeechSettings(
        models_dir=tmp_path / "models",
        cache_dir=tmp_path / "cache",
        piper_program=MISSING,
        pico_program=MISSING,
        espeak_program=MISSING,
    )


@pytest.fixture
def with_piper(settings: SpeechSettings, tmp_path: Path) -> SpeechSettings:
    """A woman's and a man's French voice."""
    for name in ("fr_FR-siwis-medium", "fr_FR-tom-medium"):
        (tmp_path / f"{name}.onnx").touch()
        (tmp_path / f"{name}.onnx.json").touch()
    piper = program(tmp_path, "piper", f'exec "{sys.executable}" "{FAKE_PIPER}" "$@"')
    return settings.model_copy(update={"piper_program": piper, "piper_voices_dir": tmp_path})


def asked(folder: Path, voice: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / f"{voice}.asked").read_text())
    return found


def test_a_machine_without_an_engine_says_what_to_install(settings: SpeechSettings) -> None:
    with pytest.raises(NoVoice, match="libttspico-utils"):
        choose_synthesiser(settings)


def test_the_best_installed_engine_speaks(settings: SpeechSettings, tmp_path: Path) -> None:
    both = {
        "pico_program": program(tmp_path, "pico", "exit 1"),
        "espeak_program": program(tmp_path, "espeak", "exit 1"),
    }
    chosen = choose_synthesiser(settings.model_copy(update=both))
    assert chosen.installed == (VoiceEngine.PICO, VoiceEngine.ESPEAK)
    assert chosen.name == "pico"


def test_the_configured_engine_comes_before_the_best(settings: SpeechSettings, tmp_path: Path) -> None:
    both = {
        "pico_program": program(tmp_path, "pico", "exit 1"),
        "espeak_program": program(tmp_path, "espeak", "exit 1"),
    }
    assert choose_synthesiser(settings.model_copy(update={**both, "engine": VoiceEngine.ESPEAK})).name == "espeak"


def test_a_scenario_gets_the_engine_it_names_or_the_one_there_is(settings: SpeechSettings, tmp_path: Path) -> None:
    chosen = choose_synthesiser(settings.model_copy(update={"espeak_program": program(tmp_path, "espeak", "exit 1")}))
    assert chosen.engine(Voice(engine=VoiceEngine.ESPEAK)).name == "espeak"
    assert chosen.engine(Voice(engine=VoiceEngine.PICO)).name == "espeak"


def test_piper_needs_a_voice_of_the_language(with_piper: SpeechSettings) -> None:
    with pytest.raises(NoVoice):
        choose_synthesiser(with_piper, Language.EN)


def test_a_voice_without_its_description_is_not_installed(with_piper: SpeechSettings, tmp_path: Path) -> None:
    for description in tmp_path.glob("*.onnx.json"):
        description.unlink()
    with pytest.raises(NoVoice):
        choose_synthesiser(with_piper)


def test_piper_speaks_with_the_voice_of_the_wanted_sex(with_piper: SpeechSettings, tmp_path: Path) -> None:
    choose_synthesiser(with_piper).render("Bonjour monsieur", Voice(sex=Sex.MALE))
    assert asked(tmp_path, "fr_FR-tom-medium")["said"] == "Bonjour monsieur"


def test_piper_is_brought_to_16_khz_at_the_rate_asked_for(with_piper: SpeechSettings, tmp_path: Path) -> None:
    pcm = choose_synthesiser(with_piper).render("Bonjour", Voice(rate=1.25))
    assert len(pcm) / SAMPLE_RATE_HZ == pytest.approx(0.8, abs=0.02)
    assert asked(tmp_path, "fr_FR-siwis-medium")["length_scale"] == pytest.approx(0.8)


def test_a_change_of_pitch_does_not_change_pipers_duration(with_piper: SpeechSettings) -> None:
    chosen = choose_synthesiser(with_piper)
    plain, high = (len(chosen.render("Bonjour", Voice(pitch=p))) for p in (0, 5))
    assert high == pytest.approx(plain, rel=0.02)


def test_a_failing_engine_is_reported_with_its_last_words(with_piper: SpeechSettings) -> None:
    with pytest.raises(RenderFailed, match="no such phoneme"):
        choose_synthesiser(with_piper).render("ceci échoue", Voice())


def test_an_engine_that_says_nothing_is_a_failure(settings: SpeechSettings, tmp_path: Path) -> None:
    silent = settings.model_copy(update={"pico_program": program(tmp_path, "pico", "exit 0")})
    with pytest.raises(RenderFailed, match="pico"):
        choose_synthesiser(silent).render("Bonjour", Voice())


def test_an_engine_that_hangs_is_killed(tmp_path: Path) -> None:
    with pytest.raises(RenderTimedOut) as caught:
        run([program(tmp_path, "hang", "exec sleep 30")], deadline_seconds=0.1)
    assert caught.value.retry


def test_an_engine_that_has_gone_is_named() -> None:
    with pytest.raises(NoVoice, match=MISSING):
        run([MISSING], deadline_seconds=1)


def test_voices_of_different_engines_have_different_identities(with_piper: SpeechSettings, tmp_path: Path) -> None:
    both = with_piper.model_copy(update={"espeak_program": program(tmp_path, "espeak", "exit 1")})
    chosen = choose_synthesiser(both)
    voices = [Voice(), Voice(sex=Sex.MALE), Voice(engine=VoiceEngine.ESPEAK)]
    assert len({chosen.identity(voice) for voice in voices}) == 3
