"""Did the trainee keep from saying it? The customer's words never count, nor the trainee's when he quotes them."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.model import Language, NotSaidCheck
from scoring.case import Case
from scoring.content import find, lemmas, tokens
from scoring.hearing import SURE_WORD, Hearing
from scoring.verdicts import Evidence, Finding, Why, listen, no, yes

REPHRASING = ("rephrase", "recap")
_REPORTED_SPEECH = {
    Language.FR: (
        "vous me dites", "vous dites", "vous m'avez dit", "vous disiez", "vous parlez de", "vous parliez de",
        "vous m'expliquez", "si je comprends bien", "si j'ai bien compris", "d'après vous", "selon vous",
    ),
    Language.EN: ("you say", "you said", "you told me", "you tell me", "if i understand", "according to you"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Slip:
    """Something that should not have been said, and how surely it was."""

    evidence: Evidence
    confidence: float
    certain: bool


def find_not_said(check: NotSaidCheck, case: Case) -> Finding:
    """No when a banned word or intent was clearly heard; yes when the whole call is clear without any."""
    slips = sorted([*_intents(check, case.hearing), *_words(check, case)], key=lambda slip: slip.evidence.start)
    certain = [slip for slip in slips if slip.certain]
    if certain:
        return no(
            Why.FORBIDDEN_HEARD,
            *(slip.evidence for slip in certain),
            confidence=max(slip.confidence for slip in certain),
        )
    if slips:
        doubt = max(slip.confidence for slip in slips)
        return listen(Why.DOUBTFUL, *(slip.evidence for slip in slips), confidence=doubt)
    window, clarity = case.hearing.whole, case.hearing.clarity(case.hearing.whole)
    if not case.hearing.is_clear(window):
        return listen(Why.UNCLEAR, case.hearing.searched(window), confidence=clarity)
    return yes(Why.FORBIDDEN_NOT_HEARD, case.hearing.searched(window), confidence=clarity)


def _intents(check: NotSaidCheck, hearing: Hearing) -> list[_Slip]:
    return [
        _Slip(item.evidence, item.confidence, item.certain and item.weakest >= SURE_WORD)
        for item in hearing.of(check.intents)
    ]


def _words(check: NotSaidCheck, case: Case) -> list[_Slip]:
    slips = []
    for index, turn in enumerate(case.hearing.trainee):
        said = tokens(turn, case.language)
        for word in check.words:
            if _quoted(word, index, case):
                continue
            for part in find(word, said, case.language):
                confidence = min(token.confidence for token in part)
                start, end = part[0].start, part[-1].end
                quote = " ".join(w.text for w in turn.words if w.end > start and w.start < end) or word
                slips.append(_Slip(Evidence(start, end, quote), confidence, confidence >= SURE_WORD))
    return slips


def _quoted(word: str, index: int, case: Case) -> bool:
    """Whether the customer had used the word before and the trainee's turn reports his words."""
    turn, language = case.hearing.trainee[index], case.language
    before = [spoken.utterance for spoken in case.hearing.customer if spoken.utterance.start < turn.end]
    if not any(find(word, tokens(utterance, language), language) for utterance in before):
        return False
    said = tokens(turn, language)
    reports = any(find(frame, said, language) for frame in _REPORTED_SPEECH[language] if lemmas(frame, language))
    return reports or any(item.turn == index for item in case.hearing.of(REPHRASING))
