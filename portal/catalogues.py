"""Words in the reader's language: gettext catalogues keyed by the German text itself.

A catalogue is `i18n/<tag>/LC_MESSAGES/<domain>.po`. A unit marked fuzzy is a draft or
stale and is never shown: whoever asks for it learns that there is no translation
(decision 0004). Translators' files are untrusted: a translation is text, never markup.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
from markupsafe import Markup, escape

from portal.locales import Locale
from portal.problems import ConfigurationError, Problem

DOMAINS = ("docs", "forms", "theme", "mail")
"""One catalogue each for pages, form, page frame and mails."""


def N_(msgid: str) -> str:  # noqa: N802 - gettext's name for “mark, but do not translate yet”
    """Mark a German text for extraction and return it unchanged."""
    return msgid


@dataclass(frozen=True, slots=True)
class Unit:
    """One translation as the translator left it."""

    msgid: str
    context: str | None
    msgstr: str
    fuzzy: bool
    line: int
    """Line in the catalogue, counted from 1."""


class Catalogue:
    """The translations of one domain into one language."""

    def __init__(
        self, units: Mapping[tuple[str | None, str], Unit], *, identity: bool = False
    ) -> None:
        self.units = units
        self._identity = identity

    def lookup(self, msgid: str, context: str | None = None) -> str | None:
        """Return the translation of *msgid*; None where it is missing, empty or fuzzy."""
        if self._identity:
            return msgid
        unit = self.units.get((context, msgid))
        return unit.msgstr if unit and unit.msgstr and not unit.fuzzy else None


_PO_LINE = re.compile(
    r"""(?:\#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr)(?:\[\d\])?\s+)?"(?:[^"\\]|\\.)*")?\s*"""
)

GERMAN = Catalogue({}, identity=True)
"""German needs no catalogue: every text is its own translation."""


def catalogue_file(i18n: Path, tag: str, domain: str) -> Path:
    """Return where the catalogue of *domain* in the language *tag* lies."""
    return i18n / tag / "LC_MESSAGES" / f"{domain}.po"


def load_catalogue(i18n: Path, tag: str, domain: str) -> Catalogue:
    """Read a catalogue; a missing file is an empty catalogue.

    Raises `ConfigurationError` where the file is no valid PO file in UTF-8.
    """
    if tag == "de":
        return GERMAN
    file = catalogue_file(i18n, tag, domain)
    if not file.exists():
        return Catalogue({})
    try:
        text = file.read_text("utf-8")
        _refuse_unquoted(text)
        entries = polib.pofile(text, check_for_duplicates=True)
    except (OSError, ValueError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else None
        what = f"is no valid PO file in UTF-8 ({str(error).rpartition(': ')[2]})."
        remedy = "Restore the file, or repair it in a PO editor."
        raise ConfigurationError([Problem(file, line, "syntax", what, remedy)]) from error
    return Catalogue({(entry.msgctxt, entry.msgid): _unit(entry) for entry in entries})


def _refuse_unquoted(text: str) -> None:
    """Raise ValueError at the first line that no PO file has; parsers guess at such lines."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not _PO_LINE.fullmatch(line):
            raise ValueError(f"unquoted or unknown text (line {number})")


def _unit(entry: polib.POEntry) -> Unit:
    translation = "" if entry.obsolete else entry.msgstr
    return Unit(entry.msgid, entry.msgctxt, translation, entry.fuzzy, entry.linenum or 0)


_MARKED_GERMAN = Markup('<span lang="de" dir="ltr">{}</span>')
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Words:
    """What templates call to speak the reader's language."""

    def __init__(self, locale: Locale, *catalogues: Catalogue) -> None:
        self.locale = locale
        self._catalogues = catalogues

    @property
    def path(self) -> str:
        """Where the pages with these words begin, below the base path."""
        return self.locale.path

    def german(self, msgid: str, **values: Any) -> Markup:
        """Return the German text as HTML, filled."""
        safe = {name: escape(value) for name, value in values.items()}
        return Markup(_fill(escape(msgid), safe))  # noqa: S704 - text and values are escaped

    def lookup(self, msgid: str) -> str | None:
        """Return the translation of the first catalogue that has one."""
        for catalogue in self._catalogues:
            if (found := catalogue.lookup(msgid)) is not None:
                return found
        return None

    def text(self, msgid: str, **values: Any) -> Markup:
        """Return the translation as HTML text; ``{name}`` is replaced by values[name].

        Without a translation the German text stands there, marked as German
        (WCAG 3.1.2). Values are escaped unless they are Markup.
        """
        found = self.lookup(msgid)
        safe = {name: escape(value) for name, value in values.items()}
        filled = _fill(escape(msgid if found is None else found), safe)
        html = Markup(filled)  # noqa: S704 - text and values were escaped above
        return html if found is not None else _MARKED_GERMAN.format(html)

    def plain(self, msgid: str, **values: Any) -> str:
        """Return the translation as plain text, for attributes and titles; not escaped."""
        found = self.lookup(msgid)
        return _fill(msgid if found is None else found, values)

    def option(self, msgid: str) -> str:
        """Return the translation for a place that bears text alone, such as ``<option>``."""
        return self.plain(msgid)


def _fill(text: str, values: Mapping[str, Any]) -> str:
    """Replace each ``{name}``; str.format would let a translation reach into objects."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), str(text))
