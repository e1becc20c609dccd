"""What the recording says of turn taking: gaps, cut-ins on marked pauses, how long an interrupted customer talks on.

Everything is counted in 20 ms frames of the two recorded legs; the event log is not consulted. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.frames import Mask, first_true, last_true, onsets
from bench.located import MarkedPause, Said

QUIET_FRAMES = 10
"""The customer has stopped before a sound of his counts as beginning anew: words stop for less."""
STILL_TALKING_FRAMES = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """From the end of a turn of the trainee's to the customer's first sound."""

    text: str
    at_frame: int
    frames: int


@dataclass(frozen=True, slots=True)
class Pause:
    """A marked pause, and whether the customer began in it or over the words behind it."""

    text: str
    marked: MarkedPause
    cut_in: bool
    onset_frame: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A call's turns. `silent` had no reply before the next turn; `overlapped` one that began before their end.

    `gaps` are those of turns the customer let end; `after_cut_in` of turns in which he had come in and fallen silent.
    """

    gaps: tuple[Gap, ...]
    after_cut_in: tuple[Gap, ...]
    pauses: tuple[Pause, ...]
    silent: tuple[str, ...]
    overlapped: tuple[str, ...]
    other_cut_ins: tuple[str, ...]
    """Lines in which the customer began to speak elsewhere than at a marked pause."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Frames from the trainee's first sound over the customer to the customer's last."""

    text: str
    at_frame: int
    frames: int


def taken(said: Sequence[Said], heard: Mask) -> Taken:
    """Measure the lines of one call against what the trainee heard."""
    begun = onsets(heard, QUIET_FRAMES)
    gaps: list[Gap] = []
    late: list[Gap] = []
    pauses: list[Pause] = []
    silent, overlapped, other = [], [], []
    for index, line in enumerate(said):
        until = said[index + 1].span.first if index + 1 < len(said) else len(heard)
        inside = [frame for frame in begun if line.span.first < frame < line.span.end]
        judged = _pauses(line, inside)
        pauses += judged
        if inside and not any(pause.cut_in for pause in judged):
            other.append(line.text)
        still_talking = last_true(heard, line.span.end - QUIET_FRAMES, line.span.end) is not None
        if inside or still_talking:
            overlapped.append(line.text)
        first = None if still_talking else first_true(heard, line.span.end, until)
        if first is not None:
            (late if inside else gaps).append(Gap(line.text, line.span.end, first - line.span.end))
        elif not still_talking:
            silent.append(line.text)
    return Taken(tuple(gaps), tuple(late), tuple(pauses), tuple(silent), tuple(overlapped), tuple(other))


def _pauses(line: Said, begun: Sequence[int]) -> list[Pause]:
    """A sound of the customer's belongs to the last pause before it."""
    judged = []
    for index, marked in enumerate(line.pauses):
        last = index + 1 == len(line.pauses)
        until = line.span.end if last else line.pauses[index + 1].span.first
        onset = next((frame for frame in begun if marked.span.first <= frame < until), None)
        judged.append(Pause(line.text, marked, onset is not None, onset))
    return judged


def stop(line: Said, heard: Mask) -> Stop | None:
    """How long the customer talked on under this line; none when he was not talking as it began."""
    first = line.span.first
    if last_true(heard, first - STILL_TALKING_FRAMES, first + 1) is None or first_true(heard, first, first + 4) is None:
        return None
    last = last_true(heard, first, line.span.end)
    return None if last is None else Stop(line.text, first, last + 1 - first)
