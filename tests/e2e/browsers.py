"""Chromium, with a microphone of our own and no question asked."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright

from tests.e2e.school import School

HERE = Path(__file__).parent
ARTEFACTS = HERE.parent / "artefacts"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)


def open_chromium(playwright: Playwright, tape: Path | None = None) -> Browser:
    """Debian's, else Playwright's own. `tape`: a WAV file its microphone plays, once, from when a page opens it."""
    program = CHROMIUM if Path(CHROMIUM).exists() else None
    played = [f"--use-file-for-fake-audio-capture={tape}%noloop"] if tape else []
    return playwright.chromium.launch(
        executable_path=program, chromium_sandbox=False, args=[*FLAGS, *played], env={"LANG": "fr_FR.UTF-8"}
    )


def a_desk(browser: Browser, school: School, *, microphone_of_the_test: bool = True) -> BrowserContext:
    """A browser profile whose pages tell the tests what the telephone does (`watch.js`)."""
    context = browser.new_context(base_url=school.url, locale="fr-FR", viewport={"width": 1366, "height": 900})
    context.add_init_script(path=HERE / "watch.js")
    if microphone_of_the_test:
        context.add_init_script(path=HERE / "microphone.js")
    return context
