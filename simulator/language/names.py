"""Names: the scenario's own, known by their sound; others after a title or `je m'appelle`, or by their first name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from scenarios.model import SlotType
from simulator.language.lexicon import Lexicon, words
from simulator.language.normalise import fold
from simulator.language.numbers import Item
from simulator.language.sounds import sound_key
from simulator.language.value import Value

_LONGEST_IN_WORDS = 4
_SURE = 0.82
_LIKELY = 0.6
"""Likeness of sounds (0 to 1) that makes a known name anywhere, and right after a title or `société`."""
_SHORTEST_KEY = 4
_LEADS = words("société appelle entreprise company maison nom mister")
_NEVER_NAMES = words("bonjour bonsoir merci appelle alors justement société service hello thanks")
_PRESENTING = (("me_appelle",), ("au", "nom", "de"), ("my", "name", "is"), ("nom", "est"))


@dataclass(frozen=True, slots=True)
class NameReader:
    """Finds names in items. `known` are the scenario's: people, the company, products."""

    lex: Lexicon
    known: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    _keys: tuple[tuple[str, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        parts = {part: part for name in (*self.known, *self.companies) for part in self._parts(name)}
        keys = tuple((part, sound_key(part.lower(), self.lex.language)) for part in parts)
        object.__setattr__(self, "_keys", keys)

    def _parts(self, name: str) -> list[str]:
        """`Madame Anne Lefèvre` is known as `Anne Lefèvre`, `Lefèvre`, `Anne`."""
        parts = [part for part in name.split() if fold(part).strip(".") not in self.lex.titles]
        whole = " ".join(parts)
        return [whole, *(part for part in parts if len(part) > 2)] if len(parts) > 1 else parts

    def is_company(self, name: str) -> bool:
        """Whether a name that was found is a company's."""
        return any(name == part for company in self.companies for part in self._parts(company))

    def is_known(self, name: str) -> bool:
        """Whether a name that was found is one of the scenario's (the customer's, as a rule)."""
        return any(name == part for known in self.known for part in self._parts(known))

    def find(self, items: Sequence[Item]) -> Iterator[Value]:
        """Every name, left to right, known ones first."""
        index = 0
        while index < len(items):
            found = (
                self._known_at(items, index) or self._introduced_at(items, index) or self._first_name_at(items, index)
            )
            if found is None:
                index += 1
                continue
            name, start, end = found
            yield Value(SlotType.NAME, name, start, end)
            index = end

    def _known_at(self, items: Sequence[Item], index: int) -> tuple[str, int, int] | None:
        before = fold(items[index - 1].text) if index else ""
        needed = _LIKELY if before in self.lex.titles | _LEADS else _SURE
        best: tuple[float, str, int] | None = None
        if self._opens_better_later(items, index):
            return None
        letters = ""
        for end in range(index + 1, min(index + _LONGEST_IN_WORDS, len(items)) + 1):
            item = items[end - 1]
            if fold(item.text) in self.lex.titles or "_" in item.text or item.number is not None:
                break
            letters += item.text
            key = sound_key(letters, self.lex.language)
            for name, name_key in self._keys:
                likeness = self._likeness(key, name_key, letters, name)
                if likeness >= needed and (best is None or likeness > best[0]):
                    best = (likeness, name, end)
        return (best[1], index, best[2]) if best else None

    def _opens_better_later(self, items: Sequence[Item], index: int) -> bool:
        """A small word (`ici`, `de`) is no part of the name that follows it, unless the name begins so (`le fèvre`)."""
        if index + 1 >= len(items) or fold(items[index].text) not in self.lex.faint | self.lex.light:
            return False
        follower = sound_key(items[index + 1].text, self.lex.language)
        return any(fuzz.ratio(follower, key) / 100 >= _SURE for name, key in self._keys if " " not in name)

    def _likeness(self, key: str, name_key: str, letters: str, name: str) -> float:
        if len(name_key) < _SHORTEST_KEY or len(key) < _SHORTEST_KEY - 1:
            return 1.0 if fold(letters) == fold(name).replace(" ", "") else 0.0
        return fuzz.ratio(key, name_key) / 100 if abs(len(key) - len(name_key)) <= 3 else 0.0

    def _introduced_at(self, items: Sequence[Item], index: int) -> tuple[str, int, int] | None:
        """A name nobody knows: what follows a title or `je m'appelle`."""
        titled = index > 0 and fold(items[index - 1].text) in self.lex.titles
        presented = any(
            tuple(item.text for item in items[max(0, index - len(lead)) : index]) == lead for lead in _PRESENTING
        )
        if not titled and not presented:
            return None
        end = index
        while end < min(index + 2, len(items)) and self._could_be_name(items[end]):
            end += 1
        if end == index:
            return None
        return " ".join(item.text.capitalize() for item in items[index:end]), index, end

    def _first_name_at(self, items: Sequence[Item], index: int) -> tuple[str, int, int] | None:
        """A common first name, with the surname that follows a presentation or is a first name too."""
        if fold(items[index].text) not in self.lex.first_names:
            return None
        second = items[index + 1] if index + 1 < len(items) else None
        surname = second is not None and self._could_be_name(second) and fold(second.text) in self.lex.first_names
        end = index + 1 + surname
        return " ".join(item.text.capitalize() for item in items[index:end]), index, end

    def _could_be_name(self, item: Item) -> bool:
        folded = fold(item.text)
        closed = self.lex.faint | self.lex.light | self.lex.trailing | self.lex.answers | self.lex.questions
        common = folded in closed or folded in self.lex.backchannels or folded in _NEVER_NAMES
        return item.number is None and "_" not in item.text and item.text.isalpha() and not common
