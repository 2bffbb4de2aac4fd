"""Environments of the peers: pinned packages, installed below `build` when first needed."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

import click

from bench.processes import ROOT
from bench.rounds import say
from tests.servers.kim_service import environ


def environment(name: str) -> Path:
    """Return the folder with the programs of the peer *name*, installed as its file says.

    The packages are those of `bench/NAME/requirements.txt`. What is installed is kept until the
    file changes. Raises `click.ClickException` if pip fails.
    """
    requirements = ROOT / "bench" / name / "requirements.txt"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest() + sys.version
    folder = ROOT / "build" / "peers" / name
    programs, mark = folder / "bin", folder / "installed"
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return programs
    packages = sum("==" in line for line in requirements.read_text("utf-8").splitlines())
    say(f"installing {name} ({packages} packages) into {folder.relative_to(ROOT)}: minutes")
    venv.create(folder, clear=True, with_pip=True)
    done = subprocess.run(
        [programs / "pip", "install", "--quiet", "--no-deps", "-r", requirements],
        env=environ(PIP_DISABLE_PIP_VERSION_CHECK="1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException(
            f"{requirements.relative_to(ROOT)} could not be installed; try it by hand:\n"
            f"  {programs.relative_to(ROOT)}/pip install --no-deps -r "
            f"{requirements.relative_to(ROOT)}\n{done.stdout[-2000:]}"
        )
    mark.write_text(wanted, "utf-8")
    return programs
