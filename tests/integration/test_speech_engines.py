"""The real Pico and espeak-ng: who they sound like, and whether the shipped model hears them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios.model import Age, Language, Sex, Voice, VoiceEngine
from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.ports import Pcm, Recogniser
from simulator.speech.models import SHIPPED
from simulator.speech.settings import SpeechSettings
from simulator.speech.voices import InstalledVoices, choose_synthesiser
from simulator.speech.vosk import VoskRecognisers
from simulator.speech.waveform import SPEECH_RMS, from_pcm

ENGINES = [VoiceEngine.PICO, VoiceEngine.ESPEAK]
TEXT = "Bonjour madame, je vous appelle au sujet de votre facture. Pouvez-vous me rappeler demain matin ?"
SENTENCES = (
    "bonjour madame je vous appelle au sujet de votre facture",
    "je comprends votre mécontentement et je vous présente nos excuses",
    "pouvez-vous me donner votre numéro de client s'il vous plaît",
    "je vous propose de régler en trois fois sans frais",
    "la livraison est prévue pour jeudi matin",
    "votre carte de fidélité vous donne droit à cinq pour cent de réduction",
    "un conseiller vous rappellera dans la journée",
    "je vous remercie de votre appel et je vous souhaite une bonne journée",
)


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> InstalledVoices:
    folder = tmp_path_factory.mktemp("speech")
    found = choose_synthesiser(SpeechSettings(models_dir=folder, cache_dir=folder))
    assert set(ENGINES) <= set(found.installed), "run `make setup`: pico2wave and espeak-ng are needed"
    return found


@pytest.fixture(scope="module")
def recognisers() -> VoskRecognisers:
    return VoskRecognisers(SHIPPED, demonstration=True)


def pitch_hz(pcm: Pcm) -> float:
    """Median pitch of the voiced 64 ms windows, by autocorrelation."""
    sound, size, found = from_pcm(pcm), 1024, []
    lags = slice(SAMPLE_RATE_HZ // 400, SAMPLE_RATE_HZ // 60)
    for start in range(0, len(sound) - size, size // 4):
        window = sound[start : start + size] * np.hanning(size)
        alike = np.fft.irfft(np.abs(np.fft.rfft(window, 4 * size)) ** 2)
        best = int(alike[lags].argmax()) + lags.start
        if np.std(window) > 0.02 and alike[best] > 0.4 * alike[0]:
            found.append(SAMPLE_RATE_HZ / best)
    return float(np.median(found))


def semitones(low: Pcm, high: Pcm) -> float:
    return 12 * math.log2(pitch_hz(high) / pitch_hz(low))


def heard(recogniser: Recogniser, pcm: Pcm) -> list[str]:
    silence = bytes(SAMPLE_RATE_HZ)
    recogniser.feed(silence + pcm.tobytes() + silence)
    return recogniser.flush().text.split()


def word_errors(said: list[str], got: list[str]) -> int:
    row = list(range(len(got) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_man_speaks_at_least_three_semitones_lower_than_a_woman(voices: InstalledVoices, engine: VoiceEngine) -> None:
    man, woman = (voices.render(TEXT, Voice(engine=engine, sex=sex)) for sex in (Sex.MALE, Sex.FEMALE))
    assert semitones(man, woman) >= 3


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sex", list(Sex))
def test_the_older_speak_lower_and_slower_than_the_younger(
    voices: InstalledVoices, engine: VoiceEngine, sex: Sex
) -> None:
    older, younger = (voices.render(TEXT, Voice(engine=engine, sex=sex, age=age)) for age in (Age.OLDER, Age.YOUNGER))
    assert semitones(older, younger) > 1.5
    assert len(older) > 1.1 * len(younger)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("pitch", [-4, 4])
def test_pitch_is_in_semitones_and_keeps_the_duration(
    voices: InstalledVoices, engine: VoiceEngine, pitch: float
) -> None:
    plain, moved = (voices.render(TEXT, Voice(engine=engine, pitch=p)) for p in (0, pitch))
    assert semitones(plain, moved) == pytest.approx(pitch, abs=1)
    assert len(moved) == pytest.approx(len(plain), rel=0.06)


@pytest.mark.parametrize("engine", ENGINES)
def test_rate_is_a_factor_on_speed(voices: InstalledVoices, engine: VoiceEngine) -> None:
    plain, fast = (voices.render(TEXT, Voice(engine=engine), rate=r) for r in (1.0, 1.4))
    assert len(plain) / len(fast) == pytest.approx(1.4, rel=0.12)


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_and_sexes_are_equally_loud(voices: InstalledVoices, engine: VoiceEngine) -> None:
    for sex in Sex:
        sound = from_pcm(voices.render(TEXT, Voice(engine=engine, sex=sex)))
        assert SPEECH_RMS / 2 < np.std(sound) < SPEECH_RMS * 1.2
        assert np.abs(sound).max() < 0.9


@pytest.mark.parametrize("engine", ENGINES)
def test_speech_begins_and_ends_without_silence(voices: InstalledVoices, engine: VoiceEngine) -> None:
    sound = np.abs(from_pcm(voices.render(TEXT, Voice(engine=engine))))
    edge = SAMPLE_RATE_HZ // 10
    assert sound[:edge].max() > 0.004
    assert sound[-edge:].max() > 0.004


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sex", list(Sex))
def test_the_shipped_model_hears_every_voice(
    voices: InstalledVoices, recognisers: VoskRecognisers, engine: VoiceEngine, sex: Sex
) -> None:
    errors = words = 0
    for sentence in SENTENCES:
        said = sentence.replace("-", " ").split()
        got = heard(recognisers.recogniser(), voices.render(sentence, Voice(engine=engine, sex=sex)))
        errors += word_errors(said, got)
        words += len(said)
    assert errors / words <= 0.15


@pytest.mark.parametrize("engine", ENGINES)
def test_amounts_and_dates_are_read_in_full(
    voices: InstalledVoices, recognisers: VoskRecognisers, engine: VoiceEngine
) -> None:
    text = "Vous nous devez 148,50 € avant le 12/09/2026."
    got = " ".join(heard(recognisers.recogniser(), voices.render(text, Voice(engine=engine))))
    assert "cent quarante huit euros cinquante" in got
    assert "douze septembre" in got


@pytest.mark.parametrize("engine", ENGINES)
def test_hostile_text_is_spoken_and_not_obeyed(voices: InstalledVoices, engine: VoiceEngine) -> None:
    text = "--help <speed level='20'>" + "a" * 3000 + "</speed>; $(exit) 'bonjour' & \x00 -w"
    assert len(voices.render(text, Voice(engine=engine))) > SAMPLE_RATE_HZ


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_speech_is_spoken_whole(voices: InstalledVoices, engine: VoiceEngine) -> None:
    once, many = (voices.render(f"{TEXT} " * n, Voice(engine=engine)) for n in (1, 8))
    assert len(many) > 7 * len(once)


@pytest.mark.parametrize("engine", ENGINES)
def test_english_is_spoken_too(tmp_path_factory: pytest.TempPathFactory, engine: VoiceEngine) -> None:
    folder = tmp_path_factory.mktemp("english")
    chosen = choose_synthesiser(SpeechSettings(models_dir=folder, cache_dir=folder), Language.EN)
    assert len(chosen.render("Good morning, how can I help you?", Voice(engine=engine))) > SAMPLE_RATE_HZ
