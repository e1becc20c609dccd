"""Installing a model from a site on the loopback."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from simulator.speech.download import Progress, install
from simulator.speech.errors import DownloadDamaged, ModelError, NetworkClosed, NoRoom
from simulator.speech.models import lacking
from simulator.speech.settings import SpeechSettings
from tests.fakes.model_site import ModelSite

NAME = "vosk-model-small-fr-0.22"
HASHED = "vosk-model-small-en-us-0.15"


def model_zip(name: str = NAME, more: dict[str, bytes] | None = None) -> bytes:
    """A model with every file a real one needs, and random bytes so that it does not shrink."""
    files = dict.fromkeys(("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLr.fst", "graph/Gr.fst"), b"x")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in {**files, "am/final.mdl": os.urandom(300_000)}.items():
            archive.writestr(f"{name}/{path}", content)
        for path, content in (more or {}).items():
            archive.writestr(path, content)
    return buffer.getvalue()


def settings_for(site_url: str, folder: Path) -> SpeechSettings:
    return SpeechSettings(models_dir=folder / "models", cache_dir=folder / "cache", model_site=site_url)


def leftovers(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "models").iterdir() if not p.name.endswith(".lock"))


def test_a_model_is_downloaded_with_progress_and_installed(tmp_path: Path) -> None:
    seen: list[Progress] = []
    body = model_zip()
    with ModelSite({f"{NAME}.zip": body}) as site:
        info = install(NAME, settings_for(site.url, tmp_path), seen.append)
    assert lacking(info.path) == ()
    assert not info.demonstration
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    assert seen[-1] == Progress(len(body), len(body))
    assert leftovers(tmp_path) == [NAME]


def test_a_cut_is_resumed_where_it_happened(tmp_path: Path) -> None:
    with ModelSite({f"{NAME}.zip": model_zip()}, cut_after=100_000, cuts=2) as site:
        install(NAME, settings_for(site.url, tmp_path))
    ranges = [asked for name, asked in site.asked if name.endswith(".zip")]
    assert ranges == [None, "bytes=100000-", "bytes=200000-"]


def test_a_download_given_up_is_resumed_the_next_day(tmp_path: Path) -> None:
    body = model_zip()
    with ModelSite({f"{NAME}.zip": body}, cut_after=50_000, cuts=99) as site, pytest.raises(NetworkClosed):
        install(NAME, settings_for(site.url, tmp_path))
    with ModelSite({f"{NAME}.zip": body}) as site:
        install(NAME, settings_for(site.url, tmp_path))
    assert site.asked[0][1] == "bytes=250000-"


def test_a_site_without_ranges_is_read_from_the_start(tmp_path: Path) -> None:
    with ModelSite({f"{NAME}.zip": model_zip()}, cut_after=100_000, cuts=1, ranges=False) as site:
        info = install(NAME, settings_for(site.url, tmp_path))
    assert lacking(info.path) == ()


@pytest.mark.parametrize("ranges", [True, False])
def test_a_body_shorter_than_promised_is_not_taken_for_the_model(tmp_path: Path, ranges: bool) -> None:
    body = model_zip()
    site = ModelSite({f"{NAME}.zip": body[:100_000]}, promised=len(body), ranges=ranges)
    with site, pytest.raises((NetworkClosed, DownloadDamaged)):
        install(NAME, settings_for(site.url, tmp_path))
    assert not (tmp_path / "models" / NAME).exists()


def test_a_file_changed_on_the_site_since_the_cut_is_thrown_away(tmp_path: Path) -> None:
    settings = settings_for("", tmp_path)
    settings.models_dir.mkdir()
    (settings.models_dir / f".{NAME}.zip.part").write_bytes(b"old" * 30_000)
    with ModelSite({f"{NAME}.zip": model_zip()}) as site:
        settings = settings_for(site.url, tmp_path)
        with pytest.raises(DownloadDamaged) as caught:
            install(NAME, settings)
        assert caught.value.retry
        install(NAME, settings)


def test_a_whole_download_left_behind_is_used(tmp_path: Path) -> None:
    body = model_zip()
    settings = settings_for("", tmp_path)
    settings.models_dir.mkdir()
    (settings.models_dir / f".{NAME}.zip.part").write_bytes(body)
    with ModelSite({f"{NAME}.zip": body}) as site:
        info = install(NAME, settings_for(site.url, tmp_path))
    assert lacking(info.path) == ()


def test_a_known_sha256_is_checked(tmp_path: Path) -> None:
    with ModelSite({f"{HASHED}.zip": model_zip(HASHED)}) as site, pytest.raises(DownloadDamaged, match="sha256"):
        install(HASHED, settings_for(site.url, tmp_path))
    assert leftovers(tmp_path) == []


def test_the_md5_of_the_sites_list_is_checked(tmp_path: Path) -> None:
    listed = json.dumps([{"name": NAME, "md5": "0" * 32}]).encode()
    with (
        ModelSite({f"{NAME}.zip": model_zip(), "model-list.json": listed}) as site,
        pytest.raises(DownloadDamaged, match="md5"),
    ):
        install(NAME, settings_for(site.url, tmp_path))


def test_the_right_md5_is_accepted(tmp_path: Path) -> None:
    body = model_zip()
    listed = json.dumps([{"name": NAME, "md5": hashlib.md5(body, usedforsecurity=False).hexdigest()}]).encode()
    with ModelSite({f"{NAME}.zip": body, "model-list.json": listed}) as site:
        assert install(NAME, settings_for(site.url, tmp_path)).path.is_dir()


@pytest.mark.parametrize("path", ["../outside.txt", "/tmp/outside.txt", f"{NAME}/../../outside.txt", "..\\outside.txt"])
def test_an_archive_that_writes_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    with (
        ModelSite({f"{NAME}.zip": model_zip(more={path: b"gotcha"})}) as site,
        pytest.raises(DownloadDamaged, match="sort du dossier"),
    ):
        install(NAME, settings_for(site.url, tmp_path))
    assert list(tmp_path.rglob("outside*")) == []
    assert leftovers(tmp_path) == []


def test_a_link_in_the_archive_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO(model_zip())
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo(f"{NAME}/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with ModelSite({f"{NAME}.zip": buffer.getvalue()}) as site, pytest.raises(DownloadDamaged):
        install(NAME, settings_for(site.url, tmp_path))


def test_an_archive_that_swells_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}/am/final.mdl", bytes(30_000_000))
    with ModelSite({f"{NAME}.zip": buffer.getvalue()}) as site, pytest.raises(DownloadDamaged, match="octets"):
        install(NAME, settings_for(site.url, tmp_path))


@pytest.mark.parametrize("body", [b"<html>Portail captif</html>", model_zip("another-model"), b"PK\x03\x04 cut"])
def test_what_is_not_the_model_is_refused_and_thrown_away(tmp_path: Path, body: bytes) -> None:
    with ModelSite({f"{NAME}.zip": body}) as site, pytest.raises(DownloadDamaged):
        install(NAME, settings_for(site.url, tmp_path))
    assert leftovers(tmp_path) == []


def test_a_closed_network_gives_one_clear_message(tmp_path: Path) -> None:
    with ModelSite() as site:
        url = site.url
    with pytest.raises(NetworkClosed, match=r"Impossible de joindre 127\.0\.0\.1.*déposez vosk-model") as caught:
        install(NAME, settings_for(url, tmp_path))
    assert "\n" not in str(caught.value)
    assert caught.value.retry


def test_a_refusal_of_the_site_is_told(tmp_path: Path) -> None:
    with ModelSite() as site, pytest.raises(ModelError, match="404"):
        install(NAME, settings_for(site.url, tmp_path))


def test_a_zip_put_by_hand_needs_no_network(tmp_path: Path) -> None:
    settings = settings_for("http://127.0.0.1:1", tmp_path)
    settings.models_dir.mkdir()
    (settings.models_dir / f"{NAME}.zip").write_bytes(model_zip())
    assert lacking(install(NAME, settings).path) == ()


def test_an_installed_model_is_not_downloaded_again(tmp_path: Path) -> None:
    with ModelSite({f"{NAME}.zip": model_zip()}) as site:
        settings = settings_for(site.url, tmp_path)
        install(NAME, settings)
        site.asked.clear()
        install(NAME, settings)
    assert site.asked == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file in the way")
    with pytest.raises(NoRoom, match="models"):
        install(NAME, settings_for("http://127.0.0.1:1", tmp_path))
