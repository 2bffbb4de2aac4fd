"""Change one thing in the files of a district."""

from pathlib import Path

WESEL = Path("districts/kreis-wesel")


def change(file: Path, old: str, new: str) -> int:
    """Replace *old* once and return its line number."""
    text = file.read_text("utf-8")
    assert text.count(old) >= 1, old
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1
