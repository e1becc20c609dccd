"""Whether a call came out as its rehearsal expects, in plain French words where it did not."""

from __future__ import annotations

import re

from scenarios.model import Expect
from scoring.evaluate import Scorecard
from scoring.rubric import LADDER, Level, Rubric
from scoring.verdicts import Verdict, explain

_BOUND = re.compile(r"^(<=|==)?([a-z_]+)$")
_SIGNS = {"": "au moins ", "<=": "au plus ", "==": ""}
_VERDICTS = {Verdict.YES: "oui", Verdict.NO: "non", Verdict.NA: "sans objet", Verdict.LISTEN: "à réécouter"}


def unmet(expect: Expect, scorecard: Scorecard, rubric: Rubric) -> tuple[str, ...]:
    """One sentence for each expectation that does not hold; empty when all do."""
    return (*_outcome(expect, scorecard), *_criteria(expect, scorecard, rubric), *_checks(expect, scorecard))


def level_holds(bound: str, level: Level) -> bool:
    """Whether a level satisfies `acquired` (at least), `<=acquired` (at most) or `==acquired`.

    A competence not assessed, or to be listened to again, equals itself only.
    """
    match = _BOUND.match(bound)
    if match is None:
        raise ValueError(f"not a bound on a level: {bound}")
    sign, wanted = match[1] or "", Level(match[2])
    if sign == "==" or level not in LADDER or wanted not in LADDER:
        return level is wanted
    if sign == "<=":
        return LADDER.index(level) <= LADDER.index(wanted)
    return LADDER.index(level) >= LADDER.index(wanted)


def _outcome(expect: Expect, scorecard: Scorecard) -> list[str]:
    if expect.outcome is None or expect.outcome == scorecard.outcome:
        return []
    return [f"issue : {expect.outcome} attendue, {scorecard.outcome} obtenue"]


def _criteria(expect: Expect, scorecard: Scorecard, rubric: Rubric) -> list[str]:
    faults = []
    for criterion, bound in expect.criteria.items():
        score = scorecard.criterion(criterion)
        if score is None:
            faults.append(f"{criterion} : n'est pas évaluée par ce scénario")
        elif not level_holds(bound, score.level):
            sign, wanted = _BOUND.match(bound).groups()  # type: ignore[union-attr]  # the model admits no other form
            wanted_title, title = rubric.level_title(Level(wanted)), rubric.level_title(score.level)
            faults.append(
                f"{criterion} : « {_SIGNS[sign or '']}{wanted_title.lower()} » attendu, « {title.lower()} » obtenu"
            )
    return faults


def _checks(expect: Expect, scorecard: Scorecard) -> list[str]:
    faults = []
    for check, expected in expect.checks.items():
        result = scorecard.check(check)
        wanted = Verdict.YES if expected else Verdict.NO
        if result is None:
            faults.append(f"{check} : ce contrôle n'existe pas dans ce scénario")
        elif result.finding.verdict is not wanted:
            found = result.finding
            faults.append(
                f"{check} : {_VERDICTS[wanted]} attendu, {_VERDICTS[found.verdict]} obtenu ({explain(found.why)})"
            )
    return faults
