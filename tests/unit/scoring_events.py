"""Hand-made event logs for the scoring tests: a small scenario, and a call written turn by turn."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from scenarios.model import Check, Direction, Scenario
from scenarios.model.base import Phase
from scoring.case import Case
from scoring.checks import answer
from scoring.hearing import listen_to
from scoring.measures import measure_call
from scoring.verdicts import Finding
from simulator.domain.call import Call, Channel, EndedBy
from simulator.domain.events import (
    Answered,
    CallEvent,
    CustomerSpoke,
    Ended,
    IntentHeard,
    Ringing,
    SlotValue,
    StateEntered,
    TraineeSpoke,
)
from simulator.domain.speech import Speaker, Utterance, Word

WORD_SECONDS = 0.4


def scenario(**changes: Any) -> Scenario:
    """Voltéa calls madame Lefèvre about an invoice of 240 euros; top-level keys may be replaced."""
    return Scenario.model_validate(_data() | changes)


class Script:
    """A call in the making. `now` moves with each turn; one second passes between turns."""

    def __init__(self, ring_seconds: float = 8.0) -> None:
        self.events: list[CallEvent] = [Ringing(-ring_seconds), Answered(0.0, ring_seconds)]
        self.now = 0.5

    def add(self, *events: CallEvent) -> Script:
        self.events.extend(events)
        return self

    def before(self, *events: CallEvent) -> Script:
        """Events that come first, before the phone rings."""
        self.events[:0] = events
        return self

    def phase(self, phase: Phase, state: str = "etat") -> Script:
        return self.add(StateEntered(self.now, state, phase))

    def wait(self, seconds: float) -> Script:
        self.now += seconds
        return self

    def trainee(
        self,
        text: str,
        *intents: str,
        confidence: float = 0.95,
        score: float = 0.9,
        slots: dict[str, SlotValue] | None = None,
    ) -> Script:
        """A turn of the trainee, and the intents the engine heard over the whole of it."""
        said = self._utterance(Speaker.TRAINEE, text, confidence)
        self.add(TraineeSpoke(self.now, said))
        for intent in intents:
            self.add(IntentHeard(self.now, intent, score, text, said.start, said.end, text, slots or {}))
        self.now += 1.0
        return self

    def customer(self, text: str, interrupted: bool = False) -> Script:
        said = self._utterance(Speaker.CUSTOMER, text, 1.0)
        self.add(CustomerSpoke(self.now, said, "etat", interrupted))
        self.now += 1.0
        return self

    def end(self, by: EndedBy = EndedBy.TRAINEE) -> list[CallEvent]:
        return [*self.events, Ended(self.now, by)]

    def _utterance(self, speaker: Speaker, text: str, confidence: float) -> Utterance:
        start = self.now
        words = tuple(
            Word(word, start + i * WORD_SECONDS, start + (i + 1) * WORD_SECONDS, confidence)
            for i, word in enumerate(text.split())
        )
        self.now = start + len(words) * WORD_SECONDS
        return Utterance(speaker, start, self.now, text, confidence, words)


def find(check: dict[str, Any], events: list[CallEvent], trust: bool = True, **changes: Any) -> Finding:
    """The verdict of one check, written as in a scenario file, on these events."""
    played = scenario(**changes)
    hearing = listen_to(events)
    case = Case(hearing, played, measure_call(hearing, played.direction), trust)
    return answer(a_check(**check), case)


def a_check(**data: Any) -> Check:
    defaults = {"id": "C1.1.tested", "question": "L'a-t-il fait ?"}
    return TypeAdapter(Check).validate_python(defaults | data)  # type: ignore[no-any-return]


def call_row() -> Call:
    return Call(
        id=UUID("6f1c1a52-0d3c-4b7e-9a50-0b6c1c6f3a11"),
        scenario_id="petite-relance",
        scenario_version="0123456789ab",
        seed=7,
        temperament=None,
        direction=Direction.OUTBOUND,
        channel=Channel.PHONE,
        post="1001",
        trainee_id=1,
        node="local",
        created_at=dt.datetime(2026, 9, 15, 9, 0, tzinfo=dt.UTC),
    )


def _data() -> dict[str, Any]:
    exit_ = {"say": "Bon, au revoir.", "hang_up": True}
    return {
        "format": 1,
        "id": "petite-relance",
        "title": "Petite relance",
        "kind": "recovery",
        "direction": "outbound",
        "language": "fr",
        "law_as_of": "2026-09-01",
        "criteria": ["C1.1", "C1.3", "C1.8"],
        "brief": "Relancez madame Lefèvre.",
        "company": {"name": "Voltéa", "greeting": "Bonjour, Voltéa."},
        "customer": {
            "name": "Madame Lefèvre",
            "phone": "0612345678",
            "mood": {"start": 6},
            "facts": {
                "cause": {"value": "chômage", "say": "Mon mari est au chômage depuis juin."},
                "par_mois": {"value": 80.0, "say": "Quatre-vingts euros par mois."},
            },
        },
        "record": {"id": "C-1042", "name": "Claire Lefèvre", "phone": "0612345678"},
        "directory": [
            {"number": "8201", "label": "Service après-vente", "right": True},
            {"number": "8202", "label": "Accueil"},
        ],
        "form": {
            "title": "Échéancier",
            "fields": {
                "cause": {"label": "Raison", "expected_fact": "cause"},
                "montant": {"label": "Mensualité", "type": "money", "expected_fact": "par_mois"},
                "date": {"label": "Première échéance", "type": "date", "expected_slot": "premiere_date"},
                "confirme": {"label": "Confirmé", "type": "boolean", "expected": True},
            },
        },
        "intents": {},
        "dialogue": {
            "start": "accueil",
            "otherwise_outcome": "nothing",
            "states": {
                "accueil": {
                    "phase": "opening",
                    "otherwise": {"say": "Comment ?"},
                    "on_silence": {"say": "Allô ?"},
                    "exit": exit_,
                }
            },
        },
        "outcomes": {
            "plan_agreed": {"title": "Échéancier accepté", "success": True},
            "refused": {"title": "Pas d'accord", "success": False},
            "nothing": {"title": "Sans suite", "success": False},
        },
    }
