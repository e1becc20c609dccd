"""Values in speech: amounts, dates, delays, counts, names, dictated numbers, letters, yes and no."""

from __future__ import annotations

import datetime as dt

import pytest

from scenarios.model import Language, SlotType
from simulator.domain.events import SlotValue
from simulator.language.slots import values

TODAY = dt.date(2026, 9, 1)  # a Tuesday
NAMES = ("Voltéa", "Madame Lefèvre")


def read(text: str, kind: SlotType, today: dt.date | None = TODAY) -> tuple[SlotValue, ...]:
    return values(text, kind, Language.FR, NAMES, today)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("deux cent quarante euros cinquante", (240.5,)),
        ("cent vingt euros quatre-vingts", (120.8,)),
        ("vous devez 240,50 €", (240.5,)),
        ("quatre-vingt-dix euros", (90.0,)),
        ("trois fois cinquante euros", (50.0,)),
        ("1 200 euros", (1200.0,)),
        ("mille deux cents euros puis cent euros", (1200.0, 100.0)),
        ("cent euros deux fois", (100.0,)),
        ("deux cent quarante heureux", (240.0,)),
        ("trois colis", ()),
    ],
)
def test_amounts_are_euros(text: str, amounts: tuple[float, ...]) -> None:
    assert read(text, SlotType.MONEY) == amounts


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("en trois fois", (3.0,)),
        ("trois fois cinquante euros", (3.0,)),
        ("quatre mensualités de soixante euros", (4.0,)),
        ("en une fois", (1.0,)),
        ("une facture", ()),
        ("sous huit jours", ()),
    ],
)
def test_counts_are_what_is_counted(text: str, counts: tuple[float, ...]) -> None:
    assert read(text, SlotType.COUNT) == counts


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("le quinze", "2026-09-15"),
        ("lundi prochain", "2026-09-07"),
        ("mardi", "2026-09-08"),
        ("fin du mois", "2026-09-30"),
        ("à la fin du mois prochain", "2026-10-31"),
        ("le 3 mars", "2027-03-03"),
        ("dans dix jours", "2026-09-11"),
        ("vendredi quinze octobre", "2026-10-15"),
        ("le premier octobre deux mille vingt-six", "2026-10-01"),
        ("votre facture du quinze juillet", "2026-07-15"),
        ("le cinq du mois prochain", "2026-10-05"),
        ("après-demain", "2026-09-03"),
        ("début octobre", "2026-10-01"),
        ("le 01/10/2026", "2026-10-01"),
        ("le trente et un juin", "2027-06-30"),
    ],
)
def test_dates_are_counted_from_the_reference_day(text: str, date: str) -> None:
    assert read(text, SlotType.DATE) == (date,)


def test_two_days_are_two_dates() -> None:
    assert read("le dix et le vingt", SlotType.DATE) == ("2026-09-10", "2026-09-20")


def test_a_date_without_reference_day_keeps_its_words() -> None:
    assert read("lundi prochain", SlotType.DATE, today=None) == ("lundi prochain",)


@pytest.mark.parametrize("text", ["les deux colis", "le numéro 4512", "une seconde", "à dix-huit heures"])
def test_other_figures_are_no_dates(text: str) -> None:
    assert read(text, SlotType.DATE) == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("sous huit jours", (8.0,)),
        ("deux semaines", (14.0,)),
        ("quarante-huit heures", (2.0,)),
        ("une quinzaine", (15.0,)),
        ("dans un mois", (30.0,)),
        ("à dix-huit heures", ()),
    ],
)
def test_delays_are_days(text: str, days: tuple[float, ...]) -> None:
    assert read(text, SlotType.DELAY) == days


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("puis-je parler à madame Lefèvre", "Lefèvre"),
        ("puis je parler à madame le fèvre", "Lefèvre"),
        ("la société vol t a bonjour", "Voltéa"),
        ("je suis bien avec monsieur durand", "Durand"),
        ("je m'appelle julien martin", "Julien Martin"),
        ("bonjour sophie à votre écoute", "Sophie"),
    ],
)
def test_names_are_found_by_sound_title_or_first_name(text: str, name: str) -> None:
    assert read(text, SlotType.NAME) == (name,)


def test_a_title_alone_names_nobody() -> None:
    assert read("bonjour madame vous allez bien", SlotType.NAME) == ()


@pytest.mark.parametrize(
    "text", ["C dix quarante-deux", "C-1042", "c'est dix quarante deux", "ces mille quarante deux", "C 1 0 4 2"]
)
def test_customer_numbers_have_one_form(text: str) -> None:
    assert read(text, SlotType.CUSTOMER_NUMBER) == ("C-1042",)


def test_an_announced_number_needs_no_letter() -> None:
    assert read("numéro de commande quarante-cinq douze", SlotType.CUSTOMER_NUMBER) == ("4512",)


def test_an_amount_is_no_customer_number() -> None:
    assert read("deux cent quarante euros", SlotType.CUSTOMER_NUMBER) == ()


@pytest.mark.parametrize(
    "text",
    [
        "zéro six douze trente-quatre cinquante-six soixante-dix-huit",
        "06 12 34 56 78",
        "0612345678",
        "+33 6 12 34 56 78",
    ],
)
def test_phone_numbers_have_ten_figures(text: str) -> None:
    assert read(text, SlotType.PHONE) == ("0612345678",)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("L E F È V R E", "LEFÈVRE"),
        ("l e f e accent grave v r e", "LEFÈVRE"),
        ("b o deux l e", "BOLLE"),
        ("l e f e v air e", "LEFEVRE"),
    ],
)
def test_spelt_letters_make_a_word(text: str, letters: str) -> None:
    assert read(text, SlotType.SPELLING) == (letters,)


@pytest.mark.parametrize(("text", "said"), [("oui bien sûr", True), ("non pas du tout", False)])
def test_yes_and_no_are_booleans(text: str, said: bool) -> None:
    assert read(text, SlotType.YES_NO)[0] is said
