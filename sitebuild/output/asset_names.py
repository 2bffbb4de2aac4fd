"""File names of stylesheets and scripts with a hash of their content.

Browsers and proxies may cache them for ever, and no reader sees a new page with an old stylesheet.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

FOLDER = "assets"
"""Below `site/theme`; everything in it is served under a hashed name."""
_HASH_LETTERS = 8


def hashed_name(file: Path) -> str:
    """Return the name under which *file* is served, for example ``kim.0123abcd.css``."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:_HASH_LETTERS]
    return f"{file.stem}.{digest}{file.suffix}"


def hashed_assets(theme: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file of a theme that pages load, with its path below the site."""
    folder = theme / FOLDER
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            inner = file.relative_to(folder).with_name(hashed_name(file))
            yield file, f"{FOLDER}/{inner.as_posix()}"
