"""Text, typed or recognised, to tokens: case, punctuation, elisions, fixed expressions, hesitations, false starts.

Offsets: a *word* is what `str.split` gives, as a recogniser's words are; a token knows the words it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from scenarios.model import Language
from simulator.language.lexicon import Lexicon, lexicon, words


@dataclass(frozen=True, slots=True)
class Token:
    """One unit of meaning: lower case with accents, and the words it came from, `start` to `end` (excluded)."""

    text: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """Without accents."""
        return fold(self.text)


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower case without accents; `œ` and `æ` opened."""
    opened = text.casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(char for char in unicodedata.normalize("NFD", opened) if not unicodedata.combining(char))


_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'"})
_PIECE = re.compile(r"\{[a-z0-9_.-]+\}|\d+(?:[.,/]\d+)*|[^\W\d_]+(?:_[^\W\d_]+)*'?|€|\+|&")
_SYMBOLS = {"€": "euros", "+": "plus", "&": "et"}
_VOWEL = frozenset("aeiouyhéèêàâîôûœ")
_CONTRACTIONS = {"n't": "not", "'m": "am", "'re": "are", "'ll": "will", "'ve": "have", "'d": "would"}
_ENGLISH = re.compile(r"(\w+?)(n't|'m|'re|'ll|'ve|'d|'s)\b")
_KEPT = re.compile(r"aujourd'hui|quelqu'un(e?)|presqu'", re.IGNORECASE)


def _expand_english(word: str) -> str:
    word = re.sub(r"\bcan't\b", "can not", re.sub(r"\bwon't\b", "will not", word))
    return _ENGLISH.sub(lambda m: f"{m[1]} {_CONTRACTIONS.get(m[2], 'is')}", word)


def _pieces(word: str, lex: Lexicon) -> list[str]:
    """The parts of one written word: `j'ai` -> `je`, `ai`; `puis-je` -> `puis`, `je`; `240€` -> `240`, `euros`."""
    word = unicodedata.normalize("NFC", word).translate(_APOSTROPHES).lower()
    if lex.language is Language.EN:
        return [_SYMBOLS.get(piece, piece.strip("'")) for piece in _PIECE.findall(_expand_english(word))]
    word = _KEPT.sub(lambda m: m[0].replace("'", ""), word)
    parts = []
    for piece in _PIECE.findall(word):
        bare = piece.rstrip("'")
        parts.append(lex.elisions.get(bare, bare) if piece.endswith("'") else _SYMBOLS.get(piece, piece))
    return parts


def _join_lone_elisions(tokens: list[Token], lex: Lexicon) -> list[Token]:
    """`l abonnement` (apostrophe lost) reads as `le abonnement`; letters being spelt are left alone."""
    joined = []
    for index, token in enumerate(tokens):
        follower = tokens[index + 1].text if index + 1 < len(tokens) else ""
        elided = token.text in lex.elisions and len(follower) > 1 and follower[0] in _VOWEL
        joined.append(Token(lex.elisions[token.text], token.start, token.end) if elided else token)
    return joined


_LONGEST_PHRASE = 6


def _merge_phrases(tokens: list[Token], lex: Lexicon) -> list[Token]:
    merged: list[Token] = []
    index = 0
    folded = [token.folded for token in tokens]
    while index < len(tokens):
        for size in range(min(_LONGEST_PHRASE, len(tokens) - index), 0, -1):
            name = lex.phrases.get(tuple(folded[index : index + size]))
            if name is not None and (name not in lex.initial or _may_answer(merged, lex)):
                merged.append(Token(name, tokens[index].start, tokens[index + size - 1].end))
                index += size
                break
        else:
            merged.append(tokens[index])
            index += 1
    return merged


def _may_answer(before: Sequence[Token], lex: Lexicon) -> bool:
    """Whether an answer may stand here: nothing, an answer or a hesitation comes just before."""
    return not before or before[-1].folded in lex.answers | lex.hesitations | lex.openers


def _drop_false_starts(tokens: list[Token]) -> list[Token]:
    """`je je voudrais`, `je vous je vous appelle`: the first try goes. Figures and letters may repeat."""
    kept = list(tokens)
    for size in (3, 2, 1):
        index = 0
        while index + 2 * size <= len(kept):
            first, second = kept[index : index + size], kept[index + size : index + 2 * size]
            again = [t.text for t in first] == [t.text for t in second]
            if again and all(len(t.text) > 1 and not t.text[0].isdigit() for t in first) and _may_stutter(first):
                del kept[index : index + size]
            else:
                index += 1
    return kept


_COUNTING = words(
    "zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante "
    "cinquante soixante cent two three four five nine ten twenty"
)


def _may_stutter(tokens: Sequence[Token]) -> bool:
    return not any(token.text in _COUNTING for token in tokens)


def tokenise(text: str, language: Language) -> tuple[Token, ...]:
    """Every token of `text`, hesitations included, elisions opened and fixed expressions made one."""
    lex = lexicon(language)
    raw = [Token(part, n, n + 1) for n, word in enumerate(text.split()) for part in _pieces(word, lex)]
    if language is Language.FR:
        raw = _join_lone_elisions(raw, lex)
    return tuple(_merge_phrases(raw, lex))


def without_fillers(tokens: Sequence[Token], language: Language) -> tuple[Token, ...]:
    """The tokens that carry meaning: no hesitation, no opening `donc`, no false start."""
    lex = lexicon(language)
    kept = [token for token in tokens if token.folded not in lex.hesitations]
    while len(kept) > 1 and kept[0].folded in lex.openers:
        kept.pop(0)
    return tuple(_merge_phrases(_drop_false_starts(kept), lex))


def is_backchannel(text: str, language: Language) -> bool:
    """Whether the whole utterance only says "I am listening" (`oui`, `d'accord`, `mmh`)."""
    lex = lexicon(language)
    tokens = tokenise(text, language)
    said = [token.folded for token in tokens if token.folded not in lex.hesitations - lex.backchannels]
    return bool(said) and all(text in lex.backchannels for text in said)
