"""The robot trainee of the text channel."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from scenarios.loader import LoadedScenario
from scenarios.model import Rehearsal
from simulator.domain.call import CallState, Channel, EndedBy
from simulator.domain.events import (
    Answered,
    CallEvent,
    CustomerSpoke,
    DtmfPressed,
    Ended,
    FieldFilled,
    Held,
    Interrupted,
    NoteWritten,
    ReactionPlayed,
    RecordOpened,
    Resumed,
    TraineeSpoke,
    Transferred,
)
from simulator.rehearsal import PlayedRehearsal, play_text
from tests.fakes.matcher import KeywordMatcher
from tests.unit.scenario_small import small

HELLO = {"say": "Bonjour, puis-je parler à madame Lefèvre ?"}
REASON = {"say": "Je vous appelle pour votre facture."}
PLAN = {"say": "Je vous propose de payer en 3 fois."}


def play(*steps: dict[str, Any], seed: int = 1, wer: float = 0.0, **changes: Any) -> PlayedRehearsal:
    scenario = small(**changes)
    loaded = LoadedScenario(scenario, "0123456789ab", "", Path("petit-recouvrement.yaml"))
    rehearsal = Rehearsal.model_validate({"steps": list(steps)})
    return play_text(loaded, rehearsal, seed, wer, KeywordMatcher(scenario.intents))


def kinds(played: PlayedRehearsal, *wanted: type[CallEvent]) -> list[str]:
    return [event.type for event in played.events if isinstance(event, wanted)]


def customer(played: PlayedRehearsal) -> list[str]:
    return [event.utterance.text for event in played.events if isinstance(event, CustomerSpoke)]


def test_a_good_trainee_reaches_the_plan() -> None:
    played = play(HELLO, REASON, PLAN, {"say": "Merci, au revoir."})
    assert [e.outcome for e in played.events if e.type == "outcome_reached"] == ["plan_agreed"]
    assert customer(played)[-1] == "Merci à vous, au revoir."
    assert played.skipped == ()


def test_the_same_seed_gives_the_same_events() -> None:
    steps = (HELLO, REASON, {"say": "il fait beau aujourd'hui à Lyon"}, PLAN)
    assert play(*steps, seed=7, wer=0.3).events == play(*steps, seed=7, wer=0.3).events


def test_the_call_row_names_the_version_the_seed_and_the_temperament() -> None:
    call = play(HELLO, seed=9).call
    assert (call.scenario_id, call.scenario_version, call.seed) == ("petit-recouvrement", "0123456789ab", 9)
    assert (call.temperament, call.channel, call.state) == ("patient", Channel.TEXT, CallState.ENDED)


def test_the_events_are_in_order_of_time_and_close_with_the_end() -> None:
    played = play({"do": {"open_record": "C-1042"}}, HELLO, REASON, PLAN)
    times = [event.at for event in played.events]
    assert times == sorted(times)
    assert isinstance(played.events[-1], Ended)


def test_a_record_opened_first_on_an_outbound_call_was_opened_before_dialling() -> None:
    played = play({"do": {"open_record": "C-1042"}}, HELLO)
    opened, ringing, answered = played.events[:3]
    assert isinstance(opened, RecordOpened) and isinstance(answered, Answered)
    assert opened.at < ringing.at < answered.at == 0.0
    assert answered.ring_seconds == 10.0


def test_a_record_opened_during_the_call_has_its_time() -> None:
    played = play(HELLO, {"do": {"open_record": "C-1042"}})
    assert next(e.at for e in played.events if isinstance(e, RecordOpened)) > 0


def test_the_customer_is_let_finish_before_the_trainee_speaks() -> None:
    spoken = [e.utterance for e in play(HELLO, REASON, PLAN).events if isinstance(e, CustomerSpoke | TraineeSpoke)]
    assert all(before.end <= after.start for before, after in pairwise(spoken))


def test_the_words_of_a_turn_have_times_within_it() -> None:
    turn = next(e.utterance for e in play(HELLO).events if isinstance(e, TraineeSpoke))
    assert [word.text for word in turn.words] == HELLO["say"].split()
    assert turn.words[0].start == turn.start
    assert abs(turn.words[-1].end - turn.end) < 0.01


def test_an_interruption_cuts_the_customer_s_line() -> None:
    played = play(HELLO, REASON, {"say": "pourquoi ?"}, {"say": "il fait beau"}, {"interrupt": "attendez"})
    cut = next(e for e in played.events if isinstance(e, CustomerSpoke) and e.interrupted)
    assert kinds(played, Interrupted) == ["interrupted"]
    assert 0 < len(cut.utterance.text.split()) < 9
    after = next(e.utterance for e in played.events if isinstance(e, TraineeSpoke) and e.utterance.text == "attendez")
    assert after.start < cut.utterance.end


def test_an_interruption_with_nobody_speaking_is_said_as_usual() -> None:
    played = play({"wait": 2}, {"interrupt": "Bonjour, puis-je parler à madame Lefèvre ?"})
    assert kinds(played, Interrupted) == []
    assert "Oui, c'est moi." in customer(played)


def test_waiting_makes_the_customer_ask_whether_anybody_is_there() -> None:
    assert "Vous êtes là ?" in customer(play(HELLO, {"wait": 14}))


def test_a_hold_is_logged_and_felt() -> None:
    played = play(HELLO, {"do": {"hold": True}}, {"wait": 5}, {"do": {"resume": True}})
    assert kinds(played, Held, Resumed) == ["held", "resumed"]
    reactions = [e.reaction for e in played.events if isinstance(e, ReactionPlayed)]
    assert reactions == ["default_hold_unannounced"]


def test_a_transfer_ends_the_call() -> None:
    played = play(HELLO, {"do": {"transfer": "8201"}}, PLAN)
    assert kinds(played, Transferred, Ended) == ["transferred", "ended"]
    assert [step.number for step in played.skipped] == [3]


def test_keys_and_fields_are_logged() -> None:
    played = play(HELLO, {"do": {"dtmf": "1"}}, {"do": {"fill": {"fois": 3, "accord": True}}})
    assert kinds(played, DtmfPressed) == ["dtmf_pressed"]
    assert [(e.field, e.value) for e in played.events if isinstance(e, FieldFilled)] == [
        ("fois", 3.0),
        ("accord", True),
    ]


def test_a_note_may_be_written_after_the_call() -> None:
    played = play(HELLO, {"hang_up": True}, {"do": {"note": "Rappeler lundi."}})
    ended = next(e for e in played.events if isinstance(e, Ended))
    note = next(e for e in played.events if isinstance(e, NoteWritten))
    assert note.at >= ended.at
    assert played.skipped == ()


def test_a_step_is_skipped_when_the_customer_did_not_say_so() -> None:
    played = play(HELLO, {"say": "jamais dit", "when": {"customer_said": "chèque"}}, REASON)
    assert [(step.number, "chèque" in step.reason) for step in played.skipped] == [(2, True)]


def test_a_step_is_played_when_the_customer_said_so() -> None:
    played = play(HELLO, REASON | {"when": {"customer_said": "quel sujet"}})
    assert played.skipped == ()


def test_when_the_steps_run_out_the_trainee_hangs_up() -> None:
    ended = play(HELLO).events[-1]
    assert isinstance(ended, Ended) and ended.by is EndedBy.TRAINEE


def test_steps_after_the_customer_hung_up_are_reported() -> None:
    insult = {"say": "vous êtes idiote"}
    played = play(HELLO, insult, insult, PLAN)
    assert next(e.by for e in played.events if isinstance(e, Ended)) is EndedBy.CUSTOMER
    assert [step.number for step in played.skipped] == [4]


def test_word_errors_reach_the_transcript_with_their_confidence() -> None:
    clean = next(e.utterance for e in play(HELLO).events if isinstance(e, TraineeSpoke))
    spoilt = next(e.utterance for e in play(HELLO, wer=0.5).events if isinstance(e, TraineeSpoke))
    assert clean.confidence == 1.0
    assert spoilt.confidence < 0.95
    assert spoilt.text != clean.text
