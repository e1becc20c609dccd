"""`decroche rehearse`: a robot plays the trainee's side on the text, phone or SIP channel; one report for all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.library import Library
from scenarios.loader import LoadedScenario, load_rehearsal
from scenarios.model import Rehearsal
from scoring.evaluate import Scorecard, evaluate
from scoring.expectations import unmet
from scoring.report import report
from scoring.rubric import load as load_rubric
from simulator.domain.call import Channel
from simulator.rehearsal import play_text
from web.failures import UsageFault
from web.settings import Settings


@dataclass(frozen=True)
class Result:
    """The report, and one sentence for each expectation that does not hold."""

    report: dict[str, Any]
    unmet: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    def summary(self) -> str:
        """What the command prints."""
        levels = "  ".join(f"{criterion} {card['level']}" for criterion, card in self.report["criteria"].items())
        head = f"{self.report['scenario']['id']}  {self.report['outcome']}  {self.report['mark']}/20  {levels}"
        recording = self.report["recording"]
        lines = [head, *([f"recording {recording['path']}"] if recording else []), *self.remarks]
        return "\n".join([*lines, *(f"✗ {sentence}" for sentence in self.unmet)] or ["✓"])


def rehearse(  # noqa: PLR0917 - as the command gives them
    settings: Settings, scenario: str, name: str | None, lines: Path | None, channel: str, seed: int, wer: float
) -> Result:
    """Play it. Raises UsageFault, UnknownScenario, ScenarioFaults, or what the telephone lacks."""
    loaded = Library(settings.library).get(scenario)
    rehearsal = _chosen(loaded, name, lines)
    if channel == Channel.TEXT:
        return _by_text(loaded, rehearsal, seed, wer)
    from web.rehearsing_by_phone import rehearse_by_phone  # noqa: PLC0415 - the text channel needs no telephone

    whole, scorecard, robot = rehearse_by_phone(settings, loaded, rehearsal, Channel(channel), seed)
    skipped = tuple(f"step {step.number} not played: {step.reason}" for step in robot.skipped)
    return Result(whole, unmet(rehearsal.expect, scorecard, load_rubric()), skipped)


def _chosen(loaded: LoadedScenario, name: str | None, lines: Path | None) -> Rehearsal:
    if lines is not None:
        return load_rehearsal(lines, loaded.scenario)
    known = {str(rehearsal.name): rehearsal for rehearsal in loaded.scenario.rehearsals}
    if name not in known:
        raise UsageFault(f"{loaded.scenario.id} has no rehearsal « {name} »; it has: {', '.join(known) or 'none'}")
    return known[name]


def _by_text(loaded: LoadedScenario, rehearsal: Rehearsal, seed: int, wer: float) -> Result:
    rubric = load_rubric()
    played = play_text(loaded, rehearsal, seed, wer)
    scorecard: Scorecard = evaluate(played.events, loaded.scenario, rubric)
    skipped = tuple(f"step {step.number} not played: {step.reason}" for step in played.skipped)
    whole = report(played.call, loaded.scenario, played.events, scorecard, None)
    return Result(whole, unmet(rehearsal.expect, scorecard, rubric), skipped)
