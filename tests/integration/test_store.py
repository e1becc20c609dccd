"""The store keeps calls, events and marks, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import inspect

from scenarios.model import Direction
from simulator.domain.call import Call, CallState, Channel, EndedBy
from simulator.domain.events import Answered, DtmfPressed, Ended, Ringing, TraineeSpoke
from simulator.domain.speech import Speaker, Utterance, Word
from simulator.live import LiveEvents
from simulator.store.calls import Calls, Cursor, UnknownCall
from simulator.store.database import Database, DatabaseUnreachable
from simulator.store.log import EventLog
from simulator.store.people import People, Role
from simulator.store.tables import Base

START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def a_call(*, trainee_id: int | None = None, minute: int = 0) -> Call:
    return Call(
        id=uuid4(),
        scenario_id="relance",
        scenario_version="0123456789ab",
        seed=7,
        temperament="patient",
        direction=Direction.OUTBOUND,
        channel=Channel.PHONE,
        post="1001",
        trainee_id=trainee_id,
        node="node1",
        created_at=START + dt.timedelta(minutes=minute),
    )


def prepared(database: Database, call: Call) -> Call:
    Calls(database).prepare(call, "Relance", "format: 1\n", demonstration=True)
    return call


def logged(database: Database, call: Call, *events: object) -> None:
    log = EventLog(database, LiveEvents())
    log.start()
    for event in events:
        log.append(call.id, event)
    log.stop()


def test_migrations_make_exactly_the_tables_the_code_declares(database: Database) -> None:
    inspector = inspect(database.engine)
    made = {table: {c["name"] for c in inspector.get_columns(table)} for table in inspector.get_table_names()}
    made.pop("alembic_version")
    assert made == {table.name: set(table.columns.keys()) for table in Base.metadata.sorted_tables}


def test_a_second_migration_changes_nothing(database: Database) -> None:
    call = prepared(database, a_call())
    database.migrate()
    assert Calls(database).get(call.id) == call


def test_the_row_is_there_before_the_phone_rings(database: Database) -> None:
    call = prepared(database, a_call())
    assert Calls(database).get(call.id).state is CallState.PREPARED
    assert Calls(database).source(call.id) == "format: 1\n"


def test_events_come_back_as_they_were_logged(database: Database) -> None:
    call = prepared(database, a_call())
    word = Word("bonjour", 0.1, 0.5, 0.9)
    events = [
        Ringing(-4.0),
        Answered(0.0, 4.0),
        TraineeSpoke(0.5, Utterance(Speaker.TRAINEE, 0.1, 0.5, "bonjour", 0.9, (word,))),
        Ended(2.0, EndedBy.TRAINEE),
    ]
    logged(database, call, *events)
    assert Calls(database).events(call.id) == events


def test_hanging_up_makes_the_call_owed_its_marks(database: Database) -> None:
    call = prepared(database, a_call())
    logged(database, call, Answered(0.0), Ended(2.0, EndedBy.CUSTOMER))
    assert Calls(database).owed() == [call.id]
    assert Calls(database).summary(call.id).ended_by is EndedBy.CUSTOMER


def test_finishing_clears_what_is_owed_and_keeps_every_report(database: Database) -> None:
    call = prepared(database, a_call())
    logged(database, call, Answered(0.0), Ended(2.0, EndedBy.CUSTOMER))
    calls = Calls(database)
    calls.finish(call.id, {"mark": 12.5, "outcome": "plan"}, "r1")
    calls.finish(call.id, {"mark": 13.0, "outcome": "plan"}, "r2")
    assert calls.owed() == []
    assert calls.report(call.id) == {"mark": 13.0, "outcome": "plan"}
    assert calls.summary(call.id).call.state is CallState.REVIEWABLE


def test_a_crash_leaves_open_calls_to_be_found(database: Database) -> None:
    call = prepared(database, a_call())
    logged(database, call, Answered(0.0))
    assert Calls(database).left_open("node1") == [call.id]
    assert Calls(database).left_open("node2") == []


def test_a_call_cut_by_a_fault_is_closed_and_owed(database: Database) -> None:
    call = prepared(database, a_call())
    logged(database, call, Answered(0.0))
    Calls(database).fail(call.id, "the engine stopped")
    assert Calls(database).owed() == [call.id]
    assert Calls(database).summary(call.id).fault == "the engine stopped"


def test_a_call_that_never_connected_is_failed_and_owes_nothing(database: Database) -> None:
    call = prepared(database, a_call())
    Calls(database).fail(call.id, "no answer")
    assert Calls(database).owed() == []
    assert Calls(database).get(call.id).state is CallState.FAILED


def test_the_log_goes_on_after_a_restart_where_it_stopped(database: Database) -> None:
    call = prepared(database, a_call())
    logged(database, call, Answered(0.0), DtmfPressed(1.0, "1"))
    logged(database, call, DtmfPressed(2.0, "2"))
    assert [event.at for event in Calls(database).events(call.id)] == [0.0, 1.0, 2.0]


def test_many_calls_log_at_once_without_losing_order(database: Database) -> None:
    calls = [prepared(database, a_call(minute=n)) for n in range(8)]
    log = EventLog(database, LiveEvents())
    log.start()

    def talk(call_id: UUID) -> None:
        for second in range(25):
            log.append(call_id, DtmfPressed(float(second), "1"))

    threads = [threading.Thread(target=talk, args=(call.id,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.stop()
    for call in calls:
        assert [event.at for event in Calls(database).events(call.id)] == [float(n) for n in range(25)]


def test_pages_of_calls_neither_skip_nor_repeat(database: Database) -> None:
    for minute in range(7):
        prepared(database, a_call(minute=minute // 2))
    seen: list[UUID] = []
    cursor = None
    while page := Calls(database).recent(before=cursor, limit=3):
        seen += [summary.call.id for summary in page]
        cursor = Cursor(page[-1].call.created_at, page[-1].call.id)
    assert len(seen) == len(set(seen)) == 7


def test_a_trainee_lists_own_calls_only(database: Database) -> None:
    people = People(database)
    camille = people.add("camille", "Camille Robin", Role.TRAINEE, "x")
    yanis = people.add("yanis", "Yanis Morel", Role.TRAINEE, "x")
    mine = prepared(database, a_call(trainee_id=camille.id))
    prepared(database, a_call(trainee_id=yanis.id))
    assert [summary.call.id for summary in Calls(database).recent(trainee_id=camille.id)] == [mine.id]


def test_an_unknown_call_is_an_error_that_a_retry_does_not_help(database: Database) -> None:
    with pytest.raises(UnknownCall) as caught:
        Calls(database).get(uuid4())
    assert caught.value.retry is False


def test_posts_keep_their_secrets_out_of_their_repr(database: Database) -> None:
    people = People(database)
    camille = people.add("camille", "Camille Robin", Role.TRAINEE, "x")
    people.add_post(camille.id, "1001", "browser-secret", "phone-secret")
    post = people.post_of(camille.id)
    assert post is not None
    assert post.webrtc_secret == "browser-secret"
    assert "secret" not in repr(post)


def test_a_database_that_cannot_be_opened_says_where_it_was_sought(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite3'}")
    with pytest.raises(DatabaseUnreachable, match=r"folder\.sqlite3"):
        database.migrate()
