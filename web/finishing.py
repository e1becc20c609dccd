"""Finishing a call that was hung up: seal its recording, score it, keep the report. Safe to do again after a crash."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from pbx.recordings import RecordingMissing, SealedRecording, raw_paths, seal
from scenarios.loader import load_text
from scoring.evaluate import Scorecard, evaluate
from scoring.report import Recording, RecordingLeg, report
from scoring.rubric import Rubric
from simulator.domain.call import Call, Channel
from simulator.store.calls import Calls
from simulator.store.recordings import Recordings, SealedRow

logger = logging.getLogger(__name__)

CLOSE_DEADLINE_S = 1.5
"""Asterisk closes the files within milliseconds of the hang-up; after a crash never, and what is there is sealed."""
POLL_S = 0.01
WAV_HEADER_BYTES = 44


@dataclass(frozen=True)
class Finisher:
    calls: Calls
    recordings: Recordings
    rubric: Rubric
    raw_dir: Path
    sealed_dir: Path

    def finish(self, call_id: UUID) -> Scorecard:
        """Blocks: run it in a thread. Raises RecordingError when the recording cannot be sealed; nothing is lost."""
        call = self.calls.get(call_id)
        summary = self.calls.summary(call_id)
        scenario = load_text(self.calls.source(call_id), call.scenario_id).scenario
        recording = self._recording(call)
        events = self.calls.events(call_id)
        scorecard = evaluate(events, scenario, self.rubric, trust=not summary.demonstration)
        self.calls.finish(call_id, report(call, scenario, events, scorecard, recording), self.rubric.version)
        return scorecard

    def _recording(self, call: Call) -> Recording | None:
        if call.channel is Channel.TEXT:
            return None
        self._wait_until_closed(call.id)
        try:
            sealed = seal(self.raw_dir, self.sealed_dir, call.id, call.node)
        except RecordingMissing as error:
            logger.error("call %s has no recording: %s", call.id, error)
            return None
        self._keep(call, sealed)
        return _described(sealed)

    def _wait_until_closed(self, call_id: UUID) -> None:
        """The header of a wav16 file tells its true length only once the file was closed."""
        deadline = time.monotonic() + CLOSE_DEADLINE_S
        legs = raw_paths(self.raw_dir, call_id).legs.values()
        while not all(map(_closed, legs)) and time.monotonic() < deadline:
            time.sleep(POLL_S)

    def _keep(self, call: Call, sealed: SealedRecording) -> None:
        legs = sealed.legs
        manifest = sealed.manifest.relative_to(self.sealed_dir).as_posix()
        row = SealedRow(call.id, call.node, manifest, sealed.duration_s, legs["trainee"].sha256, legs["heard"].sha256)
        self.recordings.keep(row)


def _closed(path: Path) -> bool:
    """True for a file that is whole, or gone because it was sealed before."""
    if not path.exists():
        return True
    with path.open("rb") as file:
        header = file.read(WAV_HEADER_BYTES)
    return len(header) == WAV_HEADER_BYTES and int.from_bytes(header[4:8], "little") + 8 == path.stat().st_size


def _described(sealed: SealedRecording) -> Recording:
    folder = sealed.manifest.parent
    legs = tuple(RecordingLeg(name, str(folder / leg.file), leg.sha256) for name, leg in sealed.legs.items())
    trainee = legs[0]
    return Recording(trainee.path, sealed.duration_s, trainee.sha256, legs)
