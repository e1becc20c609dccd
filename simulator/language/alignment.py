"""Laying examples over an utterance: which stretch of it says the same, and how well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scenarios.model import Language
from simulator.language.examples import Example, ExampleIndex
from simulator.language.features import FAINT_WEIGHT, Feature, Heard
from simulator.language.lexicon import Lexicon, lexicon
from simulator.language.similarity import Vocabulary

ORDER_SHARE = 0.25
FOREIGN_SHARE = 0.35
"""Parts of the score at stake for words out of order, and for foreign words inside the stretch."""
BARE_LEAST = 0.8
"""Least score of an example without any content word (`c'est ça`)."""
OTHER_QUESTION = 0.8
"""Factor when a question word just before makes another question of it (`quand pouvez-vous payer`)."""
_SLACK_FEATURES = 4
_SAME_SCORE = 1e-6
_MOST_ANCHORS = 4

BACKCHANNEL = "backchannel"
"""The shared intent that means "I am listening": only a turn that says nothing else is one."""

Likes = dict[str, list[tuple[int, float]]]
"""lemma of an example -> places in the utterance that sound or mean like it, with the likeness."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """An example laid over features `first` to `last` (included) of the utterance; `places`: its words -> features."""

    example: Example
    score: float
    first: int
    last: int
    start_word: int
    end_word: int
    places: dict[int, int]
    content: frozenset[int]
    """The places of the utterance that carry the match: content words, or light ones when it has none."""
    covered: frozenset[int]
    """All the places it explains, grammatical words included."""

    def shares_words(self, other: Alignment) -> bool:
        """Whether half of the lesser's meaning rests on the same words."""
        common = len(self.content & other.content)
        return common * 2 >= min(len(self.content), len(other.content)) and common > 0

    def says_more(self, other: Alignment) -> bool:
        """Whether it rests on more content words than the other."""
        return len(self.content) > len(other.content)

    def refines(self, other: Alignment) -> bool:
        """The same content words, and more of the grammar around them (`si j'ai bien compris` and `je comprends`)."""
        return self.content == other.content and self.covered > other.covered


@dataclass(frozen=True, slots=True)
class Listener:
    """Finds the examples worth laying over an utterance, and lays them."""

    index: ExampleIndex
    vocabulary: Vocabulary
    language: Language

    def alignments(self, heard: Heard, least: float) -> Iterator[Alignment]:
        """Every alignment that scores `least` or more, in no order."""
        likes: Likes = defaultdict(list)
        for place, feature in enumerate(heard.features):
            for word, like in self.vocabulary.nearest(feature):
                likes[word].append((place, like))
        lex = lexicon(self.language)
        best: dict[str, float] = defaultdict(float)
        for number, reach in self._candidates(likes, least):
            example = self.index.examples[number]
            if reach <= best[example.intent] + _SAME_SCORE:
                continue  # it cannot score more than its reach
            for alignment in _lay(example, heard.features, likes, least, lex):
                best[example.intent] = max(best[example.intent], alignment.score)
                yield alignment

    def _candidates(self, likes: Likes, least: float) -> list[tuple[int, float]]:
        """The examples enough of whose words are there, wherever, with the share found; the most promising first."""
        reach: dict[int, float] = defaultdict(float)
        for word, places in likes.items():
            like = max(score for _, score in places)
            for number, place in self.index.postings.get(word, ()):
                reach[number] += like * self.index.examples[number].weights[place]
        promising = [(number, share) for number, share in reach.items() if share >= least]
        return sorted(promising, key=lambda pair: (-pair[1], -len(self.index.examples[pair[0]].features), pair[0]))


def _lay(example: Example, heard: tuple[Feature, ...], likes: Likes, least: float, lex: Lexicon) -> Iterator[Alignment]:
    heaviest = sorted(range(len(example.features)), key=lambda place: -example.weights[place])
    anchors: set[int] = set()
    for place in heaviest[:2]:
        anchors.update(at for at, _ in likes.get(example.features[place].lemma, ()))
    best: Alignment | None = None
    for anchor in sorted(anchors)[: _MOST_ANCHORS * 2]:
        alignment = _lay_at(example, heard, likes, anchor, lex)
        if alignment and (best is None or alignment.score > best.score) and _in_place(alignment, heard, lex):
            best = alignment
    if best is not None and best.score >= (max(least, BARE_LEAST) if example.bare else least):
        yield best


def _lay_at(example: Example, heard: tuple[Feature, ...], likes: Likes, anchor: int, lex: Lexicon) -> Alignment | None:
    """The example laid around the utterance's feature `anchor`."""
    reach = len(example.features) + _SLACK_FEATURES
    chosen: dict[int, tuple[int, float]] = {}
    previous = anchor - reach
    for place, feature in enumerate(example.features):
        best: tuple[float, int, float] | None = None
        for at, like in likes.get(feature.lemma, ()):
            if abs(at - anchor) > reach or any(at == used for used, _ in chosen.values()):
                continue
            rank = like + (0.1 if previous < at else 0.0) - 0.01 * abs(at - max(previous, anchor - place))
            if best is None or rank > best[0]:
                best = (rank, at, like)
        if best is not None:
            chosen[place] = best[1:]
            previous = best[1]
    return _score(example, heard, chosen, lex) if chosen else None


def _score(
    example: Example, heard: tuple[Feature, ...], chosen: dict[int, tuple[int, float]], lex: Lexicon
) -> Alignment | None:
    solid = {place: at for place, (at, _) in chosen.items() if example.features[place].weight > FAINT_WEIGHT}
    places = solid or {place: at for place, (at, _) in chosen.items()}
    first, last = min(places.values()), max(places.values())
    inside = {place: pair for place, pair in chosen.items() if first <= pair[0] <= last}
    found = sum(example.weights[place] * like for place, (_, like) in inside.items())
    denied = sum(
        example.weights[place] * like
        for place, (at, like) in inside.items()
        if example.features[place].negative != heard[at].negative
    )
    if not found or denied > found / 2:
        return None
    explained = {at for at, _ in inside.values()}
    total = sum(heard[at].weight for at in range(first, last + 1)) or 1.0
    foreign = sum(heard[at].weight for at in range(first, last + 1) if at not in explained) / total
    score = (found - 0.7 * denied) * (1 - ORDER_SHARE * (1 - _order(inside))) * (1 - FOREIGN_SHARE * foreign)
    if any(heard[at].lemma in lex.questions and at not in explained for at in range(max(0, first - 2), first)):
        score *= OTHER_QUESTION
    return Alignment(
        example, score, first, last, heard[first].start, heard[last].end, {p: at for p, (at, _) in inside.items()},
        frozenset(at for at in explained if heard[at].weight >= 1) or frozenset(places.values()), frozenset(explained),
    )  # fmt: skip


def _order(inside: dict[int, tuple[int, float]]) -> float:
    """Share of neighbouring pairs of the example that come in the same order, near each other."""
    places = sorted(inside)
    if len(places) < 2:
        return 1.0
    steps = [inside[after][0] - inside[before][0] for before, after in pairwise(places)]
    return sum(0 < step <= _SLACK_FEATURES for step in steps) / len(steps)


def _in_place(alignment: Alignment, heard: tuple[Feature, ...], lex: Lexicon) -> bool:
    """A bare answer (`oui`, `d'accord`) counts at the start of the turn; `comment ?` when nothing else is said."""
    words = [feature.lemma for feature in alignment.example.features]
    if not all(word in lex.answers or word in lex.backchannels or word in lex.alone for word in words):
        return True
    before, after = heard[: alignment.first], heard[alignment.last + 1 :]
    replies = lex.answers | lex.backchannels | lex.titles | lex.alone
    if not all(feature.lemma in replies for feature in before):
        return False
    needs_silence = alignment.example.intent == BACKCHANNEL or any(word in lex.alone for word in words)
    return not needs_silence or all(feature.lemma in replies for feature in after)
