"""The kinds of files that go to a translator and come back."""

from pathlib import Path

import click

_KIND_OF = {
    ".docx": "docx",
    ".xlf": "xliff",
    ".xliff": "xliff",
    ".csv": "csv",
    ".odt": "odt",
    ".po": "po",
}
_OTHER_TABLES = frozenset({".doc", ".rtf", ".pdf", ".pages", ".docm", ".dotx", ".ott", ".fodt"})
"""Documents that a program of tables can save as one of ours."""


def kind_of(file: Path) -> str:
    """Return the kind of *file* by its name: `docx`, `po`, …; raises a usage error for another."""
    kind = _KIND_OF.get(file.suffix.lower())
    if kind is None and file.suffix.lower() in _OTHER_TABLES:
        raise click.BadParameter(f"{file}: Save it as .docx or .odt: {file.suffix} is not read.")
    if kind is None:
        raise click.BadParameter(f"{file}: the name ends in none of: {', '.join(_KIND_OF)}")
    return kind


def suffix_of(kind: str) -> str:
    """Return how names of files of this *kind* end, with the dot."""
    return next(suffix for suffix, each in _KIND_OF.items() if each == kind)
