"""Publish a draft: check it, put it on top of what is published, have it built.

The one moment that counts is when the branch of the district moves. Before it everything is as it
was; from it on the rest is only repeated until it is done: the files in the folder of the district,
the order for the build, the end of the draft. A ref below `INTENTS` says which publishing that is,
so `recover` finishes what was interrupted, however it was.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from editing.drafts.draft import BRANCHES, ChangedMeanwhileError, Draft, Drafts
from editing.drafts.git import Author, GitError
from editing.drafts.judging import named_in, worse_than
from editing.drafts.orders import Orders
from editing.drafts.repository import Repository
from portal.problems import KimError, Problem

INTENTS = "refs/kim/publishing/"
"""Below it: a ref for each draft that is being published.

It leads to a commit with two parents: what the draft becomes, and the save that was checked.
"""

_INDEXING = "refs/kim/index/"
"""Below it: a ref for each published draft of which only the index of the folder knows nothing yet.

It leads to what the draft became.
"""

_LEFT_SECONDS = 600.0
"""Age from which a lock of the index in the way of an interrupted publishing is what it has left.
"""

Check = Callable[[Path], tuple[Problem, ...]]
"""Returns what is wrong in the folder of a district, and its open points as `OpenPoint`."""

BeforeMove = Callable[[str, tuple[Problem, ...]], None]
"""Is told what a draft becomes, and which open points there were before it and still are."""


class PublishingStoppedError(KimError):
    """The draft was not published, and is as it was; *problems* says what it makes wrong."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class FolderInUseError(KimError):
    """An administrator is working in the folder of the district; nothing was published.

    *paths*: the files that are changed there and not committed; none: a merge is unfinished, or git
    works there.
    """

    def __init__(self, paths: tuple[str, ...] = ()) -> None:
        self.paths = paths
        super().__init__(paths)

    def __str__(self) -> str:
        named = ", ".join(self.paths) or "a merge, a rebase, or what holds index.lock"
        return f"Not committed in the folder of the district: {named}. Remedy: commit or undo it."


class NothingToPublishError(KimError):
    """The draft changes nothing that is not published already."""

    def __str__(self) -> str:
        return "Nothing is changed. Remedy: change something first."


class CheckBrokeError(KimError):
    """The check itself could not run; nobody knows whether the draft is right."""

    def __str__(self) -> str:
        return "Die Prüfung konnte nicht laufen. Abhilfe: das Protokoll des Servers ansehen."


@dataclass(frozen=True)
class Publisher:
    """Publishes drafts, one at a time."""

    repository: Repository
    check: Check
    orders: Orders

    def publish(
        self,
        draft: Draft,
        author: Author,
        sentence: str,
        before_move: BeforeMove = lambda *_: None,
    ) -> str:
        """Publish *draft* in the name of *author*, and end it; return the commit.

        An open point that is published already does not stop it. *before_move* is told both
        when nothing can stop it any more but the machine.

        Raises `ConflictError`, `PublishingStoppedError`, `FolderInUseError`,
        `NothingToPublishError`, or `ChangedMeanwhileError` if the draft was saved during the check,
        and then nothing is published and the draft is there.
        """
        with self._alone():
            self._recover()
            draft.update()
            head = draft.head
            commit = draft.squash(head, author, sentence)
            paths = tuple(self.repository.changed(f"{commit}^", commit))
            if not paths:
                raise NothingToPublishError
            draft.lay()
            self._refuse_folder_in_use(paths)
            known = self._known(draft)
            if self.repository.commit_of(draft.branch) != head:
                raise ChangedMeanwhileError
            self._refuse_folder_in_use(paths)  # again: a check takes a minute
            before_move(commit, known)
            self._intend(draft, commit, head)
            self._move_main(draft, commit)
            with suppress(FolderInUseError):  # since just now: `recover` does the index
                self._finish(draft, commit, head)
            return commit

    def _known(self, draft: Draft) -> tuple[Problem, ...]:
        """Return the open points in *draft*, which are published already.

        Raises `PublishingStoppedError` for mistakes, and for open points that the draft adds.
        """
        found = named_in(draft.folder, self.check(draft.folder))
        if not found:
            return ()
        with self.repository.laid(draft.base) as folder:
            before = named_in(folder, self.check(folder))
        if worse := worse_than(before, found):
            raise PublishingStoppedError(worse)
        return found

    def recover(self) -> None:
        """Finish what was interrupted, unless an administrator is at it: then the next time."""
        with self._alone(), suppress(FolderInUseError):
            self._recover()

    def _recover(self) -> None:
        git = self.repository.git
        for name in self.repository.refs(INTENTS):
            draft = Draft(self.repository, BRANCHES + name)
            # One parent: the draft was its own commit already, as an undoing can be.
            parents = git.text("rev-parse", f"{INTENTS}{name}^@").split()
            commit, head = parents[0], parents[-1]
            if git.says_yes("merge-base", "--is-ancestor", commit, "HEAD"):
                self._finish(draft, commit, head)
            else:  # the branch had not moved yet
                git.run("update-ref", "-d", INTENTS + name)
        for name in self.repository.refs(_INDEXING):
            self._finish_index(name)

    def _intend(self, draft: Draft, commit: str, head: str) -> None:
        self._stage(commit)
        tree, git = self.repository.tree_of(commit), self.repository.git
        both = git.text("commit-tree", tree, "-p", commit, "-p", head, "-m", "publishing")
        git.run("update-ref", INTENTS + draft.name, both)

    def _move_main(self, draft: Draft, commit: str) -> None:
        """Move the branch of the district, unless somebody else has moved it meanwhile."""
        git = self.repository.git
        try:
            git.run("update-ref", "-m", "redaktion: publish", "HEAD", commit, f"{commit}^")
        except GitError:
            git.run("update-ref", "-d", INTENTS + draft.name)
            if self.repository.main() == self.repository.commit_of(f"{commit}^"):
                raise
            raise FolderInUseError from None

    def _finish(self, draft: Draft, commit: str, head: str) -> None:
        """Do what is left after the branch has moved; doing it again changes nothing.

        The index comes last: it alone waits for an administrator, and is no reason to build again.
        """
        self._lay_files(commit)
        self.orders.lay(self.repository.main())
        draft.end_at(head, commit)
        self.repository.git.run("update-ref", _INDEXING + draft.name, commit)
        self.repository.git.run("update-ref", "-d", INTENTS + draft.name)
        self._finish_index(draft.name)

    def _finish_index(self, name: str) -> None:
        """Tell the index what was published from the draft *name*; see `_refresh_index`."""
        commit = self.repository.git.text("rev-parse", "--verify", _INDEXING + name)
        later = self.repository.changed(commit, "HEAD")
        laid = self.repository.changed(f"{commit}^", commit)
        self._refresh_index(tuple(path for path in laid if path not in later))
        self.repository.git.run("update-ref", "-d", _INDEXING + name)

    @property
    def _staging(self) -> Path:
        """Folder of new files, on the disk of the district's folder: there renaming is one step."""
        return self.repository.git_folder / "kim-publishing"

    def _stage(self, commit: str) -> dict[str, Path | None]:
        """Write the files of *commit* that are to be laid: a full disk stops it here."""
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir()
        staged: dict[str, Path | None] = {}
        for number, path in enumerate(self.repository.changed(f"{commit}^", commit)):
            content = self.repository.read(commit, path)
            staged[path] = None if content is None else self._staging / str(number)
            if content is not None:
                with (self._staging / str(number)).open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
        return staged

    def _lay_files(self, commit: str) -> None:
        """Make the files in the folder of the district those of *commit*.

        Files that an administrator has committed otherwise since are left alone.
        """
        later = self.repository.changed(commit, "HEAD")
        staged = {path: new for path, new in self._stage(commit).items() if path not in later}
        for path, new in staged.items():
            file = self.repository.folder / path
            if new is None:
                file.unlink(missing_ok=True)
                self._remove_empty(file.parent)
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                new.replace(file)
        shutil.rmtree(self._staging, ignore_errors=True)

    def _remove_empty(self, folder: Path) -> None:
        while folder != self.repository.folder and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _refresh_index(self, paths: tuple[str, ...]) -> None:
        """Tell the index of the folder, so that `git status` shows nothing there.

        A lock that an interruption has left is removed. Raises `FolderInUseError` for one that
        may be an administrator's.
        """
        given = "\0".join(f":(top,literal){path}" for path in paths).encode()
        words = ("reset", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul", "HEAD")
        if not paths:
            return
        try:
            self.repository.git.run(*words, given=given, expected=(0, 1))
        except GitError:
            if self._lock.exists() and not self.is_lock_forgotten:
                raise FolderInUseError from None
            self._lock.unlink(missing_ok=True)
            self.repository.git.run(*words, given=given, expected=(0, 1))

    def _refuse_folder_in_use(self, paths: tuple[str, ...]) -> None:
        if self.repository.unfinished or self._lock.exists():
            raise FolderInUseError
        words = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--")
        found = self.repository.git.names(*words, *(f":(top,literal){path}" for path in paths))
        if found:
            raise FolderInUseError(tuple(entry[3:] for entry in found))

    @property
    def is_lock_forgotten(self) -> bool:
        """Whether the index is locked for longer than anybody writes a message."""
        try:
            return time.time() - self._lock.stat().st_mtime >= _LEFT_SECONDS
        except FileNotFoundError:
            return False

    @property
    def _lock(self) -> Path:
        """What git holds while it changes the index, and while a message is written."""
        return self.repository.git_folder / "index.lock"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = self.repository.state / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "publishing").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


@dataclass(frozen=True)
class Desk:
    """What the pages and the planner need of a district: repository, drafts, publisher."""

    repository: Repository
    drafts: Drafts
    publisher: Publisher

    @classmethod
    def of(cls, folder: Path, state: Path, check: Check, orders: Orders) -> "Desk":
        """Return the desk for the district in *folder*; *state* is the editor's own folder."""
        repository = Repository(folder, state)
        return cls(repository, Drafts(repository), Publisher(repository, check, orders))
