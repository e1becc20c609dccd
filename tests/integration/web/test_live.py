"""What a page that watches a call receives."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from simulator.domain.call import Channel
from simulator.domain.events import MoodChanged
from simulator.live import Caption, LiveEvents
from tests.integration.web.conftest import School
from web.calls.live import visible

DEADLINE_S = 20


def received(body: str) -> list[tuple[str, Any]]:
    """Event types and their data, in order."""
    blocks = [block for block in body.replace("\r\n", "\n").split("\n\n") if block.startswith("event:")]
    lines = [block.split("\n", 1) for block in blocks]
    return [(head.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for head, data in lines]


def watched(live: LiveEvents) -> bool:
    return bool(live._queues)


def test_events_arrive_as_they_happen_and_the_review_last(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.prepare("camille", channel=Channel.TEXT)
    with ThreadPoolExecutor(1) as threads:
        watching = threads.submit(school.visitor("camille").get, f"/calls/{call_id}/live")
        while not watched(school.platform.live):
            assert not watching.done()
        visitor.change("POST", f"/desk/calls/{call_id}/text/start")
        visitor.change("POST", f"/desk/calls/{call_id}/text", {"text": "Le Grand Panier, bonjour."})
        school.platform.live.publish(call_id, Caption("que puis je"))
        visitor.change("POST", f"/desk/calls/{call_id}/text/hang-up")
        messages = received(watching.result(DEADLINE_S).text)
    kinds = [kind for kind, _ in messages]
    assert kinds[0] == "start"
    assert messages[0][1]["turns"] == []
    assert ("caption", {"text": "que puis je"}) in messages
    assert [data["text"] for kind, data in messages if kind == "turn" and data["speaker"] == "trainee"] == [
        "Le Grand Panier, bonjour."
    ]
    assert kinds[-2:] == ["ended", "reviewable"]


def test_who_comes_late_gets_everything_so_far_once(school: School) -> None:
    visitor = school.visitor("camille")
    call_id = school.typed_call(visitor, "camille", "Le Grand Panier, bonjour.")
    messages = received(visitor.get(f"/calls/{call_id}/live").text)
    assert [kind for kind, _ in messages] == ["start", "ended", "reviewable"]
    turns = messages[0][1]["turns"]
    assert "Le Grand Panier, bonjour." in [turn["text"] for turn in turns]
    assert len({(turn["start"], turn["speaker"]) for turn in turns}) == len(turns)


def test_the_customers_mood_is_not_shown_while_the_call_lasts() -> None:
    assert visible(MoodChanged(3.0, 4, -1, "insulted")) is None
