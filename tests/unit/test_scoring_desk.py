"""What was done at the desk, and the form compared with what was true or agreed."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.model import FieldType
from scoring.values import same_value
from scoring.verdicts import Finding, Verdict, Why
from simulator.domain.events import (
    FieldFilled,
    Held,
    NoteWritten,
    RecordOpened,
    RecordSearched,
    Resumed,
    SlotValue,
    Transferred,
)
from tests.unit.scoring_events import Script, find


def desk(action: str, script: Script, trust: bool = True, fields: tuple[str, ...] = (), **changes: Any) -> Finding:
    return find({"kind": "desk", "action": action, "fields": fields}, script.end(), trust, **changes)


def filled(**values: SlotValue) -> Script:
    """A call in which the first payment was agreed for 5 October, then the form."""
    script = Script().trainee(
        "le premier versement le cinq octobre", "give_date", slots={"premiere_date": "2026-10-05"}
    )
    return script.add(*(FieldFilled(script.now, name, value) for name, value in values.items()))


RIGHT: dict[str, SlotValue] = {"cause": "Chômage", "montant": 80.0, "date": "2026-10-05", "confirme": True}


def test_the_right_record_opened_is_a_yes() -> None:
    assert desk("opened_record", Script().add(RecordOpened(3.0, "C-1042")).wait(9)).verdict is Verdict.YES


def test_another_record_is_a_no_that_names_it() -> None:
    found = desk("opened_record", Script().add(RecordOpened(3.0, "C-1043")).wait(9))
    assert (found.verdict, found.why, found.evidence[0].quote) == (Verdict.NO, Why.DONE_WRONG, "C-1043")


def test_a_record_opened_after_the_call_is_a_no() -> None:
    assert desk("opened_record", Script().add(RecordOpened(99.0, "C-1042"))).verdict is Verdict.NO


def test_the_record_opened_before_dialling_is_a_yes() -> None:
    script = Script(ring_seconds=10).before(RecordOpened(-14.0, "C-1042"))
    assert desk("opened_record_before_dialling", script).verdict is Verdict.YES


@pytest.mark.parametrize("at", [-3.0, 12.0])
def test_the_record_opened_once_it_rings_is_too_late(at: float) -> None:
    script = Script(ring_seconds=10).add(RecordOpened(at, "C-1042")).wait(20)
    assert desk("opened_record_before_dialling", script).verdict is Verdict.NO


def test_before_dialling_does_not_apply_to_a_call_received() -> None:
    assert desk("opened_record_before_dialling", Script(), direction="inbound").verdict is Verdict.NA


def test_a_search_is_a_yes_with_what_was_searched() -> None:
    found = desk("searched", Script().add(RecordSearched(2.0, "lefèvre")).wait(5))
    assert (found.verdict, found.evidence[0].quote) == (Verdict.YES, "lefèvre")
    assert desk("searched", Script().wait(5)).verdict is Verdict.NO


def test_an_empty_note_is_no_note() -> None:
    assert desk("wrote_note", Script().add(NoteWritten(50.0, "Échéancier accepté."))).verdict is Verdict.YES
    assert desk("wrote_note", Script().add(NoteWritten(50.0, "  "))).verdict is Verdict.NO


def test_a_hold_announced_just_before_is_a_yes() -> None:
    script = Script().trainee("je vous mets en attente un instant", "announce_hold")
    assert desk("announced_hold", script.add(Held(script.now)).wait(5).add(Resumed(9.0))).verdict is Verdict.YES


def test_a_hold_without_a_word_is_a_no_even_when_another_was_announced() -> None:
    script = Script().trainee("je vous mets en attente", "announce_hold").add(Held(2.5), Resumed(8.0)).wait(40)
    script.trainee("voyons").add(Held(script.now))
    assert desk("announced_hold", script.wait(5)).verdict is Verdict.NO


def test_announcing_a_hold_afterwards_is_a_no() -> None:
    script = Script().trainee("voyons").add(Held(1.0), Resumed(9.0)).wait(9)
    assert desk("announced_hold", script.trainee("je vous mets en attente", "announce_hold")).verdict is Verdict.NO


def test_no_hold_needs_no_announcement() -> None:
    assert desk("announced_hold", Script().trainee("bonjour")).verdict is Verdict.NA


def test_the_transfer_is_judged_by_the_directory() -> None:
    assert desk("transferred_right", Script().add(Transferred(9.0, "8201")).wait(9)).verdict is Verdict.YES
    assert desk("transferred_right", Script().add(Transferred(9.0, "8202")).wait(9)).verdict is Verdict.NO
    assert desk("transferred_right", Script().wait(9)).verdict is Verdict.NA


def test_a_form_with_every_value_right_is_a_yes() -> None:
    assert desk("form_correct", filled(**RIGHT)).verdict is Verdict.YES


@pytest.mark.parametrize(
    ("field", "value"),
    [("cause", "oubli"), ("montant", 90.0), ("date", "2026-10-15"), ("confirme", False), ("cause", "")],
)
def test_one_wrong_value_is_a_no_that_shows_it(field: str, value: SlotValue) -> None:
    found = desk("form_correct", filled(**(RIGHT | {field: value})))
    assert found.verdict is Verdict.NO
    assert len(found.evidence) == 1
    assert "≠" in found.evidence[0].quote


def test_the_last_value_of_a_field_counts() -> None:
    script = filled(**(RIGHT | {"montant": 90.0}))
    assert desk("form_correct", script.add(FieldFilled(99.0, "montant", "80,00 €"))).verdict is Verdict.YES


def test_a_date_never_agreed_is_left_out() -> None:
    script = Script().add(*(FieldFilled(5.0, name, value) for name, value in RIGHT.items() if name != "date"))
    assert desk("form_correct", script).verdict is Verdict.YES


def test_the_last_date_said_is_the_agreed_one() -> None:
    script = filled(**RIGHT).trainee("disons le dix octobre", "give_date", slots={"premiere_date": "2026-10-10"})
    assert desk("form_correct", script).verdict is Verdict.NO


def test_a_value_that_differs_from_a_doubtful_hearing_is_to_be_listened_to_again() -> None:
    script = Script().trainee("le six octobre", "give_date", slots={"premiere_date": "2026-10-06"}, confidence=0.3)
    script.add(*(FieldFilled(script.now, name, value) for name, value in RIGHT.items()))
    assert desk("form_correct", script).verdict is Verdict.LISTEN


def test_only_the_fields_asked_for_are_compared() -> None:
    assert desk("form_correct", filled(montant=80.0), fields=("montant",)).verdict is Verdict.YES


def test_a_scenario_without_a_form_has_none_to_fill() -> None:
    assert desk("form_correct", Script(), form=None).verdict is Verdict.NA


def test_with_the_demonstration_model_desk_actions_still_count() -> None:
    script = Script().add(RecordOpened(3.0, "C-1042")).wait(9)
    assert desk("opened_record", script, trust=False).verdict is Verdict.YES


def test_with_the_demonstration_model_a_form_on_agreed_values_is_to_be_listened_to_again() -> None:
    assert desk("form_correct", filled(**RIGHT), trust=False).verdict is Verdict.LISTEN
    assert desk("form_correct", filled(**RIGHT), trust=False, fields=("montant",)).verdict is Verdict.YES


@pytest.mark.parametrize(
    ("found", "expected", "kind", "same"),
    [
        ("1 240,50 €", 1240.5, FieldType.MONEY, True),
        (80.004, 80.0, FieldType.MONEY, True),
        (80.02, 80.0, FieldType.MONEY, False),
        ("trois", 3.0, FieldType.NUMBER, False),
        ("05/10/2026", "2026-10-05", FieldType.DATE, True),
        ("2026-10-06", "2026-10-05", FieldType.DATE, False),
        ("bientôt", "2026-10-05", FieldType.DATE, False),
        ("  prelevement ", "Prélèvement", FieldType.CHOICE, True),
        ("Chèque", "Carte bancaire", FieldType.CHOICE, False),
        ("oui", True, FieldType.BOOLEAN, True),
        ("", True, FieldType.BOOLEAN, False),
        ("peut-être", True, FieldType.BOOLEAN, False),
    ],
)
def test_values_are_compared_by_their_kind(found: SlotValue, expected: SlotValue, kind: FieldType, same: bool) -> None:
    assert same_value(found, expected, kind=kind) is same
