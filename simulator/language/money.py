"""Amounts of money and plain counts, in items (`cent vingt euros quatre-vingts` -> 120.80)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.model import SlotType
from simulator.language.lexicon import words
from simulator.language.numbers import Item
from simulator.language.value import Value

_EUROS = words("euro euros eur € heureux")
"""`heureux` is what recognisers make of `euros` after a number."""
_CENTS = words("centime centimes cent cents")
_MULTIPLIED = words(
    "fois mensualité mensualités échéance échéances versement versements paiement paiements prélèvement prélèvements "
    "instalments installments payments times months mois"
)
_UNITS = _MULTIPLIED | words(
    "article articles colis paquet paquets facture factures personne personnes exemplaire exemplaires pièce pièces "
    "carton cartons commande commandes items parcels invoices people an ans année années enfant enfants"
)
_NOT_COUNTED = words("euro euros eur jour jours jours semaine semaines heure heures days weeks hours % pour-cent")


def amount_value(item: Item) -> float | None:
    """The item as a quantity: its number, or 1 for `un` and `une`."""
    if item.number is not None:
        return None if item.ordinal else item.number
    return 1.0 if item.text in {"un", "une", "one"} else None


def find_money(items: Sequence[Item]) -> Iterator[Value]:
    """Every `N euros [N]` and `N centimes`."""
    index = 0
    while index < len(items) - 1:
        euros = amount_value(items[index])
        if euros is None or items[index + 1].text not in _EUROS:
            index += 1
            continue
        end = index + 2
        after = end + 1 if end < len(items) and items[end].text in {"et", "and"} else end
        cents = amount_value(items[after]) if after < len(items) and items[after].number is not None else None
        if cents is not None and 0 < cents < 100 and not _counted(items, after):
            euros, end = euros + cents / 100, after + 1
            end += end < len(items) and items[end].text in _CENTS
        yield Value(SlotType.MONEY, round(euros, 2), index, end)
        index = end


def _counted(items: Sequence[Item], index: int) -> bool:
    """Whether the number at `index` counts something else than cents (`cent euros, deux fois`)."""
    follower = items[index + 1].text if index + 1 < len(items) else ""
    return follower in _UNITS | _EUROS | _NOT_COUNTED


def find_counts(items: Sequence[Item]) -> Iterator[Value]:
    """`trois fois`, `quatre mensualités`; a number without a unit is a bare count."""
    for index, item in enumerate(items):
        number = amount_value(item)
        follower = items[index + 1].text if index + 1 < len(items) else ""
        if number is None or follower in _EUROS:
            continue
        if follower in _UNITS and (item.number is not None or follower in _MULTIPLIED):
            yield Value(SlotType.COUNT, number, index, index + 2)
        elif item.number is not None and follower not in _NOT_COUNTED:
            yield Value(SlotType.COUNT, number, index, index + 1, bare=True)
