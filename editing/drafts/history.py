"""What was published, by whom and when; and taking one of these changes back."""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from editing.drafts.draft import UNDOING, Draft, draft_name
from editing.drafts.git import Author
from editing.drafts.publishing import Desk
from editing.drafts.repository import (
    FILE_MODE,
    ConflictError,
    ForbiddenPathError,
    Repository,
    editable,
)
from portal.problems import KimError

_FORMAT = "--format=%x01%H%x00%at%x00%an%x00%s%x00"
_SHOWN = ("-z", "--raw", "--no-abbrev", "--no-renames", "--first-parent", "-m", _FORMAT)
_BEGIN = re.compile("\x01(?=[0-9a-f]{40}\x00)")
"""Of an entry; a message by hand may hold the sign alone."""
_SHORTEST, _LONGEST = 7, 40


@dataclass(frozen=True, slots=True)
class Version:
    """A file that a change has made another one; see `Repository.blobs`."""

    path: str
    old: str
    """What git calls its content before; empty: it was no file."""
    new: str


@dataclass(frozen=True, slots=True)
class Published:
    """One published change."""

    commit: str
    when: dt.datetime
    """UTC."""
    author: str
    sentence: str
    """What was done, in the words of who did it."""
    versions: tuple[Version, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it has changed."""
        return tuple(each.path for each in self.versions)

    @property
    def is_editable(self) -> bool:
        """Whether the editor may write all its files."""
        try:
            return all(editable(path) for path in self.paths)
        except ForbiddenPathError:
            return False


class UndoingStoppedError(KimError):
    """A change cannot be taken back: *later* has changed the same lines of *paths*.

    Both are empty where the change is the first of all, or was taken back already.
    """

    def __init__(self, paths: tuple[str, ...] = (), later: tuple[Published, ...] = ()) -> None:
        self.paths = paths
        self.later = later
        super().__init__(paths, later)

    def __str__(self) -> str:
        named = ", ".join(self.paths) or "it is the first one, or taken back already"
        return f"The change cannot be taken back: {named}. Remedy: correct the text by hand."


def history(
    repository: Repository, path: str | None = None, *, most: int = 50, since: str = ""
) -> list[Published]:
    """Return what was published, the newest first: all of it, or what has changed *path*.

    *since*: only what came after this commit.
    """
    words = ["log", f"--max-count={most}", *_SHOWN]
    words += [f"{since}..HEAD" if since else "HEAD", "--"]
    words += [f":(top,literal){path}"] if path else []
    return list(_entries(repository.git.text(*words)))


def find_published(repository: Repository, written: str) -> Published | None:
    """Return the published change whose commit has this number, whole or its first signs; None if
    there is none.
    """
    is_number = _SHORTEST <= len(written) <= _LONGEST and set(written) <= set("0123456789abcdef")
    commit = repository.commit_of(written) if is_number else None
    if not commit or not repository.git.says_yes("merge-base", "--is-ancestor", commit, "HEAD"):
        return None
    words = ("log", "--max-count=1", *_SHOWN, commit)
    return next(_entries(repository.git.text(*words)), None)


def published_of(repository: Repository, commits: Collection[str]) -> dict[str, Published]:
    """Return those of *commits* that are published, with two processes however many they are."""
    wanted = set(commits)
    known = wanted and wanted & {*repository.git.text("rev-list", "HEAD").split()}
    if not known:
        return {}
    given = "".join(f"{each}\n" for each in sorted(known)).encode()
    out = repository.git.run("log", "--no-walk", "--stdin", *_SHOWN, given=given)[1]
    return {each.commit: each for each in _entries(out.decode("utf-8", "replace"))}


def undoing(desk: Desk, published: Published, author: Author) -> tuple[Draft, str]:
    """Return a draft with the opposite of *published*, however old, and the message of its commit.

    Raises `UndoingStoppedError` where later changes stand in its way, and `ForbiddenPathError` for
    files that are not edited here.
    """
    repository = desk.repository
    for path in published.paths:
        editable(path)
    before = repository.commit_of(f"{published.commit}^")
    if before is None:
        raise UndoingStoppedError
    opposite = repository.commit(repository.tree_of(before), published.commit, "opposite")
    main = repository.main()
    try:
        tree = repository.merged(main, opposite)
    except ConflictError as error:
        raise UndoingStoppedError(error.paths, _later(repository, published, error)) from None
    if tree == repository.tree_of(main):
        raise UndoingStoppedError
    sentence = f"Rückgängig: {published.sentence}"
    message = f"{sentence}\n\nNimmt {published.commit} zurück."
    commit = repository.commit(tree, main, message, author)
    name = draft_name(author.login)
    if left := desk.drafts.find(UNDOING, name):
        left.discard()
    return desk.drafts.begin(UNDOING, name, commit), message


def _later(
    repository: Repository, published: Published, error: ConflictError
) -> tuple[Published, ...]:
    found = {
        each.commit: each
        for path in error.paths
        for each in history(repository, path, since=published.commit)
    }
    return tuple(sorted(found.values(), key=lambda each: each.when, reverse=True))


def _entries(text: str) -> Iterator[Published]:
    for entry in _BEGIN.split(text)[1:]:
        commit, when, author, sentence, *rest = entry.split("\0")
        moment = dt.datetime.fromtimestamp(int(when), dt.UTC)
        said = iter([each for each in (part.strip("\n") for part in rest) if each])
        versions = tuple(_version(each, path) for each, path in zip(said, said, strict=True))
        yield Published(commit, moment, author, sentence, versions)


def _version(said: str, path: str) -> Version:
    """Return what git says of a file: “:100644 100644 id id M”."""
    modes_and_ids = said.lstrip(":").split()[:4]
    old, new = (
        blob if mode.startswith(FILE_MODE) else ""
        for mode, blob in zip(modes_and_ids[:2], modes_and_ids[2:], strict=True)
    )
    return Version(path, old, new)
