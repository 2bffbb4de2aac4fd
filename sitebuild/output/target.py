"""Check the output folder: a build removes what it did not make, so the folder must be its own.

The digests that a build leaves beside its folder (`.site.json` beside `site`) prove that it made
what is there.
"""

from pathlib import Path

from portal.problems import ConfigurationError, setting_problem

SOURCES = frozenset(
    {
        *(".ci", ".git", ".venv", "bench", "deploy", "districts", "docs", "formservice"),
        *("editing", "handbook", "i18n", "kim", "portal", "scripts", "site", "sitebuild", "tests"),
        "translating",
    }
)
"""Folders of the project in which nothing is ever built."""


def digests_file(target: Path) -> Path:
    """Return the file with the digests of builds into *target*."""
    return target.with_name(f".{target.name}.json")


def lock_of_target(target: Path) -> Path:
    """Return the file that is locked while a build writes into *target*: beside it, for what is in
    it is published.
    """
    return target.with_name(f".{target.name}.lock")


def check_target(root: Path, target: Path, district: Path) -> Path:
    """Return *target*, which a build of the project *root* may empty.

    Raises `ConfigurationError` if it is, contains or belongs to the project or the folder of the
    *district*, or holds files of somebody else.
    """
    project, folder, own = root.resolve(), target.resolve(), district.resolve()
    remedy = "Name a folder for the pages alone, for example build/site."
    if project.is_relative_to(folder) or _is_source(project, folder):
        raise _refusal(f"{target} belongs to the project, and a build empties it.", remedy)
    if own.is_relative_to(folder) or folder.is_relative_to(own):
        raise _refusal(f"{target} belongs to the district, and a build empties it.", remedy)
    if folder.exists() and not folder.is_dir():
        raise _refusal(f"{target} is no folder.", "Name a new or an empty folder.")
    if _holds_files(folder) and not digests_file(target).exists():
        what = f"{target} is not empty, and no earlier build has made what is in it."
        remedy = "Name a new or an empty folder; or, if nobody needs what is in it, empty it."
        raise _refusal(what, remedy)
    return target


def _is_source(project: Path, folder: Path) -> bool:
    return folder.is_relative_to(project) and folder.relative_to(project).parts[0] in SOURCES


def _holds_files(folder: Path) -> bool:
    """Return True if a build would find something to remove: it leaves hidden files alone."""
    return folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir())


def _refusal(what: str, remedy: str) -> ConfigurationError:
    return ConfigurationError([setting_problem("KIM_SITE_DIR", what, remedy)])
