"""A trainee who uses no mouse: signs in, starts an exercise, answers and hangs up."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsers import a_desk
from tests.e2e.school import School
from tests.e2e.trainee import Trainee

FARTHEST = 60
"""Stops of the Tab key on a page."""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of that accessible name has the focus."""
    wanted = page.get_by_role("button", name=name, exact=True).or_(page.get_by_label(name, exact=True)).first
    for _ in range(FARTHEST):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{FARTHEST} presses of Tab did not reach {name!r}")


@pytest.fixture
def page(chromium: Browser, school: School):
    context = a_desk(chromium, school)
    yield context.new_page()
    context.close()


def test_a_call_is_taken_and_ended_by_keyboard_alone(page: Page, school: School) -> None:
    trainee = Trainee(page, synthesiser=None)
    page.goto("/sign-in")
    tab_to(page, "Identifiant")
    page.keyboard.type("camille")
    tab_to(page, "Mot de passe")
    page.keyboard.type(school.passwords["camille"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Bonjour"))

    tab_to(page, "Au téléphone")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Erreur de livraison, client en colère")
    trainee.telephone_shows("Prêt")
    for button, shown in (("Je suis prêt", "Appel entrant"), ("Décrocher", "En communication")):
        tab_to(page, button)
        page.keyboard.press("Enter")
        trainee.telephone_shows(shown)
    tab_to(page, "Raccrocher")
    page.keyboard.press("Enter")
    trainee.telephone_shows("Appel terminé")
