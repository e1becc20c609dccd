"""The JSON Schema of scenario and lines files, for editors: completion, French descriptions, faults as one types.

`scenarios/schema.json` is written from it (`python -m scenarios.schema`), and a test keeps the two equal.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scenarios.model import Rehearsal, Scenario

SHIPPED = Path(__file__).parent / "schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TITLE = "Scénario Décroche, format 1"

_MODELS = {
    "Answers": "Comment le client décroche, pour un appel sortant.",
    "Company": "L'entreprise du stagiaire.",
    "Condition": "Quand cela vaut ; toutes les clés écrites doivent être vraies.",
    "Customer": "La personne à l'autre bout du fil.",
    "CustomerCheck": "Contrôle : où en est arrivé le client (humeur, issue, informations données).",
    "DeskCheck": "Contrôle : ce qui a été fait au poste.",
    "Dialogue": "La conversation : ses états et son point de départ.",
    "DirectoryEntry": "Un poste vers lequel transférer.",
    "Do": "Une action au poste ou au téléphone ; une seule clé.",
    "Document": "Une page de la base de connaissances.",
    "Expect": "Ce qui doit résulter de la répétition.",
    "Expectation": "Ce que l'état peut entendre, et la suite.",
    "Fact": "Ce que le client sait et ne dit que si on le lui demande.",
    "Form": "Le formulaire que remplit le stagiaire.",
    "FormField": "Un champ du formulaire.",
    "GuideStep": "Une étape du guide d'entretien.",
    "Intent": "Ce que le stagiaire peut vouloir dire, montré par des exemples.",
    "Line": "Ce que la ligne fait à la voix du client.",
    "MeasureCheck": "Contrôle : une mesure objective entre deux bornes. Jamais une émotion.",
    "Mood": "L'humeur du client, de 0 (furieux) à 10 (ravi).",
    "NotSaidCheck": "Contrôle : rien de cela n'a été dit.",
    "Objection": "Un doute du client : levé par une réponse, répété, puis abandonné.",
    "OrderCheck": "Contrôle : ces intentions sont venues dans cet ordre.",
    "Outcome": "Une issue de l'appel.",
    "Range": "Bornes d'une valeur (euros, jours, nombre), incluses.",
    "Reaction": "Ce que fait le client, où qu'en soit la conversation.",
    "Record": "Une fiche client.",
    "RecordLine": "Un contrat, une facture, une commande ou un contact.",
    "Rehearsal": "Un stagiaire robot : ce qu'il fait et ce qui doit en résulter.",
    "RephrasedCheck": "Contrôle : le stagiaire a redit ce que le client avait dit.",
    "Reply": "Ce que fait le client : parler, changer d'humeur, se souvenir, avancer.",
    "SaidCheck": "Contrôle : le stagiaire a dit une de ces intentions.",
    "Scenario": "Un exercice : un appel, son client et sa notation.",
    "Scoring": "Ce que ce scénario ajoute à la grille, ou lui retire.",
    "State": "Un moment de la conversation : le client parle en y entrant, puis écoute.",
    "Step": "Une étape du robot ; exactement une clé parmi say, do, interrupt, wait, hang_up.",
    "Temperament": "Un caractère possible du client ce jour-là.",
    "ToldTruthCheck": "Contrôle : la valeur annoncée est la bonne.",
    "Trigger": "Ce qui déclenche la réaction ; une seule clé, avec in_states et when en plus.",
    "Voice": "La voix du client.",
    "When": "Condition sur ce que le client vient de dire.",
    "Wording": "Une façon de dire la réplique.",
}
_WORDS = {
    "Age": "Âge de la voix.",
    "Band": "Bande de la ligne.",
    "DeskAction": "Action au poste.",
    "DirectoryAnswer": "Ce que fait le poste appelé.",
    "Direction": "Sens de l'appel.",
    "FieldType": "Nature de la valeur saisie.",
    "Kind": "Nature de l'appel.",
    "Language": "Langue de l'appel.",
    "Measure": "Mesure objective.",
    "Noise": "Bruit de fond.",
    "Phase": "Moment de l'appel : ouverture, découverte, traitement, accord, conclusion.",
    "Pickup": "Qui ou quoi décroche.",
    "Sex": "Voix de femme ou d'homme.",
    "SlotType": "Nature de la valeur retenue.",
    "VoiceEngine": "Synthèse vocale.",
}


def scenario_schema() -> dict[str, Any]:
    """The schema of a scenario file."""
    return _schema(Scenario, TITLE)


def rehearsal_schema() -> dict[str, Any]:
    """The schema of a lines file."""
    return _schema(Rehearsal, "Répétition Décroche")


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema = model.model_json_schema()
    for name, definition in schema.get("$defs", {}).items():
        definition["description"] = (_MODELS | _WORDS)[name]
        _tidy(definition)
    _tidy(schema)
    schema["description"] = _MODELS[model.__name__]
    return {"$schema": DIALECT, "title": title, **{key: value for key, value in schema.items() if key != "title"}}


def _tidy(definition: dict[str, Any]) -> None:
    """Drop pydantic's English titles, and the "or null" of optional keys: a key left out is simply not written."""
    definition.pop("title", None)
    for field in definition.get("properties", {}).values():
        field.pop("title", None)
        choices = [choice for choice in field.get("anyOf", []) if choice != {"type": "null"}]
        if len(choices) == 1:
            field.pop("anyOf")
            field.update({**choices[0], **field})
        elif choices:
            field["anyOf"] = choices
        if field.get("default", ...) is None:
            field.pop("default")


def written() -> str:
    """The text of `scenarios/schema.json`."""
    return json.dumps(scenario_schema(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


if __name__ == "__main__":
    SHIPPED.write_text(written(), encoding="utf-8")
