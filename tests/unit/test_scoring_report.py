"""The scorecard of a whole call, its report, and the second scoring from the report alone."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scenarios.model import Language, Scenario
from scenarios.model.base import Phase
from scoring.evaluate import Scorecard, evaluate
from scoring.report import Recording, RecordingLeg, report
from scoring.rescore import EventFault, ReportFault, score_report
from scoring.rubric import Level, load
from scoring.verdicts import Verdict, Why, explain
from simulator.domain.events import CallEvent, FieldFilled, NoteWritten, OutcomeReached, RecordOpened
from tests.unit.scoring_events import Script, call_row, scenario

SCHEMA = json.loads((Path(__file__).parents[2] / "scoring" / "report_schema.json").read_text(encoding="utf-8"))
DIGEST = "0" * 64
RECORDING = Recording("var/trainee.flac", 61.2, DIGEST, (RecordingLeg("trainee", "var/trainee.flac", DIGEST),))


def good_call(confidence: float = 0.95) -> list[CallEvent]:
    """A recovery call done well, by hand."""
    script = Script().before(RecordOpened(-20.0, "C-1042")).phase(Phase.OPENING).customer("allô")
    for text, intents in (
        ("bonjour camille robin de la société voltéa", ("greet", "introduce_self", "introduce_company")),
        ("vous êtes bien madame lefèvre", ("verify_identity",)),
    ):
        script.trainee(text, *intents, confidence=confidence)
    script.customer("oui c'est moi").phase(Phase.DISCOVERY)
    script.trainee("je vous appelle au sujet de votre facture de 240 euros", "announce_reason", confidence=confidence)
    script.customer("mon mari est au chômage").phase(Phase.HANDLING)
    script.trainee("je vous propose de payer en trois fois le cinq octobre", "propose", confidence=confidence)
    script.phase(Phase.AGREEMENT).customer("d'accord").add(OutcomeReached(script.now, "plan_agreed"))
    script.trainee("est-ce que cela vous convient", "check_agreement", confidence=confidence)
    script.phase(Phase.CLOSING).trainee("je vous remercie au revoir madame", "thank", "farewell", confidence=confidence)
    values = {"cause": "chômage", "montant": 80.0, "confirme": True}
    events = script.end()
    done = events[-1].at + 5
    return [*events, *(FieldFilled(done, k, v) for k, v in values.items()), NoteWritten(done, "Accord.")]


def poor_call() -> list[CallEvent]:
    script = Script().phase(Phase.OPENING).customer("allô")
    script.trainee("vous devez payer 240 euros", "announce_reason").customer("pardon")
    return script.trainee("sinon c'est l'huissier", "threaten").wait(3).end()


def scored(events: list[CallEvent], trust: bool = True) -> Scorecard:
    return evaluate(events, scenario(), load(), trust)


def reported(events: list[CallEvent], trust: bool = True) -> dict[str, Any]:
    return report(call_row(), scenario(), events, scored(events, trust), RECORDING)


@dataclass(frozen=True)
class Loaded:
    scenario: Scenario
    version: str = "0123456789ab"


class OneScenario:
    """A library of the tests' scenario."""

    def __init__(self, loaded: Loaded | None = None) -> None:
        self.loaded = loaded or Loaded(scenario())

    def get(self, scenario_id: str, /) -> Loaded:
        assert scenario_id == "petite-relance"
        return self.loaded


def test_a_good_call_is_acquired_throughout() -> None:
    card = scored(good_call())
    assert {score.id: score.level for score in card.criteria} == {
        "C1.1": Level.MASTERED,
        "C1.3": Level.MASTERED,
        "C1.8": Level.MASTERED,
    }
    assert card.mark == 20.0
    assert card.outcome == "plan_agreed"


def test_a_poor_call_is_marked_low() -> None:
    card = scored(poor_call())
    assert card.mark is not None
    assert card.mark <= 7
    assert card.criterion("C1.8").level in {Level.NOT_ACQUIRED, Level.PARTLY_ACQUIRED}  # type: ignore[union-attr]


def test_a_good_call_badly_recognised_is_never_marked_down() -> None:
    card = scored(good_call(confidence=0.2))
    said = [r for score in card.criteria for r in score.checks if r.check.kind in {"said", "not_said", "order"}]
    assert {result.finding.verdict for result in said} == {Verdict.LISTEN}


def test_a_person_on_the_demonstration_model_gets_no_mark_from_words() -> None:
    card = scored(poor_call(), trust=False)
    assert all(score.level in {Level.LISTEN, Level.NOT_ASSESSED} for score in card.criteria[:2])
    assert all(
        result.finding.verdict in {Verdict.LISTEN, Verdict.NA}
        for score in card.criteria
        for result in score.checks
        if result.check.kind not in {"desk", "measure"}
    )


def test_the_same_events_give_the_same_scorecard() -> None:
    assert scored(good_call()) == scored(good_call())


def test_every_verdict_but_not_applicable_shows_its_evidence() -> None:
    for card in (scored(good_call()), scored(poor_call())):
        for score in card.criteria:
            for result in score.checks:
                assert result.finding.evidence or result.finding.verdict is Verdict.NA, result


def test_a_call_without_a_word_can_be_scored() -> None:
    card = scored(Script().end())
    assert card.phases == ()
    assert card.outcome == "nothing"
    assert scored([]).mark is not None


@pytest.mark.parametrize("events", [good_call(), poor_call(), Script().end()])
@pytest.mark.parametrize("trust", [True, False])
def test_the_report_follows_its_schema(events: list[CallEvent], trust: bool) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(reported(events, trust))))


def test_the_report_of_a_text_call_has_no_recording() -> None:
    events = good_call()
    made = report(call_row(), scenario(), events, scored(events), None)
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    assert made["recording"] is None


def test_the_schema_refuses_a_report_without_its_mark() -> None:
    made = reported(good_call())
    del made["mark"]
    with pytest.raises(jsonschema.ValidationError, match="mark"):
        jsonschema.Draft202012Validator(SCHEMA).validate(made)


def test_turns_of_both_sides_are_in_order_of_time() -> None:
    turns = reported(good_call())["turns"]
    assert [turn["start"] for turn in turns] == sorted(turn["start"] for turn in turns)
    assert {turn["speaker"] for turn in turns} == {"trainee", "customer"}


def test_a_second_scoring_from_the_report_alone_gives_the_same_report() -> None:
    for trust in (True, False):
        made = json.loads(json.dumps(reported(good_call(), trust)))
        assert score_report(made, OneScenario()) == made


def test_a_second_scoring_ignores_the_marks_it_is_given() -> None:
    made = reported(good_call())
    spoilt = copy.deepcopy(made) | {"mark": 3.0, "criteria": {}, "turns": [], "phases": []}
    assert score_report(spoilt, OneScenario()) == made


def test_a_second_scoring_names_the_version_whose_checks_it_used() -> None:
    again = score_report(reported(good_call()), OneScenario(Loaded(scenario(), "fedcba987654")))
    assert again["scenario"]["version"] == "0123456789ab"
    assert again["scenario"]["scored_with"] == "fedcba987654"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"schema": "decroche.report/2"}, "schema"),
        ({"events": "none"}, "events"),
        ({"scenario": {"id": "petite-relance"}}, r"scenario\.version"),
        ({"call": None}, "call"),
    ],
)
def test_a_report_that_is_not_one_is_refused_by_the_name_of_the_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ReportFault, match=field):
        score_report(reported(good_call()) | change, OneScenario())


def test_an_event_that_is_not_one_is_refused_by_its_place() -> None:
    made = reported(good_call())
    made["events"][2] = {"type": "sang", "at": 1.0}
    with pytest.raises(EventFault, match=r"events\[2\]"):
        score_report(made, OneScenario())


def test_every_reason_has_its_words_in_both_languages() -> None:
    for language in Language:
        assert all(explain(why, language) for why in Why)
