"""What is written for Asterisk: complete, closed to others, and deaf to hostile values."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pbx import configuration, hold_music
from pbx.configuration import Owner, Post, render, render_texts
from pbx.errors import AsteriskMissing, RootRefused, SecretsError, UnknownUser
from pbx.secrets import FILE_MODE, load_or_create, new_secret
from pbx.settings import PbxSettings, default_state_dir, on_free_ports, service_user
from pbx.tree import Installation, doctor, locate

SECRET = "s" * 43
CAMILLE = {"extension": "1001", "name": "Camille Robin", "webrtc_secret": SECRET, "sip_secret": SECRET}
ASTERISK = Installation(Path("/opt/a/usr/sbin/asterisk"), Path("/opt/a/modules"), Path("/opt/a/share"), "22.10.1")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PbxSettings:
    """Settings in a temporary folder, rendered for the invoking user, with an Asterisk said to be installed."""
    monkeypatch.setattr(configuration, "locate", lambda _settings: ASTERISK)
    monkeypatch.setattr(configuration, "owner", lambda _settings: Owner("me", os.geteuid(), os.getegid()))
    return PbxSettings(state_dir=tmp_path)


def test_each_post_gets_a_browser_and_a_phone_endpoint_with_their_own_secrets(settings: PbxSettings) -> None:
    post = Post(extension="1001", name="Camille Robin", webrtc_secret="w" * 40, sip_secret="s" * 40)
    text = render_texts(settings, load_or_create(settings.secrets_file), [post])["pjsip.conf"]
    assert "[w1001](login)\nusername = w1001\npassword = " + "w" * 40 in text
    assert "[s1001](login)\nusername = s1001\npassword = " + "s" * 40 in text
    assert text.count("set_var = POST=1001\n") == 2


def test_every_endpoint_inherits_the_rtp_timeout(settings: PbxSettings) -> None:
    text = render_texts(settings, load_or_create(settings.secrets_file), [Post(**CAMILLE)])["pjsip.conf"]
    assert "rtp_timeout = 20\nrtp_timeout_hold = 300\n" in text.split("[trainee](!)")[1].split("[browser]")[0]


def test_no_rendered_file_is_open_to_others(settings: PbxSettings) -> None:
    render(settings, load_or_create(settings.secrets_file), [Post(**CAMILLE)])
    files = list(settings.conf_dir.iterdir())
    assert len(files) > 15
    assert [path for path in (*files, settings.secrets_file) if stat.S_IMODE(path.stat().st_mode) & 0o037] == []


def test_functions_that_reach_a_shell_stay_closed(settings: PbxSettings) -> None:
    texts = render_texts(settings, load_or_create(settings.secrets_file), [])
    assert "live_dangerously = no" in texts["asterisk.conf"]
    assert "func_shell" not in texts["modules.conf"]
    assert "app_system" not in texts["modules.conf"]


def test_ami_is_for_this_machine_only(settings: PbxSettings) -> None:
    wide = settings.model_copy(update={"bind": "0.0.0.0"})
    manager = render_texts(wide, load_or_create(settings.secrets_file), [])["manager.conf"]
    assert "bindaddr = 127.0.0.1\n" in manager
    assert "permit = 127.0.0.1/255.255.255.255\n" in manager


def test_rendering_tells_whether_anything_changed(settings: PbxSettings) -> None:
    secrets = load_or_create(settings.secrets_file)
    assert render(settings, secrets, [Post(**CAMILLE)])
    assert not render(settings, secrets, [Post(**CAMILLE)])
    assert render(settings, secrets, [])


def test_asterisk_conf_is_written_last(settings: PbxSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The container of Asterisk waits for it, and must then find all the others."""
    written: list[str] = []
    write = configuration._write

    def noted(path: Path, content: bytes, who: Owner) -> None:
        written.append(path.name)
        write(path, content, who)

    monkeypatch.setattr(configuration, "_write", noted)
    render(settings, load_or_create(settings.secrets_file), [])
    assert written[-1] == "asterisk.conf"


def test_behind_a_translated_address_phones_are_told_the_announced_one(settings: PbxSettings) -> None:
    addresses = {"media_address": "172.30.77.2", "announced_address": "192.0.2.7"}
    texts = render_texts(settings.model_copy(update=addresses), load_or_create(settings.secrets_file), [])
    assert "[ice_host_candidates]\n172.30.77.2 => 192.0.2.7\n" in texts["rtp.conf"]
    assert texts["pjsip.conf"].count("external_media_address = 192.0.2.7\n") == 2
    assert "media_address = 172.30.77.2\n" in texts["pjsip.conf"].split("[trainee](!)")[1]


def test_without_translation_no_other_address_is_announced(settings: PbxSettings) -> None:
    texts = render_texts(settings, load_or_create(settings.secrets_file), [])
    assert "ice_host_candidates" not in texts["rtp.conf"]
    assert "external_" not in texts["pjsip.conf"]


def test_a_file_no_template_makes_any_more_is_removed(settings: PbxSettings) -> None:
    settings.conf_dir.mkdir(parents=True)
    (settings.conf_dir / "sip.conf").write_text("stale")
    render(settings, load_or_create(settings.secrets_file), [])
    assert not (settings.conf_dir / "sip.conf").exists()


@pytest.mark.parametrize(
    ("field", "hostile"),
    [
        ("name", 'Camille" <1>\nsecret=x'),
        ("name", "Camille;comment"),
        ("name", "Camille\x00"),
        ("name", "${SHELL(id)}"),
        ("name", ""),
        ("extension", "1001\n[evil]"),
        ("extension", "8201"),
        ("extension", "../1"),
        ("extension", "١٠٠١"),
        ("webrtc_secret", "short"),
        ("webrtc_secret", "x" * 30 + "\n"),
        ("sip_secret", "x" * 30 + ";"),
    ],
)
def test_a_hostile_value_is_refused_by_the_name_of_its_field(field: str, hostile: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Post.model_validate(CAMILLE | {field: hostile})
    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


def test_a_refused_secret_is_not_repeated_in_the_error() -> None:
    with pytest.raises(ValidationError) as refused:
        Post.model_validate(CAMILLE | {"sip_secret": "my secret with spaces"})
    assert "my secret" not in str(refused.value)


@given(st.text(max_size=80))
def test_an_accepted_name_never_breaks_out_of_its_line(name: str) -> None:
    try:
        post = Post.model_validate(CAMILLE | {"name": name})
    except ValidationError:
        return
    assert not set(post.name) & set('\r\n\0";<>[]\\${}')


def test_two_posts_with_one_extension_are_refused(settings: PbxSettings) -> None:
    with pytest.raises(ValueError, match="extension"):
        render_texts(settings, load_or_create(settings.secrets_file), [Post(**CAMILLE), Post(**CAMILLE)])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state_dir", "relative/var"),
        ("state_dir", "/srv/with space"),
        ("state_dir", "/srv/a;b"),
        ("state_dir", "/srv/../etc"),
        ("bind", "everywhere"),
        ("announced_address", "decroche.example"),
        ("ami_port", 70000),
        ("node", "node 1"),
        ("user", "root; id"),
    ],
)
def test_a_setting_asterisk_could_not_carry_is_refused_by_name(tmp_path: Path, field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        PbxSettings.model_validate({"state_dir": tmp_path, field: value})


def test_a_state_folder_too_long_for_the_control_socket_is_refused() -> None:
    with pytest.raises(ValidationError, match="too long"):
        PbxSettings(state_dir=Path("/" + "x" * 100))


def test_free_ports_are_all_different(tmp_path: Path) -> None:
    s = on_free_ports(tmp_path)
    assert len({s.sip_port, s.http_port, s.ami_port, s.media_port}) == 4


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    first = load_or_create(path)
    assert load_or_create(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == FILE_MODE


def test_secrets_are_not_shown_by_repr(tmp_path: Path) -> None:
    secrets = load_or_create(tmp_path / "secrets.json")
    assert secrets.ami_password not in repr(secrets)
    assert SECRET not in repr(Post(**CAMILLE))


def test_a_secrets_file_open_to_others_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    load_or_create(path)
    path.chmod(0o644)
    with pytest.raises(SecretsError, match="0644"):
        load_or_create(path)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"ami_password": 3}', '{"ami_password": "short"}'])
def test_a_damaged_secrets_file_is_refused_and_kept(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "secrets.json"
    path.touch(FILE_MODE)
    path.write_text(damage)
    with pytest.raises(SecretsError, match="abîmé"):
        load_or_create(path)
    assert path.read_text() == damage


def test_a_secret_is_url_safe_and_long() -> None:
    assert Post.model_validate(CAMILLE | {"sip_secret": new_secret()})
    assert new_secret() != new_secret()


def test_asterisk_may_not_run_as_root(tmp_path: Path) -> None:
    with pytest.raises(RootRefused):
        configuration.owner(PbxSettings(state_dir=tmp_path, user="root"))


def test_a_missing_system_user_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownUser, match="nobody-of-that-name"):
        configuration.owner(PbxSettings(state_dir=tmp_path, user="nobody-of-that-name"))


def test_the_service_user_is_for_root_only() -> None:
    assert service_user(0) == "decroche"
    assert service_user(1000) is None


def test_the_state_is_in_the_checkout_for_an_ordinary_user(tmp_path: Path) -> None:
    assert default_state_dir(tmp_path, None) == tmp_path / "var"


def test_the_state_leaves_a_checkout_the_service_user_cannot_traverse(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert default_state_dir(tmp_path, "a-user-yet-to-be-made") == Path("/var/lib/decroche")


def test_a_tree_whose_binary_does_not_run_is_told_with_how_to_mend_it(tmp_path: Path) -> None:
    binary = tmp_path / "usr" / "sbin" / "asterisk"
    binary.parent.mkdir(parents=True)
    binary.write_text("not a program")
    binary.chmod(0o755)
    settings = PbxSettings(state_dir=tmp_path, tree=tmp_path)
    with pytest.raises(AsteriskMissing, match="make setup"):
        locate(settings)
    assert [(fact.works, fact.mend != "") for fact in doctor(settings)] == [(False, True)]


@pytest.mark.parametrize("version", ["20.6.0", "22.9.3", "21.12.0"])
def test_an_asterisk_before_22_10_is_too_old(tmp_path: Path, version: str) -> None:
    binary = tmp_path / "usr" / "sbin" / "asterisk"
    binary.parent.mkdir(parents=True)
    binary.write_text(f"#!/bin/sh\necho Asterisk {version}\n")
    binary.chmod(0o755)
    (fact,) = doctor(PbxSettings(state_dir=tmp_path, tree=tmp_path))
    assert version in fact.found
    assert not fact.works


def test_a_remote_tree_is_rendered_for_without_being_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration, "owner", lambda _settings: Owner("me", os.geteuid(), os.getegid()))
    remote = PbxSettings(state_dir=tmp_path, remote_tree=Path("/opt/elsewhere/tree"))
    text = render_texts(remote, load_or_create(remote.secrets_file), [])["asterisk.conf"]
    assert "astmoddir = /opt/elsewhere/tree/modules\n" in text


def test_a_remote_asterisk_that_does_not_answer_is_told_by_the_doctor(tmp_path: Path) -> None:
    remote = on_free_ports(tmp_path, remote_tree=Path("/opt/elsewhere/tree"))
    (fact,) = doctor(remote)
    assert not fact.works
    assert str(remote.ami_port) in fact.found


def test_the_hold_music_is_quiet_and_never_silent_for_long() -> None:
    music = np.frombuffer(hold_music.hold_music(), "<i2").astype(float) / 32768
    assert 0.05 < np.abs(music).max() < 0.15
    beats = music[: len(music) // 9600 * 9600].reshape(-1, 9600)
    assert np.abs(beats).max(axis=1).min() > 0.02
