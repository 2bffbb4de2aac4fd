"""What was published, by whom and when; and taking one of these changes back."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from editing.drafts.draft import UNDOING, Draft, draft_name
from editing.drafts.git import Author
from editing.drafts.publishing import Desk
from editing.drafts.repository import ConflictError, ForbiddenPathError, Repository, editable
from portal.problems import KimError

_FORMAT = "--format=%x01%H%x00%at%x00%an%x00%s%x00"
_SHOWN = ("-z", "--name-only", "--no-renames", "--first-parent", "-m", _FORMAT)
_SHORTEST, _LONGEST = 7, 40


@dataclass(frozen=True, slots=True)
class Published:
    """One published change."""

    commit: str
    when: dt.datetime
    """UTC."""
    author: str
    sentence: str
    """What was done, in the words of who did it."""
    paths: tuple[str, ...]

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
    for entry in text.split("\x01")[1:]:
        commit, when, author, sentence, *paths = entry.split("\0")
        moment = dt.datetime.fromtimestamp(int(when), dt.UTC)
        named = tuple(path.strip("\n") for path in paths if path.strip("\n"))
        yield Published(commit, moment, author, sentence, named)
