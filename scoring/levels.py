"""From verdicts to levels and to the mark, by the rubric's figures; `Rubric.mark_explanation` is the rule in French."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scenarios.model import Check
from scoring.rubric import LADDER, Level, Rubric
from scoring.verdicts import Finding, Verdict


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check and its verdict."""

    check: Check
    finding: Finding


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One competence of one call. `points` (None without a level) and `max` carry the competence's weight."""

    id: str
    level: Level
    points: float | None
    max: float
    confidence: float
    checks: tuple[CheckResult, ...]


def score_criterion(criterion: str, weight: float, results: Sequence[CheckResult], rubric: Rubric) -> CriterionScore:
    """The level, its points, and how sure the machine is of the verdicts that make it."""
    level = level_of(results, rubric)
    rule = rubric.levels.get(level)
    return CriterionScore(
        id=criterion,
        level=level,
        points=rule.points * weight if rule else None,
        max=max(rule.points for rule in rubric.levels.values()) * weight,
        confidence=_confidence(results),
        checks=tuple(results),
    )


def level_of(results: Sequence[CheckResult], rubric: Rubric) -> Level:
    """The share of weighted yes among decided checks gives the level; a critical no caps it at partly acquired."""
    total = _weight(results, Verdict.YES, Verdict.NO, Verdict.LISTEN)
    decided = _weight(results, Verdict.YES, Verdict.NO)
    if not total:
        return Level.NOT_ASSESSED
    if not decided or _weight(results, Verdict.LISTEN) / total > rubric.listen_over_share:
        return Level.LISTEN
    share = _weight(results, Verdict.YES) / decided
    level = max((step for step in LADDER if share >= rubric.levels[step].from_share - 1e-9), key=LADDER.index)
    capped = any(result.check.critical and result.finding.verdict is Verdict.NO for result in results)
    return min(level, Level.PARTLY_ACQUIRED, key=LADDER.index) if capped else level


def mark_of(scores: Iterable[CriterionScore], rubric: Rubric) -> float | None:
    """The mark in half points; None when no competence could be given a level."""
    decided = [(score.points, score.max) for score in scores if score.points is not None]
    if not decided:
        return None
    share = sum(points for points, _ in decided) / sum(most for _, most in decided)
    steps = math.floor(share * rubric.mark.out_of / rubric.mark.step + 0.5 + 1e-9)
    return steps * rubric.mark.step


def _weight(results: Iterable[CheckResult], *verdicts: Verdict) -> float:
    return sum(result.check.weight for result in results if result.finding.verdict in verdicts)


def _confidence(results: Sequence[CheckResult]) -> float:
    """Weighted mean over the checks that apply; a check to be listened to again counts as undecided, 0."""
    total = _weight(results, Verdict.YES, Verdict.NO, Verdict.LISTEN)
    sure = sum(
        result.check.weight * result.finding.confidence
        for result in results
        if result.finding.verdict in {Verdict.YES, Verdict.NO}
    )
    return round(sure / total, 2) if total else 0.0
