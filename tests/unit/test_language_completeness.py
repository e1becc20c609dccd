"""Whether a pause ends the turn, judged on the words said so far."""

from __future__ import annotations

import pytest

from simulator.language.completeness import Completeness
from simulator.language.lexicon import words
from tests.unit.language_set import labelled, matcher

AWAITED = words(
    "ask_reason verify_identity propose propose_plan state_debt announce_reason free_return propose_exchange yes no "
    "check_agreement farewell ask_payment_date agree_date announce_hold ask_received ask_order_number"
)

GOES_ON = """
je vous appelle au sujet de
je vous appelle
bonjour camille robin de la
je vous appelle de la part de
puis-je parler à
puis-je parler à madame
est-ce que vous
est-ce que vous pouvez
pouvez-vous
pouvez-vous me donner votre
pouvez-vous me donner
je comprends que vous
je comprends mais
oui d'accord et
d'accord donc
je vous propose de
je vous propose
vous avez une facture de
vous avez une facture impayée du
vous devez deux cent
il reste à payer la somme de
le montant est de
je vous rappelle que
parce que
c'est parce que
nous n'avons pas reçu votre
vous n'avez pas
vous pouvez régler en
vous pouvez payer soit
si vous voulez
si vous ne payez pas
si je comprends bien
quand vous aurez reçu la facture
je suis désolé pour
je suis vraiment
je vais vous mettre en
euh
alors euh
je voulais savoir si
mon numéro est le zéro six
zéro six douze trente quatre
votre nom s'écrit l e f
le premier versement le
le premier
à partir du
je me permets de vous
en ce qui concerne votre
ce que je peux vous proposer c'est
je vois que
je constate que vous
je voudrais
je souhaiterais
nous allons
il faut que
la date de
le retour est gratuit et
avant de vous répondre
pour vous aider
avec votre
afin de
dans un délai de
je ne peux pas vous
vous serez
qui
avez-vous une autre
s'il vous
je récapitule
""".strip().splitlines()

ANSWERS = """
puis-je parler à madame lefèvre s'il vous plaît
que puis-je faire pour vous
vous devez deux cent quarante euros
je vous propose de payer en trois fois
est-ce que cela vous convient
cela vous convient-il
au revoir madame bonne journée
nous pouvons vous échanger l'article
le retour est gratuit
oui
non pas du tout
le premier versement sera le quinze octobre
je vous appelle au sujet de votre facture
pouvez-vous me confirmer votre adresse
vous êtes bien madame lefèvre
quand pouvez-vous payer
d'accord
je vous mets en attente un instant
qu'avez-vous reçu à la place
c'est bien ça
en quoi puis-je vous aider
""".strip().splitlines()

OPEN = """
bonjour
bonjour madame
camille robin de la société voltéa
bonjour camille robin de la société voltéa
voltéa bonjour
je suis désolé pour cette erreur
je comprends votre colère
hum d'accord je vois
le ciel est bleu
je regarde votre dossier
vous devez deux cent quarante
""".strip().splitlines()


@pytest.mark.parametrize("text", GOES_ON)
def test_an_unfinished_sentence_goes_on(text: str) -> None:
    assert matcher().completeness(text, AWAITED) is Completeness.CONTINUES


@pytest.mark.parametrize("text", ANSWERS)
def test_an_awaited_intent_answers(text: str) -> None:
    assert matcher().completeness(text, AWAITED) is Completeness.ANSWERED


@pytest.mark.parametrize("text", OPEN)
def test_a_preface_or_something_else_is_open(text: str) -> None:
    awaited = AWAITED - {"yes"} | {"greet", "introduce_self", "introduce_company"}
    assert matcher().completeness(text, awaited) is Completeness.OPEN


def test_a_greeting_answers_when_nothing_else_is_awaited() -> None:
    assert matcher().completeness("bonjour madame", frozenset({"greet"})) is Completeness.ANSWERED


def test_nothing_said_is_open() -> None:
    assert matcher().completeness("", AWAITED) is Completeness.OPEN


def test_a_whole_phone_number_no_longer_goes_on() -> None:
    number = "zéro six douze trente quatre cinquante six soixante dix huit"
    assert matcher().completeness(number, AWAITED) is Completeness.OPEN


def test_few_finished_paraphrases_are_taken_for_unfinished() -> None:
    texts = [text for paraphrases in labelled()["held_back"].values() for text in paraphrases]
    going_on = [text for text in texts if matcher().completeness(text, frozenset()) is Completeness.CONTINUES]
    assert len(going_on) <= len(texts) * 0.03, going_on
