"""Problems and errors that tell a person where a mistake is and how to correct it.

Everything that a district, translator or operator writes is checked before it is used. Mistakes are
collected as `Problem`s and raised together as one `ConfigurationError`: build and service refuse to
start (decision 0006).
"""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from portal.exit_codes import Exit

BUILD = "Run: kim build (on a server: systemctl start kim-build)"
"""The remedy for pages that are missing or older than what reads them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: its place, what is wrong, and the remedy."""

    file: Path | str
    line: int | None
    """Line in *file*, counted from 1; None where no single line is to blame."""
    field: str
    """Dotted path of the key, for example ``contact_point[0].mailbox``."""
    what: str
    remedy: str
    label: str = "Remedy"
    """The word before the remedy: “Abhilfe” where editors are told in German."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{place}: {self.field}: {self.what} {self.label}: {self.remedy}"


def setting_problem(name: str, what: str, remedy: str) -> Problem:
    """Return a problem of the setting *name*, wherever its value stands."""
    return Problem("environment", None, name, what, remedy)


class KimError(Exception):
    """A mistake that a person can correct: the text says what is wrong and what helps.

    The base of all errors that the command line shows to a person.
    """

    exit_status: ClassVar[Exit] = Exit.WRONG
    """The exit code of `kim`: unless an error says otherwise, no second try will mend it."""


class ConfigurationError(KimError):
    """Data or settings are wrong; nothing may start with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


_REMEDIES = {
    errno.ENOENT: "Create the file or folder, or correct the path.",
    errno.ENOTDIR: "Correct the path: a file stands where a folder is named.",
    errno.EISDIR: "It is a folder: name a file.",
    errno.EACCES: "Give this user the right to it, or name another place.",
    errno.EPERM: "Give this user the right to it, or name another place.",
    errno.EROFS: "Nothing can be written on this disk: name another place, or mount it writable.",
    errno.ENOSPC: "Make room on this disk, or name another place.",
    errno.EDQUOT: "Make room, or have the quota of this user raised.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ELOOP: "Remove the link that leads to itself.",
    errno.EMFILE: "Let this process open more files (ulimit -n, LimitNOFILE=).",
    errno.ENFILE: "Close other programs: this machine can open no more files.",
    errno.EIO: "Look at the disk: it does not answer as it should.",
}


DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}
"""What a full or broken disk says when something is written that was open already."""


def file_problem(file: Path | str, error: OSError) -> Problem:
    """Return the problem of *file* that *error* means, with a remedy for this error."""
    why = error.strerror or type(error).__name__
    remedy = _REMEDIES.get(error.errno or 0, "Name another file, or change its rights.")
    return Problem(file, None, "file", f"It cannot be used ({why}).", remedy)


@contextmanager
def written_into(folder: Path) -> Iterator[None]:
    """Name *folder* where its disk takes no more: such an error names no file, or that which was
    read.

    Raises `ConfigurationError` then.
    """
    try:
        yield
    except OSError as error:
        is_of_reading = error.filename and not error.filename2
        if error.errno not in DISK_ERRORS or is_of_reading:
            raise
        raise ConfigurationError([file_problem(folder, error)]) from error
