"""The report of one call, "decroche.report/1": one shape for every channel, enough to score again without audio.

Times are seconds from the start of the recording. The shape is written down in `report_schema.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scenarios.model import Scenario
from scoring.evaluate import Scorecard
from scoring.hearing import Hearing, listen_to
from scoring.levels import CheckResult, CriterionScore
from scoring.measures import CallMeasures
from scoring.verdicts import explain
from simulator.domain.call import Call
from simulator.domain.events import CallEvent, to_json
from simulator.domain.speech import Utterance

SCHEMA = "decroche.report/1"


@dataclass(frozen=True, slots=True)
class RecordingLeg:
    """One side of the recording: `leg` is trainee or heard."""

    leg: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Recording:
    """The sealed recording: `path` and the digest of that very file, seconds, and both legs."""

    path: str
    duration: float
    sha256: str
    legs: tuple[RecordingLeg, ...] = ()


def report(
    call: Call, scenario: Scenario, events: Sequence[CallEvent], scorecard: Scorecard, recording: Recording | None
) -> dict[str, Any]:
    """The whole report, ready for JSON. `recording` is None for a text call."""
    hearing = listen_to(events)
    return {
        "schema": SCHEMA,
        "call": _call(call, hearing, scorecard),
        "scenario": {
            "id": scenario.id,
            "version": call.scenario_version,
            "seed": call.seed,
            "title": scenario.title,
            "scored_with": call.scenario_version,
        },
        "events": [to_json(event) for event in events],
        "recording": _recording(recording),
        **scored_part(scenario, hearing, scorecard),
    }


def scored_part(scenario: Scenario, hearing: Hearing, scorecard: Scorecard) -> dict[str, Any]:
    """What follows from the events alone, and is made anew by a second scoring."""
    measures = scorecard.measures
    success = scenario.outcomes[scorecard.outcome].success if scorecard.outcome in scenario.outcomes else False
    return {
        "outcome": scorecard.outcome,
        "success": success,
        "phases": [
            {"id": str(span.id), "start": _time(span.start), "end": _time(span.end)} for span in scorecard.phases
        ],
        "turns": [_turn(turn) for turn in _turns(hearing)],
        "criteria": {score.id: _criterion(score) for score in scorecard.criteria},
        "mark": scorecard.mark,
        "rubric": scorecard.rubric_version,
        "speech": _speech(measures),
        "timing": {
            "response_gaps_ms": list(measures.customer.response_gaps_ms),
            "trainee_response_gaps_ms": list(measures.trainee.response_gaps_ms),
            "overlaps": [{"start": _time(w.start), "end": _time(w.end)} for w in measures.overlaps],
        },
    }


def _call(call: Call, hearing: Hearing, scorecard: Scorecard) -> dict[str, Any]:
    return {
        "id": str(call.id),
        "channel": str(call.channel),
        "direction": str(call.direction),
        "temperament": call.temperament,
        "post": call.post,
        "trainee_id": call.trainee_id,
        "node": call.node,
        "created_at": call.created_at.isoformat(),
        "ended_by": str(hearing.ended_by) if hearing.ended_by else None,
        "words_trusted": scorecard.trust,
    }


def _turns(hearing: Hearing) -> list[Utterance]:
    customer = [turn.utterance for turn in hearing.customer]
    return sorted([*hearing.trainee, *customer], key=lambda turn: (turn.start, turn.end))


def _turn(turn: Utterance) -> dict[str, Any]:
    return {
        "speaker": str(turn.speaker),
        "start": _time(turn.start),
        "end": _time(turn.end),
        "text": turn.text,
        "confidence": round(turn.confidence, 3),
    }


def _criterion(score: CriterionScore) -> dict[str, Any]:
    return {
        "level": str(score.level),
        "points": score.points,
        "max": score.max,
        "confidence": score.confidence,
        "checks": [_check(result) for result in score.checks],
    }


def _check(result: CheckResult) -> dict[str, Any]:
    check, finding = result.check, result.finding
    return {
        "id": check.id,
        "verdict": str(finding.verdict),
        "evidence": [
            {"start": _time(evidence.start), "end": _time(evidence.end), "quote": evidence.quote}
            for evidence in finding.evidence
        ],
        "confidence": finding.confidence,
        "question": check.question,
        "rule": check.rule,
        "know_how": check.know_how,
        "weight": check.weight,
        "critical": check.critical,
        "why": str(finding.why),
        "reason": explain(finding.why),
    }


def _speech(measures: CallMeasures) -> dict[str, Any]:
    sides = {"trainee": asdict(measures.trainee), "customer": asdict(measures.customer)}
    for side in sides.values():
        side.pop("response_gaps_ms")
    return {
        **sides,
        "ring_seconds": measures.ring_seconds,
        "call_seconds": measures.call_seconds,
        "hold_seconds": measures.hold_seconds,
        "longest_silence_seconds": measures.longest_silence_seconds,
        "interruptions": measures.interruptions,
    }


def _recording(recording: Recording | None) -> dict[str, Any] | None:
    if recording is None:
        return None
    legs = {leg.leg: {"path": leg.path, "sha256": leg.sha256} for leg in recording.legs}
    return {"path": recording.path, "duration": recording.duration, "sha256": recording.sha256, "legs": legs}


def _time(seconds: float) -> float:
    return round(seconds, 3)
