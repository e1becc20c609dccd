"""Installs an official model: downloaded with progress, resumed where it stopped, checked, unpacked in one step.

A zip put by hand in the models' folder is used without the network.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from simulator.speech.archive import check_digest, no_room, unpack
from simulator.speech.errors import DownloadDamaged, ModelError, NetworkClosed
from simulator.speech.models import ModelInfo, OfficialModel, lacking, official
from simulator.speech.settings import SpeechSettings

ATTEMPTS = 5
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class Progress:
    """Bytes on disk, and bytes in all when the site says so."""

    done: int
    total: int | None


def install(name: str, settings: SpeechSettings, progress: Callable[[Progress], None] = lambda _: None) -> ModelInfo:
    """The model, installed under `settings.models_dir`; at once when it already is. Blocks; may take minutes.

    Raises UnknownModel, NetworkClosed, DownloadDamaged or NoRoom. What was downloaded before a cut is kept for the
    next time.
    """
    model = official(name)
    destination = settings.models_dir / name
    info = ModelInfo(destination, name, demonstration=False)
    try:
        settings.models_dir.mkdir(parents=True, exist_ok=True)
        with _alone(settings.models_dir / f".{name}.lock"):
            if not (destination.is_dir() and not lacking(destination)):
                _bring(model, settings, progress)
    except OSError as error:
        raise no_room(error, settings.models_dir) from error
    return info


def _bring(model: OfficialModel, settings: SpeechSettings, progress: Callable[[Progress], None]) -> None:
    by_hand = settings.models_dir / f"{model.name}.zip"
    if by_hand.is_file():
        unpack(by_hand, settings.models_dir / model.name)
        return
    part = settings.models_dir / f".{model.name}.zip.part"
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
        _download(client, f"{settings.model_site}/{model.name}.zip", part, progress)
        md5 = None if model.sha256 else _published_md5(client, settings.model_site, model.name)
    try:
        if model.sha256:
            check_digest(part, "sha256", model.sha256)
        elif md5:
            check_digest(part, "md5", md5)
        unpack(part, settings.models_dir / model.name)
    except DownloadDamaged:
        part.unlink()
        raise
    part.unlink()


def _download(client: httpx.Client, url: str, part: Path, progress: Callable[[Progress], None]) -> None:
    """Until `part` is whole; a cut that brought something is followed by another attempt from there."""
    for attempt in range(ATTEMPTS):
        before = part.stat().st_size if part.exists() else 0
        try:
            _attempt(client, url, part, progress)
        except httpx.HTTPError as error:
            grown = part.exists() and part.stat().st_size > before
            if not grown or attempt == ATTEMPTS - 1:
                raise _closed(url, part, error) from error
        else:
            return


def _attempt(client: httpx.Client, url: str, part: Path, progress: Callable[[Progress], None]) -> None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"} if have else {"Accept-Encoding": "identity"}
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            if _total(response) == have:
                return
            part.unlink()
            raise DownloadDamaged(
                f"Le téléchargement commencé de {url} ne correspond plus au fichier publié ; relancez-le."
            )
        if response.is_error:
            raise ModelError(f"Le site des modèles a refusé {url} : {response.status_code} {response.reason_phrase}.")
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT and _first_byte(response) == have
        _receive(response, part, have if resumed else 0, progress)


def _receive(response: httpx.Response, part: Path, have: int, progress: Callable[[Progress], None]) -> None:
    total = _total(response)
    with part.open("r+b" if have else "wb") as file:
        file.seek(have)
        done = have
        progress(Progress(done, total))
        for chunk in response.iter_raw():  # as it comes, so that a cut loses nothing
            file.write(chunk)
            done += len(chunk)
            progress(Progress(done, total))
    if total is not None and done != total:
        raise httpx.RemoteProtocolError(f"{done} bytes of {total}")


def _total(response: httpx.Response) -> int | None:
    """Size of the whole file, from Content-Range (`bytes 5-9/10`, `bytes */10`) or Content-Length."""
    ranged = re.search(r"/(\d+)$", response.headers.get("Content-Range", ""))
    if ranged:
        return int(ranged[1])
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else None


def _first_byte(response: httpx.Response) -> int | None:
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else None


def _published_md5(client: httpx.Client, site: str, name: str) -> str | None:
    """From the site's `model-list.json`; none when the list does not say: the zip's own checks remain."""
    try:
        listed: Any = client.get(f"{site}/model-list.json").raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return None
    entries = [e for e in listed if isinstance(e, dict) and e.get("name") == name] if isinstance(listed, list) else []
    md5 = entries[0].get("md5") if entries else None
    return md5 if isinstance(md5, str) and re.fullmatch(r"[0-9a-fA-F]{32}", md5) else None


def _closed(url: str, part: Path, error: httpx.HTTPError) -> NetworkClosed:
    folder, archive = part.parent, part.name.removeprefix(".").removesuffix(".part")
    return NetworkClosed(
        f"Impossible de joindre {httpx.URL(url).host} ({error or type(error).__name__}) : "
        f"vérifiez l'accès à Internet et relancez, le téléchargement reprendra où il s'est arrêté. "
        f"Sans réseau : déposez {archive} dans {folder} et relancez."
    )


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One installation of a model at a time; a second one waits, then finds it done."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
