"""Verdicts survive recognition errors: an act misheard is to be listened to again, never counted as missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scenarios.library import Library
from scoring.evaluate import Scorecard, evaluate
from scoring.rubric import load
from scoring.verdicts import Verdict, Why
from simulator.domain.events import IntentHeard, TraineeSpoke
from simulator.domain.speech import Speaker, Utterance, Word
from simulator.rehearsal import matcher_for, play_text
from tests.unit.scoring_events import Script, find

PROPOSES = {"kind": "said", "intents": ["propose"]}
INTENTS: dict[str, Any] = {
    "propose": {"examples": ["je vous propose un échéancier", "vous pouvez payer en trois fois"]},
    "verify_identity": {"examples": ["vous êtes bien madame {name}"]},
    "rephrase": {"examples": ["je reformule votre demande"]},
}
LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"


def heard(text: str, unsure: str = "", script: Script | None = None) -> Script:
    """A turn recognised as `text`, in which the words of `unsure` were heard with a confidence of 0.6."""
    script = script or Script()
    doubtful = unsure.split()
    words = tuple(
        Word(word, script.now + i * 0.4, script.now + (i + 1) * 0.4, 0.6 if word in doubtful else 0.95)
        for i, word in enumerate(text.split())
    )
    turn = Utterance(Speaker.TRAINEE, script.now, words[-1].end, text, 0.9, words)
    return script.add(TraineeSpoke(turn.end, turn)).wait(turn.end - script.now + 1.0)


def test_an_act_whose_misheard_word_sounds_alike_may_have_been_said() -> None:
    found = find(PROPOSES, heard("je vous propose un échéance y est", "échéance").end(), intents=INTENTS)
    assert (found.verdict, found.why) == (Verdict.LISTEN, Why.MISHEARD)
    assert "échéance" in found.evidence[0].quote


def test_an_act_mostly_heard_may_have_been_said() -> None:
    found = find(PROPOSES, heard("vous pouvez payer en toit fois", "toit").end(), intents=INTENTS)
    assert found.why is Why.MISHEARD


def test_the_same_words_surely_heard_are_a_no() -> None:
    found = find(PROPOSES, heard("vous pouvez payer en toit fois").end(), intents=INTENTS)
    assert (found.verdict, found.why) == (Verdict.NO, Why.NOT_HEARD)


def test_an_unsure_word_elsewhere_hides_nothing() -> None:
    found = find(PROPOSES, heard("je regarde votre dossier madame", "dossier").end(), intents=INTENTS)
    assert found.verdict is Verdict.NO


def test_an_example_wholly_there_that_the_matcher_refused_is_not_hidden() -> None:
    found = find(PROPOSES, heard("je ne vous propose pas un échéancier madame", "madame").end(), intents=INTENTS)
    assert found.verdict is Verdict.NO


def test_an_act_made_of_small_words_may_be_hidden_too() -> None:
    check = {"kind": "order", "intents": ["verify_identity", "announce_reason"]}
    script = heard("cou êtes bien madame lefèvre", "cou").trainee("votre facture", "announce_reason")
    assert find(check, script.end(), intents=INTENTS).why is Why.MISHEARD


def test_a_misheard_opening_may_hide_a_rephrasing() -> None:
    script = Script().customer("j'ai reçu des vêtements")
    events = heard("je réforme votre demande", "réforme", script).end()
    assert find({"kind": "rephrased"}, events, intents=INTENTS).verdict is Verdict.LISTEN


def test_a_weak_match_made_by_an_unsure_word_is_doubtful() -> None:
    script = heard("deux sang quarante euros", "sang")
    script.add(IntentHeard(2.0, "propose", 0.7, "trois fois quatre-vingts euros", 0.5, 2.1, "deux sang quarante euros"))
    assert find(PROPOSES, script.end(), intents=INTENTS).why is Why.DOUBTFUL


@pytest.mark.parametrize(("unsure", "verdict"), [("carnet", Verdict.LISTEN), ("reste", Verdict.NO)])
def test_a_wrong_amount_counts_only_when_its_figures_were_surely_heard(unsure: str, verdict: Verdict) -> None:
    script = heard("il reste à payer deux cents carnet euros", unsure)
    script.add(IntentHeard(3.0, "announce_debt", 0.9, "", 0.5, 3.7, "il reste…", {"amount": 200.0}))
    check = {"kind": "told_truth", "intents": ["announce_debt"], "slot": "amount", "expected": 240.0}
    assert find(check, script.end()).verdict is verdict


def test_an_insult_made_by_an_unsure_word_is_not_held_against_the_trainee() -> None:
    script = heard("vous êtes idiote", "idiote")
    script.add(IntentHeard(2.0, "insult", 0.95, "vous êtes idiote", 0.5, 1.7, "vous êtes idiote"))
    assert find({"kind": "not_said", "intents": ["insult"]}, script.end()).why is Why.DOUBTFUL


def verdicts(card: Scorecard) -> dict[str, Verdict]:
    return {result.check.id: result.finding.verdict for score in card.criteria for result in score.checks}


@pytest.mark.parametrize("scenario_id", Library(LIBRARY).ids())
def test_with_one_word_in_five_wrong_hardly_any_verdict_turns_over(scenario_id: str) -> None:
    loaded = Library(LIBRARY).get(scenario_id)
    matcher, turned, compared = matcher_for(loaded.scenario), 0, 0
    for rehearsal in loaded.scenario.rehearsals:
        for seed in range(4):
            clean, noisy = (
                verdicts(
                    evaluate(play_text(loaded, rehearsal, seed, wer, matcher).events, loaded.scenario, load()),
                )
                for wer in (0.0, 0.2)
            )
            turned += sum({clean[check], noisy[check]} == {Verdict.YES, Verdict.NO} for check in clean)
            compared += len(clean)
    assert turned / compared <= 0.03
