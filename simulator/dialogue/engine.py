"""The dialogue engine: one input in, actions out. Pure: the same inputs and seed give the same actions."""

from __future__ import annotations

from scenarios.model import Scenario
from simulator.dialogue import foresight, playback, reactions, turn, waiting
from simulator.dialogue.draft import Draft, Part, Place
from simulator.dialogue.effects import entry_line, reach, set_flag
from simulator.dialogue.hearing import Understanding
from simulator.dialogue.memory import Memory, SpokenLine
from simulator.dialogue.moods import draw_temperament, manner, starting_mood, temperament_of
from simulator.dialogue.scene import Scene
from simulator.dialogue.stock import stock_for
from simulator.dialogue.wording import Choice, Wordbook
from simulator.domain.conversation import (
    CallStarted,
    CallTransferred,
    Clock,
    DialogueAction,
    DialogueInput,
    HangUp,
    HoldBegan,
    HoldOver,
    LineClosed,
    LineHeard,
    Note,
    Say,
    TraineeInterrupted,
    TraineeSaid,
    TraineeSpeaking,
)
from simulator.domain.events import MoodChanged, StateEntered

_WITHOUT_WORDS = (TraineeInterrupted, HoldBegan, CallTransferred, LineHeard)
"""Inputs on which the customer does not speak, as on hold: what he has to say is kept for the next occasion."""

TRANSFERRED_RIGHT = "transferred_right"
"""Flag set on a transfer: true when the directory marks the post reached as the right one."""


class DialogueEngine:
    """One call's customer. Feed it everything that happens; do what it says, in order."""

    def __init__(self, scenario: Scenario, seed: int, matcher: Understanding) -> None:
        temperament = draw_temperament(scenario, seed)
        traits = temperament_of(scenario, temperament)
        memory = Memory(state=scenario.dialogue.start, mood=starting_mood(scenario, traits))
        wordbook = Wordbook(seed, stock_for(scenario.language))
        self._scene = Scene(scenario, temperament, traits, memory, wordbook)
        self._matcher = matcher

    @property
    def temperament(self) -> str | None:
        """Drawn by the seed; the same as `moods.draw_temperament`."""
        return self._scene.temperament

    @property
    def mood(self) -> int:
        """0 (furious) to 10 (delighted)."""
        return self._scene.memory.mood

    @property
    def state(self) -> str:
        return self._scene.memory.state

    @property
    def outcome(self) -> str | None:
        return self._scene.memory.outcome

    @property
    def ended(self) -> bool:
        """True once HangUp was given or the line closed."""
        return self._scene.memory.ended

    def lines(self) -> tuple[str, ...]:
        """Every fixed line this customer could say, to render ahead."""
        return foresight.fixed_lines(self._scene.scenario)

    def likely_next(self) -> tuple[Say, ...]:
        """Lines that may come next, best guess first, exactly as they would be said."""
        number = self._scene.memory.lines_said + 1
        return tuple(self._say(number, part) for part in foresight.likely_parts(self._scene))

    def expected(self) -> frozenset[str]:
        """Intents that would be a whole answer to the customer now (a greeting alone is none)."""
        return foresight.expected_intents(self._scene)

    def handle(self, input: DialogueInput) -> tuple[DialogueAction, ...]:
        """Take one input. After HangUp or LineClosed only the last words of both sides are still noted."""
        draft = Draft(input.at)
        if self._scene.memory.ended:
            self._take_last_words(input, draft)
            return tuple(Note(event) for event in draft.events)
        self._take(input, draft)
        if isinstance(input, LineClosed):
            return tuple(Note(event) for event in draft.events)
        reactions.on_mood(self._scene, draft)
        held = self._scene.memory.hold.since is not None
        return self._act(draft, silent=held or isinstance(input, _WITHOUT_WORDS))

    def _take(self, input: DialogueInput, draft: Draft) -> None:  # noqa: C901 - one line per kind of input
        scene = self._scene
        match input:
            case CallStarted():
                self._start(draft)
            case TraineeSaid(utterance=utterance):
                playback.expire(scene, draft)
                turn.take(scene, draft, utterance, self._matcher.match(utterance.text))
            case TraineeInterrupted(line=line, heard=heard, collision=collision):
                playback.on_cut(scene, draft, line, heard, collision)
                if not collision:
                    reactions.on_interruption(scene, draft)
            case TraineeSpeaking(since=since):
                scene.memory.attention.trainee_spoke(draft.at)
                reactions.on_monologue(scene, draft, since)
            case LineHeard(line=line):
                playback.on_heard(scene, draft, line)
            case Clock() if scene.memory.started:
                playback.expire(scene, draft)
                waiting.on_clock(scene, draft)
            case HoldBegan():
                waiting.on_hold_began(scene, draft)
            case HoldOver():
                waiting.on_hold_over(scene, draft)
            case CallTransferred(target=target):
                self._transferred(draft, target)
            case LineClosed():
                self._end(draft)

    def _take_last_words(self, input: DialogueInput, draft: Draft) -> None:
        match input:
            case TraineeSaid(utterance=utterance):
                turn.note(draft, utterance, self._matcher.match(utterance.text))
            case TraineeInterrupted(line=line, heard=heard):
                playback.on_cut(self._scene, draft, line, heard)
            case LineHeard(line=line):
                playback.on_heard(self._scene, draft, line)

    def _start(self, draft: Draft) -> None:
        scene, memory = self._scene, self._scene.memory
        if memory.started:
            return
        memory.started = True
        memory.attention.trainee_spoke(draft.at)
        memory.attention.customer_until = draft.at
        draft.note(MoodChanged(draft.at, memory.mood, 0, f"temperament:{scene.temperament}"))
        draft.note(StateEntered(draft.at, memory.state, scene.state.phase))
        draft.add(entry_line(scene, memory.state))

    def _transferred(self, draft: Draft, target: str) -> None:
        """The customer is somebody else's now: the exercise ends here."""
        directory = self._scene.scenario.directory
        right = any(entry.right for entry in directory if entry.number == target)
        set_flag(self._scene, draft, TRANSFERRED_RIGHT, right)
        reactions.play_first(self._scene, draft, lambda on: on.transferred is True)
        draft.parts.clear()
        draft.hang_up = True

    def _act(self, draft: Draft, silent: bool) -> tuple[DialogueAction, ...]:
        memory = self._scene.memory
        says: list[DialogueAction] = []
        if silent and not draft.hang_up:
            memory.owed += [_owed(part) for part in draft.parts]
        else:
            spoken = tuple(draft.spoken())
            says = [self._speak(part, draft) for part in spoken]
            if spoken and not draft.prompt:
                memory.last_reply = spoken
        if draft.hang_up:
            self._end(draft)
            says.append(HangUp(max(memory.playing, default=None)))
        return (*(Note(event) for event in draft.events), *says)

    def _end(self, draft: Draft) -> None:
        self._scene.memory.ended = True
        if self._scene.memory.outcome is None:
            reach(self._scene, draft, self._scene.scenario.dialogue.otherwise_outcome)

    def _speak(self, part: Part, draft: Draft) -> Say:
        scene, memory = self._scene, self._scene.memory
        memory.lines_said += 1
        scene.wordbook.spoke(part.key, Choice(part.text, part.plain, part.audio))
        ends_by = playback.expected_end(scene, draft.at, part.text)
        memory.playing[memory.lines_said] = SpokenLine(memory.lines_said, part, part.text, ends_by, draft.prompt)
        memory.attention.customer_until = ends_by
        return self._say(memory.lines_said, part)

    def _say(self, number: int, part: Part) -> Say:
        how = manner(self._scene.memory.mood, self._scene.traits)
        audio = part.audio if part.text == part.plain else None
        return Say(number, part.text, self._scene.memory.state, how.rate, how.pitch, audio)


def _owed(part: Part) -> Part:
    return Part(part.key, part.text, part.plain, Place.OWED, part.audio, part.facts)
