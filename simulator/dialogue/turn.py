"""How the customer takes a whole turn of the trainee: the order in which the rules have their say."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.dialogue import courtesy, exits, expectations, objections, reactions
from simulator.dialogue.draft import Draft, Place
from simulator.dialogue.effects import apply
from simulator.dialogue.hearing import Heard, IntentHit, heard_in, intent_event, not_understood_event
from simulator.dialogue.scene import Scene
from simulator.domain.speech import Utterance


def take(scene: Scene, draft: Draft, utterance: Utterance, hits: Sequence[IntentHit]) -> None:
    """Reactions, the open objection, the state, the facts asked for, courtesies; else "I did not understand"."""
    heard = _remember(scene, draft, utterance, hits)
    if exits.after_goodbyes(scene, draft, heard):
        return
    draft.parts += scene.memory.owed
    scene.memory.owed = []
    nod = courtesy.is_nod(scene, heard, utterance.text)
    _answer(scene, draft, heard, _unheard_words(utterance, hits))
    exits.on_farewell(scene, draft, heard)
    if not draft.handled and not nod:
        _puzzled(scene, draft)
    if not draft.moved and not draft.hang_up:
        reactions.on_call_length(scene, draft)
    scene.memory.cut = None
    _leave_if_worn_out(scene, draft)


def note(draft: Draft, utterance: Utterance, hits: Sequence[IntentHit]) -> None:
    """Log what was understood of the turn, or that nothing was."""
    for hit in hits:
        draft.note(intent_event(draft.at, utterance, hit))
    if not hits and utterance.text.strip():
        draft.note(not_understood_event(draft.at, utterance))


def _remember(scene: Scene, draft: Draft, utterance: Utterance, hits: Sequence[IntentHit]) -> Heard:
    memory = scene.memory
    memory.attention.trainee_spoke(draft.at)
    memory.visit.turns += 1
    note(draft, utterance, hits)
    heard = heard_in(hits)
    for hit in reversed(hits):
        memory.slots.update(hit.slots)
    memory.matched |= heard.everything
    memory.visit.heard |= heard.everything
    if heard.everything & {"announce_hold", "transfer_announce"}:
        memory.hold.announced_at = draft.at
    return heard


def _answer(scene: Scene, draft: Draft, heard: Heard, unheard_words: int) -> None:
    state = scene.memory.state
    reactions.on_intents(scene, draft, heard)
    if not draft.hang_up and scene.memory.state == state:
        objections.answer(scene, draft, heard)
        if scene.memory.objection is None and not draft.hang_up:
            expectations.follow(scene, draft, heard)
    if not draft.hang_up:
        expectations.catch_up(scene, draft, heard)
        courtesy.tell_facts(scene, draft, heard)
        courtesy.say_again(scene, draft, heard)
        courtesy.be_polite(scene, draft, heard, unheard_words)
    if draft.partial and not draft.handled:
        draft.add(scene.stock_line("go_on", scene.stock.go_on, Place.REPLY))
        draft.handled = True


def _puzzled(scene: Scene, draft: Draft) -> None:
    """Nothing fits: finish the line that was cut, insist on the objection, or tell that it was not understood."""
    memory = scene.memory
    if memory.cut is not None:
        resumed = scene.repetition(memory.cut, scene.stock.resumed, Place.REPLY)
        if resumed is not None:
            draft.add(resumed)
            return
    if memory.objection is not None:
        objections.insist(scene, draft)
        return
    replies = scene.state.otherwise
    if replies:
        index = min(memory.visit.misunderstood, len(replies) - 1)
        memory.visit.misunderstood += 1
        apply(scene, draft, replies[index], f"otherwise:{memory.state}:{index}", reason=f"otherwise:{memory.state}")


def _leave_if_worn_out(scene: Scene, draft: Draft) -> None:
    stays = not draft.moved and not draft.hang_up and not scene.memory.leaving
    if stays and scene.memory.visit.turns >= scene.state.max_turns:
        exits.take_exit(scene, draft)


def _unheard_words(utterance: Utterance, hits: Sequence[IntentHit]) -> int:
    count = len(utterance.text.split())
    understood = {i for hit in hits for i in range(hit.start_word, hit.end_word)}
    return count - len(understood & set(range(count)))
