"""A model's zip: is it whole, is it honest, and its unpacking in one step."""

from __future__ import annotations

import errno
import hashlib
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from simulator.speech.errors import DownloadDamaged, NoRoom
from simulator.speech.models import lacking

_CHUNK = 1 << 20
_LARGEST_EXPANSION = 20
"""Unpacked size over zip size; Vosk's models stay under 3."""


def check_digest(path: Path, algorithm: str, expected: str) -> None:
    """Raises DownloadDamaged when the file's digest (hexadecimal) is not the expected one."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != expected.lower():
        raise DownloadDamaged(
            f"Le fichier reçu {path.name} n'est pas celui qui est publié (empreinte {algorithm} différente)."
        )


def unpack(archive: Path, destination: Path) -> None:
    """Makes the folder `destination` from the zip's folder of the same name, all or nothing.

    Raises DownloadDamaged for a broken zip, one that writes elsewhere or one without a model; NoRoom when it does not
    fit.
    """
    try:
        with (
            zipfile.ZipFile(archive) as opened,
            tempfile.TemporaryDirectory(dir=destination.parent, prefix=".unpack-") as folder,
        ):
            _refuse_dishonest(opened, archive.stat().st_size)
            opened.extractall(folder)
            _install(Path(folder, destination.name), destination)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise DownloadDamaged(f"Le fichier {archive.name} n'est pas un zip valide : {error}.") from error
    except OSError as error:
        raise no_room(error, destination.parent) from error


def no_room(error: OSError, folder: Path) -> NoRoom:
    """The disk's refusal, said clearly."""
    reason = "le disque est plein" if error.errno == errno.ENOSPC else (error.strerror or str(error))
    return NoRoom(f"Impossible d'écrire dans {folder} : {reason}.")


def _refuse_dishonest(opened: zipfile.ZipFile, size: int) -> None:
    total = 0
    for member in opened.infolist():
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or stat.S_ISLNK(member.external_attr >> 16):
            raise DownloadDamaged(f"Archive refusée : {member.filename!r} sort du dossier du modèle.")
        total += member.file_size
    if total > _LARGEST_EXPANSION * size + _CHUNK:
        raise DownloadDamaged(f"Archive refusée : {total} octets une fois ouverte, bien plus qu'un modèle.")


def _install(unpacked: Path, destination: Path) -> None:
    absent = lacking(unpacked)
    if absent:
        raise DownloadDamaged(f"L'archive ne contient pas le modèle {destination.name} : {', '.join(absent)} manque.")
    if destination.exists():
        shutil.rmtree(destination)
    unpacked.rename(destination)
