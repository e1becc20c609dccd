"""Answers any polite person gives, whatever the scenario: greetings, thanks, "pardon ?", a nod, facts asked for."""

from __future__ import annotations

from simulator.dialogue.draft import Draft, Place
from simulator.dialogue.effects import fact_line
from simulator.dialogue.hearing import Heard
from simulator.dialogue.scene import Scene

MOST_OF_A_KIND = 2
"""Thanks or excuses repeated beyond this are no longer an answer."""

MUCH_UNHEARD_WORDS = 8
"""With this many words not understood beside it, a courtesy was not the point of the turn."""

_BY_WEIGHT = (
    "close_offer_help",
    "announce_hold",
    "transfer_announce",
    "thank_for_waiting",
    "recap",
    "rephrase",
    "show_empathy",
    "apologise",
    "reassure",
    "thank",
    "introduce_company",
    "introduce_self",
    "greet",
)
_NODS = frozenset({"backchannel", "yes"})


def tell_facts(scene: Scene, draft: Draft, heard: Heard) -> None:
    """Answer what was asked about the facts the customer knows, before moving on."""
    asked = heard.everything - heard.answered
    for name, fact in scene.scenario.customer.facts.items():
        used = asked.intersection(fact.asked_by)
        if not used or any(name in part.facts for part in draft.parts):
            continue
        line = fact_line(scene, name, Place.ANSWER)
        if line:
            draft.add(line)
            heard.use(used)
            draft.handled = True


def say_again(scene: Scene, draft: Draft, heard: Heard) -> None:
    """The trainee did not catch the last reply: say it again, otherwise introduced."""
    if draft.handled or "ask_repeat" not in heard.intents or not scene.memory.last_reply:
        return
    first, *others = scene.memory.last_reply
    repeated = scene.repetition(first, scene.stock.asked_again, Place.REPLY)
    if repeated is None:
        return
    draft.add(repeated)
    for part in others:
        draft.add(scene.repetition(part, (), Place.REPLY))
    heard.use(("ask_repeat",))
    draft.handled = True


def be_polite(scene: Scene, draft: Draft, heard: Heard, unheard_words: int) -> None:
    """Answer a courtesy the scenario says nothing about; goodbyes answer for all of them."""
    if draft.handled or unheard_words >= MUCH_UNHEARD_WORDS or "farewell" in heard.everything:
        return
    for intent in _BY_WEIGHT:
        count = f"courtesy:{intent}"
        if intent in heard.intents and scene.memory.played[count] < MOST_OF_A_KIND:
            scene.memory.played[count] += 1
            draft.add(scene.stock_line(intent, scene.stock.courtesies[intent], Place.REPLY))
            draft.handled = True
            return


def is_nod(scene: Scene, heard: Heard, text: str) -> bool:
    """True for "oui", "d'accord" while the customer speaks or when he has asked nothing: no answer is due."""
    if not text.strip():
        return True
    last = scene.memory.last_reply
    asked = not last or last[-1].plain.rstrip().endswith("?")
    nodded = bool(heard.everything) and heard.everything <= _NODS
    return nodded and (bool(scene.memory.playing) or not asked)
