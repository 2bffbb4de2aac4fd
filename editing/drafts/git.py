"""Run the program git: the one place that does.

Settings of the machine and of its users do not count, hooks do not run, nothing is asked, and what
git writes is flushed to the disk before it says so.
"""

import os
import re
import subprocess
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.problems import KimError

_SETTINGS = (
    "core.fsync=all",
    "core.fsyncMethod=fsync",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "core.autocrlf=false",
    "core.fsmonitor=false",
    "commit.gpgSign=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "safe.directory=*",  # an administrator's folder may belong to another user
    "advice.detachedHead=false",
)
_ENVIRONMENT = {
    "PATH": os.defpath,
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_COMMITTER_NAME": "KIM-Redaktion",
    "GIT_COMMITTER_EMAIL": "redaktion@kim-portal.invalid",
}


_LOCKED = re.compile(r"Unable to create '(.+\.lock)': File exists")
_LEFT_SECONDS = 60.0
"""Age from which the lock of a branch is what a killed git has left: it is held for one write."""


class GitError(KimError):
    """A call of git has failed: the disk is full, a file cannot be read, the repository is damaged.

    The text holds what git said, which may name files, and no content.
    """

    def __init__(self, words: Iterable[str], said: str) -> None:
        self.said = said.strip()
        super().__init__(words, said)

    def __str__(self) -> str:
        return f"git: {self.said or 'has failed'} Remedy: look at the disk and at the repository."


@dataclass(frozen=True, slots=True)
class Author:
    """Whose name a change carries."""

    name: str
    login: str

    @property
    def address(self) -> str:
        """What stands in the place of a mail address in git: the account, at no real host."""
        kept = "".join(sign if sign.isalnum() or sign in "._-" else "-" for sign in self.login)
        return f"{kept}@kim-portal.invalid"

    def variables(self) -> dict[str, str]:
        """Return the environment by which git knows the author."""
        name = "".join(sign for sign in self.name if sign.isprintable() and sign not in "<>")
        return {"GIT_AUTHOR_NAME": name or self.login, "GIT_AUTHOR_EMAIL": self.address}


EDITOR = Author("KIM-Redaktion", "redaktion")
"""Who makes commits that nobody will ever see published."""


@dataclass(frozen=True, slots=True)
class Git:
    """Git in one folder."""

    folder: Path

    def run(
        self,
        *words: str,
        given: bytes = b"",
        more: Mapping[str, str] | None = None,
        expected: Collection[int] = (0,),
    ) -> tuple[int, bytes]:
        """Return exit code and output of `git WORDS…`; *given* is its input, *more* its variables.

        Raises `GitError` for an exit code that is not *expected*.
        """
        done = self._done(words, given, more or {})
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode not in expected and words[0] == "update-ref" and _unlocked(said):
            return self.run(*words, given=given, more=more, expected=expected)
        if done.returncode not in expected:
            raise GitError(words, said)
        return done.returncode, done.stdout

    def _done(
        self, words: Iterable[str], given: bytes, more: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[bytes]":
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        return subprocess.run(  # noqa: S603 - git alone, and no shell
            ["/usr/bin/git", *settings, *words],
            cwd=self.folder,
            env={**_ENVIRONMENT, **EDITOR.variables(), **more},
            input=given,
            capture_output=True,
            check=False,
        )

    def text(self, *words: str, more: Mapping[str, str] | None = None) -> str:
        """Return the output without the line end."""
        return self.run(*words, more=more)[1].decode("utf-8", "replace").rstrip("\n")

    def names(self, *words: str) -> list[str]:
        """Return what is separated by NUL in the output."""
        return [name for name in self.text(*words).split("\0") if name]

    def says_yes(self, *words: str) -> bool:
        """Return True if the command ends with 0, False with 1."""
        return self.run(*words, expected=(0, 1))[0] == 0


def _unlocked(said: str) -> bool:
    """Remove the lock that git names if it was left behind; return whether it was."""
    if (found := _LOCKED.search(said)) is None:
        return False
    lock = Path(found[1])
    try:
        is_left = time.time() - lock.stat().st_mtime >= _LEFT_SECONDS
    except FileNotFoundError:
        return True  # whoever held it has just done so
    if is_left:
        lock.unlink(missing_ok=True)
    return is_left
