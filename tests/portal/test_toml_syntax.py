"""What programs and keyboards put into TOML: accepted, or named with line and remedy."""

from pathlib import Path

import pytest

from portal.problems import ConfigurationError, Problem
from portal.tomlfile import open_toml


def write(folder: Path, data: str | bytes) -> Path:
    file = folder / "sample.toml"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


def refused(folder: Path, data: str | bytes) -> Problem:
    with pytest.raises(ConfigurationError) as caught:
        open_toml(write(folder, data))
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfa = 1\n[t]\nb = 2\n",
        b"a = 1\r\n[t]\r\nb = 2\r\n",
        b"a = 1\r[t]\rb = 2\r",
        b"\ta\t=\t1\n\t[t]\n\tb = 2\n",
        b"a = 1 # \xe2\x80\x9eso\xe2\x80\x9c\xc2\xa0\n[t]\nb = 2",
    ],
    ids=["byte order mark", "Windows", "old Mac", "tabs", "comment"],
)
def test_what_programs_write_is_read(tmp_path: Path, data: bytes) -> None:
    """Byte order mark, any line ends, tabs; a comment may hold what it likes. Lines are right."""
    root = open_toml(write(tmp_path, data))
    assert root.number("a") == 1
    assert root.table("t").number("b") == 2
    assert root.source.lines == {"a": 1, "t": 2, "t.b": 3}


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\x0b", "\x1c"])
def test_only_line_ends_count_as_lines(tmp_path: Path, sign: str) -> None:
    """Some signs end a line for Python, and for no editor."""
    text = f"# {sign}\na = '{sign}'\nb = 1\n"
    if sign in "\x0b\x1c":
        assert refused(tmp_path, text).line == 1
    else:
        assert open_toml(write(tmp_path, text)).source.lines == {"a": 2, "b": 3}


@pytest.mark.parametrize(
    ("text", "sign", "remedy"),
    [
        ("a = 1\nb =\u00a02\n", "NO-BREAK SPACE, U+00A0", "ordinary space"),
        ("a = 1\nb\u202f= 2\n", "NARROW NO-BREAK SPACE, U+202F", "ordinary space"),
        ("a = 1\n\u200bb = 2\n", "ZERO WIDTH SPACE, U+200B", "cannot be seen"),
        ("a = 1\nb = 2\ufeff\n", "ZERO WIDTH NO-BREAK SPACE, U+FEFF", "cannot be seen"),
        ("a = 1\nb = „Kreis“\n", "DOUBLE LOW-9 QUOTATION MARK, U+201E", 'straight one: "'),
        ("a = 1\nb = ‚x‘\n", "SINGLE LOW-9 QUOTATION MARK, U+201A", 'straight one: "'),
        ("a = 1\nb = ”x”\n", "RIGHT DOUBLE QUOTATION MARK, U+201D", 'straight one: "'),
        ("a = 1\nb = »x«\n", "RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK", 'straight one: "'),
        ('a = 1\nb = "Kreis“\nc = 3\n', "LEFT DOUBLE QUOTATION MARK, U+201C", 'straight one: "'),
        ("a = 1\nb ＝ 2\n", "FULLWIDTH EQUALS SIGN, U+FF1D", "Write: ="),
        ("a = 1\nb = ２\n", "FULLWIDTH DIGIT TWO, U+FF12", "Write: 2"),
        ("a = 1\nb = [1，2]\n", "FULLWIDTH COMMA, U+FF0C", "Write: ,"),
        ("a = 1\ngröße = 2\n", "LATIN SMALL LETTER O WITH DIAERESIS, U+00F6", "quotation marks"),
        ("a = 1\nb = –2\n", "EN DASH, U+2013", "Write: -"),
        ('a = 1\nb = "\x00"\n', "U+0000", "Delete it"),
        ('a = 1\nb = "x\x1fy"\n', "U+001F", "Delete it"),
        ("a = 1\n# \x07\n", "U+0007", "Delete it"),
    ],
)
def test_a_sign_that_toml_does_not_know_is_named(
    tmp_path: Path, text: str, sign: str, remedy: str
) -> None:
    """It looks like a right one, or like nothing at all; with its line and what to do."""
    problem = refused(tmp_path, text)
    assert (problem.line, problem.field) == (2, "syntax")
    assert sign in problem.what
    assert remedy in problem.remedy


def test_a_sign_within_a_text_is_nobodys_mistake(tmp_path: Path) -> None:
    """The mistake is the one behind it."""
    problem = refused(tmp_path, 'a = "„Kreis“\u00a0Wesel"\nb = \n')
    assert problem.line == 2
    assert "U+" not in problem.what


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_form_of_unicode_is_named(tmp_path: Path, encoding: str) -> None:
    """“Unicode” is what an editor of Windows calls UTF-16."""
    problem = refused(tmp_path, 'name = "Hünxe"\n'.encode(encoding))
    assert encoding[:6].upper() in problem.what
    assert "Save it as UTF-8" in problem.remedy


def test_the_byte_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    """With its line and what it would be in Latin-1, so that it can be found."""
    problem = refused(tmp_path, "a = 1\nname = 'Hünxe'\n".encode("latin-1"))
    assert problem.line == 2
    assert "byte 0xFC" in problem.what
    assert "“ü”" in problem.what
    assert "Save it as UTF-8" in problem.remedy


@pytest.mark.parametrize(
    ("text", "field", "lines"),
    [
        ("a = 1\nb = 2\na = 3\n", "a", (3, 1)),
        ("[t]\na = 1\n[u]\n[t]\n", "t", (4, 1)),
        ("[t]\na = 1\nb = 1\n\na = 2\n", "t.a", (5, 2)),
        ("[[t]]\na = 1\n[[t]]\na = 1\na = 2\n", "t[1].a", (5, 4)),
        ('a = """\na = 1\n"""\nb = 1\nb = 2\n', "b", (5, 4)),
        ('"a b" = 1\n"a b" = 2\n', "a b", (2, 1)),
        ("x.y = 1\nx.y = 2\n", "x.y", (2, 1)),
    ],
)
def test_a_key_that_stands_twice_is_named_with_both_lines(
    tmp_path: Path, text: str, field: str, lines: tuple[int, int]
) -> None:
    """Only a person knows which of them is meant."""
    problem = refused(tmp_path, text)
    assert (problem.line, problem.field) == (lines[0], field)
    assert f"line {lines[1]}" in problem.what
    assert "Remove one" in problem.remedy


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('a = 1\nb = "x\nc = 2\n', 2, "The text that begins here does not end"),
        ("a = 1\nb = 'x\nc = 2\n", 2, "The text that begins here does not end"),
        ('a = 1\nb = """x\nc = 2\n', 2, "The text that begins here does not end"),
        ("a = 1\nb = '''x\nc = 2\n", 2, "The text that begins here does not end"),
        ("a = 1\nb = [\n  1,\n  2,\nc = 2\n", 2, "The list that begins here does not end"),
        ("a = 1\nb = [\n  1,\n  2,\n", 2, "The list that begins here does not end"),
        ("a = 1\nb = { c = 1\nd = 2\n", 2, "The table that begins here does not end"),
        ('a = 1\nb = ["x", "y\n]\n', 2, "The text that begins here does not end"),
    ],
)
def test_what_is_not_closed_is_named_where_it_begins(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    """The reader of TOML notices it pages later."""
    problem = refused(tmp_path, text)
    assert problem.line == line
    assert what in problem.what
    assert problem.remedy.startswith("Close it")


@pytest.mark.parametrize(
    "text", ["a = 1\nb = yes\n", "a = 1\nb\n", "a = 1\nb = 01\n", "a = 1\n]\n"]
)
def test_any_other_mistake_keeps_its_line(tmp_path: Path, text: str) -> None:
    """And the words of the reader of TOML."""
    problem = refused(tmp_path, text)
    assert (problem.line, problem.field) == (2, "syntax")
    assert problem.remedy


def test_a_file_that_cannot_be_opened_says_what_helps(tmp_path: Path) -> None:
    """Missing, or a folder: each has a remedy of its own."""
    with pytest.raises(ConfigurationError, match="Create the file"):
        open_toml(tmp_path / "absent.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ConfigurationError, match="It is a folder"):
        open_toml(tmp_path / "folder.toml")
