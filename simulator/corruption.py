"""Spoils a text the way a recogniser does, so that text rehearsals can be played with word errors (`--wer`).

Lower case, no punctuation, figures in words; then words replaced by near-sounding French ones, short words lost, small
ones inserted. Wrong words get a lower confidence, as Vosk gives them.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from simulator.language.sounds import sound_key

SUBSTITUTED = 0.70
DELETED = 0.20
"""Shares of the kinds of error; the rest are insertions."""

SHORT_LETTERS = 3
NEAREST = 4
RIGHT_CONFIDENCE = (0.82, 1.0)
WRONG_CONFIDENCE = (0.30, 0.75)

_INSERTED = ("euh", "et", "de", "la", "le", "à", "en", "un", "que", "oui", "non", "ça")
_VOCABULARY = """
accès achat accord adresse affaire agence aide ailleurs ainsi aller alors amende ami an ancien année annonce
appareil appel après argent arrêt article assez assurance atelier attendre attente aucun auto autre avance avant
avec avenir avis avoir bain balle banque bas beau beaucoup besoin bien bientôt billet bois boîte bon bord bout bras
bureau but caisse calme camion car carte cas cause celle cent certain chacun chaîne chambre champ chance change
chaque charge chaud chef cher chercher cheval chez chiffre choix chose cinq clair classe clé client coin colis
combien comme comment compte conseil content contrat contre corps côté cou coup cour course court coûter cuisine
dame dans danger date début déjà délai demain demande demi dent départ depuis dernier derrière dessous deux devant
devoir dire dix doigt donner dormir dos doute doux droit dur durée eau école effet encore enfant enfin entendre
entre envie envoi erreur espace essai est état été étude euros exemple facile façon facture faim faire fait famille
faute faux femme fer fête feu fil fille film fils fin fois fond force forme fort fou frais froid gagner garage
garde gare gens geste goût grand gros groupe guerre habit haut herbe heure hier hiver homme hors hôtel huit ici
idée il image instant jamais jardin jeune joie jour journal juge juste lait langue large lettre lever lieu ligne
linge lire lit livre loin long lourd lui lundi lune main maintenant mais maison mal manger marche mardi marque
matin mauvais meilleur même mener mer merci mère mesure mettre midi mieux milieu mille minute mise mode moins mois
moment monde monnaie montant montre mort mot mur neuf nez noir nom nombre non note nous nouveau nuit numéro offre
oiseau ordre orange oublier ouvert page pain paix papier par parc pareil parler part partir pas passer patron
pauvre payer pays peau peine penser perdre père petit peu peur photo pièce pied place plan plein pluie plus poids
point pomme pont port porte poser poste pour pouvoir premier prendre près presque prêt prix problème produit puis
quand quart quatre quel question qui quinze raison rappel recevoir refus regard rendre repas reste retard retour
revoir rien robe rond route rue sac sain saison salle samedi sang sans santé savoir second sel semaine sens sept
service seul signe six soin soir soleil somme son sorte sous souvent suite sujet sûr table tard tas temps tendre
tenir terre tête tiers tirer titre tomber ton tort tôt toujours tour tout train travail treize trente très trois
trop trou trouver user vache valeur veille vendre venir vent vers vert vide vie vieux ville vingt virement vite
vivre voici voie voir voisin voix vol vouloir vous vrai vue zone
"""

_MONEY = re.compile(r"(\d+),(\d\d)\s*(?:€|euros?)")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[a-zà-öø-ÿœ]+(?:['’][a-zà-öø-ÿœ]+)*")
_UNITS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize"),
    *("quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word as a recogniser would give it; confidence 0 to 1."""

    text: str
    confidence: float


def corrupt(text: str, wer: float, rng: random.Random) -> tuple[HeardWord, ...]:
    """The words of a French text with about this share of word errors (0 to 1). Never empty for a text with words."""
    heard: list[HeardWord] = []
    words = spoken_words(text)
    for word in words:
        heard += _hear(word, wer, rng)
    return tuple(heard) or tuple(HeardWord(word, rng.uniform(*WRONG_CONFIDENCE)) for word in words[:1])


def spoken_words(text: str) -> tuple[str, ...]:
    """The words as said: lower case, no punctuation, figures and the euro sign in words."""
    lowered = _MONEY.sub(r" \1 euros \2 ", text.lower()).replace("€", " euros ")
    lowered = _FIGURES.sub(lambda match: f" {_figure_words(match[0])} ", lowered)
    return tuple(_WORD.findall(lowered.replace("’", "'").replace("-", " ")))


def number_words(number: int) -> str:
    """A whole number from 0 to 999,999 in French words, with hyphens."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "mille" if thousands == 1 else f"{number_words(thousands)} mille"
        return head if rest == 0 else f"{head} {number_words(rest)}"
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{_UNITS[hundreds]} cent"
        return head if rest == 0 else f"{head} {number_words(rest)}"
    if number < 20:
        return _UNITS[number]
    base = 60 if 70 <= number < 80 else 80 if number >= 90 else number - number % 10
    rest = number - base
    if rest == 0:
        return _TENS[base]
    link = " et " if rest in (1, 11) and base != 80 else "-"
    return f"{_TENS[base]}{link}{_UNITS[rest]}"


def _figure_words(figures: str) -> str:
    whole, _, decimals = figures.replace(",", ".").partition(".")
    if len(whole) > 6 or (whole.startswith("0") and len(whole) > 1):
        return " ".join(_UNITS[int(digit)] for digit in whole)
    words = number_words(int(whole))
    return f"{words} virgule {number_words(int(decimals))}" if decimals.strip("0") and len(decimals) <= 6 else words


def _hear(word: str, wer: float, rng: random.Random) -> list[HeardWord]:
    right = HeardWord(word, round(rng.uniform(*RIGHT_CONFIDENCE), 2))
    if rng.random() >= wer:
        return [right]
    doubt = round(rng.uniform(*WRONG_CONFIDENCE), 2)
    kind = rng.random()
    if kind >= SUBSTITUTED + DELETED:
        return [right, HeardWord(rng.choice(_INSERTED), doubt)]
    if kind >= SUBSTITUTED and len(word) <= SHORT_LETTERS:
        return []
    return [HeardWord(rng.choice(_near_words(word)), doubt)]


@lru_cache(maxsize=4000)
def _near_words(word: str) -> tuple[str, ...]:
    """The vocabulary's words that sound most like it, itself left out."""
    keys = _vocabulary_keys()
    others = {other: key for other, key in keys.items() if other != word}
    found = process.extract(sound_key(word), others, scorer=fuzz.ratio, limit=NEAREST)
    return tuple(other for _, _, other in found)


@lru_cache(maxsize=1)
def _vocabulary_keys() -> dict[str, str]:
    return {word: sound_key(word) for word in _VOCABULARY.split()}
