"""The rubric says what the référentiel says, word for word, and is whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from scenarios.model import MeasureCheck, NotSaidCheck, OrderCheck, RephrasedCheck, SaidCheck
from scoring.rubric import Competence, Rubric, load
from tests.unit.scoring_events import scenario

OFFICIAL = (Path(__file__).parent / "data" / "referentiel.txt").read_text(encoding="utf-8")
SHARED_INTENTS = Path(__file__).parents[2] / "scenarios" / "common" / "fr.yaml"
TABLES = {"C1.1": "1.1.", "C1.2": "1.1.", "C1.3": "1.1.", "C1.4": "1.4.", "C1.5": "1.4.", "C1.6": "1.6."} | {
    "C1.7": "1.6.",
    "C1.8": "1.6.",
}


def plain(text: str) -> str:
    """Without tags, bullets and any spacing: what is left is the wording."""
    return re.sub(r"\s|[▪⇒]", "", re.sub(r"<[^>]+>", "", text))


def table_row(first_title: str) -> list[str]:
    """The cells of the official table row that opens with this competence."""
    rows = [line for line in OFFICIAL.splitlines() if line.startswith(f"<p><b>{first_title} ")]
    assert len(rows) == 1
    return rows[0].split("\t")


def official_know_how(number: str) -> tuple[str, list[str]]:
    """The official title of a competence, such as 1.1, and its know-hows."""
    cell = table_row(TABLES[f"C{number}"])[0]
    block = next(part for part in re.split(r"(?=<p><b>)", cell) if part.startswith(f"<p><b>{number}. "))
    title = re.search(r"<b>\d\.\d\. (.*?)</b>", block)
    assert title
    return title[1], re.findall(r"<li>▪ (.*?)</li>", block)


def official_criteria(table: str) -> list[str]:
    return re.findall(r"<p>⇒ (.*?)</p>", table_row(table)[2])


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load()


def test_it_holds_the_eight_competences_in_order(rubric: Rubric) -> None:
    assert list(rubric.criteria) == [f"C1.{n}" for n in range(1, 9)]


@pytest.mark.parametrize("criterion", TABLES)
def test_titles_and_know_hows_are_the_official_ones(rubric: Rubric, criterion: str) -> None:
    title, know_hows = official_know_how(criterion.removeprefix("C"))
    competence = rubric.criteria[criterion]
    assert plain(competence.title) == plain(title)
    assert [plain(item.text) for item in competence.know_how] == [plain(item) for item in know_hows]


@pytest.mark.parametrize("table", ["1.1.", "1.4.", "1.6."])
def test_every_official_evaluation_criterion_is_there_once_and_in_order(rubric: Rubric, table: str) -> None:
    ours = [
        item.text
        for name, competence in rubric.criteria.items()
        if TABLES[name] == table
        for item in competence.evaluation
    ]
    assert [plain(text) for text in ours] == [plain(text) for text in official_criteria(table)]


def test_the_sentence_for_all_competences_is_the_official_one(rubric: Rubric) -> None:
    assert plain(rubric.general.text) in plain(table_row("1.1.")[2])


def test_what_has_no_check_is_left_to_people_with_a_reason(rubric: Rubric) -> None:
    for competence in rubric.criteria.values():
        for item in (*competence.know_how, *competence.evaluation):
            assert item.checks or (item.people and item.reason), item.text


def test_every_default_check_tells_its_rule(rubric: Rubric) -> None:
    for competence in rubric.criteria.values():
        assert all(check.rule and check.know_how for check in competence.checks)
        assert competence.checks


def test_the_default_checks_ask_for_shared_intents_only(rubric: Rubric) -> None:
    shared = set(yaml.safe_load(SHARED_INTENTS.read_text(encoding="utf-8"))["intents"])
    asked = {intent for competence in rubric.criteria.values() for intent in intents_of(competence)}
    assert asked <= shared


def intents_of(competence: Competence) -> set[str]:
    kinds = (SaidCheck, NotSaidCheck, OrderCheck, RephrasedCheck)
    return {intent for check in competence.checks if isinstance(check, kinds) for intent in check.intents}


def test_no_default_check_measures_anything_but_time_and_rate(rubric: Rubric) -> None:
    checks = [check for competence in rubric.criteria.values() for check in competence.checks]
    assert all(
        check.at_least is not None or check.at_most is not None for check in checks if isinstance(check, MeasureCheck)
    )


def test_the_mark_rule_shows_the_figures_that_are_used(rubric: Rubric) -> None:
    for rule in rubric.levels.values():
        assert f"{rule.points}" in rubric.mark_explanation
    assert "90 %" in rubric.mark_explanation
    assert "40 %" in rubric.mark_explanation
    assert "{" not in rubric.mark_explanation


def test_a_scenario_replaces_adds_and_removes_checks(rubric: Rubric) -> None:
    own = {"kind": "said", "question": "?", "intents": ["greet"]}
    played = scenario(
        scoring={
            "checks": [{"id": "C1.1.greets", **own, "weight": 3}, {"id": "C1.1.own", **own}],
            "without": ["C1.1.picks_up"],
            "weights": {"C1.1": 2},
        }
    )
    checks = {check.id: check for check in rubric.checks_for(played, "C1.1")}
    assert checks["C1.1.greets"].weight == 3
    assert checks["C1.1.greets"].know_how == 2
    assert "C1.1.own" in checks
    assert "C1.1.picks_up" not in checks
    assert rubric.weight_for(played, "C1.1") == 2
    assert rubric.weight_for(played, "C1.3") == 1


def test_an_evaluation_criterion_cannot_name_an_unknown_check(rubric: Rubric) -> None:
    data = rubric.model_dump()
    data["general"]["checks"] = ("C1.1.no_such_check",)
    with pytest.raises(ValueError, match=r"C1\.1\.no_such_check"):
        Rubric.model_validate(data)


def test_the_version_is_the_start_of_the_files_digest(rubric: Rubric) -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", rubric.version)
