"""Both legs of a call on the engine's clock, whole: Asterisk's recording put in its place, the gaps filled. Pure.

What Asterisk did not record is taken from the engine's copy. The trainee's copy is the very sound the transcript was
made from, so it is his leg as far as it goes (to the end, unless the engine died). Of what the trainee heard, the
recording goes before the copy: only it has what else was on the line (tones, a supervisor, a colleague).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pbx.alignment import Alignment, Method, align, aligned_by, like
from pbx.engine_copy import Samples
from pbx.loudness import STEP_SECONDS, loudness
from simulator.domain.speech import SAMPLE_RATE_HZ

TRAINEE, HEARD = "trainee", "heard"


@dataclass(frozen=True, slots=True)
class MendedLeg:
    """Its samples, second 0 being the answer, and the seconds of sound that only the engine had."""

    samples: Samples
    alignment: Alignment
    mended_s: float


def mend(raw: Mapping[str, Samples], copies: Mapping[str, Samples]) -> dict[str, MendedLeg]:
    """Both legs, of one length: that of the longer of recording and copy."""
    alignments = align_legs(raw, copies)
    placed = {leg: _placed(raw[leg], alignments[leg]) for leg in raw}
    length = max(len(samples) for samples in (*(samples for samples, _ in placed.values()), *copies.values()))
    return {leg: _mended(*placed[leg], copies[leg], alignments[leg], length, first=leg == TRAINEE) for leg in raw}


def align_legs(raw: Mapping[str, Samples], copies: Mapping[str, Samples]) -> dict[str, Alignment]:
    """Each by its own sound, else by the other leg's, else by the ends."""
    recorded = {leg: loudness(samples) for leg, samples in raw.items()}
    trainee = align(loudness(copies[TRAINEE]), recorded[TRAINEE])
    heard = align(loudness(copies[HEARD]), recorded[HEARD], trainee)
    if (other := trainee or heard) is not None:
        return {
            TRAINEE: trainee or like(other, recorded[TRAINEE]),
            HEARD: heard or like(other, recorded[HEARD]),
        }
    method = Method.LENGTH if len(copies[TRAINEE]) else Method.NONE
    steps = len(recorded[TRAINEE]) - len(loudness(copies[TRAINEE])) if method is Method.LENGTH else 0
    return {leg: aligned_by(round(steps * STEP_SECONDS, 3), method, recorded[leg]) for leg in raw}


def _placed(raw: Samples, alignment: Alignment) -> tuple[Samples, Samples]:
    """The recording in its place, and where (1) it has something."""
    pieces = alignment.pieces
    length = _count(pieces[-1].engine_s + pieces[-1].length_s) if pieces else 0
    samples, present = np.zeros(length, np.int16), np.zeros(length, np.int16)
    for piece in pieces:
        start = _count(piece.engine_s)
        part = raw[_count(piece.raw_s) : _count(piece.raw_s + piece.length_s)]
        samples[start : start + len(part)] = part
        present[start : start + len(part)] = 1
    return samples, present


def _mended(
    placed: Samples, present: Samples, copy: Samples, alignment: Alignment, length: int, *, first: bool
) -> MendedLeg:
    """`first`: the copy goes before the recording."""
    samples, recorded, ours = (np.pad(part, (0, length - len(part))) for part in (placed, present, copy))
    missing = (recorded == 0) & (ours != 0)
    np.copyto(samples, ours, where=np.arange(length) < len(copy) if first else missing)
    return MendedLeg(samples, alignment, round(float(np.count_nonzero(missing)) / SAMPLE_RATE_HZ, 3))


def _count(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)
