"""A short, faultless scenario file that tests break one line at a time."""

from __future__ import annotations

GOOD = """\
format: 1
id: essai
title: Un essai
kind: advice
direction: inbound
language: fr
law_as_of: 2026-09-01
criteria: [C1.1]
brief: Renseignez le client.
company:
  name: Voltéa
  greeting: Voltéa, bonjour.
customer:
  name: Madame Martin
  phone: "06 39 98 10 01"
  temperament: {calme: {}}
  facts:
    ville:
      value: Lyon
      say: [Lyon., J'habite à Lyon.]
      asked_by: [ask_city]
record:
  id: C-1
  name: Anne Martin
  phone: "06 39 98 10 01"
  fields: {Code postal: "69001"}
form:
  title: Fiche
  fields:
    ville: {label: Ville, expected_fact: ville}
directory:
  - {number: "8201", label: Service après-vente}
intents:
  ask_city:
    examples: [quelle est votre ville]
    slots: {combien: count}
dialogue:
  start: accueil
  otherwise_outcome: perdu
  states:
    accueil:
      phase: opening
      say: Bonjour, je suis {customer.name}, à {fact.ville}.
      expect:
        - intent: greet
          goto: fin
          outcome: servi
      otherwise: {say: [Pardon ?, Comment ?]}
      on_silence: {say: [Allô ?, Vous êtes là ?]}
      exit: {goto: fin}
    fin:
      phase: closing
      otherwise: {say: [Bien., Très bien.]}
      on_silence: {say: [Au revoir., Allez !], hang_up: true}
      exit: {hang_up: true}
outcomes:
  servi: {title: Servi, success: true}
  perdu: {title: Perdu, success: false}
rehearsals:
  - name: bon
    steps:
      - say: Bonjour madame.
      - do: {fill: {ville: Lyon}}
"""


def broken(old: str, new: str) -> str:
    """The good scenario with one piece replaced; the piece must be there exactly once."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def line_of(text: str, piece: str) -> int:
    """The line, from 1, on which a piece of text first stands."""
    return text[: text.index(piece)].count("\n") + 1
