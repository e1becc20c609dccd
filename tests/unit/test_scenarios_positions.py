"""Reading YAML written by people, some of them hostile: one clear fault with its place, never a crash or a hang."""

from __future__ import annotations

import pytest

from scenarios.faults import ScenarioFaults
from scenarios.positions import MAX_BYTES, Position, read_tree


def refused(data: bytes) -> str:
    with pytest.raises(ScenarioFaults) as raised:
        read_tree(data, "f.yaml")
    return str(raised.value)


def test_every_value_and_key_remembers_its_line_and_column() -> None:
    tree = read_tree(b"a: 1\nb:\n  - c: deux\n", "f.yaml")
    assert tree.value == {"a": 1, "b": [{"c": "deux"}]}
    assert tree.position(("b", 0, "c")) == Position(3, 8)
    assert tree.key_position(("b", 0, "c")) == Position(3, 5)


def test_a_place_the_file_does_not_have_falls_back_on_what_surrounds_it() -> None:
    tree = read_tree(b"a:\n  say: bonjour\n", "f.yaml")
    assert tree.position(("a", "say", 0, "text")) == Position(2, 8)


def test_yes_no_and_on_are_words_and_dates_stay_text() -> None:
    tree = read_tree(b"on: no\nyes: 2026-09-01\nn: 012\nt: true\nv:\n", "f.yaml")
    assert tree.value == {"on": "no", "yes": "2026-09-01", "n": 12, "t": True, "v": None}


def test_columns_count_characters_not_bytes() -> None:
    assert read_tree("é: à\n".encode(), "f.yaml").position(("é",)) == Position(1, 4)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "f.yaml:1:1: le fichier est vide"),
        (b"# rien\n", "f.yaml:1:1: le fichier est vide"),
        (b"a: 1\nb: \x00\n", "f.yaml:2:4: caractère interdit (U+0000)"),
        (b"a: 1\nb: \xff\xfe\n", "f.yaml:2:4: le fichier n'est pas en UTF-8"),
        ("a: é\n".encode("utf-16"), "f.yaml:1:1: le fichier n'est pas en UTF-8"),
        (b"a: !!python/object/apply:os.system [ls]\n", "f.yaml:1:4: les étiquettes YAML"),
        (b"a: !local x\n", "f.yaml:1:4: les étiquettes YAML"),
        (b"a: 1\nb: 2\na: 3\n", "f.yaml:3:1: la clé « a » est écrite deux fois (déjà à la ligne 1)"),
        (b"a: &x {b: 1}\nc:\n  <<: *x\n", "f.yaml:3:3: la clé de fusion"),
        (b"a: *nulle\n", "f.yaml:1:4: le renvoi « *nulle » ne désigne rien"),
        (b"? [a, b]\n: c\n", "une clé doit être un mot simple"),
        (b"a: 1\n---\nb: 2\n", "f.yaml:2:1: un seul document par fichier"),
        (b"a:\n\tb: 1\n", "YAML illisible"),
        (b"a: b: c\n", "f.yaml:1:5: YAML illisible : un « : » de trop"),
        (b"a: 'sans fin\n", "YAML illisible : un guillemet n'est pas refermé"),
        (bytes(range(128, 256)) * 10, "n'est pas en UTF-8"),
    ],
)
def test_bad_files_get_one_clear_fault(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_a_file_of_ten_megabytes_is_refused_unread() -> None:
    assert f"{MAX_BYTES} au plus" in refused(b"a: " + b"x" * 10_000_000)


@pytest.mark.parametrize("data", [b"[" * 200_000, b"{a: " * 200_000, b"- " * 100_000])
def test_bottomless_nesting_is_refused(data: bytes) -> None:
    assert "trop de niveaux emboîtés" in refused(data)


def test_forty_levels_are_accepted_and_forty_one_refused() -> None:
    read_tree(b"[" * 40 + b"]" * 40, "f.yaml")
    assert "trop de niveaux" in refused(b"[" * 41 + b"]" * 41)


def test_a_billion_laughs_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 5)}]" for i in range(1, 10)]
    assert "trop touffu" in refused("\n".join(lines).encode())


def test_too_many_aliases_are_refused() -> None:
    assert "trop de renvois" in refused(b"a: &a x\nb: [" + b", ".join([b"*a"] * 51) + b"]")


def test_an_alias_cannot_hold_itself() -> None:
    assert "ne désigne rien" in refused(b"a: &a [*a]\n")
