"""Read a file as lines that end with a line feed, and write it so that other lines stay."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from portal.problems import ConfigurationError
from portal.toml_syntax import encoding_problem

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class TextFile:
    """The text of a file as it is on the disk."""

    written: str

    @property
    def text(self) -> str:
        """The text without byte order mark; its lines end with a line feed."""
        return re.sub("\r\n?", "\n", self.written.removeprefix(_MARK))

    def with_text(self, text: str) -> str:
        """Return what to write for *text*: byte order mark and ends of unchanged lines stay."""
        if text == self.text:
            return self.written
        if "\r" not in self.written:
            return self._mark + text
        old = _LINE.findall(self.written.removeprefix(_MARK))
        new = text.splitlines(keepends=True)
        bare = [re.sub("\r\n?", "\n", line) for line in old]
        usual = "\r\n" if "\r\n" in self.written else "\r"
        lines: list[str] = []
        for what, i, j, k, m in SequenceMatcher(None, bare, new, autojunk=False).get_opcodes():
            lines += old[i:j] if what == "equal" else (_ended(line, usual) for line in new[k:m])
        return self._mark + "".join(lines)

    @property
    def _mark(self) -> str:
        return _MARK if self.written.startswith(_MARK) else ""


def _ended(line: str, end: str) -> str:
    return line.replace("\n", end)


def read_text_file(file: Path) -> TextFile:
    """Return the text of *file*; raises `ConfigurationError` if it is not UTF-8."""
    data = file.read_bytes()
    if problem := encoding_problem(file, data):
        raise ConfigurationError([problem])
    return TextFile(data.decode("utf-8"))


Contents = dict[str, bytes]
"""New contents of files of a district, by their path in its folder: `docs/hilfe.md`."""
