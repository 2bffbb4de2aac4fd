"""Keep what was packed and drawn for handing on: nothing is made twice.

`<prints>/kits/kits.json` lists the files beside it. What is made from the same words, documents and
code has the same digest, and stays as it is.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sitebuild

FOLDER, LIST = "kits", "kits.json"
_CODE = ("qr.py", "sharing/*.py", "printing/*.py")


@dataclass(frozen=True, slots=True)
class Made:
    """A file for handing on."""

    file: str
    tag: str
    """The language it is for; empty: for everybody."""
    digest: str
    bytes: int


class Shelf:
    """The files in a folder."""

    def __init__(self, prints: Path) -> None:
        self.folder = prints / FOLDER
        self._known = {made.file: made for made in read_shelf(prints)}

    def find(self, file: str, digest: str) -> Made | None:
        """Return the file if it was made from just this."""
        made = self.last(file)
        return made if made and made.digest == digest else None

    def last(self, file: str) -> Made | None:
        """Return the file as it was made the last time."""
        return self._known.get(file) if (self.folder / file).is_file() else None

    def put(self, made: Made, content: bytes) -> Made:
        """Write a file in one step; several processes may write different ones."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f".{made.file}.new"
        fresh.write_bytes(content)
        fresh.replace(self.folder / made.file)
        return made

    def close(self, made: Iterable[Made]) -> None:
        """Write the list, and remove files that were on it and are no longer; others stay."""
        entries = {each.file: asdict(each) for each in made}
        self.folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps([entries[file] for file in sorted(entries)], indent=1)
        fresh = self.folder / f".{LIST}.new"
        fresh.write_text(content + "\n", "utf-8")
        fresh.replace(self.folder / LIST)
        for file in self._known.keys() - entries.keys():
            (self.folder / file).unlink(missing_ok=True)


def read_shelf(prints: Path | None) -> tuple[Made, ...]:
    """Return what there is; an unreadable list counts as nothing, and costs only time."""
    if prints is None:
        return ()
    try:
        entries: list[Mapping[str, Any]] = json.loads((prints / FOLDER / LIST).read_text("utf-8"))
        return tuple(Made(**entry) for entry in entries)
    except (OSError, ValueError, TypeError):
        return ()


def digest_of(*parts: str) -> str:
    """Name what a file is made from, together with the code that makes it."""
    return hashlib.sha256("\0".join((*parts, _maker())).encode()).hexdigest()


@lru_cache(maxsize=1)
def _maker() -> str:
    package = Path(sitebuild.__path__[0])
    files = sorted(file for pattern in _CODE for file in package.glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
