"""The repository of the district: its published state, and commits made without touching files.

What is published is the branch that is checked out in the folder of the district. Objects are made
beside it; only `editing.drafts.publishing` moves it.
"""

import io
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from editing.drafts.git import EDITOR, Author, Git, GitError
from portal.district.folder import EVENTS, FACTS, NOTICES, PLACES, RECORDS, REPLACED
from portal.problems import ConfigurationError, KimError, Problem

_FOLDERS = ("docs", "i18n", "site", REPLACED, RECORDS)
_FILES = (FACTS, PLACES, EVENTS, NOTICES)
FILE_MODE = "100"
"""Begins the mode of a file in a tree: neither a folder nor a link that leads elsewhere."""
_LONGEST_NAME = 255
"""Bytes of the name of a file (Linux, limits.h)."""
_FIELD = "KIM_DISTRICT"
_UNFINISHED = ("MERGE_HEAD", "REVERT_HEAD", "CHERRY_PICK_HEAD", "rebase-merge", "rebase-apply")


class ConflictError(KimError):
    """The same lines were changed here and there; nothing was changed by us."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths
        super().__init__(paths)

    def __str__(self) -> str:
        return f"Changed by somebody else as well: {', '.join(self.paths)}. Remedy: choose one."


class ForbiddenPathError(KimError):
    """The path leads out of what is edited."""

    def __str__(self) -> str:
        return "This file is not edited here. Remedy: choose one from the list."


def editable(path: str) -> PurePosixPath:
    """Return *path*, relative to the folder of the district, if the editor may write it.

    Raises `ForbiddenPathError` otherwise: for what leads out of the folder, hidden files, names
    that no file can have, and whatever the portal does not read.
    """
    inner = PurePosixPath(path)
    parts = inner.parts
    is_plain = path == str(inner) and path.isprintable() and "\\" not in path
    is_plain = is_plain and all(len(part.encode()) <= _LONGEST_NAME for part in parts)
    if not is_plain or not parts or any(part.startswith(".") for part in parts):
        raise ForbiddenPathError
    if (parts[0] in _FOLDERS and len(parts) > 1) or (path in _FILES):
        return inner
    raise ForbiddenPathError


@dataclass(frozen=True)
class Repository:
    """The repository in *folder*; *state* is the editor's own folder, on a disk of its own or not.

    Raises `ConfigurationError` from `check` if it cannot be worked with.
    """

    folder: Path
    state: Path

    @cached_property
    def git(self) -> Git:
        """Git in the folder of the district."""
        return Git(self.folder)

    @cached_property
    def git_folder(self) -> Path:
        """The folder in which git keeps the repository."""
        return Path(self.git.text("rev-parse", "--absolute-git-dir"))

    def check(self) -> None:
        """Raise `ConfigurationError` unless *folder* is the top of a repository with a branch."""
        remedy = (
            f"Make it one: git init -b main {self.folder}, then git add and git commit there; "
            "handbook/operating/editor.md says how."
        )
        try:
            top = Path(self.git.text("rev-parse", "--show-toplevel"))
            self.git.text("rev-parse", "--verify", "HEAD^{commit}")
            self.git.text("symbolic-ref", "HEAD")
        except (GitError, OSError) as error:
            said = error.said if isinstance(error, GitError) else str(error)
            what = f"{self.folder} is no git repository with a commit on a branch ({said})."
            raise ConfigurationError([Problem("editor", None, _FIELD, what, remedy)]) from None
        if top.resolve() != self.folder.resolve():
            what = f"{self.folder} lies within another repository ({top})."
            raise ConfigurationError([Problem("editor", None, _FIELD, what, remedy)])

    @property
    def unfinished(self) -> str | None:
        """What an administrator has begun in the folder and not ended, a merge for example."""
        found = (name for name in _UNFINISHED if (self.git_folder / name).exists())
        return next(found, None)

    def main(self) -> str:
        """Return the commit that is published."""
        return self.git.text("rev-parse", "--verify", "HEAD^{commit}")

    def commit_of(self, ref: str) -> str | None:
        """Return the commit that *ref* leads to; None if there is no such ref."""
        code, out = self.git.run(
            "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", expected=(0, 1)
        )
        return out.decode().strip() if code == 0 else None

    def refs(self, prefix: str) -> dict[str, str]:
        """Return the commits of the refs below *prefix*, by the rest of their names."""
        form = "--format=%(refname)%00%(objectname)"
        lines = self.git.text("for-each-ref", form, prefix).splitlines()
        pairs = (line.split("\0") for line in lines)
        return {name.removeprefix(prefix): commit for name, commit in pairs}

    def tree_of(self, commit: str) -> str:
        """Return the tree of *commit*."""
        return self.git.text("rev-parse", "--verify", f"{commit}^{{tree}}")

    def read(self, commit: str, path: str) -> bytes | None:
        """Return the content of the file *path* in *commit*; None if it is no file there."""
        known = self.git.run("ls-tree", "-z", commit, "--", f":(literal){path}", expected=(0,))[1]
        entry, _, _ = known.partition(b"\t")
        if not entry.startswith(
            FILE_MODE.encode()
        ):  # neither a folder nor a link that leads elsewhere
            return None
        return self.git.run("cat-file", "blob", entry.split()[2].decode())[1]

    def contents(self, commit: str, paths: Collection[str]) -> dict[str, bytes]:
        """Return the contents of those of *paths* that are files in *commit*, with two processes
        however many they are.
        """
        if not paths:
            return {}
        listed = (line.partition("\t") for line in self.git.names("ls-tree", "-r", "-z", commit))
        blobs = {
            path: entry.split()[2]
            for entry, _, path in listed
            if path in paths and entry.startswith(FILE_MODE)
        }
        found = self.blobs(blobs.values())
        return {path: found[blob] for path, blob in blobs.items()}

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files by the ids that git has given them, with one process."""
        wanted = sorted({*ids})
        if not wanted:
            return {}
        given = "".join(f"{each}\n" for each in wanted).encode()
        found, out = {}, io.BytesIO(self.git.run("cat-file", "--batch", given=given)[1])
        for each in wanted:
            size = int(out.readline().split()[2])
            found[each] = out.read(size)
            out.read(1)  # the line end behind it
        return found

    def changed(self, old: str, new: str) -> dict[str, str]:
        """Return the paths that differ from *old* to *new*, each with git's letter: A, M, D, T."""
        words = ("diff-tree", "-r", "-z", "--no-renames", "--name-status", old, new)
        found = iter(self.git.names(*words))
        return {path: letter for letter, path in zip(found, found, strict=True)}

    @contextmanager
    def laid(self, commit: str) -> Iterator[Path]:
        """Lend a folder with the files of *commit*."""
        try:
            with self._temporary() as folder:
                words = ("worktree", "add", "--force", "--detach", "--quiet")
                self.git.run(*words, str(folder / "files"), commit)
                yield folder / "files"
        finally:
            self.git.run("worktree", "prune", "--expire", "now")

    def commit(
        self, tree: str, parent: str, message: str, author: Author = EDITOR, when: str = ""
    ) -> str:
        """Return a new commit; no branch leads to it yet. *when*: date of the author, as git's."""
        more = author.variables() | ({"GIT_AUTHOR_DATE": when} if when else {})
        words = ("commit-tree", tree, "-p", parent, "-m", message)
        return self.git.text(*words, more=more)

    def with_files(self, commit: str, files: Mapping[str, bytes | None]) -> str:
        """Return the tree of *commit* with other contents of *files*; None removes a file."""
        with self._index() as more:
            self.git.run("read-tree", commit, more=more)
            lines = []
            for path, content in files.items():
                editable(path)
                blob = "0" * 40 if content is None else self._blob(content)
                mode = "0" if content is None else "100644"
                lines.append(f"{mode} {blob}\t{path}\0".encode())
            self.git.run("update-index", "-z", "--index-info", given=b"".join(lines), more=more)
            return self.git.text("write-tree", more=more)

    def merged(self, main: str, other: str, mine: Mapping[str, bool] | None = None) -> str:
        """Return the tree of *main* with the changes of *other*, since the two were the same.

        *mine* says for a path whether *other*'s counts where both have changed the same lines; its
        other lines are merged. Two who are the first to change a page of ours have both made the
        file; it is merged all the same. Raises `ConflictError` with the paths in which both have
        changed the same lines and that *mine* says nothing of.
        """
        words = ("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", main, other)
        _, out = self.git.run(*words, expected=(0, 1))
        tree, *paths = [name for name in out.decode("utf-8", "replace").split("\0") if name]
        if not paths:
            return tree
        files: dict[str, bytes | None] = {}
        open_ones = []
        for path in dict.fromkeys(paths):
            if (both := self._lines_of_both(main, other, path)) is not None:
                files[path] = both
            elif path in (mine or {}):
                files[path] = self._chosen(main, other, path, (mine or {})[path])
            else:
                open_ones.append(path)
        if open_ones:
            raise ConflictError(tuple(open_ones))
        base = self.commit(tree, main, "both")
        return self.with_files(base, files)

    def _chosen(self, main: str, other: str, path: str, is_other: bool) -> bytes | None:  # noqa: FBT001 - whose counts
        """Return the file with the lines of *other* or of *main* where both have changed the same.

        The whole file of one of them where one has removed it, both have made it, or it is no text.
        """
        side = "--theirs" if is_other else "--ours"
        chosen = self._lines_of_both(main, other, path, side)
        return self.read(other if is_other else main, path) if chosen is None else chosen

    def _lines_of_both(self, main: str, other: str, path: str, *side: str) -> bytes | None:
        """Return the file with the lines of both; None if they have changed the same lines and no
        *side* is named, if one has removed it, or if it is no text.
        """
        three = (self.read(main, path), self._before(main, other, path), self.read(other, path))
        with self._temporary() as folder:
            for number, content in enumerate(three):
                if content is None:
                    return None
                (folder / str(number)).write_bytes(content)
            files = [str(folder / str(number)) for number in range(3)]
            code, out = self.git.run("merge-file", "-p", *side, *files, expected=range(256))
        return out if code == 0 else None

    def _before(self, main: str, other: str, path: str) -> bytes | None:
        """Return the file as it was before both changed it: of one that both have made, our page as
        it was when both replaced it.
        """
        since = self.read(self.git.text("merge-base", main, other), path)
        if since is not None or not path.startswith("docs/"):
            return since
        ours = f"{REPLACED}/{path.removeprefix('docs/')}"
        replaced = self.read(main, ours)
        return replaced if replaced == self.read(other, ours) else None

    def _blob(self, content: bytes) -> str:
        out = self.git.run("hash-object", "-w", "--no-filters", "--stdin", given=content)[1]
        return out.decode().strip()

    @contextmanager
    def _index(self) -> Iterator[dict[str, str]]:
        """Lend an index of its own, so that nobody else's is touched."""
        with self._temporary() as folder:
            yield {"GIT_INDEX_FILE": str(folder / "index")}

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        folder = self.state / "tmp"
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as name:
            yield Path(name)
