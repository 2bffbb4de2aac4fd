"""The stylesheet of the pages as it stands in their heads: without comments and spaces, and with
names that old browsers know.
"""

import re
from pathlib import Path

from sitebuild.output.old_browsers import lowered

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"\s*([{};,>])\s*")
"""None of our strings holds a comment, or one of these signs beside a space."""


def page_style(theme: Path, of_district: str = "") -> str:
    """Return the style that is written into every page, that *of_district* at its end; empty if
    there is none.
    """
    file = theme / "kim.css"
    css = _COMMENT.sub("", file.read_text("utf-8")) if file.exists() else ""
    css = lowered(f"{css}\n{of_district}")
    return _AROUND.sub(r"\1", " ".join(css.split())).replace(";}", "}")
