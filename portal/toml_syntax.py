"""Explain what is wrong with a file that is no valid TOML.

`tomllib` reports where it cannot go on, possibly pages behind a bracket that was never closed, or
at an unusual space. Here the line that a person has to change is found.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from portal.problems import Problem
from portal.toml_slips import slip_problem

_PIECE = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r'|(?P<text>"""(?:\\.|(?!""").)*(?:"{3,5})?'
    r"|'''(?:(?!''').)*(?:'{3,5})?"
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|'[^'\n]*'?)"
    r"|(?P<bracket>[\[\]{}])",
    re.DOTALL,
)
"""What may hold any sign, and what has to be closed (toml.io, v1.0.0)."""
_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*(?:"([^"\\]*)"|'([^']*)'|([\w.\-]+))\s*=""")
_PLACE = re.compile(r"\(at line (?P<line>\d+), column (?P<column>\d+)\)")
_QUOTES = "„“”‟«»‹›‚‘’‛′″＂＇`´"
_CLOSING = {"[": "]", "{": "}"}
_OPENED = {"[": "list", "{": "table"}


def statements(text: str) -> Iterator[tuple[str, int]]:
    """Yield the path of each key and table of *text* (``town[2].name``), and its line."""
    last_index: dict[str, int] = {}
    prefix, within = "", _lines_within_texts(text)
    for number, line in enumerate(text.split("\n"), start=1):
        if number in within:
            continue
        if header := _HEADER.match(line):
            prefix = _resolve(header[2], last_index, is_array=header[1] == "[[")
            yield prefix, number
        elif key := _KEY.match(line):
            yield f"{prefix}.{key[1] or key[2] or key[3]}".lstrip("."), number


def _lines_within_texts(text: str) -> set[int]:
    """Return the lines that begin inside a text of several lines."""
    within: set[int] = set()
    for piece in _PIECE.finditer(text):
        if more := piece[0].count("\n"):
            first = _line(text, piece.start())
            within.update(range(first + 1, first + 1 + more))
    return within


def _resolve(header: str, last_index: dict[str, int], *, is_array: bool) -> str:
    """Turn a header (``a.b``) into the path of the table it opens (``a[3].b[0]``)."""
    *parents, name = header.split(".")
    path = ""
    for parent in parents:
        path = f"{path}.{parent}".lstrip(".")
        if path in last_index:
            path = f"{path}[{last_index[path]}]"
    path = f"{path}.{name}".lstrip(".")
    if not is_array:
        return path
    last_index[path] = last_index.get(path, -1) + 1
    return f"{path}[{last_index[path]}]"


def syntax_problem(file: Path, text: str, message: str) -> Problem:
    """Return the problem of *text*, about which `tomllib` says *message*.

    Lines of *text* end with a line feed alone.
    """
    place = _PLACE.search(message)
    line = int(place["line"]) if place else None
    at = _offset(text, line, int(place["column"])) if place and line else len(text)
    found = (
        _unclosed_text(file, text, at)
        or _foreign_sign(file, text, at)
        or _unclosed_bracket(file, text, at)
        or _twice(file, text, line)
    )
    written = text.split("\n")[line - 1] if line else ""
    return found or slip_problem(file, line, written, message)


def _unclosed_text(file: Path, text: str, at: int) -> Problem | None:
    for piece in _PIECE.finditer(text):
        if piece.start() > at:
            break
        inner = piece["text"]
        if inner and not _is_closed(inner):
            first_line = inner.partition("\n")[0]
            for offset, sign in enumerate(first_line):
                if sign in _QUOTES:
                    return sign_problem(file, text, piece.start() + offset)
            what = "The text that begins here does not end."
            remedy = f"Close it with {_mark(inner)}"
            return Problem(file, _line(text, piece.start()), "syntax", what, remedy)
    return None


def _mark(piece: str) -> str:
    """Return the sign, or the three signs, that begin and end the text *piece*."""
    return piece[:3] if piece.startswith(('"""', "'''")) else piece[:1]


def _is_closed(piece: str) -> bool:
    mark = _mark(piece)
    return len(piece) >= 2 * len(mark) and piece.endswith(mark)


def _foreign_sign(file: Path, text: str, at: int) -> Problem | None:
    """Return the problem of the first character that is not allowed where it is."""
    if at < len(text) and _is_control(text[at]):
        return sign_problem(file, text, at)
    line_end = text.find("\n", at)
    end = len(text) if line_end < 0 else line_end
    begin = 0
    for piece in _PIECE.finditer(text):
        for offset in range(begin, min(piece.start(), end)):
            if not text[offset].isascii() or _is_control(text[offset]):
                return sign_problem(file, text, offset)
        begin = piece.end()
    return next(
        (sign_problem(file, text, at) for at in range(begin, end) if not text[at].isascii()), None
    )


def _is_control(sign: str) -> bool:
    return sign not in "\t\n" and unicodedata.category(sign) == "Cc"


def sign_problem(file: Path | str, text: str, at: int) -> Problem:
    """Return the problem that the character at position *at* of *text*, counted from 0, is not
    allowed.
    """
    sign, column = text[at], at - text.rfind("\n", 0, at)
    name = f"{unicodedata.name(sign, 'a control character')}, U+{ord(sign):04X}"
    shown = f"“{sign}” ({name})" if sign.isprintable() else name
    what = f"Column {column} holds a sign that has no meaning there: {shown}."
    return Problem(file, _line(text, at), "syntax", what, _remedy(sign))


def _remedy(sign: str) -> str:
    category, plain = unicodedata.category(sign), unicodedata.normalize("NFKC", sign)
    if sign in _QUOTES:
        return 'Replace it by a straight one: "'
    if category[0] == "Z":
        return "Replace it by an ordinary space."
    if category[0] == "C":
        return "Delete it: it cannot be seen; or type the line anew."
    if category == "Pd" or sign == "\N{MINUS SIGN}":
        return "Write: -"
    if plain.isascii():
        return f"Write: {plain}"
    return "Write keys with a to z, digits, - and _ alone; texts stand in quotation marks."


def _unclosed_bracket(file: Path, text: str, at: int) -> Problem | None:
    """Return the problem of the first bracket before *at* that is never closed."""
    unclosed: list[re.Match[str]] = []
    for piece in _PIECE.finditer(text):
        sign = piece["bracket"]
        if sign in _CLOSING:
            unclosed.append(piece)
        elif sign and unclosed and _CLOSING[unclosed[-1][0]] == sign:
            unclosed.pop()
    if not unclosed or unclosed[0].start() > at:
        return None
    first = unclosed[0]
    what = f"The {_OPENED[first[0]]} that begins here does not end."
    remedy = f"Close it with {_CLOSING[first[0]]}"
    return Problem(file, _line(text, first.start()), "syntax", what, remedy)


def _twice(file: Path, text: str, line: int | None) -> Problem | None:
    """Return the problem of a key or table that is repeated, up to *line*."""
    seen: dict[str, int] = {}
    for path, number in statements(text):
        if line and number > line:
            break
        if path in seen:
            what = f"It stands twice: here, and on line {seen[path]}."
            remedy = "Remove one of the two."
            if text.split("\n")[number - 1].lstrip().startswith("["):
                remedy = f"Remove one of the two, or write [[{path}]] for each entry of a list."
            return Problem(file, number, path, what, remedy)
        seen[path] = number
    return None


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _offset(text: str, line: int, column: int) -> int:
    at = -1
    for _ in range(line - 1):
        at = text.index("\n", at + 1)
    return at + column


_BYTE_ORDER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""How files of other forms of Unicode begin (Unicode 16.0, 23.8); the longer ones first."""


def encoding_problem(file: Path | str, data: bytes) -> Problem | None:
    """Return what keeps *data* from being UTF-8, with the first byte that is not; None if it is."""
    remedy = "Save it as UTF-8."
    marks = (name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark))
    # Without a mark: the first sign of a file is ASCII, and half of it is a zero byte.
    other = next(marks, "UTF-16" if b"\0" in data[:2] else None)
    if other:
        return Problem(file, None, "file", f"It is {other}, not UTF-8.", remedy)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = data[error.start : error.start + 1]
        meant = byte.decode("cp1252", "replace")
        what = f"It is not UTF-8: byte 0x{byte[0]:02X}, in Windows-1252 “{meant}”."
        return Problem(file, data.count(b"\n", 0, error.start) + 1, "file", what, remedy)
    return None
