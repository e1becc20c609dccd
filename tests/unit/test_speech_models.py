"""Which recognition model listens, and which there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.model import Language
from simulator.speech.errors import ModelBroken, ModelMissing, UnknownModel
from simulator.speech.models import CATALOGUE, SHIPPED, find_model, list_models, official
from simulator.speech.settings import ModelOrder, SpeechSettings

MODEL_FILES = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLr.fst", "graph/Gr.fst")


@pytest.fixture
def settings(tmp_path: Path) -> SpeechSettings:
    return SpeechSettings(models_dir=tmp_path / "models", cache_dir=tmp_path / "cache")


def put_model(path: Path) -> Path:
    for name in MODEL_FILES:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(b"x")
    return path


def test_french_works_offline_with_the_shipped_demonstration_model(settings: SpeechSettings) -> None:
    found = find_model(settings, Language.FR)
    assert (found.path, found.demonstration) == (SHIPPED, True)


def test_an_installed_model_takes_over(settings: SpeechSettings) -> None:
    put_model(settings.models_dir / "vosk-model-small-fr-0.22")
    found = find_model(settings, Language.FR)
    assert (found.name, found.demonstration) == ("vosk-model-small-fr-0.22", False)


@pytest.mark.parametrize(
    ("order", "name"),
    [(ModelOrder.BIGGER_FIRST, "vosk-model-fr-0.22"), (ModelOrder.SMALLER_FIRST, "vosk-model-small-fr-0.22")],
)
def test_the_setting_says_whether_the_bigger_model_listens(
    settings: SpeechSettings, order: ModelOrder, name: str
) -> None:
    for installed in ("vosk-model-fr-0.22", "vosk-model-small-fr-0.22"):
        put_model(settings.models_dir / installed)
    assert find_model(settings.model_copy(update={"model_order": order}), Language.FR).name == name


def test_the_configured_path_comes_first(settings: SpeechSettings, tmp_path: Path) -> None:
    put_model(settings.models_dir / "vosk-model-fr-0.22")
    own = put_model(tmp_path / "own-model")
    found = find_model(settings.model_copy(update={"model_paths": {Language.FR: own}}), Language.FR)
    assert (found.path, found.demonstration) == (own, False)


def test_configuring_the_shipped_model_is_still_a_demonstration(settings: SpeechSettings) -> None:
    configured = settings.model_copy(update={"model_paths": {Language.FR: SHIPPED}})
    assert find_model(configured, Language.FR).demonstration


def test_a_configured_path_with_nothing_there_names_it_and_the_command(
    settings: SpeechSettings, tmp_path: Path
) -> None:
    configured = settings.model_copy(update={"model_paths": {Language.FR: tmp_path / "gone"}})
    with pytest.raises(ModelMissing, match=r"gone.*decroche models install"):
        find_model(configured, Language.FR)


def test_an_incomplete_installed_model_is_passed_over(settings: SpeechSettings) -> None:
    (put_model(settings.models_dir / "vosk-model-fr-0.22") / "am/final.mdl").unlink()
    assert find_model(settings, Language.FR).path == SHIPPED


def test_an_empty_file_in_a_configured_model_is_named(settings: SpeechSettings, tmp_path: Path) -> None:
    own = put_model(tmp_path / "own-model")
    (own / "conf/model.conf").write_bytes(b"")
    with pytest.raises(ModelBroken, match=r"conf/model\.conf"):
        find_model(settings.model_copy(update={"model_paths": {Language.FR: own}}), Language.FR)


def test_english_has_no_offline_model_and_says_what_to_install(settings: SpeechSettings) -> None:
    with pytest.raises(ModelMissing, match="decroche models install vosk-model-small-en-us"):
        find_model(settings, Language.EN)


def test_the_list_shows_what_is_installed(settings: SpeechSettings) -> None:
    path = put_model(settings.models_dir / "vosk-model-small-en-us-0.15")
    listed = {line.model.name: line.path for line in list_models(settings)}
    assert len(listed) == len(CATALOGUE)
    assert listed["vosk-model-small-en-us-0.15"] == path
    assert listed["vosk-model-fr-0.22"] is None


def test_an_unknown_model_gets_near_names() -> None:
    with pytest.raises(UnknownModel, match=r"vosk-model-small-fr-0\.22"):
        official("vosk-model-fr-small-0.22")


def test_the_shipped_model_keeps_its_recipe() -> None:
    root = Path(__file__).parents[2]
    assert (root / "docs" / "vosk-model-tiny-fr-recipe.tar.gz").stat().st_size > 10_000
    assert (SHIPPED / "README").is_file()
