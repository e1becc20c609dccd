"""Static checks: dead ends are found before the class finds them."""

from __future__ import annotations

import pytest

from scenarios.faults import ScenarioFaults
from scenarios.loader import load_text
from tests.unit.scenario_texts import broken


def faults(text: str) -> str:
    with pytest.raises(ScenarioFaults) as raised:
        load_text(text, "essai.yaml")
    return str(raised.value)


def warnings(text: str) -> str:
    return "\n".join(str(fault) for fault in load_text(text, "essai.yaml").warnings)


def test_exits_that_go_round_in_circles_are_a_fault() -> None:
    assert "tournent en rond" in faults(broken("exit: {hang_up: true}", "exit: {goto: accueil}"))


def test_an_exit_that_leads_nowhere_is_a_fault() -> None:
    assert "cette sortie doit mener ailleurs" in faults(broken("exit: {goto: fin}", "exit: {say: Bon.}"))


def test_a_scenario_that_cannot_succeed_is_a_fault() -> None:
    assert "aucune issue réussie" in faults(broken("          outcome: servi\n", ""))


def test_a_reply_to_silence_that_does_nothing_is_a_fault() -> None:
    text = broken("on_silence: {say: [Allô ?, Vous êtes là ?]}", "on_silence: {mood: -1}")
    assert "cette réponse ne fait rien" in faults(text)


def test_a_state_without_reply_to_silence_is_a_fault() -> None:
    text = broken("on_silence: {say: [Allô ?, Vous êtes là ?]}", "on_silence: []")
    assert "on_silence: il faut au moins une réponse" in faults(text)


def test_a_state_no_path_leads_to_is_a_warning() -> None:
    island = (
        "    ile: {phase: closing, otherwise: {hang_up: true}, on_silence: {hang_up: true}, exit: {hang_up: true}}\n"
    )
    assert "aucun chemin ne mène à l'état « ile »" in warnings(broken("outcomes:\n", island + "outcomes:\n"))


def test_an_outcome_never_reached_is_a_warning() -> None:
    text = broken("outcomes:\n", "outcomes:\n  rappel: {title: À rappeler, success: false}\n")
    assert "l'issue « rappel » n'est jamais atteinte" in warnings(text)


def test_one_wording_where_it_repeats_is_a_warning() -> None:
    text = broken("otherwise: {say: [Pardon ?, Comment ?]}", "otherwise: {say: Pardon ?}")
    assert "une seule formulation à un endroit qui se répète" in warnings(text)


def test_an_objection_never_raised_is_a_warning() -> None:
    objection = "objections:\n  cher: {say: C'est cher., met_by: [propose], unmet: {say: Tant pis.}}\n"
    assert "l'objection « cher » n'est jamais soulevée" in warnings(broken("outcomes:\n", objection + "outcomes:\n"))


def test_a_reaction_needs_exactly_one_trigger() -> None:
    reaction = "reactions:\n  - {id: r, on: {intent: insult, call_over: 60}, say: Oh !}\n"
    assert "il faut exactement un déclencheur" in faults(broken("outcomes:\n", reaction + "outcomes:\n"))


def test_an_outbound_record_must_carry_the_number_the_customer_answers() -> None:
    text = broken("direction: inbound", "direction: outbound").replace(
        '  name: Anne Martin\n  phone: "06 39 98 10 01"', '  name: Anne Martin\n  phone: "06 39 98 10 99"'
    )
    assert "l'appel n'aboutirait pas" in faults(text)
