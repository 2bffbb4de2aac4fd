"""Keep what was printed, and know what it was printed from: nothing is printed twice.

`<folder>/prints.json` lists the files that lie beside it. A document whose words, looks and printer
are the same has the same digest, and stays as it is.
"""

import datetime as dt
import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.district import Municipality
from portal.locales import Locale

LIST = "prints.json"
LOCK = ".lock"
FOLDER = "druck"
"""Folder of the documents on the website."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A printed document in the store."""

    file: str
    name: str
    """Name among the documents of a language."""
    tag: str
    """The language it is for; empty: for everybody."""
    language: str
    """Tag of the language it is written in."""
    title: str
    state: str
    digest: str
    bytes: int
    pages: int
    size: float
    date: str
    """Day on which its content was new, as ISO 8601."""

    @property
    def day(self) -> dt.date:
        """The day as a date."""
        return dt.date.fromisoformat(self.date)


class Store:
    """The documents in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known = {each.file: each for each in read_list(folder)}

    def find(self, file: str, digest: str) -> Stored | None:
        """Return the document if it was printed from just this, and lies there as it was."""
        stored = self._known.get(file)
        path = self.folder / file
        if stored is None or stored.digest != digest or not path.is_file():
            return None
        return stored if path.stat().st_size == stored.bytes else None

    def put(self, file: str, pdf: bytes) -> None:
        """Write a file in one step; several processes may write different ones."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f".{file}.new"
        fresh.write_bytes(pdf)
        fresh.replace(self.folder / file)

    def close(self, stored: Iterable[Stored]) -> None:
        """Write the list, and remove files that were on it and are no longer; others stay."""
        entries = sorted(stored, key=lambda each: each.file)
        self.folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps([asdict(each) for each in entries], ensure_ascii=False, indent=1)
        fresh = self.folder / f".{LIST}.new"
        fresh.write_text(content + "\n", "utf-8")
        fresh.replace(self.folder / LIST)
        for file in self._known.keys() - {each.file for each in entries}:
            (self.folder / file).unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep others from printing into *folder*, wait for them if they do; a dead process lets go."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def read_list(folder: Path) -> tuple[Stored, ...]:
    """Return the documents in *folder*; an unreadable list counts as none."""
    try:
        entries: list[Mapping[str, Any]] = json.loads((folder / LIST).read_text("utf-8"))
        return tuple(Stored(**entry) for entry in entries)
    except (OSError, ValueError, TypeError):
        return ()


def of_town(prints: Path, town: Municipality) -> Path:
    """Return where the documents of a town are kept: apart, for the website does not offer them."""
    return prints.with_name(f"{prints.name}-orte") / town.slug


def of_language(prints: Iterable[Stored], locale: Locale) -> Iterator[Stored]:
    """Yield the documents that people of a language are offered."""
    return (each for each in prints if each.tag in {locale.tag, ""})


def digest_of(*parts: str) -> str:
    """Name what a document is printed from: its words, its style, and the printer."""
    text = "\0".join((*parts, _printer()))
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def _printer() -> str:
    """Name this code: who changes how documents are printed wants them printed again."""
    here = Path(__file__).parent
    code = b"".join(file.read_bytes() for file in sorted(here.glob("*.py")))
    return hashlib.sha256(code).hexdigest()
