"""Builds an image's root folder by carrying out its Dockerfile, step by step, in a fresh Debian bookworm.

    python -m tests.images.build FOLDER    builds both images there: FOLDER/asterisk and FOLDER/application

What stands for `debian:bookworm-slim` is made by mmdebstrap (its minbase variant) from the machine's own Debian mirror.
Steps run with the capabilities Docker gives a build and the machine's own network set-up. Needs root.
"""

from __future__ import annotations

import fnmatch
import shutil
import subprocess
import sys
import time
from pathlib import Path, PurePosixPath

from tests.images.composition import ROOT
from tests.images.dockerfile import Copy, Run, Stage, Workdir, read

INDEX_TARGETS = ("apt-get", "indextargets", "--format", "$(LABEL) $(REPO_URI)")
DOCKERFILES = {"asterisk": ROOT / "asterisk-conf" / "Dockerfile", "application": ROOT / "web" / "Dockerfile"}
BASE = "debian:bookworm-slim"
DOCKER_CAPABILITIES = (
    "chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,net_bind_service,net_raw,sys_chroot,mknod,"
    "audit_write,setfcap"
)
CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
CA_INSIDE = "/run/machine-ca.crt"
"""The machine's certificate authorities, for clients that bring their own otherwise."""
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "DEBIAN_FRONTEND": "noninteractive",
    "PIP_CERT": CA_INSIDE,
    "NODE_EXTRA_CA_CERTS": CA_INSIDE,
}


def base_archive(folder: Path) -> Path:
    """An archive of the base image, made once."""
    archive = folder / "base.tar"
    if not archive.exists():
        found = subprocess.run(
            [
                "apt-get",
                "indextargets",
                "--format",
                "$(LABEL) $(REPO_URI)",
                "Identifier: Packages",
                "Codename: bookworm",
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        mirror = next(line.split()[1] for line in found.stdout.splitlines() if line.startswith("Debian "))
        fresh = archive.with_suffix(".partial.tar")
        options = ["--variant=minbase", "--mode=root", '--aptopt=Acquire::Check-Valid-Until "false"']
        subprocess.run(["mmdebstrap", "--quiet", *options, "bookworm", fresh, mirror], check=True)
        fresh.rename(archive)
    return archive


def unpack_base(archive: Path, root: Path) -> None:
    """The base image's files, with its apt sources in the form that image has them."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    subprocess.run(["tar", "--extract", "--file", archive, "--directory", root], check=True)
    one_line = root / "etc/apt/sources.list"
    mirror = next(word for word in one_line.read_text().split() if "://" in word)
    one_line.unlink()
    stanza = f"Types: deb\nURIs: {mirror}\nSuites: bookworm bookworm-updates\nComponents: main\n"
    signed = "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
    (root / "etc/apt/sources.list.d/debian.sources").write_text(stanza + signed)


def build(dockerfile: Path, folder: Path, archive: Path) -> Path:
    """Carry out every stage; the root folder of the last one. Raises CalledProcessError for a step that fails."""
    roots: dict[str | None, Path] = {}
    for stage in read(dockerfile):
        if stage.base != BASE:
            raise ValueError(f"{dockerfile}: nothing here stands for {stage.base}")
        root = folder / (stage.name or "image")
        unpack_base(archive, root)
        roots[stage.name] = root
        _carry_out(stage, root, roots)
    return roots[None]


def _carry_out(stage: Stage, root: Path, roots: dict[str | None, Path]) -> None:
    directory = "/"
    for step in stage.steps:
        started = time.monotonic()
        match step:
            case Workdir(path):
                directory = path
                (root / path.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case Run(command):
                _run(root, directory, command)
            case Copy():
                _copy(step, root, directory, roots)
        print(f"{time.monotonic() - started:6.1f} s  {str(step)[:110]}", flush=True)


def _run(root: Path, directory: str, command: str) -> None:
    mounts = f"""set -e
        mount -t proc proc {root}/proc
        mount --rbind /dev {root}/dev
        touch {root}{CA_INSIDE} {root}/etc/resolv.conf
        mount --bind {CA_BUNDLE} {root}{CA_INSIDE}
        mount --bind /etc/resolv.conf {root}/etc/resolv.conf
        exec chroot {root} setpriv --bounding-set=-all,+{DOCKER_CAPABILITIES.replace(",", ",+")} \
            env --chdir={directory} sh -c "$1" """
    subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", mounts, "sh", command],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    (root / CA_INSIDE.lstrip("/")).unlink()


def _copy(step: Copy, root: Path, directory: str, roots: dict[str | None, Path]) -> None:
    destination = root / (PurePosixPath(directory) / step.destination).relative_to("/")
    to_folder = step.destination.endswith("/") or len(step.sources) > 1
    for name in step.sources:
        source = ROOT / name if step.stage is None else roots[step.stage] / name.lstrip("/")
        if source.is_dir():  # as Docker: what the folder holds, not the folder
            ignore = _ignored if step.stage is None else None
            shutil.copytree(source, destination, symlinks=True, ignore=ignore, dirs_exist_ok=True)
        else:
            target = destination / source.name if to_folder else destination
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


def _ignored(folder: str, names: list[str]) -> set[str]:
    """What .dockerignore keeps out of the context."""
    patterns = (ROOT / ".dockerignore").read_text().splitlines()
    excluded = [line for line in patterns if line and not line.startswith(("#", "!")) and line != "*"]
    inside = {name: (Path(folder) / name).relative_to(ROOT).as_posix() for name in names}
    return {
        name
        for name, path in inside.items()
        if any(fnmatch.fnmatch(name if line.startswith("**/") else path, line.removeprefix("**/")) for line in excluded)
    }


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    archive = base_archive(folder)
    for name, dockerfile in DOCKERFILES.items():
        print(f"== {name}", flush=True)
        build(dockerfile, folder / name, archive)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
