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
_OTHERS = {
    "Save it as .docx or .odt": (
        ".doc",
        ".rtf",
        ".pdf",
        ".pages",
        ".docm",
        ".dotx",
        ".ott",
        ".fodt",
    ),
    "Save it as “CSV UTF-8”": (".xlsx", ".xls", ".xlsm", ".ods", ".fods", ".numbers"),
    "Let the program give out the translated file as XLIFF 1.2 (.xlf)": (
        *(".sdlxliff", ".mqxliff", ".mxliff", ".txlf", ".xlz", ".ttx", ".tmx"),
        *(".sdlppx", ".sdlrpx", ".wsxz"),
    ),
    "Unpack it": (".zip",),
}
"""What helps with files that programs make of ours."""


def kind_of(file: Path) -> str:
    """Return the kind of *file* by its name: `docx`, `po`, …; raises a usage error for another."""
    suffix = file.suffix.lower()
    if kind := _KIND_OF.get(suffix):
        return kind
    for remedy, suffixes in _OTHERS.items():
        if suffix in suffixes:
            raise click.BadParameter(f"{file}: {remedy}: {file.suffix} is not read.")
    raise click.BadParameter(f"{file}: the name ends in none of: {', '.join(_KIND_OF)}")


def suffix_of(kind: str) -> str:
    """Return how names of files of this *kind* end, with the dot."""
    return next(suffix for suffix, each in _KIND_OF.items() if each == kind)
