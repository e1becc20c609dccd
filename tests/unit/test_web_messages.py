"""The French of the interface is whole: what a template says in English has its French, and nothing is left over."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from web.i18n import LOCALES
from web.pages import WEB

PAGES = "**/templates/**.html"


def said() -> set[str | tuple[str, ...]]:
    """Every message of every template."""
    found = extract_from_dir(
        WEB,
        method_map=[(PAGES, "jinja2")],
        options_map={PAGES: {"encoding": "utf-8", "trimmed": "true", "silent": "false"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
    )
    return {message for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def french() -> Catalog:
    with (LOCALES / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_every_message_has_its_french(french: Catalog) -> None:
    whole = {
        message.id
        for message in messages(french)
        if not message.fuzzy and all([message.string] if isinstance(message.string, str) else message.string)
    }
    assert said() - whole == set()


def test_no_french_is_left_of_a_message_that_is_gone(french: Catalog) -> None:
    assert {message.id for message in messages(french)} - said() == set()


def test_french_keeps_the_names_of_the_values(french: Catalog) -> None:
    for message in messages(french):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        expected = {name for text in ids for name in re.findall(r"%\((\w+)\)s|\{(\w+)\}", text)}
        for string in strings:
            assert set(re.findall(r"%\((\w+)\)s|\{(\w+)\}", string)) == expected, message.id


def test_french_is_set_as_french_is_printed(french: Catalog) -> None:
    for message in messages(french):
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        for string in strings:
            assert "'" not in string, string
            assert not re.search(r"[^\s\u202f\u00a0][;?!»]|(?<!\u00a0):(?!//)| [;:?!»]|« ", string), string
