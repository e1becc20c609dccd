"""An utterance as the matcher compares it: one feature per item, with lemma, concept, sound, polarity and place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.model import SlotType
from simulator.language.lemmas import lemma
from simulator.language.lexicon import Lexicon, lexicon
from simulator.language.negation import denied
from simulator.language.normalise import fold, tokenise, without_fillers
from simulator.language.numbers import Item, read_numbers
from simulator.language.slots import SlotReader
from simulator.language.sounds import sound_key
from simulator.language.synonyms import concept
from simulator.language.value import Value

FAINT_WEIGHT = 0.2
LIGHT_WEIGHT = 0.6
QUESTION_WEIGHT = 0.8
ANSWER_WEIGHT = 0.5
NAME_WEIGHT = 0.5
OWN_NAME_WEIGHT = 1.0
"""How much a word of each class counts beside a content word (1)."""

_PLACEHOLDER = re.compile(r"^\{([a-z0-9_-]+)\}$")
_AS_FEATURE: tuple[SlotType, ...] = (
    SlotType.PHONE,
    SlotType.CUSTOMER_NUMBER,
    SlotType.SPELLING,
    SlotType.MONEY,
    SlotType.DATE,
    SlotType.DELAY,
    SlotType.NAME,
    SlotType.COUNT,
)
_PLACEHOLDER_UNITS = frozenset(
    {"fois", "euros", "jours", "semaines", "mois", "heures", "mensualités", "versements", "days", "weeks", "times"}
)
"""Written after a placeholder, the unit is part of the value."""
_NEGATORS = frozenset({"ne", "pas", "guere", "not"})


@dataclass(frozen=True, slots=True)
class Feature:
    """One comparable unit. `start` and `end` are word offsets; `item` is its first item."""

    lemma: str
    concept: str
    sound: str
    weight: float
    negative: bool
    item: int
    start: int
    end: int
    slot: str = ""
    """The placeholder's name, in an example such as `{amount}`."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text taken apart: its items, its values and its features."""

    items: tuple[Item, ...]
    values: tuple[Value, ...]
    features: tuple[Feature, ...]


COMPANY = "<company>"
TITLED = "<titled>"
OWN_NAME = "<name>"
"""Features that stand for names: the trainee's company, somebody with a title, somebody else (the trainee)."""


def slot_lemma(type: SlotType) -> str:
    """The feature that stands for any value of this type."""
    return f"<{type.value}>"


def hear(text: str, reader: SlotReader, slots: dict[str, SlotType] | None = None) -> Heard:
    """Take a text apart. `slots` gives the types of the placeholders that an example may hold."""
    language = reader.language
    tokens = without_fillers(tokenise(text, language), language)
    items = read_numbers(tokens, language)
    values = reader.find(items)
    return Heard(items, values, tuple(_features(items, values, reader, slots or {})))


def _features(
    items: Sequence[Item], values: Sequence[Value], reader: SlotReader, slots: dict[str, SlotType]
) -> list[Feature]:
    negative = denied([item.text for item in items], reader.language)
    owners = _owners(values)
    features: list[Feature] = []
    index = 0
    while index < len(items):
        value = owners.get(index)
        end = value.end if value else index + 1
        if _PLACEHOLDER.match(items[index].text) and end < len(items) and items[end].text in _PLACEHOLDER_UNITS:
            end += 1
        titled = index > 0 and fold(items[index - 1].text) in lexicon(reader.language).titles
        features.append(
            _feature(items[index:end], index, value, negative[index], titled=titled, slots=slots, reader=reader)
        )
        index = end
    return features


def _owners(values: Sequence[Value]) -> dict[int, Value]:
    """The value that each item opens, where several overlap the one that says most."""
    owners: dict[int, Value] = {}
    taken: set[int] = set()
    for type in _AS_FEATURE:
        for value in values:
            span = range(value.start, value.end)
            if value.type is type and not taken.intersection(span):
                owners[value.start] = value
                taken.update(span)
    return owners


def _feature(
    items: Sequence[Item],
    index: int,
    value: Value | None,
    negative: bool,
    *,
    titled: bool,
    slots: dict[str, SlotType],
    reader: SlotReader,
) -> Feature:
    first, last = items[0], items[-1]
    placeholder = _PLACEHOLDER.match(first.text)
    if placeholder:
        name = placeholder[1]
        word = slot_lemma(slots.get(name, SlotType.NAME))
        return Feature(word, word, word, _slot_weight(word), negative, index, first.start, last.end, name)
    if value is not None:
        word = _name_lemma(value, titled, reader) if value.type is SlotType.NAME else slot_lemma(value.type)
        return Feature(word, word, word, _slot_weight(word), negative, index, first.start, last.end)
    lex = lexicon(reader.language)
    root = lemma(first.text, lex.language)
    sound = sound_key(first.text, lex.language)
    weight = word_weight(first.text, root, lex)
    return Feature(root, concept(root, lex.language), sound, weight, negative, index, first.start, last.end)


def _name_lemma(value: Value, titled: bool, reader: SlotReader) -> str:
    """Who is named: the company, somebody with a title (the customer, as a rule), or somebody else (the trainee)."""
    if reader.names.is_company(str(value.value)):
        return COMPANY
    return TITLED if titled or reader.names.is_known(str(value.value)) else slot_lemma(SlotType.NAME)


def _slot_weight(word: str) -> float:
    return {slot_lemma(SlotType.NAME): OWN_NAME_WEIGHT, TITLED: NAME_WEIGHT}.get(word, 1.0)


def word_weight(text: str, root: str, lex: Lexicon) -> float:
    """How much a word counts by its class; negators count nothing, since polarity is compared apart."""
    if fold(text) in _NEGATORS:
        return 0.0
    if text in lex.questions:
        return QUESTION_WEIGHT
    if text in lex.faint or root in lex.faint:
        return FAINT_WEIGHT
    if fold(text) in lex.answers:
        return ANSWER_WEIGHT
    if text in lex.light or root in lex.light:
        return LIGHT_WEIGHT
    return 1.0
