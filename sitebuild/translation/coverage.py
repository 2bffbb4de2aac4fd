"""Decide which languages readers are offered.

Form, page frame and privacy notice must be translated: completely to publish a language; afterwards
a new or changed German text must not withdraw the language, so only a part counts as missing of
which more than half was never translated (decision 0019).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from portal.languages.catalogues import DOMAINS, Catalogue, load_catalogue
from portal.languages.pofile import open_catalogue
from portal.languages.registry import Locale
from portal.languages.reviews import load_ledger
from portal.problems import ConfigurationError, Problem
from sitebuild.content.pages import file_with_role

_PARTS = ("forms", "theme")
_HALF = 0.5
_LISTED = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """The missing texts in one of the required parts of a language."""

    part: str
    """``forms``, ``theme`` or the path of the notice."""
    file: Path
    units: int
    missing: tuple[str, ...]
    """German texts that were never translated."""
    stale: tuple[str, ...]
    """German texts that have changed since, or have a draft only."""

    @property
    def is_too_large(self) -> bool:
        """Return True if more than half of the texts have never been translated."""
        return len(self.missing) > self.units * _HALF

    def problem(self, tag: str) -> Problem:
        """Return the gap as a problem of the language *tag*, with its first texts."""
        lacking = (*self.missing, *self.stale)
        listed = "; ".join(f"“{text}”" for text in lacking[:_LISTED])
        more = f" and {len(lacking) - _LISTED} more" if len(lacking) > _LISTED else ""
        what = f"{len(lacking)} of {self.units} texts are not translated: {listed}{more}."
        remedy = f"Translate them, or write published = false for {tag} in i18n/locales.toml."
        return Problem(self.file, None, f"{tag}: {self.part}", what, remedy)


def gaps(i18n: Path, locale: Locale) -> list[Gap]:
    """Return the gaps of *locale* in form, page frame and privacy notice.

    Raises `ConfigurationError` if a catalogue or template cannot be read.
    """
    if locale.tag == "de":
        return []
    parts = [(part, part, _texts(i18n / f"{part}.pot")) for part in _PARTS]
    notice = file_with_role(i18n.parent / "docs", "privacy")
    if notice and not notice.with_suffix(f".{locale.tag}.md").exists():
        name = notice.relative_to(i18n.parent).as_posix()
        parts.append((name, "docs", _texts(i18n / "docs.pot", only=name)))
    found = []
    for part, domain, wanted in parts:
        catalogue = load_catalogue(i18n, locale.tag, domain)
        file = Path("i18n") / locale.tag / "LC_MESSAGES" / f"{domain}.po"
        gap = _gap(part, file, wanted, catalogue)
        if gap.missing or gap.stale:
            found.append(gap)
    return found


def _texts(template: Path, only: str = "") -> tuple[str, ...]:
    """Return the texts of a template; all languages need the same, so it is read once."""
    return _read(template, only, template.stat().st_mtime_ns) if template.exists() else ()


@lru_cache(maxsize=16)
def _read(template: Path, only: str, _changed: int) -> tuple[str, ...]:
    return tuple(
        entry.msgid
        for entry in open_catalogue(template)
        if not only or any(place == only for place, _ in entry.occurrences)
    )


def _gap(part: str, file: Path, wanted: Iterable[str], catalogue: Catalogue) -> Gap:
    lacking = [text for text in wanted if catalogue.lookup(text) is None]
    stale = [t for t in lacking if (unit := catalogue.units.get((None, t))) and unit.msgstr]
    missing = tuple(text for text in lacking if text not in stale)
    return Gap(part, file, len(list(wanted)), missing, tuple(stale))


def refusals(i18n: Path, locale: Locale) -> tuple[Problem, ...]:
    """Return why readers cannot be offered *locale*; empty for a damaged catalogue.

    A damaged catalogue fails the build of the language, whose published pages stay.
    """
    try:
        found = gaps(i18n, locale)
    except ConfigurationError:
        return ()
    return tuple(gap.problem(locale.tag) for gap in found if gap.is_too_large)


def broken(i18n: Iterable[Path], locale: Locale) -> tuple[Problem, ...]:
    """Return the problems of the catalogues and ledgers of *locale* that cannot be read.

    *i18n* are the folders in which they lie.
    """
    reads: list[Callable[[], object]] = []
    for folder in i18n:
        reads += [partial(load_catalogue, folder, locale.tag, each) for each in DOMAINS]
        reads.append(partial(load_ledger, folder, locale.tag))
    problems: list[Problem] = []
    for read in reads:
        try:
            read()
        except ConfigurationError as error:
            problems += error.problems
    return tuple(problems)
