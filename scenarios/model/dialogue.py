"""What may be said: intents by example, states, reactions, objections and outcomes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from scenarios.model.base import (
    Condition,
    Identifier,
    Phase,
    Replies,
    Reply,
    Seconds,
    ShortText,
    SlotType,
    Strict,
    Wordings,
)


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Intents = Annotated[
    tuple[Identifier, ...], BeforeValidator(_as_tuple, json_schema_input_type=str | list[str]), Field(min_length=1)
]


class Intent(Strict):
    """What the trainee may mean, shown by example. An id of the shared library adds to its examples."""

    title: ShortText | None = Field(None, description="Nom lisible, montré dans la revue")
    examples: tuple[ShortText, ...] = Field((), description="Façons de le dire, à l'oral ; une douzaine au moins")
    none_of: tuple[ShortText, ...] = Field((), description="Mots ou phrases qui excluent cette intention")
    all_of: tuple[ShortText, ...] = Field((), description="Mots dont chacun doit être entendu (par le son)")
    slots: dict[Identifier, SlotType] = Field(
        default_factory=dict, description="Valeurs à retenir de la phrase, et leur nature"
    )
    requires: tuple[Identifier, ...] = Field((), description="Emplacements sans lesquels l'intention ne vaut pas")


class Expectation(Reply):
    """One thing the state can hear, and what follows. `intent` is any of; `all` wants every one, in several turns."""

    intent: Intents | None = Field(None, description="Une de ces intentions suffit")
    all: tuple[Identifier, ...] = Field((), description="Toutes ces intentions, en une ou plusieurs fois")
    when: Condition = Field(default_factory=Condition, description="Seulement si…")


class State(Strict):
    """A point of the conversation. The customer speaks on entering, then listens."""

    phase: Phase = Field(..., description="Moment de l'appel, pour la notation et la revue")
    say: Wordings = Field((), description="Dit en entrant dans l'état")
    expect: tuple[Expectation, ...] = Field(
        (), description="Ce que le client attend et comment il y répond, dans l'ordre"
    )
    otherwise: Replies = Field(..., description="Quand rien d'attendu n'est compris, de plus en plus net")
    on_silence: Replies = Field(..., description="Quand le stagiaire se tait, de plus en plus net")
    silence_after: Seconds = Field(6.0, description="Silence du stagiaire avant réaction, en secondes")
    max_turns: int = Field(12, ge=2, le=50, description="Au-delà, le client prend la sortie `exit`")
    exit: Reply = Field(..., description="Sortie quand la conversation tourne en rond : `goto`, `outcome` ou `hang_up`")


class Trigger(Strict):
    """What a reaction answers to; exactly one key besides `in_states` and `when`."""

    intent: Intents | None = Field(None, description="Une de ces intentions est entendue")
    silence_over: Seconds | None = Field(None, description="Silence du stagiaire, en secondes")
    monologue_over: Seconds | None = Field(None, description="Le stagiaire parle sans s'arrêter, en secondes")
    hold_over: Seconds | None = Field(None, description="Attente qui dure, en secondes (dit à la reprise)")
    hold_unannounced: bool | None = Field(None, description="Mise en attente sans prévenir")
    resumed: bool | None = Field(None, description="Reprise après une attente")
    interruptions: int | None = Field(None, ge=1, description="Nombre de fois où le client a été coupé")
    call_over: Seconds | None = Field(None, description="Durée d'appel")
    mood_at_most: int | None = Field(None, ge=0, le=10, description="L'humeur descend à ce niveau ou au-dessous")
    transferred: bool | None = Field(None, description="Le stagiaire transfère l'appel")
    in_states: tuple[Identifier, ...] = Field((), description="Seulement dans ces états")
    when: Condition = Field(default_factory=Condition, description="Seulement si…")


class Reaction(Reply):
    """What the customer does wherever the conversation stands."""

    id: Identifier = Field(..., description="Identifiant de la réaction")
    on: Trigger = Field(..., description="Ce qui la déclenche")
    times: int = Field(1, ge=1, le=10, description="Nombre de fois où elle peut jouer")


class Objection(Strict):
    """A doubt the customer raises; met by an answer, repeated at most `insist` times, then final."""

    say: Wordings = Field(..., min_length=1, description="L'objection, dite la première fois")
    met_by: Intents = Field(..., description="Intentions qui y répondent")
    met: Reply = Field(default_factory=Reply, description="Quand la réponse convainc")
    insist: Wordings = Field((), description="Quand la réponse ne convainc pas")
    unmet: Reply = Field(..., description="Quand il renonce à être convaincu")


class Outcome(Strict):
    """How a call can end."""

    title: ShortText = Field(..., description="Issue, en clair")
    success: bool = Field(..., description="Le but de l'appel est atteint")
    closing: Wordings = Field((), description="Dernière réplique du client si le stagiaire prend congé")


class Dialogue(Strict):
    """The conversation: states, and where it starts."""

    start: Identifier = Field(..., description="État au décroché")
    states: dict[Identifier, State] = Field(..., description="Étapes de la conversation")
    otherwise_outcome: Identifier = Field(..., description="Issue quand l'appel finit sans qu'aucune soit acquise")
