"""Loading a scenario: complete when good; otherwise every fault at its line, in French, naming the field."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from scenarios.faults import Fault, ScenarioFaults, Severity
from scenarios.library import Library, UnknownScenario
from scenarios.loader import check_file, load, load_rehearsal, load_text
from tests.unit.scenario_texts import GOOD, broken, line_of


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioFaults) as raised:
        load_text(text, "essai.yaml")
    return raised.value.faults


def test_a_good_file_loads_with_the_shared_intents_its_version_and_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(GOOD, encoding="utf-8")
    loaded = load(path)
    assert {"ask_city", "greet", "yes", "farewell"} <= loaded.scenario.intents.keys()
    assert loaded.version == hashlib.sha256(GOOD.encode()).hexdigest()[:12]
    assert loaded.source == GOOD
    assert check_file(path) == ()


def test_an_intent_of_the_shared_library_keeps_its_examples_and_gains_those_of_the_scenario() -> None:
    text = broken("intents:\n", "intents:\n  greet: {title: Salut, examples: [salutations distinguées]}\n")
    greet = load_text(text, "essai.yaml").scenario.intents["greet"]
    assert greet.title == "Salut"
    assert {"bonjour", "salutations distinguées"} <= set(greet.examples)


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        (
            "          goto: fin\n",
            "          goto: fini\n",
            "goto: fini",
            "expect[0].goto: l'état « fini » n'existe pas",
        ),
        ("start: accueil", "start: acceuil", "start: acceuil", "vouliez-vous dire « accueil » ?"),
        ("outcome: servi", "outcome: sevri", "outcome: sevri", "expect[0].outcome: l'issue « sevri » n'existe pas"),
        ("otherwise_outcome: perdu", "otherwise_outcome: x", "otherwise_outcome", "l'issue « x » n'existe pas"),
        ("intent: greet", "intent: gret", "intent: gret", "l'intention « gret » n'existe pas"),
        ("asked_by: [ask_city]", "asked_by: [ask_town]", "asked_by", "l'intention « ask_town » n'existe pas"),
        ("expected_fact: ville", "expected_fact: vile", "ville: {label", "l'information « vile » n'existe pas"),
        ("{fact.ville}", "{fact.pays}", "say: Bonjour", "« pays » n'existe pas"),
        ("{customer.name}", "{record.code_postale}", "say: Bonjour", "vouliez-vous dire « code_postal » ?"),
        ("{customer.name}", "{slot.prix}", "say: Bonjour", "« prix » n'existe pas"),
        ("{fill: {ville: Lyon}}", "{fill: {vile: Lyon}}", "do: {fill", "le champ « vile » n'existe pas"),
        ("{fill: {ville: Lyon}}", "{open_record: C-2}", "do: {open", "la fiche « C-2 » n'existe pas"),
        ("{fill: {ville: Lyon}}", '{transfer: "8202"}', "do: {transfer", "le poste « 8202 » n'est pas dans"),
        ("outcome: servi", "object: cher", "object: cher", "l'objection « cher » n'existe pas"),
        ("outcome: servi", "reveal: [pays]", "reveal: [pays]", "l'information « pays » n'existe pas"),
    ],
)
def test_a_name_that_leads_nowhere_is_a_fault_on_its_line(old: str, new: str, at: str, said: str) -> None:
    text = broken(old, new)
    found = [fault for fault in faults_of(text) if said in fault.message]
    assert [fault.line for fault in found] == [line_of(text, at)]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{flags: {parti: true}}", "le repère (jamais mémorisé par `set`) « parti » n'existe pas"),
        ("{slots: {combein: {at_least: 2}}}", "vouliez-vous dire « combien » ?"),
        ("{temperament: [furieux]}", "le tempérament « furieux » n'existe pas"),
        ("{revealed: [pays]}", "l'information « pays » n'existe pas"),
        ("{matched: [adieu]}", "l'intention « adieu » n'existe pas"),
    ],
)
def test_a_condition_on_something_unknown_is_a_fault(when: str, said: str) -> None:
    text = broken("          outcome: servi\n", f"          outcome: servi\n          when: {when}\n")
    assert any(said in fault.message for fault in faults_of(text))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: advice", "kind: conseil", "kind: « conseil » n'est pas possible ; au choix : sale, survey"),
        ("law_as_of: 2026-09-01", "law_as_of: hier", "law_as_of: une date est attendue, comme 2026-09-01"),
        ("law_as_of: 2026-09-01\n", "", "law_as_of: obligatoire, il manque"),
        ("title: Un essai", "titel: Un essai", "titel: clé inconnue ; vouliez-vous dire « title » ?"),
        ('number: "8201"', "number: 8201", "directory[0].number: un texte est attendu ; mettez la valeur entre"),
        ("start: accueil", "start: Accueil !", "un identifiant s'écrit en minuscules"),
        ("criteria: [C1.1]", "criteria: C1.1", "criteria: une liste est attendue"),
        ("criteria: [C1.1]", "criteria: []", "criteria: il en faut au moins 1"),
        ("company:\n", "company: Voltéa\nx:\n", "company: des lignes « clé: valeur » sont attendues"),
        ("exit: {goto: fin}", "exit: {gto: fin}", "exit.gto: clé inconnue ; vouliez-vous dire « goto » ?"),
        ("do: {fill: {ville: Lyon}}", "do: {}", "il faut exactement une action dans `do`"),
        ("- say: Bonjour madame.", "- {say: Bonjour, wait: 2}", "il faut exactement une clé parmi say, do"),
        ("format: 1", "format: 2", "format: « 2 » n'est pas possible ; au choix : 1"),
    ],
)
def test_what_the_model_refuses_is_told_in_french_with_the_name_of_the_field(old: str, new: str, said: str) -> None:
    assert any(said in fault.message for fault in faults_of(broken(old, new)))


def test_faults_come_all_at_once_in_order_of_lines() -> None:
    text = broken("kind: advice", "kind: x").replace("direction: inbound", "direction: y")
    lines = [fault.line for fault in faults_of(text)]
    assert lines == [4, 5]


def test_a_fault_prints_as_file_line_column_message() -> None:
    (fault,) = faults_of(broken("kind: advice", "kind: x"))
    assert str(fault).startswith("essai.yaml:4:7: kind: « x »")


def test_a_list_instead_of_a_scenario_is_one_fault() -> None:
    (fault,) = faults_of("- a\n- b\n")
    assert (fault.line, fault.message) == (1, "des lignes « clé: valeur » sont attendues")


def test_a_missing_file_is_a_fault_of_the_check(tmp_path: Path) -> None:
    (fault,) = check_file(tmp_path / "rien.yaml")
    assert "fichier illisible" in str(fault)


def test_a_competence_nothing_would_assess_is_a_fault_when_the_rubric_is_given(tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert check_file(path, {"C1.1": {"C1.1.greets"}}) == ()
    (fault,) = check_file(path, {})
    assert "C1.1 n'a aucun contrôle" in str(fault)


def test_a_check_of_a_competence_that_is_not_assessed_is_a_fault() -> None:
    check = "scoring:\n  checks:\n    - {id: C1.8.x, kind: said, question: Ça ?, intents: [greet]}\n"
    (fault,) = faults_of(GOOD + check)
    assert "qui n'est pas dans `criteria`" in fault.message


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "essai.yaml").write_text(GOOD, encoding="utf-8")
    return Library(tmp_path)


def test_the_library_names_near_ids_when_one_is_unknown(library: Library) -> None:
    with pytest.raises(UnknownScenario, match="essai") as raised:
        library.get("esai")
    assert raised.value.near == ("essai",)


def test_the_library_reads_a_changed_file_again(library: Library, tmp_path: Path) -> None:
    first = library.get("essai")
    assert library.get("essai") is first
    (tmp_path / "essai.yaml").write_text(broken("title: Un essai", "title: Un second essai"), encoding="utf-8")
    assert library.get("essai").scenario.title == "Un second essai"


def test_a_file_whose_name_is_not_its_id_is_refused(library: Library, tmp_path: Path) -> None:
    (tmp_path / "autre.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ScenarioFaults, match="doit être le nom du fichier"):
        library.all()


def test_a_path_is_not_an_id(library: Library) -> None:
    with pytest.raises(UnknownScenario):
        library.get("../essai")


LINES = "rehearsal: 1\nscenario: essai\nsteps:\n  - say: Bonjour.\n"


def test_a_lines_file_loads_and_is_checked_against_its_scenario(tmp_path: Path) -> None:
    path = tmp_path / "lignes.yaml"
    path.write_text(LINES + "  - do: {fill: {vile: Lyon}}\n", encoding="utf-8")
    assert load_rehearsal(path).scenario == "essai"
    with pytest.raises(ScenarioFaults, match=r"lignes\.yaml:5:23: .*le champ « vile » n'existe pas"):
        load_rehearsal(path, load_text(GOOD, "essai.yaml").scenario)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scenario: essai\nsteps: [{say: Bonjour}]\n", "il manque « rehearsal: 1 »"),
        ("rehearsal: 1\nsteps: [{say: Bonjour}]\n", "il manque « scenario »"),
        ("rehearsal: 1\nscenario: essai\nsteps: []\n", "steps: il en faut au moins 1"),
    ],
)
def test_an_incomplete_lines_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "lignes.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioFaults, match=said):
        load_rehearsal(path)


def test_a_wrong_regular_expression_is_a_fault(tmp_path: Path) -> None:
    text = broken("      - say: Bonjour madame.\n", '      - {say: Bonjour, when: {customer_said: "("}}\n')
    (fault,) = faults_of(text)
    assert "expression régulière incorrecte" in fault.message


def test_check_file_also_checks_lines_files(tmp_path: Path) -> None:
    path = tmp_path / "lignes.yaml"
    path.write_text(LINES, encoding="utf-8")
    assert check_file(path) == ()


def test_warnings_do_not_stop_a_scenario(tmp_path: Path) -> None:
    path = tmp_path / "essai.yaml"
    path.write_text(broken("intents:\n", "intents:\n  vaine: {examples: [rien de rien]}\n"), encoding="utf-8")
    (fault,) = check_file(path)
    assert fault.severity is Severity.WARNING
    assert load(path).warnings == (fault,)
