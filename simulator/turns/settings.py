"""The figures of turn taking, in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """Silences that end a turn, and speech that interrupts.

    People leave 200 ms between turns and stop 300–1200 ms inside them (Heldner and Edlund, 2010), so silence alone
    cannot tell: what was said, and how, decides how long to wait (`patience.py`).
    """

    pause: float = 0.24
    """Silence after which the recogniser is flushed: each flush costs it its context, so not at every breath."""
    asked: float = 0.28
    """Silence that ends a turn on a question whose voice rises, or on a farewell."""
    statement: float = 0.66
    """The same for a statement, at the beginning of the call; then as this trainee's own pauses ask (`rhythm.py`)."""
    statement_least: float = 0.62
    statement_most: float = 1.3
    continues: float = 1.4
    """Silence that ends a turn that plainly goes on ("parce que…")."""
    unheard: float = 0.62
    """Silence that ends a turn in which no word was recognised, or whose words are not known yet."""
    hush: float = 0.16
    """Speech over the customer before he falls silent."""
    barge_in: float = 0.55
    """Speech over the customer that makes it an interruption; shorter is a "oui, d'accord"."""
    talked_over: float = 1.2
    """As `hush`, when it is the customer who came in while the trainee spoke."""
    came_in: float = 0.6
    """The trainee had spoken for this long when the customer began: the customer came in on purpose."""
    reaction: float = 0.3
    """Speech that begins sooner after the customer's is no answer to it: both took the floor at once."""
    backchannel_gap: float = 0.26
    """Silence after which short speech over the customer is known to be over; more than `pause`."""
    speaking_every: float = 1.0
