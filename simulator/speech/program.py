"""One run of a speech program, with a deadline."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from simulator.speech.errors import NoVoice, RenderFailed, RenderTimedOut


def run(arguments: Sequence[str], deadline_seconds: float, said: bytes = b"") -> bytes:
    """What the program wrote to its output, given `said` on its input; it is killed at the deadline.

    Raises NoVoice when it cannot be started, RenderTimedOut, or RenderFailed with the last line it complained with.
    """
    name = arguments[0]
    try:
        done = subprocess.run(arguments, input=said, capture_output=True, timeout=deadline_seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise RenderTimedOut(f"La synthèse vocale {name} n'a pas répondu en {deadline_seconds:g} s.") from error
    except OSError as error:
        raise NoVoice(f"La synthèse vocale {name} ne démarre pas : {error.strerror}.") from error
    if done.returncode != 0:
        complaint = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RenderFailed(f"La synthèse vocale {name} a échoué ({done.returncode}) : {' '.join(complaint[-1:])}")
    return done.stdout
