"""Which interruptions count."""

from __future__ import annotations

import pytest

from bench.barge_in import Kind, judged
from bench.turns import Stop
from simulator.domain.events import CustomerSpoke
from simulator.domain.speech import Speaker, Utterance


def spoke(end: float, *, interrupted: bool) -> CustomerSpoke:
    return CustomerSpoke(end, Utterance(Speaker.CUSTOMER, end - 2, end, "Dix minutes que j'attends"), "x", interrupted)


@pytest.mark.parametrize(
    ("found", "interrupted", "expected"),
    [
        (Stop("a", 100, 12), True, Kind.STOPPED),
        (Stop("a", 100, 12), False, Kind.OVER),
        (Stop("a", 100, 3), True, Kind.PAUSING),
        (None, True, Kind.SILENT),
    ],
)
def test_only_a_customer_cut_while_talking_counts(found: Stop | None, interrupted: bool, expected: Kind) -> None:
    assert judged(found, [spoke(2.3, interrupted=interrupted)]).kind is expected
