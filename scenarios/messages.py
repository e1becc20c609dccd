"""French sentences for what the model refuses, and suggestions for misspelt keys."""

from __future__ import annotations

import types
import typing
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from scenarios.faults import did_you_mean
from scenarios.positions import PathItem

Loc = tuple[PathItem, ...]

_IDENTIFIER = "^[a-z]"
_SCALARS = {"str", "float", "int", "bool"}
_TEXT_ADVICE = "un texte est attendu ; mettez la valeur entre guillemets"
_SENTENCES = {
    "missing": "obligatoire, il manque",
    "string_type": _TEXT_ADVICE,
    "string_too_short": "le texte est vide",
    "string_too_long": "texte trop long ({max_length} caractères au plus)",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "float_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu (avec un point : 0.5)",
    "finite_number": "un nombre est attendu",
    "bool_type": "true ou false est attendu",
    "bool_parsing": "true ou false est attendu",
    "greater_than": "doit être plus grand que {gt}",
    "greater_than_equal": "doit valoir au moins {ge}",
    "less_than": "doit être plus petit que {lt}",
    "less_than_equal": "doit valoir au plus {le}",
    "too_short": "il en faut au moins {min_length}",
    "too_long": "il en faut au plus {max_length}",
    "tuple_type": "une liste est attendue (des lignes commençant par « - »)",
    "list_type": "une liste est attendue (des lignes commençant par « - »)",
    "dict_type": "des lignes « clé: valeur » sont attendues",
    "model_type": "des lignes « clé: valeur » sont attendues",
    "model_attributes_type": "des lignes « clé: valeur » sont attendues",
    "date_from_datetime_parsing": "une date est attendue, comme 2026-09-01",
    "date_from_datetime_inexact": "une date est attendue, comme 2026-09-01",
    "date_parsing": "une date est attendue, comme 2026-09-01",
    "date_type": "une date est attendue, comme 2026-09-01",
    "union_tag_not_found": "il manque `kind`, la sorte de contrôle",
}


def dotted(loc: Loc) -> str:
    """The place as an author reads it: ``dialogue.states.accueil.expect[2].goto``."""
    text = ""
    for item in loc:
        text += f"[{item}]" if isinstance(item, int) else f".{item}" if text else str(item)
    return text


def sentence(error: ErrorDetails, root: type[BaseModel]) -> str:
    """What is wrong with one value, in French, without its place."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        loc = error["loc"]
        return f"clé inconnue{did_you_mean(str(loc[-1]), known_keys(root, loc[:-1]))}"
    if kind == "string_pattern_mismatch":
        return _pattern(str(error["input"]), str(context["pattern"]))
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        return _choice(error, context)
    if kind == "value_error":
        return str(context["error"])
    if error["loc"] and error["loc"][-1] in _SCALARS:
        return "une valeur simple est attendue : texte, nombre, true ou false"
    return _SENTENCES.get(kind, error["msg"]).format(**context)


def _pattern(value: str, pattern: str) -> str:
    if pattern.startswith(_IDENTIFIER):
        return f"« {value} » : un identifiant s'écrit en minuscules sans accent, chiffres, « _ » ou « - »"
    if pattern.startswith("^C[0-9]"):
        return f"« {value} » : attendu comme C1.1 (compétence) ou C1.1.presents_company (contrôle)"
    if "mastered" in pattern:
        return (
            f"« {value} » : un niveau parmi not_acquired, partly_acquired, acquired, mastered (« <= » ou « == » devant)"
        )
    return f"« {value} » n'a pas la forme attendue ({pattern})"


def _choice(error: ErrorDetails, context: dict[str, Any]) -> str:
    expected = str(context.get("expected") or context.get("expected_tags"))
    choices = [word.strip(" '") for word in expected.replace(" or ", ", ").split(",")]
    given = error["input"].get("kind") if isinstance(error["input"], dict) else error["input"]
    return f"« {given} » n'est pas possible ; au choix : {', '.join(choices)}{did_you_mean(str(given), choices)}"


def known_keys(root: type[BaseModel], loc: Loc) -> frozenset[str]:
    """The keys the model has at a place, as far as its annotations tell."""
    here: list[Any] = [root]
    for item in loc:
        here = [found for annotation in here for found in _step(annotation, item)]
    return frozenset(name for annotation in here if _is_model(annotation) for name in annotation.model_fields)


def _step(annotation: Any, item: PathItem) -> list[Any]:
    if _is_model(annotation):
        field = annotation.model_fields.get(str(item))
        return _unwrap(typing.get_type_hints(annotation)[str(item)]) if field else [annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is tuple and isinstance(item, int):
        return _unwrap(arguments[0])
    if origin is dict:
        return _unwrap(arguments[1])
    return []


def _unwrap(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return [found for argument in get_args(annotation) for found in _unwrap(argument)]
    if origin is typing.Annotated:
        return _unwrap(get_args(annotation)[0])
    return [annotation]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
