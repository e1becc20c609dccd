"""Levels, the mark, and what a rehearsal expects of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scenarios.model import Expect
from scoring.evaluate import Scorecard, evaluate
from scoring.expectations import level_holds, unmet
from scoring.levels import CheckResult, CriterionScore, level_of, mark_of, score_criterion
from scoring.rubric import Level, load
from scoring.verdicts import Finding, Verdict, Why
from tests.unit.scoring_events import Script, a_check, scenario

RUBRIC = load()


def results(verdicts: str, **check: Any) -> list[CheckResult]:
    """`y` yes, `n` no, `l` listen, `-` not applicable; capital letters are critical checks."""
    meaning = {"y": Verdict.YES, "n": Verdict.NO, "l": Verdict.LISTEN, "-": Verdict.NA}
    return [
        CheckResult(
            a_check(id=f"C1.1.check_{i}", kind="said", intents=["greet"], critical=letter.isupper(), **check),
            Finding(meaning[letter.lower()], Why.HEARD, (), 0.8),
        )
        for i, letter in enumerate(verdicts)
    ]


@pytest.mark.parametrize(
    ("verdicts", "level"),
    [
        ("yyyyyyyyyy", Level.MASTERED),
        ("yyyyyyyyyn", Level.MASTERED),
        ("yyyyyyyynn", Level.ACQUIRED),
        ("yyyyyyynnn", Level.ACQUIRED),
        ("yyyyyynnnn", Level.PARTLY_ACQUIRED),
        ("yyyynnnnnn", Level.PARTLY_ACQUIRED),
        ("yyynnnnnnn", Level.NOT_ACQUIRED),
        ("nn", Level.NOT_ACQUIRED),
        ("yyyyyyyyyN", Level.PARTLY_ACQUIRED),
        ("nnnnnnnnnN", Level.NOT_ACQUIRED),
        ("yyyyyyyyyY", Level.MASTERED),
        ("yyy--", Level.MASTERED),
        ("---", Level.NOT_ASSESSED),
        ("", Level.NOT_ASSESSED),
        ("lll", Level.LISTEN),
        ("yyyll", Level.MASTERED),
        ("yylll", Level.LISTEN),
        ("yyyL", Level.MASTERED),
    ],
)
def test_the_level_follows_from_the_share_of_yes_among_decided_checks(verdicts: str, level: Level) -> None:
    assert level_of(results(verdicts), RUBRIC) is level


def test_weights_count() -> None:
    heavy = [*results("n"), *results("y", weight=9)]
    assert level_of(heavy, RUBRIC) is Level.MASTERED


def test_confidence_counts_what_is_to_be_listened_to_again_as_unknown() -> None:
    assert score_criterion("C1.1", 1.0, results("yyyn"), RUBRIC).confidence == 0.8
    assert score_criterion("C1.1", 1.0, results("yyyl"), RUBRIC).confidence == 0.6


def criterion(verdicts: str, weight: float = 1.0) -> CriterionScore:
    return score_criterion("C1.1", weight, results(verdicts), RUBRIC)


@pytest.mark.parametrize(
    ("scores", "mark"),
    [
        ([criterion("y"), criterion("y")], 20.0),
        ([criterion("n")], 0.0),
        ([criterion("yyyyyyynnn")], 13.5),
        ([criterion("y"), criterion("n")], 10.0),
        ([criterion("y", 3), criterion("n")], 15.0),
        ([criterion("y"), criterion("l"), criterion("-")], 20.0),
        ([criterion("l")], None),
        ([criterion("-"), criterion("l")], None),
        ([], None),
    ],
)
def test_the_mark_is_the_weighted_mean_of_points_in_half_points(
    scores: list[CriterionScore], mark: float | None
) -> None:
    assert mark_of(scores, RUBRIC) == mark


@pytest.mark.parametrize(
    ("bound", "level", "holds"),
    [
        ("acquired", Level.MASTERED, True),
        ("acquired", Level.ACQUIRED, True),
        ("acquired", Level.PARTLY_ACQUIRED, False),
        ("<=partly_acquired", Level.NOT_ACQUIRED, True),
        ("<=partly_acquired", Level.ACQUIRED, False),
        ("==acquired", Level.ACQUIRED, True),
        ("==acquired", Level.MASTERED, False),
        ("acquired", Level.LISTEN, False),
        ("<=mastered", Level.LISTEN, False),
        ("<=mastered", Level.NOT_ASSESSED, False),
        ("listen", Level.LISTEN, True),
        ("listen", Level.MASTERED, False),
        ("==not_assessed", Level.NOT_ASSESSED, True),
    ],
)
def test_a_bound_on_a_level(bound: str, level: Level, holds: bool) -> None:
    assert level_holds(bound, level) is holds


@pytest.fixture
def scorecard() -> Scorecard:
    card = evaluate(Script().trainee("bonjour", "greet").wait(60).end(), scenario(), RUBRIC)
    return replace(card, criteria=(replace(card.criteria[0], level=Level.ACQUIRED), *card.criteria[1:]))


def test_met_expectations_say_nothing(scorecard: Scorecard) -> None:
    expect = Expect(
        outcome="nothing",
        criteria={"C1.1": "acquired"},
        checks={"C1.1.greets": True, "C1.1.presents_self": False},
    )
    assert unmet(expect, scorecard, RUBRIC) == ()


def test_every_unmet_expectation_is_told(scorecard: Scorecard) -> None:
    expect = Expect(
        outcome="plan_agreed",
        criteria={"C1.1": "mastered", "C1.7": "acquired"},
        checks={"C1.1.greets": False, "C1.1.never_heard_of": True, "C1.1.announces_hold": True},
    )
    assert unmet(expect, scorecard, RUBRIC) == (
        "issue : plan_agreed attendue, nothing obtenue",
        "C1.1 : « au moins maîtrisé » attendu, « acquis » obtenu",
        "C1.7 : n'est pas évaluée par ce scénario",
        "C1.1.greets : non attendu, oui obtenu (Entendu.)",
        "C1.1.never_heard_of : ce contrôle n'existe pas dans ce scénario",
        "C1.1.announces_hold : oui attendu, sans objet obtenu (Sans objet dans cet appel.)",
    )
