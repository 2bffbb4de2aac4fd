"""The machine that is measured on: what it must have, and what it is."""

import os
import platform
import shutil
import time
from pathlib import Path
from typing import Any

import click

_PATH = os.pathsep.join((os.defpath, "/usr/sbin", "/usr/local/bin"))
PACKAGES = {
    "nginx": "nginx libnginx-mod-http-brotli-static",
    "chromium": "chromium",
}
"""Program to the packages of Debian that bring it."""


def require(*programs: str) -> None:
    """Raise `click.ClickException` naming the packages of what is missing, or if this is no Linux.

    CPU and memory of a process are read from `/proc`.
    """
    if not Path("/proc/self/stat").is_file():
        raise click.ClickException("CPU and memory are read from /proc, which only Linux has")
    missing = [program for program in programs if not shutil.which(program, path=_PATH)]
    if missing:
        packages = " ".join(PACKAGES[program] for program in missing)
        raise click.ClickException(
            f"missing: {', '.join(missing)}. Install with: apt-get install {packages} "
            "(or scripts/setup test)"
        )


def note() -> str:
    """Return what a reader of one table has to know: how much the machine had to do by then."""
    return f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}"


def describe() -> dict[str, Any]:
    """Return what a reader has to know of the machine and the moment, as values of JSON."""
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "processors": os.cpu_count(),
        "load average": [round(each, 1) for each in os.getloadavg()],
        "system": platform.platform(),
        "Python": platform.python_version(),
    }
