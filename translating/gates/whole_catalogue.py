"""What is wrong with a catalogue beside its translations: its header, and plural forms."""

import re
from collections.abc import Iterator
from pathlib import Path

import polib

from portal.languages.catalogues import DOMAINS, catalogue_file
from portal.languages.pofile import open_catalogue
from portal.languages.registry import Locale
from portal.problems import Problem
from translating.findings import Finding, Weight
from translating.languages import is_named

_CHARSET = re.compile(r"charset=([\w-]+)", re.IGNORECASE)
_UTF_8 = {"utf-8", "utf8"}
_WRITTEN_ANEW = "Correct it, or let “kim i18n extract” write it (for a district with --district)."


def check_whole_catalogues(i18n: Path, locale: Locale) -> Iterator[Finding]:
    """Yield what is wrong with the catalogues of *locale* in *i18n* as files.

    Raises `ConfigurationError` where one cannot be read.
    """
    for domain in DOMAINS:
        file = catalogue_file(i18n, locale.tag, domain)
        if file.exists():
            catalogue = open_catalogue(file)
            yield from _wrong_headers(file, catalogue.metadata, locale)
            yield from _plurals(file, catalogue)


def _wrong_headers(file: Path, header: dict[str, str], locale: Locale) -> Iterator[Finding]:
    language, content, plural = (
        header.get(name, "") for name in ("Language", "Content-Type", "Plural-Forms")
    )
    if language and not is_named(locale, language):
        what = f"The file says that its language is “{language}”, and lies in {locale.tag}/."
        remedy = "Look whether it is the right file; then correct the line."
        yield _in_header(file, "Language", Weight.ERROR, what, remedy)
    charset = _CHARSET.search(content)
    if charset and charset[1].lower() not in _UTF_8:
        what = f"The file says that it is in {charset[1]}; it is in UTF-8."
        yield _in_header(file, "Content-Type", Weight.ERROR, what, _WRITTEN_ANEW)
    if plural and _essence(plural) != _essence(locale.plural):
        what = f"The rule is another than that of {locale.tag}: {locale.plural}"
        yield _in_header(file, "Plural-Forms", Weight.WARNING, what, _WRITTEN_ANEW)


def _essence(rule: str) -> str:
    """Return a rule without what says nothing: blanks, and signs around the whole."""
    return re.sub(r"plural=\((.*)\)$", r"plural=\1", re.sub(r"[\s;]", "", rule))


def _in_header(file: Path, field: str, weight: Weight, what: str, remedy: str) -> Finding:
    lines = file.read_text("utf-8").splitlines()
    at = next((n for n, line in enumerate(lines, 1) if line.startswith(f'"{field}:')), None)
    return Finding("header", weight, Problem(file, at, field, what, remedy))


def _plurals(file: Path, catalogue: polib.POFile) -> Iterator[Finding]:
    for entry in catalogue:
        if entry.msgid_plural and not entry.obsolete:
            what = "It has plural forms, which no text of the portal has: readers see German."
            remedy = "Remove msgid_plural, and write one translation behind msgstr."
            problem = Problem(file, entry.linenum, entry.msgid, what, remedy)
            yield Finding("plurals", Weight.ERROR, problem)
