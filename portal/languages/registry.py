"""The registry of languages: `i18n/locales.toml` is the only list of them.

Libraries disagree about which languages exist; for each locale the registry names what a library
must be asked for instead (decision 0004).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from babel import Locale as CldrLocale
from babel import UnknownLocaleError

from portal.problems import ConfigurationError, Problem
from portal.tomlfile import TomlTable, open_toml

Direction = Literal["ltr", "rtl"]

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?(-[a-z]{5,8})?")
_PLURAL = re.compile(r"nplurals=[1-6]; plural=[n0-9()?:%=!<>&| ]+;")

NAMES_OF_SCRIPTS = {
    "Latn": ("LATIN",),
    "Arab": ("ARABIC",),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Hebr": ("HEBREW",),
    "Ethi": ("ETHIOPIC",),
    "Deva": ("DEVANAGARI",),
    "Guru": ("GURMUKHI",),
    "Beng": ("BENGALI",),
    "Taml": ("TAMIL",),
    "Thai": ("THAI",),
    "Geor": ("GEORGIAN",),
    "Armn": ("ARMENIAN",),
    "Hans": ("CJK", "IDEOGRAPHIC"),
}
"""How the Unicode names of letters begin, by ISO 15924 code."""


@dataclass(frozen=True, slots=True)
class Locale:
    """A language, with its names for readers and for libraries."""

    tag: str
    """BCP 47 tag, as it stands in ``<html lang>``, for example ``zh-Hans``."""
    endonym: str
    """Name of the language in itself; never translated."""
    german: str
    """German name, for helpers and intake staff."""
    script: str
    """ISO 15924 code, for example ``Arab``."""
    direction: Direction
    cldr: str
    """CLDR locale for dates and numbers, in Babel's spelling, for example ``fa_AF``."""
    plural: str
    """Value of the catalogue header ``Plural-Forms``."""
    published: bool
    """Whether readers are offered this language."""
    detected: tuple[str, ...] = ()
    """Codes that py3langid returns for this language; empty if it does not know it."""
    never: str = ""
    """Letters that the language does not have: they show another language or a wrong keyboard."""
    some: str = ""
    """Letters of which every long text has at least one."""
    negation: tuple[str, ...] = ()
    """Regular expressions of which a negated text matches one; empty if nobody has named them."""
    promise: tuple[str, ...] = ()
    """Regular expressions of words that promise or guarantee; empty if nobody has named them."""
    prohibition: tuple[str, ...] = ()
    """Regular expressions of words that forbid; empty if nobody has named them."""
    familiar: tuple[str, ...] = ()
    """Regular expressions of words that address the reader informally."""

    @property
    def path(self) -> str:
        """First segment of every address in this language: the tag in lower case."""
        return self.tag.lower()

    @property
    def is_latin(self) -> bool:
        """Return True if it is written in Latin letters, as German is."""
        return self.script == "Latn"

    @property
    def sort_key(self) -> str:
        """The endonym in lower case without accents: “čeština” is sorted with C."""
        letters = unicodedata.normalize("NFKD", self.endonym.casefold())
        return "".join(letter for letter in letters if not unicodedata.combining(letter))

    @property
    def catalogue_language(self) -> str:
        """The tag in gettext's spelling, for the catalogue header ``Language``."""
        return self.tag.replace("-", "_")


class Locales:
    """All locales, in the order in which people see them."""

    def __init__(self, locales: tuple[Locale, ...]) -> None:
        self._locales = locales
        self._by_tag = {locale.tag: locale for locale in locales}
        self._by_path = {locale.path: locale for locale in locales}

    def __iter__(self) -> Iterator[Locale]:
        return iter(self._locales)

    def __len__(self) -> int:
        return len(self._locales)

    @property
    def published(self) -> tuple[Locale, ...]:
        """The locales that readers are offered."""
        return tuple(locale for locale in self._locales if locale.published)

    @property
    def source(self) -> Locale:
        """German, in which everything is written."""
        return self._by_tag["de"]

    def by_tag(self, tag: str) -> Locale | None:
        """Return the locale with this BCP 47 tag, spelt exactly; None where there is none."""
        return self._by_tag.get(tag)

    def by_path(self, path: str) -> Locale | None:
        """Return the locale whose addresses begin with this segment; None where there is none."""
        return self._by_path.get(path)


def locales_by_tags(locales: Locales, tags: Collection[str], registry: Path) -> tuple[Locale, ...]:
    """Return the locales with these BCP 47 *tags*, in the order of the file *registry*.

    Raises `ConfigurationError` naming each tag that the registry lacks.
    """
    if unknown := [tag for tag in tags if locales.by_tag(tag) is None]:
        known = ", ".join(locale.tag for locale in locales)
        remedy = f"Use: {known}. For a new language write its [[locale]] there first."
        raise ConfigurationError(
            Problem(registry, None, tag, "This language is not in the registry.", remedy)
            for tag in unknown
        )
    return tuple(locale for locale in locales if locale.tag in tags)


def load_locales(file: Path) -> Locales:
    """Return the languages of the registry *file*, in its order.

    Raises `ConfigurationError` naming line, key and remedy of each mistake.
    """
    root = open_toml(file)
    rows = root.tables("locale")
    locales = tuple(_read(row) for row in rows)
    root.refuse_unknown_keys()
    seen: set[str] = set()
    for row, locale in zip(rows, locales, strict=True):
        if locale.path in seen:
            row.add_problem("tag", f"“{locale.tag}” is listed twice.", "Remove one of the rows.")
        seen.add(locale.path)
    german = next((locale for locale in locales if locale.tag == "de"), None)
    if german is None or not german.published:
        root.add_problem("locale", "German is missing or not published.", "Publish the row “de”.")
    root.source.stop_if_wrong()
    return Locales(locales)


def _read(row: TomlTable) -> Locale:
    tag, direction = row.text("tag"), row.text("direction")
    locale = Locale(
        tag=tag,
        endonym=row.text("endonym"),
        german=row.text("german"),
        script=row.text("script"),
        direction="rtl" if direction == "rtl" else "ltr",
        cldr=row.text("cldr"),
        plural=row.text("plural"),
        published=row.flag("published"),
        detected=row.texts("detected", (tag.partition("-")[0],)),
        never=row.text("never", ""),
        some=row.text("some", ""),
        negation=row.texts("negation", ()),
        promise=row.texts("promise", ()),
        prohibition=row.texts("prohibition", ()),
        familiar=row.texts("familiar", ()),
    )
    row.refuse_unknown_keys()
    if direction not in {"ltr", "rtl"}:
        row.add_problem("direction", f"“{direction}” is no direction.", "Write ltr or rtl.")
    _check_patterns(row, locale)
    _check_libraries(row, locale)
    for key, value, pattern, example in (
        ("tag", locale.tag, _TAG, "zh-Hans"),
        ("plural", locale.plural, _PLURAL, "nplurals=2; plural=(n != 1);"),
    ):
        if not pattern.fullmatch(value):
            row.add_problem(
                key, f"“{value}” has not the expected form.", f"Write it like: {example}"
            )
    return locale


def _check_libraries(row: TomlTable, locale: Locale) -> None:
    """Add a problem for a script whose letters nobody can tell, and for what CLDR does not know."""
    if locale.script not in NAMES_OF_SCRIPTS:
        what = f"“{locale.script}” is no script whose letters are known."
        remedy = f"Write one of: {', '.join(NAMES_OF_SCRIPTS)}; or add it to {__name__}."
        row.add_problem("script", what, remedy)
    try:
        CldrLocale.parse(locale.cldr)
    except (ValueError, UnknownLocaleError):
        what = f"CLDR has no locale “{locale.cldr}”."
        row.add_problem("cldr", what, "Write one that Babel has, such as fa_AF.")


def _check_patterns(row: TomlTable, locale: Locale) -> None:
    patterns = {
        "negation": locale.negation,
        "promise": locale.promise,
        "prohibition": locale.prohibition,
        "familiar": locale.familiar,
    }
    for key, marks in patterns.items():
        for mark in marks:
            try:
                re.compile(mark)
            except re.error as error:
                row.add_problem(key, f"“{mark}” is no pattern ({error}).", "Correct the pattern.")
