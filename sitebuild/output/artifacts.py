"""Reuse generated files whose inputs have not changed.

A JSON list beside the files names them with a digest of their inputs: words, style and code. A file
with the same digest is not made again. Files that are not on the list are left alone.

Each file is noted as it is made, so that a run that is broken off need not begin again; the list
takes the notes up when the run ends.
"""

import fcntl
import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, TypeVar

import sitebuild
from portal.problems import ConfigurationError, file_problem

_LOCK = ".lock"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A generated file."""

    file: str
    tag: str
    """BCP 47 tag of its language; empty: for all."""
    digest: str
    """SHA-256 of its inputs, in hexadecimal."""
    bytes: int
    """Its size."""


Kind = TypeVar("Kind", bound=Artifact)


class ArtifactList(Generic[Kind]):
    """The artifacts that the JSON list *file* names; they are in its folder."""

    def __init__(self, file: Path, kind: type[Kind]) -> None:
        self.folder = file.parent
        self._list = file
        self._known = {artifact.file: artifact for artifact in read_artifacts(file, kind)}

    def find(self, file: str, digest: str) -> Kind | None:
        """Return the artifact *file* if its digest is *digest* and its size is unchanged, else
        None.
        """
        artifact = self.last(file)
        if artifact is None or artifact.digest != digest:
            return None
        return artifact if (self.folder / file).stat().st_size == artifact.bytes else None

    def last(self, file: str) -> Kind | None:
        """Return the artifact *file* of the last run, else None."""
        return self._known.get(file) if (self.folder / file).is_file() else None

    def put(self, artifact: Kind, content: bytes) -> Kind:
        """Write *content* in one step, and note it; several processes may write different files."""
        _write(self.folder / artifact.file, content)
        _note(_notes_of(self._list), asdict(artifact))
        return artifact

    def close(self, artifact: Iterable[Kind]) -> None:
        """Write the list, and remove files that were on it and are no longer."""
        wanted = {each.file: asdict(each) for each in artifact}
        rows = [wanted[file] for file in sorted(wanted)]
        content = json.dumps(rows, ensure_ascii=False, indent=1)
        _write(self._list, f"{content}\n".encode())
        for file in self._known.keys() - wanted.keys():
            (self.folder / file).unlink(missing_ok=True)
        _notes_of(self._list).unlink(missing_ok=True)


def read_artifacts(file: Path, kind: type[Kind]) -> tuple[Kind, ...]:
    """Return the artifacts on a list, with those noted since; an unreadable list counts as empty:
    all are made again.
    """
    try:
        rows: list[Mapping[str, Any]] = json.loads(file.read_text("utf-8"))
        found = {row["file"]: kind(**row) for row in rows}
    except (OSError, ValueError, TypeError, KeyError):
        found = {}
    for line in _lines(_notes_of(file)):
        with suppress(ValueError, TypeError):  # half a line of a run that was killed
            made = kind(**json.loads(line))
            found[made.file] = made
    return tuple(found.values())


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Lock *folder* as `lock_file` does, by a file in it."""
    with lock_file(folder / _LOCK, folder):
        yield


@contextmanager
def lock_file(file: Path, folder: Path) -> Iterator[None]:
    """Lock *folder*, by the lock on *file*, for this process while the block runs; wait, and log
    that, if another one holds it.

    The lock of a dead process is released. Raises `ConfigurationError` if the folder cannot be
    locked; exceptions of the block pass through.
    """
    with ExitStack() as stack:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            opened = stack.enter_context(file.open("w"))
            try:
                fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _log.warning("%s: another command is writing there; this one waits for it.", folder)
                fcntl.lockf(opened, fcntl.LOCK_EX)
        except OSError as error:
            raise ConfigurationError([file_problem(folder, error)]) from error
        yield


def digest_of(parts: Iterable[str], code: tuple[str, ...], packages: tuple[str, ...]) -> str:
    """Return the SHA-256 in hex of *parts*, which a file is made from, and of what makes it.

    *code* are glob patterns of our modules, *packages* the names of others' whose version counts.
    """
    versions = (f"{name} {version(name)}" for name in packages)
    whole = "\0".join((*parts, *versions, _digest_of_code(code)))
    return hashlib.sha256(whole.encode()).hexdigest()


@lru_cache
def _digest_of_code(patterns: tuple[str, ...]) -> str:
    package = Path(sitebuild.__path__[0])
    files = sorted(file for pattern in patterns for file in package.glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _notes_of(file: Path) -> Path:
    """Return the file of notes of the list *file*: a line of JSON for each artifact."""
    return file.with_name(f".{file.name}.notes")


def _note(file: Path, row: Mapping[str, Any]) -> None:
    """Add a line at once, with an end before it, too: one before may have been cut off."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        with file.open("ab", buffering=0) as notes:
            notes.write(f"\n{line}\n".encode())
    except OSError as error:
        raise ConfigurationError([file_problem(file, error)]) from error


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _write(file: Path, content: bytes) -> None:
    """Write in one step; raises `ConfigurationError` where that cannot be done."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        fresh.replace(file)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise ConfigurationError([file_problem(file, error)]) from error
