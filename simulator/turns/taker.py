"""The trainee's turn: when it starts, pauses and ends; one that already answers ends after a short silence."""

from __future__ import annotations

from simulator.domain.speech import FRAME_SECONDS
from simulator.turns.decisions import Decision, Pause, SpeakingFor, SpeechStarted, TurnEnded
from simulator.turns.overlap import Overlap
from simulator.turns.settings import TurnSettings
from simulator.turns.voice_activity import Activity, VoiceActivity


class TurnTaker:
    """One call's. Feed every frame of the trainee, tell when the customer speaks, answer each Pause with a hint."""

    def __init__(self, settings: TurnSettings | None = None) -> None:
        self._settings = settings or TurnSettings()
        self._activity = VoiceActivity()
        self._overlap = Overlap(self._settings)
        self._turn_start: float | None = None
        self._speech_start: float | None = None
        self._last_active = 0.0
        self._pause: Pause | None = None
        self._patience = self._settings.unheard
        self._next_told = 0.0

    @property
    def in_turn(self) -> bool:
        """Whether the trainee has the floor: he speaks, or pauses within his turn."""
        return self._turn_start is not None

    @property
    def silent_since(self) -> float | None:
        """End of his last sound while he pauses within his turn."""
        return self._pause.since if self._pause else None

    def customer_speaks(self, since: float | None) -> None:
        """Since when the customer's line sounds, None when none does."""
        self._overlap.customer_speaks(since)

    def hint(self, pause: Pause, patience: float) -> None:
        """How long a silence ends the turn, given the words up to this pause. Too late, it is ignored."""
        if pause == self._pause:
            self._patience = patience

    def frame(self, pcm: bytes, at: float) -> tuple[Decision, ...]:
        """Take the 20 ms that begin at `at`. A sound not yet proved to be speech holds the turn's end back."""
        activity = self._activity.frame(pcm)
        end = at + FRAME_SECONDS
        decisions: list[Decision] = []
        if activity.speaking:
            decisions += self._speech(activity, end)
        over = self._overlap.frame(end, self._speech_start, self._last_active)
        if over is not None:
            decisions.append(over)
        return (*decisions, *self._silence(end, held=activity.active))

    def silence(self, at: float) -> tuple[Decision, ...]:
        """No frame has come for a while (a line on hold, packets lost): time passes all the same."""
        return self._silence(at, held=False)

    def close(self, at: float) -> tuple[Decision, ...]:
        """The line is gone or on hold: a turn under way ends here."""
        if self._turn_start is None:
            return ()
        pause = () if self._pause else (Pause(at, self._last_active),)
        return (*pause, self._end(at))

    def _speech(self, activity: Activity, end: float) -> list[Decision]:
        decisions: list[Decision] = []
        if self._speech_start is None:
            self._speech_start = max(end - activity.onset_frames * FRAME_SECONDS, self._last_active)
            decisions.append(SpeechStarted(end, self._speech_start, resumed=self._turn_start is not None))
            if self._turn_start is None:
                self._turn_start = self._speech_start
                self._next_told = self._speech_start + self._settings.speaking_every
        if activity.active:
            self._last_active = end
            self._pause = None
        if end >= self._next_told:
            decisions.append(SpeakingFor(end, self._turn_start or self._speech_start))
            self._next_told += self._settings.speaking_every
        return decisions

    def _silence(self, at: float, held: bool) -> tuple[Decision, ...]:
        if self._turn_start is None:
            return ()
        silent = at - self._last_active
        if held:
            return ()
        if self._pause is None:
            return self._paused(at) if silent >= self._settings.pause - 1e-6 else ()
        return (self._end(at),) if silent >= self._patience - 1e-6 else ()

    def _paused(self, at: float) -> tuple[Decision, ...]:
        self._speech_start = None
        self._pause = Pause(at, self._last_active)
        self._patience = self._settings.unheard
        return (self._pause,)

    def _end(self, at: float) -> TurnEnded:
        assert self._turn_start is not None
        ended = TurnEnded(at, self._turn_start, self._last_active)
        self._turn_start = self._speech_start = self._pause = None
        return ended
