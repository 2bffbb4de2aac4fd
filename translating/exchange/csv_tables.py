"""CSV for spreadsheets: one row for each text, the translation in the third column."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from translating.exchange.rows import Package, ReturnedRow
from translating.exchange.table_rows import lines_of
from translating.languages import is_named

_COLUMNS = (
    "id",
    "german",
    "translation",
    "former_german",
    "proposal",
    "places",
    "note",
    "language",
)
_TEXTS = ("german", "translation", "former_german", "proposal")
_SPOILT = (
    "All German texts and all translations are gone: a program keeps only columns that it knows.",
    "Fill in the exported file with a spreadsheet, or export XLIFF for a translation program.",
)
_MORE = "The line has more columns than the first one: put the translation in quotation marks."
_TOLD = re.compile(r'"?sep=([,;\t])"?', re.IGNORECASE)
"""A first line by which Excel tells, and is told, what divides the columns."""
_ERROR = re.compile(r"#[\w/]+[!?]|#N/?[AV]|#+|Err:\d+")
_IS_ERROR = "A spreadsheet has written an error for the translation. Write it again, as text."
_QUOTED = re.compile(r'="(.*)"', re.DOTALL)
"""A formula that gives a text: so people keep a spreadsheet from changing it."""
_PACKED = b"PK\x03\x04"
_SEVERAL = 3
_FORMULA = ("=", "+", "-", "@", "\t")


def write(package: Package) -> bytes:
    """Return a CSV file; its byte order mark makes spreadsheets read it as UTF-8."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_COLUMNS)
    for row in package.rows:
        texts = (row.german, row.translation, row.former, row.proposal)
        about = " ".join(row.places), _as_text(row.note), package.locale.tag
        writer.writerow((row.id, *map(_as_text, texts), *about))
    return stream.getvalue().encode("utf-8-sig")


def read(content: bytes, locale: Locale | None = None) -> Iterator[ReturnedRow]:
    """Yield the rows of a CSV file that came back, divided by commas, semicolons or tabs.

    Raises `ConfigurationError` if it is neither UTF-8 nor UTF-16 with its mark, is no CSV, lacks a
    column, has one twice, has lost all its texts, or is for another language than *locale*.
    """
    text, above = _text(content), 0
    first, _, rest = text.partition("\n")
    if told := _TOLD.fullmatch(first.strip("\r")):
        text, above = rest, 1
    delimiter = told[1] if told else max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        _check_columns(reader.fieldnames, above + 1)
        rows = [(row, f"line {above + reader.line_num}") for row in reader]
    except csv.Error as error:
        what, remedy = f"cannot be read ({error}).", 'Look for a “"” that is not closed.'
        line = above + reader.line_num + 1
        raise ConfigurationError([Problem("CSV", line, "syntax", what, remedy)]) from error
    if rows and not any(row[name] for row, _ in rows for name in _TEXTS if name in row):
        raise ConfigurationError([Problem("CSV", None, "columns", *_SPOILT)])
    for row, where in rows:
        _check_language((row.get("language") or "").strip().strip("'"), where, locale)
    added = [name for name in reader.fieldnames if name and name not in _COLUMNS]
    is_quoted = _are_quoted([row["translation"] or "" for row, _ in rows])
    for row, where in rows:
        yield _returned(_unquoted(row, is_quoted=is_quoted), where, added)


def _are_quoted(translations: Iterable[str]) -> bool:
    """Return True if somebody has typed an apostrophe before nearly all *translations*.

    It keeps a spreadsheet from changing a cell. The one that `write` sets does not count.
    """
    filled = [text for text in translations if text]
    quoted = [text for text in filled if text.startswith("'") and not _is_like_formula(text)]
    return len(quoted) >= _SEVERAL and 2 * len(quoted) > len(filled)


def _unquoted(row: Mapping[str | None, Any], *, is_quoted: bool) -> Mapping[str | None, Any]:
    """Return *row* without an apostrophe before each cell, or before the translation alone."""
    if (row["id"] or "").strip().startswith("'"):
        return {
            name: text.lstrip().removeprefix("'") if isinstance(text, str) else text
            for name, text in row.items()
        }
    if is_quoted:
        return {**row, "translation": (row["translation"] or "").removeprefix("'")}
    return row


def _check_language(named: str, where: str, locale: Locale | None) -> None:
    if named and locale and not is_named(locale, named):
        what = f"The row is for the language “{named}”, not for {locale.german} ({locale.tag})."
        line = int(where.rpartition(" ")[2])
        remedy = "Choose its language with --locale."
        raise ConfigurationError([Problem("CSV", line, "language", what, remedy)])


def _check_columns(names: Sequence[str], line: int) -> None:
    missing = sorted({"id", "translation"} - set(names))
    twice = [name for name in _COLUMNS if names.count(name) > 1]
    if missing or twice:
        names_of, is_one = " and ".join(missing or twice), len(missing or twice) == 1
        said = f"The column {names_of}" if is_one else f"The columns {names_of}"
        if missing:
            what = f"{said} {'is' if is_one else 'are'} missing."
            remedy = f"Write the first line again as it went out: {','.join(_COLUMNS)}."
        else:
            what, remedy = f"{said} stand{'s' if is_one else ''} twice.", "Keep one of the two."
        raise ConfigurationError([Problem("CSV", line, "columns", what, remedy)])


def _returned(row: Mapping[str | None, Any], where: str, added: Iterable[str]) -> ReturnedRow:
    cells = {name: _as_written(row.get(name) or "") for name in (*_COLUMNS, *added)}
    translation, remarks = cells["translation"], lines_of(cells[name] for name in added)
    wrong = _MORE if None in row else _IS_ERROR if _ERROR.fullmatch(translation) else ""
    return ReturnedRow(
        cells["id"].strip(),
        translation,
        where,
        unreadable=wrong,
        german=cells["german"],
        beside=(cells["proposal"], cells["note"], *remarks),
        remarks=remarks if translation else (),
    )


def _text(content: bytes) -> str:
    if content.startswith(_PACKED):
        what, remedy = "is a spreadsheet (.xlsx, .ods).", "Save it as “CSV UTF-8”."
        raise ConfigurationError([Problem("CSV", None, "format", what, remedy)])
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_wide else "utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        what, remedy = f"is not in UTF-8 ({error.reason}).", "Save it as “CSV UTF-8”."
        raise ConfigurationError([Problem("CSV", None, "encoding", what, remedy)]) from error


def _as_text(value: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if _is_like_formula(value) else value


def _as_written(value: str) -> str:
    if quoted := _QUOTED.fullmatch(value):
        return quoted[1].replace('""', '"')
    return value[1:] if value.startswith("'") and _is_like_formula(value[1:]) else value


def _is_like_formula(value: str) -> bool:
    """Return True if *value* begins as a formula does, or as one that was quoted already."""
    return value.lstrip("'").startswith(_FORMULA)
