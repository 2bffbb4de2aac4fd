"""Drafts: what somebody has changed and not yet published.

A draft is a branch of the district's repository with a worktree of its own (git-worktree(1)). Every
save is a commit on the branch, so it is whole or not there; the files of the worktree only show the
commit, and are laid anew whenever they do not.
"""

import datetime as dt
import fcntl
import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from editing.drafts.git import Author, Git, GitError
from editing.drafts.repository import ConflictError, Repository, editable
from portal.problems import KimError

BRANCHES = "refs/heads/redaktion/"
OWN = "entwurf"
"""Kind of the draft that somebody is working on: one for each person."""
UNDOING = "zurueck"
"""Kind of the draft in which an undoing is tried."""
PLANNED = "plan"
"""Kind of a draft that waits for its day."""

_NO_COMMIT = "0" * 40
"""What git calls the commit of a branch that is not there yet."""

_PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 30


class ChangedMeanwhileError(KimError):
    """The file is no longer what the form was made from; nothing was saved."""

    def __str__(self) -> str:
        return "The file was changed meanwhile. Remedy: look at both, and save again."


@dataclass(frozen=True, slots=True)
class Change:
    """One file that differs from what is published."""

    path: str
    letter: str
    """A: new, D: removed, otherwise changed."""


def draft_name(login: str) -> str:
    """Return the name of the draft of an account, which is also that of its folder."""
    if _PLAIN.fullmatch(login) and len(login) <= _LONGEST_NAME:
        return login
    plain = re.sub(r"[^a-z0-9]+", "-", login.lower()).strip("-")[:20].strip("-")
    return f"{plain or 'konto'}-{hashlib.sha256(login.encode()).hexdigest()[:8]}"


def version_of(content: bytes | None) -> str:
    """Return what a form carries to say which content it was made from."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Draft:
    """One draft; made by `Drafts`."""

    repository: Repository
    branch: str
    """The whole name of the ref."""

    @property
    def name(self) -> str:
        """What it is called below all drafts: its kind and name."""
        return self.branch.removeprefix(BRANCHES)

    @property
    def folder(self) -> Path:
        """The worktree."""
        return self.repository.state / "drafts" / self.name.replace("/", "-")

    @property
    def preview(self) -> Path:
        """Folder of what was built to show it."""
        return self.repository.state / "preview" / self.name.replace("/", "-")

    @property
    def head(self) -> str:
        """The commit of the last save."""
        return self.repository.git.text("rev-parse", "--verify", f"{self.branch}^{{commit}}")

    @property
    def base(self) -> str:
        """The published commit that it began from."""
        return self._base_of(self.head)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What differs from what it began from, in the order of paths."""
        changed = self.repository.changed(self.base, self.head)
        return tuple(Change(path, letter) for path, letter in sorted(changed.items()))

    @property
    def saved(self) -> dt.datetime:
        """When it was saved last (UTC)."""
        stamp = self.repository.git.text("show", "-s", "--format=%ct", self.head)
        return dt.datetime.fromtimestamp(int(stamp), dt.UTC)

    def read(self, path: str) -> bytes | None:
        """Return the content of a file; None if the draft has no such file."""
        return self.repository.read(self.head, str(editable(path)))

    def save(
        self, files: Mapping[str, bytes | None], versions: Mapping[str, str], what: str
    ) -> None:
        """Save the new contents of *files* together, or none; None removes one.

        *versions*: what `version_of` said of each file when its form was made. Raises
        `ChangedMeanwhileError` if one has another content by now, `GitError` if the disk is full.
        """
        with self._locked():
            for path, version in versions.items():
                if version_of(self.read(path)) != version:
                    raise ChangedMeanwhileError
            head = self.head
            tree = self.repository.with_files(head, files)
            if tree != self.repository.tree_of(head):
                self._move(head, self.repository.commit(tree, head, what))

    @property
    def last_save(self) -> str:
        """What was saved last, in German; empty where taking it back would be discarding it all:
        with the first save, or when all saves were laid together upon what others published.
        """
        head = self.head
        before = self.repository.git.text("rev-parse", "--verify", f"{head}^")
        return "" if before == self._base_of(head) else self._last(head)[1].partition("\n")[0]

    def step_back(self, head: str) -> None:
        """Take the last save back, the commit *head*.

        Raises `ChangedMeanwhileError` if another one is the last by now, or nothing comes before.
        """
        with self._locked():
            if self.head != head or not self.last_save:
                raise ChangedMeanwhileError
            before = self.repository.git.text("rev-parse", "--verify", f"{head}^")
            self._move(head, before)

    def update(self, mine: Mapping[str, bool] | None = None) -> None:
        """Take over what was published meanwhile: afterwards it begins from that.

        *mine* says for a file that both have changed whether the draft's content counts. Raises
        `ConflictError` if it does not say so for one; the draft is then as it was.
        """
        with self._locked():
            main, head = self.repository.main(), self.head
            if self.repository.git.says_yes("merge-base", "--is-ancestor", main, head):
                return
            tree = self.repository.merged(main, head, mine)
            author, message = self._last(head)
            self._move(head, self.repository.commit(tree, main, message, author))

    def squash(self, head: str, author: Author, sentence: str) -> str:
        """Return one commit on top of its base with all changes up to *head*, one of its saves.

        The draft is not moved.
        """
        tree, base = self.repository.tree_of(head), self._base_of(head)
        return self.repository.commit(tree, base, sentence, author)

    def lay(self) -> None:
        """Make the worktree show the last save, whatever an interruption has left of it."""
        with self._locked():
            self._lay()

    def _lay(self) -> None:
        try:
            if not self.folder.is_dir():
                self._add_worktree()
            git = Git(self.folder)
            own = Path(git.text("rev-parse", "--absolute-git-dir"))
            (own / "index.lock").unlink(missing_ok=True)  # nobody else works here: we hold the lock
            git.run("reset", "--hard", "--quiet", self.head)
            git.run("clean", "-ffdxq")
        except GitError:  # what was interrupted while it was made is made again
            self._remove_worktree()
            self._add_worktree()

    def _add_worktree(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        # Detached: the branch is moved by us alone, and its name stays free for git switch.
        words = ("worktree", "add", "--force", "--detach", "--quiet")
        self.repository.git.run(*words, str(self.folder), self.head)

    def _remove_worktree(self) -> None:
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.repository.git.run("worktree", "prune", "--expire", "now")

    def discard(self) -> None:
        """Remove it, with all that was changed in it."""
        with self._locked():
            self._remove(self.repository.commit_of(self.branch))

    def discard_at(self, head: str) -> bool:
        """Remove it if *head* is its last save; otherwise it stays, and False is returned."""
        with self._locked():
            if is_last := self.repository.commit_of(self.branch) == head:
                self._remove(head)
            return is_last

    def become(self, head: str, kind: str, name: str, commit: str) -> "Draft | None":
        """Go on under another kind and name from *commit*, if *head* is its last save; else None.

        Both are one command of git, or nothing is done. `GitError` if there is one of this kind and
        name.
        """
        with self._locked():
            if self.repository.commit_of(self.branch) != head:
                return None
            other = Draft(self.repository, f"{BRANCHES}{kind}/{name}")
            given = f"create {other.branch} {commit}\ndelete {self.branch} {head}\n"
            self.repository.git.run("update-ref", "--stdin", given=given.encode())
            self._remove_folders()
            return other

    def end_at(self, head: str, published: str) -> None:
        """Remove it up to *head*, which was published as the commit *published*.

        What was saved since stays, and begins from *published*. A save that was taken back since
        is published all the same.
        """
        is_yes = self.repository.git.says_yes
        with self._locked():
            now = self.repository.commit_of(self.branch)
            if not now or is_yes("merge-base", "--is-ancestor", now, head):
                self._remove(now)  # none: what was interrupted is done again
            elif is_yes("merge-base", "--is-ancestor", head, now):
                author, message = self._last(now)
                tree = self.repository.tree_of(now)
                self._move(now, self.repository.commit(tree, published, message, author))

    def _remove(self, head: str | None) -> None:
        if head is not None:
            self.repository.git.run("update-ref", "-d", self.branch, head)
        self._remove_folders()

    def _remove_folders(self) -> None:
        self._remove_worktree()
        # A build that is still writing there must not stop what is done; it removes the rest.
        shutil.rmtree(self.preview, ignore_errors=True)

    def _base_of(self, head: str) -> str:
        return self.repository.git.text("merge-base", self.repository.main(), head)

    def _move(self, old: str, new: str) -> None:
        self.repository.git.run("update-ref", "-m", "redaktion", self.branch, new, old)
        self._lay()

    def _last(self, commit: str) -> tuple[Author, str]:
        name, mail, message = self.repository.git.text(
            "show", "-s", "--format=%an%x00%ae%x00%B", commit
        ).split("\0")
        return Author(name, mail.partition("@")[0]), message.strip()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        folder = self.repository.state / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / self.name.replace("/", "-")).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


@dataclass(frozen=True)
class Drafts:
    """All drafts of a repository."""

    repository: Repository

    def find(self, kind: str, name: str) -> Draft | None:
        """Return the draft of this kind and name, or None."""
        draft = Draft(self.repository, f"{BRANCHES}{kind}/{name}")
        return draft if self.repository.commit_of(draft.branch) else None

    def of_kind(self, kind: str) -> list[Draft]:
        """Return all drafts of this kind, in the order of their names."""
        names = self.repository.refs(f"{BRANCHES}{kind}/")
        return [Draft(self.repository, f"{BRANCHES}{kind}/{name}") for name in sorted(names)]

    def open(self, login: str) -> Draft:
        """Return the draft of an account, begun from what is published if there is none.

        What was published meanwhile is taken over, unless the same lines were changed: then
        publishing says so.
        """
        name = draft_name(login)
        try:
            draft = self.begin(OWN, name, self.repository.main())
        except GitError:  # another window of hers may have begun it just now
            if (found := self.find(OWN, name)) is None:
                raise
            draft = found
        with suppress(ConflictError):
            draft.update()
        draft.lay()
        return draft

    def begin(self, kind: str, name: str, commit: str) -> Draft:
        """Return the draft of this kind and name, begun from *commit* if there is none."""
        return self.find(kind, name) or self.create(kind, name, commit)

    def create(self, kind: str, name: str, commit: str) -> Draft:
        """Begin the draft of this kind and name from *commit*; `GitError` if there is one."""
        draft = Draft(self.repository, f"{BRANCHES}{kind}/{name}")
        self.repository.git.run("update-ref", draft.branch, commit, _NO_COMMIT)
        return draft

    def others(self, login: str, path: str) -> list[tuple[str, dt.datetime]]:
        """Return whose drafts change the file *path*, and when each was saved last (UTC)."""
        own = draft_name(login)
        drafts = (draft for draft in self.of_kind(OWN) if draft.name != f"{OWN}/{own}")
        return [
            (draft.name.partition("/")[2], draft.saved)
            for draft in drafts
            if any(change.path == path for change in draft.changes)
        ]
