"""The stylesheet of the pages as it stands in their heads: without comments and indents."""

import re
from pathlib import Path

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
"""None of our strings holds one."""


def page_style(theme: Path, of_district: str = "") -> str:
    """Return the style that is written into every page, that *of_district* at its end; empty if
    there is none.
    """
    file = theme / "kim.css"
    css = _COMMENT.sub("", file.read_text("utf-8")) if file.exists() else ""
    css = f"{css}\n{of_district}"
    return "\n".join(line for each in css.splitlines() if (line := each.strip()))
