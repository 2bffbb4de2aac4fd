"""Names of stylesheet, mark and script that change with their content.

So browsers and proxies may keep them for ever, and no reader ever sees a new page with an old
stylesheet.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

FOLDER = "assets"
"""Below `site/theme`: everything in it is served under a hashed name."""
_HASH_LETTERS = 8


def hashed_name(file: Path) -> str:
    """Return the name under which *file* is served: ``kim.0123abcd.css``."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:_HASH_LETTERS]
    return f"{file.stem}.{digest}{file.suffix}"


def hashed_assets(theme: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of a theme that pages load, with their address below the site."""
    folder = theme / FOLDER
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            inner = file.relative_to(folder).with_name(hashed_name(file))
            yield file, f"{FOLDER}/{inner.as_posix()}"
