"""Every page in Chromium: light, dark, on a narrow screen and at 200 % zoom, read by axe-core. Screenshots are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.e2e.accessibility import serious_violations
from tests.e2e.browsers import ARTEFACTS
from tests.e2e.school import School

VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1366, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1366, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "zoom": {"viewport": {"width": 683, "height": 450}, "color_scheme": "light", "device_scale_factor": 2},
}
PATHS = {
    "sign-in": "/sign-in",
    "exercises": "/desk",
    "typed-call": "{desk}",
    "calls": "/calls",
    "review": "{review}",
    "not-found": "/nowhere",
}
LINES = (
    "Le Grand Panier, service clients, bonjour. Camille Robin à votre écoute. Que puis-je faire pour vous ?",
    "Je comprends votre colère, monsieur. Je vous présente toutes nos excuses pour cette erreur.",
)


@dataclass(frozen=True)
class Visited:
    """What the pages are opened with: a session, and the calls it played."""

    session: Any
    paths: dict[str, str]


def sign_in(page: Page, school: School, login: str) -> None:
    page.goto(f"{school.url}/sign-in")
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(school.passwords[login])
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")


def begin_typed_call(page: Page, school: School, title: str) -> None:
    page.goto(f"{school.url}/desk")
    page.get_by_role("listitem").filter(has_text=title).get_by_role("button", name="Appel écrit").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


@pytest.fixture(scope="module")
def visited(chromium: Browser, school: School) -> Visited:
    """A typed call played to its review, and another under way."""
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    sign_in(page, school, "camille")
    begin_typed_call(page, school, "Erreur de livraison")
    review = page.url.replace("/desk/calls/", "/calls/")
    page.get_by_role("button", name="Décrocher").click()
    for line in LINES:
        page.get_by_label("Votre réplique").fill(line)
        page.get_by_role("button", name="Dire").click()
        expect(page.get_by_label("Votre réplique")).to_have_value("")
    page.get_by_label("Numéro de commande").fill("4521")
    page.get_by_role("button", name="Raccrocher").click()
    expect(page.get_by_role("link", name="Voir ma revue")).to_be_visible()
    begin_typed_call(page, school, "facture")
    page.get_by_role("button", name="Ouvrir la fiche").click()
    expect(page.get_by_role("heading", name="Claire Lefèvre")).to_be_visible()
    found = Visited(context.storage_state(), {"desk": page.url, "review": review})
    context.close()
    return found


@pytest.fixture(params=list(VIEWS))
def view(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(chromium: Browser, visited: Visited, view: str) -> Iterator[Page]:
    context = chromium.new_context(locale="fr-FR", storage_state=visited.session, **VIEWS[view])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", list(PATHS))
def test_a_page_is_accessible_fits_its_screen_and_breaks_no_policy(
    page: Page, visited: Visited, school: School, view: str, name: str
) -> None:
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text:
            complaints.append(message.text)

    page.on("console", complain)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    path = PATHS[name].format(**visited.paths)
    page.goto(path if path.startswith("http") else f"{school.url}{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.screenshot(path=ARTEFACTS / f"page-{name}-{view}.png", full_page=True)
    assert serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert complaints == []


def test_the_theme_chosen_is_kept_on_this_browser(chromium: Browser, school: School) -> None:
    context = chromium.new_context(locale="fr-FR", color_scheme="light")
    page = context.new_page()
    page.goto(f"{school.url}/sign-in")
    page.get_by_role("button", name="Thème sombre").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Thème sombre")).to_have_attribute("aria-pressed", "true")
    context.close()


def test_the_keyboard_reaches_the_content_first(chromium: Browser, school: School, visited: Visited) -> None:
    context = chromium.new_context(locale="fr-FR", storage_state=visited.session)
    page = context.new_page()
    page.goto(f"{school.url}/desk")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    context.close()


def test_evidence_shows_its_passage_in_the_transcript(chromium: Browser, visited: Visited) -> None:
    context = chromium.new_context(locale="fr-FR", storage_state=visited.session)
    page = context.new_page()
    page.goto(visited.paths["review"])
    page.get_by_role("button", name=re.compile("Montrer le passage.*votre écoute")).first.click()
    expect(page.locator("[data-transcript] [aria-current=true]")).to_contain_text("Camille Robin")
    context.close()
