"""Translations for readers: gettext catalogues keyed by the German text.

A catalogue is `i18n/<tag>/LC_MESSAGES/<domain>.po`. A fuzzy unit is a draft or stale and is never
shown: lookups return no translation for it (decision 0004). Files of translators are untrusted: a
translation is text, never markup.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from portal.languages.direction import element_for, is_latin, is_right_to_left, split_runs
from portal.languages.normal_catalogue import Unit
from portal.languages.pofile import read_sound_units
from portal.languages.registry import Locale
from portal.problems import Problem

DOMAINS = ("docs", "forms", "theme")
"""The catalogues of each language: pages, form and page frame."""


def N_(msgid: str) -> str:  # noqa: N802 - gettext's name for “mark, but do not translate yet”
    """Mark a German text for extraction, and return it unchanged."""
    return msgid


class Catalogue:
    """The translations of one domain into one language."""

    def __init__(
        self,
        units: Mapping[tuple[str | None, str], Unit],
        refused: tuple[Problem, ...] = (),
        *,
        identity: bool = False,
    ) -> None:
        self.units = units
        self.refused = refused
        """What is wrong with damaged units; there is no translation for these."""
        self._identity = identity

    def lookup(self, msgid: str, context: str | None = None) -> str | None:
        """Return the translation of *msgid*; None where it is missing, empty or fuzzy."""
        if self._identity:
            return msgid
        unit = self.units.get((context, msgid))
        return unit.msgstr if unit and unit.msgstr and not unit.fuzzy else None

    def by_text(self, texts: Iterable[str]) -> list[str]:
        """Return those of the German *texts* that stand in this catalogue, sorted."""
        return sorted(text for text in texts if (None, text) in self.units)


GERMAN = Catalogue({}, identity=True)
"""The catalogue of German: every text is its own translation."""


def catalogue_file(i18n: Path, tag: str, domain: str) -> Path:
    """Return the path of the PO file with the translations of *domain* into the language *tag*."""
    return i18n / tag / "LC_MESSAGES" / f"{domain}.po"


def load_catalogue(i18n: Path, tag: str, domain: str) -> Catalogue:
    """Return the catalogue of *domain* in the language *tag*; an empty one if there is no file.

    Raises `ConfigurationError` if the file as a whole is damaged.
    """
    if tag == "de":
        return GERMAN
    file = catalogue_file(i18n, tag, domain)
    if not file.exists():
        return Catalogue({})
    state = file.stat()
    return _read(file, state.st_mtime_ns, state.st_size)


def load_catalogues(folders: Sequence[Path], tag: str, domain: str) -> Catalogue:
    """Return the catalogue of *domain* in *tag* from several folders like `i18n/`.

    Of a text that several translate, the translation in the first of them counts; one that may not
    be shown hides none. Raises `ConfigurationError` if a file as a whole is damaged.
    """
    found = [load_catalogue(folder, tag, domain) for folder in folders]
    if len(found) == 1 or found[0] is GERMAN:
        return found[0]
    units = dict(found[-1].units)
    for catalogue in reversed(found[:-1]):
        for key, unit in catalogue.units.items():
            if key not in units or (unit.msgstr and not unit.fuzzy):
                units[key] = unit
    return Catalogue(units, tuple(each for part in found for each in part.refused))


def file_of_unit(folders: Sequence[Path], tag: str, domain: str, msgid: str) -> Path:
    """Return the catalogue in which the translation of *msgid* stands that is shown; that in the
    last of *folders* if none is.
    """
    for folder in folders[:-1]:
        if load_catalogue(folder, tag, domain).lookup(msgid) is not None:
            return catalogue_file(folder, tag, domain)
    return catalogue_file(folders[-1], tag, domain)


@lru_cache(maxsize=512)
def _read(file: Path, _changed: int, _size: int) -> Catalogue:
    """Read a file once; a build asks for it several times."""
    return Catalogue(*read_sound_units(file))


_MARKED_GERMAN = Markup('<span lang="de" dir="ltr">{}</span>')
_TOLD_APART = Markup("<{0}{1}>{2}</{0}>")
_MARK = Markup(' {}="{}"')
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Words:
    """The texts of one language, looked up by the German text."""

    def __init__(self, locale: Locale, *catalogues: Catalogue) -> None:
        self.locale = locale
        self._catalogues = catalogues

    @property
    def path(self) -> str:
        """The path of the pages with these words, below the base path, without a slash at its
        end.
        """
        return self.locale.path

    def german(self, msgid: str, **values: Any) -> Markup:
        """Return the German text as HTML; ``{name}`` is replaced by values[name], escaped."""
        safe = {name: escape(value) for name, value in values.items()}
        return Markup(_fill(escape(msgid), safe))  # noqa: S704 - text and values are escaped

    def marked_german(self, german: Markup) -> Markup:
        """Return a *german* text, marked as German (WCAG 3.1.2)."""
        return _MARKED_GERMAN.format(german)

    def lookup(self, msgid: str) -> str | None:
        """Return the translation of the first catalogue that has one, else None."""
        for catalogue in self._catalogues:
            if (found := catalogue.lookup(msgid)) is not None:
                return found
        return None

    def text(self, msgid: str, **values: Any) -> Markup:
        """Return the translation as HTML; ``{name}`` is replaced by values[name].

        Without a translation it is the German text, marked as German (WCAG 3.1.2). Values are
        escaped unless they are Markup.
        """
        found = self.lookup(msgid)
        if found is None:
            return self.marked_german(self.german(msgid, **values))
        safe = {name: escape(value) for name, value in values.items()}
        return Markup(_fill(self._marked(found, msgid), safe))  # noqa: S704 - text and values are escaped

    def _marked(self, text: str, german: str) -> Markup:
        """Return *text* as HTML, with what is German in a sentence of another script marked."""
        if self.locale.is_latin:
            return escape(text)
        return _with_german_marked(text, german, may_be_rtl=self.locale.direction == "rtl")

    def plain(self, msgid: str, **values: Any) -> str:
        """Return the translation, else the German text, as plain text that is not escaped."""
        found = self.lookup(msgid)
        return _fill(msgid if found is None else found, values)

    def option(self, msgid: str) -> str:
        """Return plain text for an element without child elements, such as ``<option>``."""
        return self.plain(msgid)


@lru_cache(maxsize=4096)  # menus, foot and form say the same on every page
def _with_german_marked(text: str, german: str, *, may_be_rtl: bool) -> Markup:
    if is_latin(text):
        return escape(text)
    is_rtl = may_be_rtl and is_right_to_left(text)
    pieces = split_runs(text, _PLACEHOLDER, german, is_rtl=is_rtl)
    return Markup().join(_told_apart(piece, marks) for piece, marks in pieces)


def _told_apart(piece: str, marks: Mapping[str, str]) -> Markup:
    if not marks:
        return escape(piece)
    attributes = Markup().join(_MARK.format(*mark) for mark in marks.items())
    return _TOLD_APART.format(element_for(marks), attributes, piece)


def _fill(text: str, values: Mapping[str, Any]) -> str:
    """Replace each ``{name}``; str.format would let a translation reach into objects."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), str(text))
