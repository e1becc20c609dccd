"""Run on the school's network: a trainee takes a call in Chromium, by HTTPS, WSS and the server's translated ports.

    python -m tests.images.browser_call DOMAIN LOGIN PASSWORD FOLDER

Prints what was heard, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from simulator.speech.settings import SpeechSettings
from simulator.speech.voices import choose_synthesiser
from tests.e2e import browsers
from tests.e2e.trainee import Trainee
from tests.images.networks import SERVER_ADDRESS

LINES = ("Bonjour, Camille Robin, service clients, que puis-je faire pour vous ?", "Je comprends, je suis désolée.")


def main(domain: str, login: str, password: str, folder: Path) -> None:
    settings = SpeechSettings(models_dir=folder / "models", cache_dir=folder / "lines")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.CHROMIUM,
            chromium_sandbox=False,
            args=[*browsers.FLAGS, f"--host-resolver-rules=MAP {domain} {SERVER_ADDRESS}"],
            env={"LANG": "fr_FR.UTF-8"},
        )
        context = browser.new_context(base_url=f"https://{domain}", locale="fr-FR", ignore_https_errors=True)
        for script in ("watch.js", "microphone.js"):
            context.add_init_script(path=Path(browsers.__file__).parent / script)
        page = context.new_page()
        try:
            print(json.dumps(take_a_call(page, Trainee(page, choose_synthesiser(settings)), login, password)))
        finally:
            page.screenshot(path=folder / "browser.png")
            browser.close()


def take_a_call(page: Page, trainee: Trainee, login: str, password: str) -> dict[str, object]:
    """Answer, say two lines, hang up, open the review."""
    trainee.sign_in(login, password)
    exercise = page.get_by_role("listitem").filter(has_text="ivraison").first
    exercise.get_by_role("button", name="Au téléphone").click()
    trainee.telephone_shows("Prêt", 20)
    trainee.press("Je suis prêt")
    trainee.telephone_shows("Appel entrant", 20)
    trainee.press("Décrocher")
    trainee.telephone_shows("En communication", 20)
    for line in LINES:
        trainee.say(line)
        trainee.wait_for_the_customer()
    turns = page.locator(".turn-customer, .turn-trainee").all_inner_texts()
    trainee.press("Raccrocher")
    expect(page.get_by_role("link", name="Voir ma revue")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Voir ma revue").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return {"turns": turns, "review": page.url.rsplit("/", 1)[1]}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
