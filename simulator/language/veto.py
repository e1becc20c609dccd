"""An intent's own rules: words that exclude it (`none_of`), words it cannot do without (`all_of`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scenarios.model import Intent, Language
from simulator.language.features import Heard
from simulator.language.lexicon import lexicon
from simulator.language.normalise import fold, tokenise
from simulator.language.sounds import sound_key, sound_likeness

_SOUNDS_LIKE = 0.75
"""Likeness of sounds that makes a word of `all_of` heard."""
_SHORT_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Vetoes:
    """The rules of one intent: words as folded forms and sounds."""

    none_of: tuple[tuple[tuple[str, str], ...], ...]
    all_of: tuple[str, ...]
    language: Language

    def refuses(self, heard: Heard, first: int, last: int) -> bool:
        """Whether a match over features `first` to `last` breaks a rule; excluded words count within its clause."""
        if not self.none_of and not self.all_of:
            return False
        if not all(self._is_heard(word, heard) for word in self.all_of):
            return True
        start, end = self._clause(heard, first, last)
        clause = [_form(item.text, self.language) for item in heard.items[start:end]]
        return any(_stands_in(phrase, clause) for phrase in self.none_of)

    def _is_heard(self, word: str, heard: Heard) -> bool:
        texts = [item.text for item in heard.items]
        joined = texts + [a + b for a, b in pairwise(texts)]
        return any(fold(t) == fold(word) or sound_likeness(t, word, self.language) >= _SOUNDS_LIKE for t in joined)

    def _clause(self, heard: Heard, first: int, last: int) -> tuple[int, int]:
        """The items of the clause around the match, with the words that open it and the next."""
        boundaries = lexicon(self.language).boundaries
        start, end = heard.features[first].item, heard.features[last].item + 1
        while start > 0 and fold(heard.items[start].text) not in boundaries:
            start -= 1
        while end < len(heard.items) and fold(heard.items[end].text) not in boundaries:
            end += 1
        return start, end + 1


def _stands_in(phrase: Sequence[tuple[str, str]], clause: Sequence[tuple[str, str]]) -> bool:
    """Whether the phrase's words follow one another in the clause, by form or sound."""
    size = len(phrase)
    return any(
        all(want[0] == got[0] or want[1] == got[1] for want, got in zip(phrase, clause[at : at + size], strict=True))
        for at in range(len(clause) - size + 1)
    )


def _form(text: str, language: Language) -> tuple[str, str]:
    """A word folded, and how it sounds; short words have no sound, they are too alike."""
    return fold(text), sound_key(text, language) if len(text) > _SHORT_LETTERS else fold(text)


def _forms(phrase: str, language: Language) -> tuple[tuple[str, str], ...]:
    return tuple(_form(token.text, language) for token in tokenise(phrase, language))


def build_vetoes(intents: Mapping[str, Intent], language: Language) -> dict[str, Vetoes]:
    """The rules of every intent."""
    return {
        name: Vetoes(
            tuple(forms for phrase in intent.none_of if (forms := _forms(phrase, language))), intent.all_of, language
        )
        for name, intent in intents.items()
    }
