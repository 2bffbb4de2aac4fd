"""What a first visit weighs: a page and all that it loads at once, as they are packed on the disk.

Bytes without headers, of one build with the files of the site as the proxy sends them: with brotli,
and with gzip for a proxy without it. A page of which a language has none stays empty.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click

from bench.table import Round, Table
from portal.languages.german_beside import BESIDE

LANGUAGES = ("de", "ar", "ti", "uk")
PAGES = {
    "start page": "",
    "contact page with form": "kontakt/",
    "contact page with German beside it": f"{BESIDE}/kontakt/",
}
LOADED = re.compile(
    r'<(?:link rel="(?:stylesheet|icon)" href|script[^>]* src|img[^>]* src)="([^"]+)'
)
"""Addresses in a page that a browser loads with it."""


def measure(site: Path, languages: Sequence[str]) -> Iterator[Table]:
    """Yield a table for each way to pack."""
    for suffix, name in ((".br", "brotli"), (".gz", "gzip")):
        figures: Round = {}
        for what, path in PAGES.items():
            figures[what] = {
                tag: weigh(site, file, suffix)
                for tag in languages
                if (file := site / tag / path / "index.html").is_file()
            }
        yield Table(f"Bytes of a first visit, {name}", [figures])


def weigh(site: Path, page: Path, suffix: str) -> int:
    """Return the packed bytes of *page* and of what it loads from *site*.

    Raises `click.ClickException` if it loads what is not there.
    """
    addresses = LOADED.findall(page.read_text("utf-8"))
    paths = {urlsplit(each).path for each in addresses if not each.startswith("data:")}
    loaded = (
        site / path.lstrip("/") if path.startswith("/") else (page.parent / path).resolve()
        for path in paths
    )
    return sum(_packed(file, suffix) for file in (page, *loaded))


def _packed(file: Path, suffix: str) -> int:
    """Return the bytes of a file, packed if there is a packed one."""
    packed = file.with_name(file.name + suffix)
    chosen = packed if packed.is_file() else file
    if not chosen.is_file():
        raise click.ClickException(f"{chosen} is missing, although a page loads it")
    return chosen.stat().st_size
