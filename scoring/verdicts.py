"""The answer to one check: yes, no, not applicable or "to be listened to again", with its evidence and confidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scenarios.model import Language


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    NA = "na"
    LISTEN = "listen"


class Why(StrEnum):
    """The reason of a verdict, in words for a person by `explain`."""

    HEARD = "heard"
    NOT_HEARD = "not_heard"
    HEARD_ELSEWHERE = "heard_elsewhere"
    DOUBTFUL = "doubtful"
    UNCLEAR = "unclear"
    MISHEARD = "misheard"
    DEMONSTRATION = "demonstration"
    NOT_REACHED = "not_reached"
    FORBIDDEN_HEARD = "forbidden_heard"
    FORBIDDEN_NOT_HEARD = "forbidden_not_heard"
    IN_ORDER = "in_order"
    OUT_OF_ORDER = "out_of_order"
    REPHRASED = "rephrased"
    REPHRASED_NOTHING = "rephrased_nothing"
    TRUE = "true"
    FALSE = "false"
    CORRECTED = "corrected"
    NOTHING_STATED = "nothing_stated"
    DONE = "done"
    NOT_DONE = "not_done"
    DONE_WRONG = "done_wrong"
    NOT_CONCERNED = "not_concerned"
    REACHED = "reached"
    MISSED = "missed"
    WITHIN_BOUNDS = "within_bounds"
    OUT_OF_BOUNDS = "out_of_bounds"


_WORDS: dict[Language, dict[Why, str]] = {
    Language.FR: {
        Why.HEARD: "Entendu.",
        Why.NOT_HEARD: "Pas entendu dans le passage examiné.",
        Why.HEARD_ELSEWHERE: "Entendu, mais pas au moment attendu.",
        Why.DOUBTFUL: "Peut-être entendu : la reconnaissance n'en est pas sûre.",
        Why.UNCLEAR: "Le passage est trop mal reconnu pour conclure.",
        Why.MISHEARD: "Peut-être dit : des mots de ce passage sont mal reconnus.",
        Why.DEMONSTRATION: "Modèle de démonstration : il ne comprend pas les voix humaines.",
        Why.NOT_REACHED: "L'appel a pris fin avant ce moment.",
        Why.FORBIDDEN_HEARD: "Propos à éviter entendu.",
        Why.FORBIDDEN_NOT_HEARD: "Aucun propos à éviter entendu.",
        Why.IN_ORDER: "Dans l'ordre attendu.",
        Why.OUT_OF_ORDER: "Dans un autre ordre que celui attendu.",
        Why.REPHRASED: "Les mots du client sont repris.",
        Why.REPHRASED_NOTHING: "Reformulation annoncée, sans rien reprendre de ce que le client avait dit.",
        Why.TRUE: "Conforme à la fiche ou à la documentation.",
        Why.FALSE: "Contraire à la fiche ou à la documentation.",
        Why.CORRECTED: "Une valeur fausse, puis la bonne.",
        Why.NOTHING_STATED: "Rien n'a été avancé sur ce point.",
        Why.DONE: "Fait.",
        Why.NOT_DONE: "Pas fait.",
        Why.DONE_WRONG: "Fait, mais pas comme attendu.",
        Why.NOT_CONCERNED: "Sans objet dans cet appel.",
        Why.REACHED: "Atteint.",
        Why.MISSED: "Pas atteint.",
        Why.WITHIN_BOUNDS: "Dans les limites.",
        Why.OUT_OF_BOUNDS: "Hors des limites.",
    },
    Language.EN: {
        Why.HEARD: "Heard.",
        Why.NOT_HEARD: "Not heard in the passage searched.",
        Why.HEARD_ELSEWHERE: "Heard, but not when expected.",
        Why.DOUBTFUL: "Perhaps heard: recognition is not sure of it.",
        Why.UNCLEAR: "The passage is too poorly recognised to conclude.",
        Why.MISHEARD: "Perhaps said: some words of this passage are poorly recognised.",
        Why.DEMONSTRATION: "Demonstration model: it does not understand people's voices.",
        Why.NOT_REACHED: "The call ended before this point.",
        Why.FORBIDDEN_HEARD: "Words to avoid were heard.",
        Why.FORBIDDEN_NOT_HEARD: "No words to avoid were heard.",
        Why.IN_ORDER: "In the expected order.",
        Why.OUT_OF_ORDER: "In another order than expected.",
        Why.REPHRASED: "The customer's words are given back.",
        Why.REPHRASED_NOTHING: "A rephrasing was announced, but gives back nothing the customer had said.",
        Why.TRUE: "Agrees with the record or the knowledge base.",
        Why.FALSE: "Contradicts the record or the knowledge base.",
        Why.CORRECTED: "A wrong value, then the right one.",
        Why.NOTHING_STATED: "Nothing was stated on this point.",
        Why.DONE: "Done.",
        Why.NOT_DONE: "Not done.",
        Why.DONE_WRONG: "Done, but not as expected.",
        Why.NOT_CONCERNED: "Does not apply to this call.",
        Why.REACHED: "Reached.",
        Why.MISSED: "Not reached.",
        Why.WITHIN_BOUNDS: "Within bounds.",
        Why.OUT_OF_BOUNDS: "Out of bounds.",
    },
}


def explain(why: Why, language: Language = Language.FR) -> str:
    """The reason as one sentence for a person."""
    return _WORDS[language][why]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows it: seconds from the start of the recording, and the words or the desk event.

    For a "no", the span is the passage that was searched and the quote is what was heard there.
    """

    start: float
    end: float
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its reason, its evidence, and how sure the machine is of it, 0 to 1."""

    verdict: Verdict
    why: Why
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0


def yes(why: Why, *evidence: Evidence, confidence: float = 1.0) -> Finding:
    return Finding(Verdict.YES, why, evidence, _rounded(confidence))


def no(why: Why, *evidence: Evidence, confidence: float = 1.0) -> Finding:
    return Finding(Verdict.NO, why, evidence, _rounded(confidence))


def not_applicable(why: Why = Why.NOT_CONCERNED, *evidence: Evidence) -> Finding:
    return Finding(Verdict.NA, why, evidence, 1.0)


def listen(why: Why, *evidence: Evidence, confidence: float = 0.0) -> Finding:
    """A person must hear the passage again before anything is concluded."""
    return Finding(Verdict.LISTEN, why, evidence, _rounded(confidence))


def _rounded(confidence: float) -> float:
    return round(min(1.0, max(0.0, confidence)), 2)
