"""Chooses how a line is worded: drawn by the call's seed, fresh wordings first, never three times word for word.

A draw depends on the seed, the line's key and how often that key was drawn, never on the order of other draws: what
`choose` previews is what will be said.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from simulator.dialogue.stock import Stock

SHORT_WORDS = 3
"""A line this short ("Allô ?", "Oui, bonjour.") may be said twice as it is before it is varied."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A wording as it will be said; `plain` is the same without what marks a repetition."""

    text: str
    plain: str
    audio: str | None = None


@dataclass(slots=True)
class Wordbook:
    """What the customer has said in this call, word for word."""

    seed: int
    stock: Stock
    said: Counter[str] = field(default_factory=Counter)
    draws: Counter[str] = field(default_factory=Counter)

    def choose(self, key: str, wordings: Sequence[Choice]) -> Choice | None:
        """The wording to say next for this line; None when there is none left that is not worn out."""
        if not wordings:
            return None
        rng = self._rng(key)
        fewest = min(self.said[wording.plain] for wording in wordings)
        chosen = rng.choice([wording for wording in wordings if self.said[wording.plain] == fewest])
        if fewest == 0 or (fewest == 1 and len(chosen.plain.split()) <= SHORT_WORDS):
            return chosen
        return self.again(key, chosen.plain)

    def again(self, key: str, plain: str, prefixes: Sequence[str] = ()) -> Choice | None:
        """The same line said once more, marked as a repetition by a phrase not used before it in this call."""
        variants = [f"{prefix} {plain}" for prefix in prefixes or self._prefixes(plain)]
        fresh = [text for text in variants if not self.said[text]]
        if not fresh:
            fresh = [text for text in self._longer(variants) if not self.said[text]]
        return Choice(self._rng(key).choice(fresh), plain) if fresh else None

    def spoke(self, key: str, choice: Choice) -> None:
        """Remember that the line was given to the voice."""
        self.draws[key] += 1
        self.said[choice.text] += 1
        if choice.text != choice.plain:
            self.said[choice.plain] += 1

    def unheard(self, choice: Choice) -> None:
        """The line was cut before it meant anything: its wording is as good as new."""
        for text in {choice.text, choice.plain}:
            self.said[text] = max(0, self.said[text] - 1)

    def _prefixes(self, plain: str) -> Sequence[str]:
        if len(plain.split()) <= SHORT_WORDS:
            return self.stock.again_short
        return self.stock.again_question if plain.rstrip().endswith("?") else self.stock.again

    def _longer(self, variants: Iterable[str]) -> list[str]:
        return [f"{text} {ending}" for text in variants for ending in self.stock.endings]

    def _rng(self, key: str) -> random.Random:
        return random.Random(f"{self.seed}|{key}|{self.draws[key]}")
