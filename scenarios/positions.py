"""YAML as plain values that remember where they stood: for files written by people, some of them hostile.

Only a small YAML is accepted: mappings, lists and plain values. No tags, no merge keys, UTF-8 only, 1 MB, 40 levels,
few aliases. Values follow YAML 1.2 (`yes`, `no` and `on` are words, not booleans; dates stay text for the model).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from scenarios.faults import Fault, ScenarioFaults

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_ALIASES = 50
MAX_NODES = 50_000
"""Nodes counted with each alias replaced by what it repeats, so that nested aliases cannot multiply."""

PathItem = str | int
Path = tuple[PathItem, ...]
Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+$")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Position:
    """Line and column, counted from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Tree:
    """The plain value of a file, and the place of each of its keys and values."""

    value: Plain
    values: dict[Path, Position] = field(repr=False)
    keys: dict[Path, Position] = field(repr=False)

    def known_path(self, loc: tuple[PathItem, ...]) -> Path:
        """The longest path of the file that `loc` follows; items that only the model knows are stepped over."""
        path: Path = ()
        for item in loc:
            step = (*path, item)
            if step in self.values:
                path = step
        return path

    def position(self, loc: tuple[PathItem, ...]) -> Position:
        """Where the value at `loc` stands, or the nearest thing around it."""
        return self.values[self.known_path(loc)]

    def key_position(self, loc: tuple[PathItem, ...]) -> Position:
        """Where the key of `loc` stands; for a list item, the item itself."""
        path = self.known_path(loc)
        return self.keys.get(path, self.values[path])


@dataclass(slots=True)
class _Node:
    value: Plain
    at: Position
    children: list[tuple[PathItem, Position, _Node]] = field(default_factory=list)
    size: int = 1


@dataclass(slots=True)
class _Open:
    """A mapping or list being read."""

    node: _Node
    anchor: str | None
    mapping: bool
    key: tuple[str, Position] | None = None


class _Reader:
    """Builds the tree from the parser's events, with every bound checked as it goes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.open: list[_Open] = []
        self.anchors: dict[str, _Node] = {}
        self.aliases = 0
        self.faults: list[Fault] = []
        self.root: _Node | None = None

    def stop(self, at: Position, message: str) -> ScenarioFaults:
        return ScenarioFaults([*self.faults, Fault(self.name, at.line, at.column, message)])

    def read(self, event: yaml.Event) -> None:
        at = _position(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise self.stop(at, "un seul document par fichier : retirez « --- »")
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) not in (None, "!"):
            raise self.stop(at, f"les étiquettes YAML (« {event.tag} ») sont interdites")  # type: ignore[attr-defined]
        if isinstance(event, yaml.AliasEvent):
            self.place(self.alias(str(event.anchor), at), at, None)
        elif isinstance(event, yaml.ScalarEvent):
            self.scalar(event, at)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.begin(event, at)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self.open.pop()
            self.place(done.node, done.node.at, done.anchor)

    def begin(self, event: yaml.CollectionStartEvent, at: Position) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise self.stop(at, f"trop de niveaux emboîtés (plus de {MAX_DEPTH})")
        if self.open and self.open[-1].mapping and self.open[-1].key is None:
            raise self.stop(at, "une clé doit être un mot simple")
        mapping = isinstance(event, yaml.MappingStartEvent)
        self.open.append(_Open(_Node({} if mapping else [], at), event.anchor, mapping))

    def scalar(self, event: yaml.ScalarEvent, at: Position) -> None:
        frame = self.open[-1] if self.open else None
        if frame is not None and frame.mapping and frame.key is None:
            frame.key = (event.value, at)
            if event.value == "<<" and event.implicit[0]:
                raise self.stop(at, "la clé de fusion « << » est interdite")
            return
        plain = _plain(event.value) if event.implicit[0] else event.value
        self.place(_Node(plain, at), at, event.anchor)

    def alias(self, anchor: str, at: Position) -> _Node:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise self.stop(at, f"trop de renvois « * » (plus de {MAX_ALIASES})")
        if anchor not in self.anchors:
            raise self.stop(at, f"le renvoi « *{anchor} » ne désigne rien")
        return self.anchors[anchor]

    def place(self, node: _Node, at: Position, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = node
        if not self.open:
            self.root = node
            return
        frame = self.open[-1]
        frame.node.size += node.size
        if frame.node.size > MAX_NODES:
            raise self.stop(at, f"fichier trop touffu (plus de {MAX_NODES} valeurs, renvois compris)")
        if frame.mapping:
            self.place_in_mapping(frame, node, at)
        else:
            items = frame.node.value
            assert isinstance(items, list)
            frame.node.children.append((len(items), at, node))
            items.append(node.value)

    def place_in_mapping(self, frame: _Open, node: _Node, at: Position) -> None:
        mapping = frame.node.value
        assert isinstance(mapping, dict)
        if frame.key is None:
            raise self.stop(at, "une clé doit être un mot simple")
        key, key_at = frame.key
        frame.key = None
        if key in mapping:
            first = next(child[1].line for child in frame.node.children if child[0] == key)
            message = f"la clé « {key} » est écrite deux fois (déjà à la ligne {first})"
            self.faults.append(Fault(self.name, key_at.line, key_at.column, message))
            return
        frame.node.children.append((key, key_at, node))
        mapping[key] = node.value


def read_tree(data: bytes, name: str) -> Tree:
    """The file's values and places. Raises `ScenarioFaults` for anything that is not the small YAML described above."""
    text = _decode(data, name)
    reader = _Reader(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reader.read(event)
    except yaml.MarkedYAMLError as error:
        at = _position(error.problem_mark or error.context_mark)
        raise reader.stop(at, f"YAML illisible : {_explain(error)}") from error
    except yaml.YAMLError as error:
        raise reader.stop(Position(), f"YAML illisible : {error}") from error
    if reader.root is None or reader.root.value is None:
        raise reader.stop(Position(), "le fichier est vide")
    if reader.faults:
        raise ScenarioFaults(reader.faults)
    values: dict[Path, Position] = {}
    keys: dict[Path, Position] = {}
    for path, key_at, node in _walk(reader.root):
        values[path], keys[path] = node.at, key_at
    return Tree(reader.root.value, values, keys)


def _walk(root: _Node) -> Iterator[tuple[Path, Position, _Node]]:
    pending: list[tuple[Path, Position, _Node]] = [((), root.at, root)]
    while pending:
        path, key_at, node = pending.pop()
        yield path, key_at, node
        pending.extend(((*path, item), at, child) for item, at, child in node.children)


def _decode(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        message = f"fichier trop gros : {len(data)} octets, {MAX_BYTES} au plus"
        raise ScenarioFaults([Fault(name, 1, 1, message)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place_of_byte(data, error.start)
        raise ScenarioFaults([Fault(name, line, column, "le fichier n'est pas en UTF-8")]) from error
    forbidden = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if forbidden is not None:
        before = text[: forbidden.start()]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        message = f"caractère interdit (U+{ord(forbidden.group()):04X})"
        raise ScenarioFaults([Fault(name, line, column, message)])
    return text


def _place_of_byte(data: bytes, offset: int) -> tuple[int, int]:
    before = data[:offset]
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    return before.count(b"\n") + 1, column


def _plain(text: str) -> Plain:
    """A plain (unquoted) scalar by YAML 1.2's core rules."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text) and len(text) <= 18:
        return int(text)
    if _NUMBER.match(text) and len(text) <= 40:
        return float(text)
    return text


def _position(mark: Any) -> Position:
    return Position() if mark is None else Position(mark.line + 1, mark.column + 1)


_EXPLANATIONS = (
    ("maximum nesting depth", f"trop de niveaux emboîtés (plus de {MAX_DEPTH})"),
    ("found character '\\t'", "une tabulation ; indentez avec des espaces"),
    ("found a tab character", "une tabulation ; indentez avec des espaces"),
    ("mapping values are not allowed", "un « : » de trop ; mettez le texte entre guillemets"),
    ("did not find expected key", "indentation ou guillemet mal fermé sur cette ligne ou la précédente"),
    ("could not find expected ':'", "il manque « : » après la clé"),
    ("did not find expected '-' indicator", "il manque un tiret, ou l'indentation change dans la liste"),
    ("unexpected end of stream", "un guillemet n'est pas refermé"),
    ("did not find expected ',' or ']'", "crochet ou virgule manquant dans la liste"),
    ("did not find expected ',' or '}'", "accolade ou virgule manquante"),
    ("found undefined", "étiquette inconnue"),
    ("cannot start any token", "un texte ne peut pas commencer par ce signe ; mettez-le entre guillemets"),
)


def _explain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "forme incorrecte"
    return next((french for english, french in _EXPLANATIONS if english in problem), problem)
