"""What the catalogues of a language said before, as git keeps them."""

from functools import cache

import polib

from editing.drafts.git import Git, GitError
from translating.texts import Text


def said_before(text: Text, translation: str) -> bool:
    """Return True if the catalogue of *text* had this *translation* in an earlier version."""
    german, words = (polib.escape(each) for each in (text.german, translation))
    unit = f'msgid "{german}"\nmsgstr "{words}"\n'
    return any(unit in version for version in _versions(text))


def _versions(text: Text) -> tuple[str, ...]:
    return _versions_of(Git(text.file.parent.resolve()), text.file.name)


@cache
def _versions_of(git: Git, name: str) -> tuple[str, ...]:
    """Return all versions with each text in one line; none where git does not keep the file."""
    try:
        commits = git.text("log", "--format=%H", "--", name).split()
        found = (git.run("show", f"{commit}:./{name}", expected=(0, 128))[1] for commit in commits)
        return tuple(each.decode("utf-8", "replace").replace('"\n"', "") for each in found)
    except GitError:
        return ()
