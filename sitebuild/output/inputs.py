"""What a build reads: the one list of it, for whoever compares, hashes or watches it."""

import re
from contextlib import suppress
from pathlib import Path

import portal
import sitebuild
from portal.district.folder import DistrictFolder

_PAGES = re.compile(r"(?m)^docs_dir:[ \t]*[\"']?([^\"'#\n]+?)[\"']?[ \t]*(?:#.*)?$")


def code_of_build() -> list[Path]:
    """Return the folders of the code that makes pages."""
    return [Path(package.__path__[0]) for package in (portal, sitebuild)]


def read_by_build(root: Path, district: DistrictFolder) -> list[Path]:
    """Return the files and folders that a build of the project *root* reads beside its code.

    Of `mkdocs.yml` only the folder of the pages is read: to load it as MkDocs does takes longer
    than to see that nothing is new.
    """
    config, text = root / "mkdocs.yml", ""
    with suppress(OSError):  # an editor may be renaming it
        text = config.read_text("utf-8", "replace")
    named = _PAGES.search(text)
    pages = named[1] if named else "docs"
    return [config, *(root / name for name in (pages, "i18n", "site")), *district.parts]
