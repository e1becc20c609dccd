"""Which Vosk models there are, which are installed, and which one listens.

`vosk-model-tiny-fr` is shipped: it only understands synthetic voices (its README), so it is used when nothing else is
there and marked as a demonstration.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from scenarios.model import Language
from simulator.speech.errors import ModelBroken, ModelMissing, UnknownModel
from simulator.speech.settings import ModelOrder, SpeechSettings

SHIPPED = Path(__file__).parent / "vosk-model-tiny-fr"


@dataclass(frozen=True, slots=True)
class OfficialModel:
    """A model of Vosk's authors. `megabytes` is the size of its zip as they publish it, rounded."""

    name: str
    language: Language
    megabytes: int
    big: bool
    description: str
    sha256: str | None = None
    """Known where several independent packagers publish the same; the site's own list gives an MD5 for all."""


CATALOGUE = (
    OfficialModel("vosk-model-small-fr-0.22", Language.FR, 41, False, "Français, léger : 300 Mo de mémoire"),
    OfficialModel("vosk-model-fr-0.22", Language.FR, 1400, True, "Français, précis : serveur, plusieurs Go de mémoire"),
    OfficialModel(
        "vosk-model-small-en-us-0.15",
        Language.EN,
        40,
        False,
        "Anglais, léger : 300 Mo de mémoire",
        sha256="30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
    ),
    OfficialModel(
        "vosk-model-en-us-0.22", Language.EN, 1800, True, "Anglais, précis : serveur, plusieurs Go de mémoire"
    ),
)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    path: Path
    name: str
    demonstration: bool


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A line of `decroche models list`; `path` is where it is installed, or none."""

    model: OfficialModel
    path: Path | None


def official(name: str) -> OfficialModel:
    """The catalogue's model of that name. Raises UnknownModel, which names near ones."""
    known = {model.name: model for model in CATALOGUE}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or list(known)
        raise UnknownModel(f"Modèle inconnu : {name}. Vouliez-vous dire {', '.join(near)} ?")
    return known[name]


def list_models(settings: SpeechSettings) -> tuple[ListedModel, ...]:
    return tuple(ListedModel(model, _installed(settings, model)) for model in CATALOGUE)


def find_model(settings: SpeechSettings, language: Language) -> ModelInfo:
    """The model that listens: the configured path, else an installed official one, else the shipped one (French).

    Raises ModelMissing or ModelBroken.
    """
    configured = settings.model_paths.get(language)
    if configured is not None:
        refuse_unusable(configured)
        return ModelInfo(configured, configured.name, configured.resolve() == SHIPPED.resolve())
    for model in _by_preference(language, settings.model_order):
        path = _installed(settings, model)
        if path is not None:
            return ModelInfo(path, model.name, demonstration=False)
    if language is Language.FR:
        refuse_unusable(SHIPPED)
        return ModelInfo(SHIPPED, SHIPPED.name, demonstration=True)
    raise ModelMissing(
        f"Aucun modèle de reconnaissance pour la langue « {language} ». "
        f"Installez-en un : decroche models install {_by_preference(language, ModelOrder.SMALLER_FIRST)[0].name}"
    )


def refuse_unusable(path: Path) -> None:
    """Raises ModelMissing when nothing is there, ModelBroken when a file is absent or empty.

    Checked before Vosk sees the model: an empty `model.conf` makes it abort the whole process.
    """
    if not path.is_dir():
        raise ModelMissing(
            f"Modèle de reconnaissance introuvable : {path}. "
            f"Installez-en un : decroche models install {CATALOGUE[0].name} (liste : decroche models list)"
        )
    absent = lacking(path)
    if absent:
        raise ModelBroken(
            f"Le modèle de reconnaissance {path} est incomplet : {', '.join(absent)} manque ou est vide. "
            f"Effacez-le et réinstallez-le : decroche models install {path.name}"
        )


def lacking(path: Path) -> tuple[str, ...]:
    """Files a model needs absent or empty here, in either of Vosk's layouts (folders since 2020, flat before)."""
    if (path / "final.mdl").exists():
        needed, graph = ["final.mdl", "mfcc.conf"], ""
    else:
        needed, graph = ["am/final.mdl", "conf/mfcc.conf", "conf/model.conf"], "graph/"
    if (path / f"{graph}HCLG.fst").exists():
        needed += [f"{graph}HCLG.fst"]
    else:
        needed += [f"{graph}HCLr.fst", f"{graph}Gr.fst"]
    if (path / f"{graph}words.txt").exists():
        needed += [f"{graph}words.txt"]
    return tuple(name for name in needed if not (path / name).is_file() or (path / name).stat().st_size == 0)


def _installed(settings: SpeechSettings, model: OfficialModel) -> Path | None:
    path = settings.models_dir / model.name
    return path if path.is_dir() and not lacking(path) else None


def _by_preference(language: Language, order: ModelOrder) -> list[OfficialModel]:
    wanted = [model for model in CATALOGUE if model.language is language]
    return sorted(wanted, key=lambda m: m.megabytes, reverse=order is ModelOrder.BIGGER_FIRST)
