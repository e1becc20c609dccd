"""A trainee at the browser: takes and places calls, speaks when the customer has finished, works at the desk."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import soundfile
from playwright.sync_api import Page, TimeoutError, expect

from pbx.robot import ROBOT_VOICE, shorten_pauses
from scenarios.model import Do, Step
from simulator.domain.speech import SAMPLE_RATE_HZ
from simulator.ports import Pcm, Synthesiser

PATIENCE_MS = 9_000
"""He goes on when the customer says nothing for so long."""
LONGEST_TURN_MS = 40_000
LONGEST_PAUSE_S = 0.2
"""Synthesisers stop longer between two sentences than a fluent speaker does."""

CUSTOMER_SPEAKS = "turns => telephone.quietMs() < 100 || telephone.turns > turns"
CUSTOMER_IS_DONE = "turns => telephone.customerIsDone(turns)"


@dataclass
class Trainee:
    """`page` is the desk's; `said` are the lines spoken so far."""

    page: Page
    synthesiser: Synthesiser
    said: list[str] = field(default_factory=list)
    _heard: int = 0
    """Turns of the customer that were answered."""

    def sign_in(self, login: str, password: str) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_label("Identifiant").fill(login)
        self.page.get_by_label("Mot de passe").fill(password)
        self.page.get_by_role("button", name="Se connecter").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile("^Bonjour"))

    def start(self, title: str, channel: str = "Au téléphone") -> UUID:
        """Begin the exercise of that title; the call's id."""
        exercise = self.page.get_by_role("listitem").filter(has=self.page.get_by_role("heading", name=title))
        exercise.get_by_role("button", name=channel).click()
        self.page.wait_for_url(re.compile("/desk/calls/[0-9a-f-]{36}$"))
        return UUID(self.page.url.rsplit("/", 1)[1])

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def telephone_shows(self, words: str, seconds: float = 10) -> None:
        expect(self.page.locator("[data-state-text]")).to_have_text(words, timeout=seconds * 1000)

    def say(self, text: str) -> None:
        """Returns when it is said."""
        self.page.evaluate("wav => speak(wav)", wav_of(self.sound(text)))
        self._heard = self.customer_turns
        self.said.append(text)

    def sound(self, text: str) -> Pcm:
        return shorten_pauses(self.synthesiser.render(text, ROBOT_VOICE), LONGEST_PAUSE_S)

    def wait_for_the_customer(self) -> None:
        """Until he has answered and is quiet, or does not answer."""
        try:
            self.page.wait_for_function(CUSTOMER_SPEAKS, arg=self._heard, timeout=PATIENCE_MS)
        except TimeoutError:
            return
        self.page.wait_for_function(CUSTOMER_IS_DONE, arg=self._heard, timeout=LONGEST_TURN_MS)

    @property
    def customer_turns(self) -> int:
        return self.page.locator(".turn-customer").count()

    @property
    def customers_last_words(self) -> str:
        """Everything since the trainee's last line."""
        turns = self.page.locator(".turn-customer > span:last-child").all_inner_texts()
        return " ".join(turns[self._heard :])

    @property
    def in_call(self) -> bool:
        return self.page.locator("[data-phone]").get_attribute("data-state") in {"talking", "held"}

    def play(self, steps: Sequence[Step], *, speaks_first: bool) -> None:
        """A rehearsal, spoken and done by hand for as long as the call lasts; desk steps are done after it as well."""
        for step in steps:
            if step.do is not None:
                self.do(step.do)
                continue
            if self.said or not speaks_first:
                self.wait_for_the_customer()
            if self.in_call and step.say is not None and self._applies(step):
                self.say(step.say)

    def _applies(self, step: Step) -> bool:
        heard = self.customers_last_words
        return step.when is None or re.search(step.when.customer_said, heard, re.IGNORECASE) is not None

    def do(self, action: Do) -> None:
        """At the desk."""
        if action.search is not None:
            self.page.get_by_label("Chercher un client").fill(action.search)
            self.press("Chercher")
        elif action.open_record is not None:
            self.open_record(action.open_record)
        elif action.fill is not None:
            for name, value in action.fill.items():
                self._fill(name, value)
        elif action.note is not None:
            self._keep(self.page.locator("[data-note]"), action.note)

    def open_record(self, record: str) -> None:
        self.page.locator(f'[data-open-record="{record}"]').first.click()
        expect(self.page.locator("[data-record] .record")).to_contain_text(record)

    def _fill(self, name: str, value: str | float | bool) -> None:
        shown = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else value
        self._keep(self.page.locator(f'[data-field="{name}"]'), str(shown))

    def _keep(self, field_: Any, text: str) -> None:
        """Type or choose, and see that it was saved."""
        box = field_.locator("input, select, textarea")
        if field_.locator("select").count():
            box.select_option(text)
        else:
            box.fill(text)
        box.blur()
        expect(field_).to_have_attribute("data-saved", "saved")

    def wait_ms(self, cause: str, effect: str) -> float:
        """Milliseconds from the first `cause` to the first `effect` after it, as the page noted them (`watch.js`)."""
        moments = self.page.evaluate("telephone.moments")
        began = next(each["at"] for each in moments if each["what"] == cause)
        return float(next(each["at"] for each in moments if each["what"] == effect and each["at"] >= began) - began)


def wav_of(sound: Pcm) -> str:
    """A WAV file in base64."""
    file = io.BytesIO()
    soundfile.write(file, sound, SAMPLE_RATE_HZ, format="WAV", subtype="PCM_16")
    return base64.b64encode(file.getvalue()).decode()
