"""Slips in lines of TOML, as people make them who only wanted to change a text.

`tomllib` says where it cannot go on. What is meant is mostly plain from the line.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.problems import Problem

_KEY = r"(?P<key>[\w.-]+)[ \t]*"
_TEXT = r"""(?:"(?:\\.|[^"\\])*"|'[^']*')"""
_COMMENT = "Write: # …"
_QUOTED = 'Write it in quotation marks: {key} = "…"'
_COMMAS = "Write a comma behind each entry."
_MERGED = "Decide for one version, and remove the lines <<<<<<<, ======= and >>>>>>>."
_SLIPS = (
    (r"<{7}|={7}|>{7}", "Two versions were merged half-way here.", _MERGED),
    (r"//|;|<!--", "This is no comment in TOML.", _COMMENT),
    (rf"{_KEY}:", "Between key and value stands a = in TOML.", "Write: {key} = …"),
    (rf"{_KEY}=[ \t]*(?:=.*|\#.*)?$", "The value is missing.", 'Write: {key} = "…"'),
    (rf"{_KEY}=[ \t]*{{[ \t]*$|.*,[ \t]*}}", "A table in braces stands on one line.",
     "Write it on one line, without a comma before the last brace."),
    (rf'(?:{_KEY}=)?[^"\']*"(?:\\[bfnrt"\\]|[^"\\])*\\',
     "A backslash has a meaning of its own here.",
     "Write it twice, \\\\, or put the text between ' and '."),
    (rf"{_KEY}=[ \t]*(?:[Tt]rue|TRUE|[Jj]a|[Yy]es|[Ww]ahr)\b", "This is not true or false.",
     "Write: {key} = true"),
    (rf"{_KEY}=[ \t]*(?:[Ff]alse|FALSE|[Nn]ein|[Nn]o|[Ff]alsch)\b", "This is not true or false.",
     "Write: {key} = false"),
    (rf"{_KEY}=[ \t]*\d+[.-][ ]?\d+[.-][ ]?\d+[\s,Tt]+\d+[:.]\d", "This is no date and time.",
     "Write both with seconds, as in 2027-01-14T16:00:00."),
    (rf"{_KEY}=[ \t]*(?:\d+\.[ ]?\d+\.[ ]?\d*|\d+-\d+-\d+)", "This is no date.",
     "Write year, month and day as in 2026-11-21."),
    (rf"{_KEY}=[ \t]*0\d+[ \t]*(?:\#.*)?$", "A number does not begin with a zero.", _QUOTED),
    (rf"{_KEY}=[ \t]*[\d.]+,\d+[ \t]*(?:\#.*)?$", "This is no number.", "Write 1.5 for 1,5."),
    (rf"{_KEY}=[ \t]*{_TEXT}[ \t]*(?:\]|,[ \t]*{_TEXT})", "A list stands in brackets.",
     'Write: {key} = ["…", "…"]'),
    (rf"{_KEY}=[ \t]*{_TEXT}[ \t]*(?P<sign>[;,])", "“{sign}” stands behind the value.",
     "Remove it."),
    (rf"{_KEY}=[ \t]*{_TEXT}", "The text ends before the end of the line.",
     "Write „…“ within a text, and the next key on a line of its own."),
    (rf"{_KEY}=[ \t]*[^\[{{\s]", "A text stands in quotation marks.", 'Write: {key} = "…"'),
    (r"(?P<first>[\w-]+)(?P<more>([ \t]+[\w-]+)+)[ \t]*=", "A key has no space.",
     "Write: {joined} = …"),
    (r"[\[(]+[ \t]*(?P<name>[^\[\](){}\"']*?)[ \t]*[.\])]*[ \t]*(?:\#.*)?$",
     "This is not how the name of a table is written.",
     "Write: [{table}], or [[{table}]] in a list."),
    (rf"{_TEXT}|[\d\w]", "Between the entries of a list stand commas.", _COMMAS),
)  # fmt: skip
"""How a line begins behind its blanks, what is wrong with it, and what helps; the first counts."""
_ANYTHING = 'Write lines like: key = "text"; a comment begins with #.'
_NO_KEY = ("[", "(", "//", ";", "<", '"', "'")
_MANY_DIGITS = re.compile(r"\d{4000,}")
_DEEP = re.compile(r"(?:[\[{][\s\w=]*){40}")


def slip_problem(file: Path, line: int | None, written: str, message: str) -> Problem:
    """Return what is wrong with the line *written*, at which `tomllib` has stopped."""
    return next(
        (Problem(file, line, "syntax", what, remedy) for what, remedy in _slips(written, message)),
        Problem(file, line, "syntax", f"{message}.", _ANYTHING),
    )


def _slips(written: str, message: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, and the remedy."""
    line = written.strip()
    if message.startswith(("Cannot overwrite", "Cannot mutate", "Cannot declare")):
        name = line.strip("[] \t") if line.startswith("[") else line.partition("=")[0].strip()
        what = f"{name} is there already, as a list or in another form."
        yield what, f"Write [[{name}]] for one more of a list, or remove one of the two."
    if message.startswith("Unclosed array"):
        yield "Between the entries of a list stand commas.", _COMMAS
    if not ({"=", ":"} & set(line) or line.startswith(_NO_KEY)):
        yield "This line is no key with a value.", f"{_COMMENT} if it is a comment."
    for pattern, what, remedy in _SLIPS:
        if found := re.match(pattern, line):
            parts = {name: text or "" for name, text in found.groupdict().items()}
            parts["joined"] = "_".join(f"{parts.get('first')}{parts.get('more')}".split())
            parts["table"] = "_".join(parts.get("name", "").strip(" .").split()) or "…"
            yield what.format(**parts), remedy.format(**parts)


def beyond_reading(file: Path, text: str, error: Exception) -> Problem:
    """Return what is wrong with *text* that `tomllib` gave up with *error*, a line unknown."""
    found = _MANY_DIGITS.search(text) if isinstance(error, ValueError) else _DEEP.search(text)
    line = text.count("\n", 0, found.start()) + 1 if found else None
    if isinstance(error, ValueError):
        remedy = "Write a shorter one, or a text in quotation marks."
        return Problem(file, line, "syntax", "This number is too long.", remedy)
    what, remedy = "Brackets stand too deep within brackets.", "Remove those that nobody needs."
    return Problem(file, line, "syntax", what, remedy)
