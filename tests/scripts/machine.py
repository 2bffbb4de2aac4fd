"""A small checkout, with stand-ins for the programs that change a machine."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers.kim_service import environ

TOOLS = (
    *("awk", "cat", "chown", "cp", "date", "dirname", "env", "flock", "git", "head", "mkdir"),
    *("mktemp", "rm", "sed", "sh", "sleep", "tail", "timeout", "touch", "tr", "true"),
)

STAND_INS = {
    "id": "echo 0",
    "unshare": """
        while [ "${1#--}" != "$1" ]; do shift; done
        [ "$1" != sh ] || shift 4  # what is mounted for nspawn
        exec "$@"
    """,
    "apt-get": """
        case "$*" in
            *print-uris*) echo "'$OWN_MIRROR/dists/bookworm/InRelease' name 0" ;;
            *) echo "$*" >> "$RECORD/apt-get" ;;
        esac
    """,
    "apt-config": """echo "proxy='$APT_PROXY'" """,
    "debootstrap": """
        printf '%s\\n' "$@" "http_proxy=$http_proxy" >> "$RECORD/debootstrap"
        while [ $# -gt 2 ]; do shift; done
        mkdir -p "$1/etc/apt/apt.conf.d" "$1/etc/ssl/certs" "$1/usr/share"
        echo "deb $2 bookworm main" > "$1/etc/apt/sources.list"
        echo made >> "$RECORD/made"
        echo "E: no such mirror"
        exit "${DEBOOTSTRAP_CODE:-0}"
    """,
    "systemd-nspawn": """
        printf '%s\\n' "$@" > "$RECORD/nspawn"
        while [ "$1" != -- ]; do
            case $1 in --directory=*) tree=${1#*=} ;; esac
            shift
        done
        shift
        [ "$1" != update-ca-certificates ] || { echo "not here"; exit "${NSPAWN_CODE:-0}"; }
        rm -rf "$RECORD/tree"
        cp -a "$tree" "$RECORD/tree"
        env > "$RECORD/environment"
        cd "$tree/usr/src/kim" && exec "$@"
    """,
}


@dataclass(frozen=True, slots=True)
class Checkout:
    """A repository with the scripts in it, and a folder for what the stand-ins have seen."""

    folder: Path
    programs: Path
    record: Path

    @property
    def machine(self) -> Path:
        """Folder in which the script keeps everything."""
        return self.folder / "build" / "fresh-machine"

    def environ(self, **more: str) -> dict[str, str]:
        """Return the environment of the scripts: no program but the stand-ins and plain tools."""
        clean = {
            name: value
            for name, value in environ().items()
            if not name.upper().endswith(("_PROXY", "_BUNDLE")) and not name.startswith("PIP_")
        }
        own = {"PATH": str(self.programs), "RECORD": str(self.record)}
        own |= {"OWN_MIRROR": "http://debian.example/debian", "APT_PROXY": ""}
        return clean | own | more

    def run(self, script: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts and return its result."""
        return subprocess.run(
            [self.folder / script, *words],
            env=self.environ(**more),
            capture_output=True,
            text=True,
            check=False,
        )

    def seen(self, name: str) -> list[str]:
        """Return the lines that a stand-in has recorded."""
        file = self.record / name
        return file.read_text("utf-8").splitlines() if file.exists() else []

    def use(self, name: str) -> None:
        """Let the scripts find the real program."""
        path = shutil.which(name)
        assert path, name
        file = self.programs / name
        file.unlink(missing_ok=True)
        file.symlink_to(path)

    def stand_in(self, name: str, body: str) -> None:
        """Put a program of ours in the place of another one."""
        file = self.programs / name
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        file.chmod(0o755)


def checkout(folder: Path, files: Mapping[str, str | Path]) -> Checkout:
    """Make a repository of *files* (text, or a file to copy) with one commit."""
    made = Checkout(folder / "checkout", folder / "programs", folder / "record")
    for each in (made.folder, made.programs, made.record):
        each.mkdir(parents=True)
    for tool in TOOLS:
        made.use(tool)
    for name, body in STAND_INS.items():
        made.stand_in(name, body)
    for name, content in files.items():
        file = made.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copy(content, file)
        else:
            file.write_text(content, "utf-8")
            file.chmod(0o755)
    identity = ["-c", "user.name=Test", "-c", "user.email=test@kim.example"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *words], cwd=made.folder, check=True, env=os.environ)  # noqa: TID251 - children inherit PATH
    return made
