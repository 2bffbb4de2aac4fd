"""The stylesheet in the head of every page, named for service and proxy by its hash.

A page and its style arrive together, so nobody waits for a second answer (decision 0038). The
Content-Security-Policy allows no style within a page but those whose hash it names; the build
writes the hashes beside the pages. The file is a map of nginx of one line; its leading dot keeps it
from being served.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from portal.problems import BUILD, ConfigurationError, Problem

MAP = ".styles.map"
"""Name of the file in the folder of the built site."""

_SOURCE = r"'sha256-[A-Za-z0-9+/]{43}='"
_CONTENT = re.compile(rf'default "(?P<sources>(?: {_SOURCE})*)";\n')
STYLE = re.compile(r"<style>(?P<style>.*?)</style>", re.DOTALL)
"""The style in the HTML of a page."""


def hash_source(style: str) -> str:
    """Return the hash source (CSP Level 3, 2.3.1) of what stands between the tags ``<style>``."""
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def write_styles(sources: Iterable[str], site: Path) -> None:
    """Write the hash sources of all styles of pages into `MAP` in the folder *site*."""
    listed = "".join(f" {source}" for source in dict.fromkeys(sources))
    (site / MAP).write_text(f'default "{listed}";\n', "utf-8", newline="\n")


def read_styles(site: Path) -> tuple[str, ...]:
    """Return the hash sources of the pages in the folder *site*; none if there is no file.

    Raises `ConfigurationError` for a file that the build has not written.
    """
    file = site / MAP
    if not file.exists():
        return ()
    found = _CONTENT.fullmatch(file.read_text("utf-8", "replace"))
    if found is None:
        what = "is no list of hashes of stylesheets."
        raise ConfigurationError([Problem(file, 1, "styles", what, BUILD)])
    return tuple(found["sources"].split())
