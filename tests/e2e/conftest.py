"""One school for all the tests of this folder; a browser for each module (Playwright's loop must not outlive it)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from simulator.ports import Synthesiser
from simulator.speech.settings import SpeechSettings
from simulator.speech.voices import choose_synthesiser
from tests.e2e.browsers import open_chromium
from tests.e2e.school import School, a_school


@pytest.fixture(scope="session")
def school() -> Iterator[School]:
    with a_school() as school:
        yield school


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = open_chromium(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def synthesiser(tmp_path_factory: pytest.TempPathFactory) -> Synthesiser:
    """Whoever is at the microphone: the best voice installed, as the demonstration model understands no person."""
    nowhere = tmp_path_factory.mktemp("voices")
    return choose_synthesiser(SpeechSettings(models_dir=nowhere, cache_dir=nowhere))
