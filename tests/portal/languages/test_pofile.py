"""A damaged catalogue is refused with its line, never read as one with gaps."""

from pathlib import Path

import pytest

from portal.languages.pofile import read_units
from portal.problems import ConfigurationError

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
WHOLE = HEAD + 'msgid "Eins"\nmsgstr "Один"\n\nmsgid "Zwei"\nmsgstr "Два"\n'


def write(folder: Path, content: str | bytes) -> Path:
    """Write a catalogue."""
    file = folder / "forms.po"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (WHOLE.replace('"Eins"', '"Eins'), 5, "no PO file has"),
        (WHOLE.replace("msgstr", "<<<<<<< HEAD\nmsgstr", 2), 2, "no PO file has"),
        (WHOLE + 'msgid "Drei"\nmsgs', 11, "no PO file has"),
        (WHOLE.replace('msgstr "Один"\n', ""), 7, "is no PO file"),
        (WHOLE.encode().replace("О".encode(), b"\xce\x00", 1), 6, "not in UTF-8"),
        (WHOLE.encode("utf-16"), 1, "not in UTF-8"),
        ("", 1, "is empty"),
        (b"\xef\xbb\xbf" + WHOLE.encode(), 1, "byte order mark"),
        (WHOLE + '\nmsgid "Eins"\nmsgstr "Раз"\n', 11, "stands on line 5, too"),
    ],
)
def test_what_is_damaged_is_named(
    tmp_path: Path, content: str | bytes, line: int, what: str
) -> None:
    """File, line, and what to do about it."""
    file = write(tmp_path, content)
    with pytest.raises(ConfigurationError) as caught:
        read_units(file)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (file, line)
    assert what in problem.what
    assert problem.remedy


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    """Whatever else the disk has to say, too."""
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_units(tmp_path)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_may_end_as_another_system_likes(tmp_path: Path, end: str) -> None:
    """Editors on other systems save them so."""
    units = read_units(write(tmp_path, WHOLE.replace("\n", end)))
    assert [unit.msgstr for unit in units.values()] == ["Один", "Два"]


def test_an_obsolete_twin_does_no_harm(tmp_path: Path) -> None:
    """What msgmerge leaves behind does not count; the live one does."""
    units = read_units(write(tmp_path, WHOLE + '\n#~ msgid "Eins"\n#~ msgstr "Раз"\n'))
    assert units[None, "Eins"].msgstr == "Один"
