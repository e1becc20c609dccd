"""docker-compose.yml and the images' Dockerfiles say what a sound deployment needs. tests/images carries them out."""

from __future__ import annotations

import json
import os
import re
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from tests.images.build import DOCKERFILES
from tests.images.composition import ROOT, VariableMissing, composition
from tests.images.dockerfile import Copy, read
from web.settings import Settings

SCHEMA = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
"""The Compose Specification's schema, as the package check-jsonschema ships it."""
VARIABLES = {"DECROCHE_DOMAIN": "decroche.example", "DECROCHE_ADDRESS": "192.0.2.7", "DECROCHE_TLS": "internal"}
SERVICES = ("line", "asterisk", "application", "postgres", "caddy")
OURS = ("asterisk", "application")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return composition(VARIABLES)


def specification() -> Any:
    """A validator in the draft the specification is written in."""
    schema = json.loads(SCHEMA.read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def environment(compose: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = compose["services"]["application"]["environment"]
    return found


def test_it_is_valid_by_the_compose_specification(compose: dict[str, Any]) -> None:
    assert [error.message for error in specification().iter_errors(compose)] == []


def test_the_schema_refuses_a_misspelt_key(compose: dict[str, Any]) -> None:
    misspelt = json.loads(json.dumps(compose))
    misspelt["services"]["application"]["helthcheck"] = {}
    with pytest.raises(jsonschema.ValidationError, match="helthcheck"):
        specification().validate(misspelt)


def test_it_holds_the_services_that_are_documented(compose: dict[str, Any]) -> None:
    assert sorted(compose["services"]) == sorted(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_and_comes_back(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_read_only_and_without_privileges(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", OURS)
def test_our_images_do_not_run_as_root(name: str) -> None:
    assert read(DOCKERFILES[name])[-1].user == "decroche"


def test_no_password_is_in_the_environment(compose: dict[str, Any]) -> None:
    secret = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY|DATABASE_URL")
    said = {key for service in compose["services"].values() for key in service.get("environment", {})}
    assert {key for key in said if secret.search(key) and not key.endswith("_FILE")} == set()


def test_each_secret_is_a_file_of_which_the_documentation_says_how_to_make_it(compose: dict[str, Any]) -> None:
    text = (ROOT / "docs" / "exploitation.md").read_text()
    files = [secret["file"] for secret in compose["secrets"].values()]
    assert files
    assert [file for file in files if file.removeprefix("./") not in text] == []


def test_the_secrets_folder_is_not_committed() -> None:
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


def test_each_variable_is_documented() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    documentation = (ROOT / "docs" / "exploitation.md").read_text()
    names = set(re.findall(r"\$\{(\w+)", text))
    assert {"DECROCHE_DOMAIN", "DECROCHE_ADDRESS", "DECROCHE_TLS"} <= names
    assert [name for name in names if name not in documentation] == []


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_a_variable_that_must_be_given_is_asked_for(name: str) -> None:
    with pytest.raises(VariableMissing, match=name):
        composition({key: value for key, value in VARIABLES.items() if key != name})


def test_only_https_and_the_voices_are_reachable_from_outside(compose: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert published == {"line": ["10000-10199:10000-10199/udp"], "caddy": ["80:80", "443:443"]}


def test_asterisk_receives_voices_on_the_published_ports(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("DECROCHE_")]:
        monkeypatch.delenv(name)
    for name, value in environment(compose).items():
        if not name.endswith("_FILE"):
            monkeypatch.setenv(name, value)
    pbx = Settings().telephony()
    assert f"{pbx.rtp_start}-{pbx.rtp_end}" in compose["services"]["line"]["ports"][0]
    assert pbx.media_address == compose["services"]["line"]["networks"]["inside"]["ipv4_address"]
    assert pbx.announced_address == VARIABLES["DECROCHE_ADDRESS"]
    assert pbx.ami_host == pbx.media_host == "127.0.0.1"


def test_every_setting_given_exists(compose: dict[str, Any]) -> None:
    given = {name.removeprefix("DECROCHE_").lower() for name in environment(compose)}
    plain = {name for name in given if not name.startswith("pbx__")}
    assert plain <= set(Settings.model_fields)


def test_the_application_and_asterisk_share_the_interface_that_neither_owns(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {services[name]["network_mode"] for name in OURS} == {"service:line"}


def test_asterisk_sees_what_it_writes_and_not_the_secrets(compose: dict[str, Any]) -> None:
    ours = {name: dict(volume.split(":") for volume in compose["services"][name]["volumes"]) for name in OURS}
    assert set(ours["asterisk"]) == {"telephone", "recordings"}
    assert ours["asterisk"].items() <= ours["application"].items()


@pytest.mark.parametrize("name", OURS)
def test_each_volume_mounts_on_a_folder_the_image_gives_to_its_user(compose: dict[str, Any], name: str) -> None:
    """Docker gives a new volume the owner of the folder it is mounted on; were it absent, root."""
    made = " ".join(str(step) for step in read(DOCKERFILES[name])[-1].steps)
    folders = [volume.split(":")[1] for volume in compose["services"][name]["volumes"]]
    assert [folder for folder in folders if not re.search(rf"install -d -o decroche[^&]* {folder}\b", made)] == []


def test_each_image_is_pinned_to_a_major_version(compose: dict[str, Any]) -> None:
    bases = {stage.base for dockerfile in DOCKERFILES.values() for stage in read(dockerfile)}
    images = {service["image"] for service in compose["services"].values() if "image" in service} | bases
    assert [image for image in images if not re.search(r":(\d|bookworm)", image)] == []


@pytest.mark.parametrize("name", OURS)
def test_what_an_image_copies_exists(name: str) -> None:
    stages = read(DOCKERFILES[name])
    copies = [step for stage in stages for step in stage.steps if isinstance(step, Copy)]
    assert copies
    assert [
        source for step in copies if step.stage is None for source in step.sources if not (ROOT / source).exists()
    ] == []
    assert {step.stage for step in copies if step.stage} <= {stage.name for stage in stages}


@pytest.mark.parametrize("name", OURS)
def test_what_an_image_copies_is_in_the_build_context(name: str) -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copies = [step for stage in read(DOCKERFILES[name]) for step in stage.steps if isinstance(step, Copy)]
    sources = {source.split("/")[0] for step in copies if step.stage is None for source in step.sources}
    assert sources <= let_in


@pytest.mark.parametrize("name", OURS)
def test_each_program_that_is_started_or_asked_is_executable(compose: dict[str, Any], name: str) -> None:
    places = {"/opt/decroche/asterisk-": ROOT / "asterisk-conf/container", "/opt/decroche/web/": ROOT}
    program = compose["services"][name]["healthcheck"]["test"][1]
    folder = next(folder for prefix, folder in places.items() if program.startswith(prefix))
    path = folder / program.removeprefix("/opt/decroche/")
    assert os.access(path, os.X_OK)
