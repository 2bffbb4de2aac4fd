"""Addresses of moved pages, exported by the site build for service and proxy.

The file is a map of nginx: a line each, ``/old/ /new/;``. Its leading dot keeps it from being
served.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from portal.problems import BUILD, ConfigurationError, Problem

MAP = ".redirects.map"
"""Name of the file in the folder of the built site."""

_LINE = re.compile(r"(?P<old>/[^\s;\ufffd]*) (?P<new>/[^\s;\ufffd]*);")
"""U+FFFD stands for what is no UTF-8."""


def format_map(moved: Mapping[str, str]) -> str:
    """Return the content of the file; addresses are paths without spaces or semicolons."""
    return "".join(f"{old} {new};\n" for old, new in sorted(moved.items()))


def read_map(site: Path) -> dict[str, str]:
    """Return new addresses by old ones, these in lower case; empty if there is no file.

    Raises `ConfigurationError` for a line that is no pair of addresses.
    """
    file = site / MAP
    if not file.exists():
        return {}
    moved = {}
    for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), start=1):
        found = _LINE.fullmatch(line)
        if found is None:
            what = "is no pair of addresses."
            raise ConfigurationError([Problem(file, number, line, what, BUILD)])
        moved[found["old"].lower()] = found["new"]
    return moved
