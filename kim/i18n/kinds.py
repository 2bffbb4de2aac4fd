"""The kinds of files that go to a translator and come back."""

from pathlib import Path

import click

_KIND_OF = {".docx": "docx", ".xlf": "xliff", ".xliff": "xliff", ".csv": "csv"}


def kind_of(file: Path) -> str:
    """Return `docx`, `xliff` or `csv`, by the name of *file*; raises a usage error for another."""
    kind = _KIND_OF.get(file.suffix.lower())
    if kind is None:
        raise click.BadParameter(f"{file}: the name ends in none of: {', '.join(_KIND_OF)}")
    return kind


def suffix_of(kind: str) -> str:
    """Return how names of files of this *kind* end, with the dot."""
    return next(suffix for suffix, each in _KIND_OF.items() if each == kind)
