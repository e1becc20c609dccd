"""A small recovery scenario that uses every part of the model, for the dialogue's tests."""

from __future__ import annotations

from typing import Any

from scenarios.model import Scenario

INTENTS: dict[str, list[str]] = {
    "greet": ["bonjour"],
    "introduce_self": ["je m'appelle"],
    "introduce_company": ["de voltéa"],
    "verify_identity": ["parler à madame lefèvre"],
    "announce_reason": ["votre facture"],
    "ask_reason": ["pourquoi"],
    "ask_job": ["quel métier"],
    "propose": ["je vous propose", "fois"],
    "check_agreement": ["cela vous convient"],
    "recap": ["je récapitule"],
    "show_empathy": ["je comprends"],
    "apologise": ["désolé"],
    "thank": ["merci"],
    "farewell": ["au revoir"],
    "yes": ["oui"],
    "no": ["non"],
    "backchannel": ["d'accord"],
    "ask_repeat": ["pardon"],
    "insult": ["idiote"],
    "threaten": ["huissier"],
    "announce_hold": ["un instant"],
    "thank_for_waiting": ["merci d'avoir patienté"],
}


def small_data() -> dict[str, Any]:
    """The scenario as a file would give it; tests change what they need."""
    intents: dict[str, Any] = {name: {"examples": examples} for name, examples in INTENTS.items()}
    intents["propose"]["slots"] = {"times": "count"}
    return {
        "format": 1,
        "id": "petit-recouvrement",
        "title": "Petite relance",
        "kind": "recovery",
        "direction": "outbound",
        "language": "fr",
        "law_as_of": "2026-09-01",
        "criteria": ["C1.1"],
        "brief": "Relancez madame Lefèvre.",
        "company": {"name": "Voltéa", "greeting": "Bonjour, Voltéa."},
        "customer": _customer(),
        "record": {
            "id": "C-1042",
            "name": "Madame Lefèvre",
            "phone": "0612345678",
            "fields": {"ville": "Lyon"},
        },
        "directory": [
            {"number": "8201", "label": "Service recouvrement", "right": True},
            {"number": "8202", "label": "Accueil"},
        ],
        "intents": intents,
        "dialogue": {"start": "accueil", "states": _states(), "otherwise_outcome": "nothing"},
        "reactions": [
            {"id": "menace", "on": {"intent": "threaten"}, "say": "Pas de menaces !", "mood": -2, "times": 2},
        ],
        "objections": {
            "trop-cher": {
                "say": "Je ne peux pas tout payer d'un coup.",
                "met_by": "propose",
                "insist": ["Non mais, vraiment, je ne peux pas.", "Je vous dis que je ne peux pas."],
                "unmet": {"say": "Alors tant pis.", "outcome": "refused", "goto": "fin"},
            }
        },
        "outcomes": {
            "plan_agreed": {"title": "Échéancier", "success": True, "closing": "Merci à vous, au revoir."},
            "refused": {"title": "Refus", "success": False},
            "nothing": {"title": "Sans suite", "success": False},
        },
    }


def small(**changes: Any) -> Scenario:
    """The scenario, with top-level keys replaced."""
    return Scenario.model_validate(small_data() | changes)


def _customer() -> dict[str, Any]:
    return {
        "name": "Madame Lefèvre",
        "phone": "0612345678",
        "mood": {"start": 6, "hang_up_at": 1},
        "temperament": {"patient": {"patience": 1.0}},
        "facts": {
            "reason": {
                "value": "chômage",
                "say": ["J'ai perdu mon travail au printemps dernier, voilà pourquoi."],
                "again": ["Je vous l'ai dit, j'ai perdu mon travail."],
                "asked_by": ["ask_reason"],
            },
            "job": {"value": "vendeuse", "say": ["J'étais {fact.job} à {record.ville}."], "asked_by": ["ask_job"]},
        },
    }


def _states() -> dict[str, Any]:
    common = {
        "otherwise": ["Comment ?", "Je ne vous suis pas."],
        "on_silence": [{"say": "Allô ?"}, {"say": "Vous êtes là ?", "mood": -1}],
        "silence_after": 5,
    }
    return {
        "accueil": _with(
            common,
            phase="opening",
            say="Allô ?",
            expect=[
                {"intent": "greet", "say": "Bonjour."},
                {"intent": "verify_identity", "say": "Oui, c'est moi.", "goto": "motif"},
            ],
        ),
        "motif": _with(
            common,
            phase="discovery",
            say="C'est à quel sujet ?",
            expect=[{"intent": "announce_reason", "say": "Ah, la facture.", "object": "trop-cher", "goto": "accord"}],
        ),
        "accord": _with(
            common,
            phase="agreement",
            say="Qu'est-ce que vous proposez ?",
            max_turns=6,
            expect=[
                {
                    "intent": "propose",
                    "when": {"slots": {"times": {"at_most": 3}}},
                    "say": "D'accord pour {slot.times} fois.",
                    "outcome": "plan_agreed",
                    "goto": "fin",
                    "mood": 1,
                },
                {"intent": "propose", "say": "Ce n'est pas possible.", "mood": -1},
            ],
        ),
        "fin": _with(common, phase="closing", expect=[{"all": ["recap", "check_agreement"], "say": "Oui, parfait."}]),
    }


def _with(common: dict[str, Any], **state: Any) -> dict[str, Any]:
    replies = [{"say": text} for text in common["otherwise"]]
    base = {"say": [], "exit": {"say": "Bon, je vous laisse.", "hang_up": True}}
    return base | common | {"otherwise": replies} | state
