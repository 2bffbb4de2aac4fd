"""Other words by which people search for a page: those of everyday, of places, and phone numbers.

Everyday words stand in `i18n/<tag>/search.csv`, which translators own, those of German in
`i18n/de/search.csv`. People also type German words on pages in their language, so these count there
too. A town is found by its postcodes and, in the script of the page, by its other names.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from portal.district import ContactPoint
from portal.languages.registry import Locale
from portal.languages.word_tables import read_table
from portal.problems import ConfigurationError, Problem
from sitebuild.content.emergency_numbers import EMERGENCY_ANCHOR
from sitebuild.content.own_folder import SEARCH_WORDS
from sitebuild.site import Site

GERMANY = "+49"
_COLUMNS = ("page", "words")


def other_words(site: Site, locale: Locale) -> dict[str, str]:
    """Return words by the address, below the language, of the section that they stand for."""
    found: dict[str, list[str]] = {}
    for tag in dict.fromkeys((locale.tag, "de")):
        for file in (folder / tag / SEARCH_WORDS for folder in site.i18n):
            for _, address, words in read_search_words(file):
                found.setdefault(address, []).append(words)
    script = _script_of(locale.endonym)
    for page in site.pages:
        if page.town:
            names = (name for name in page.town.aliases if _script_of(name) in {script, "LATIN"})
            found.setdefault(page.here, []).extend([*page.town.postcodes, *names])
    return {address: " ".join(words) for address, words in found.items()}


def numbers(site: Site) -> Iterator[tuple[str, str, str, str]]:
    """Yield page, owner, number as it is shown, and its digits with the leading zero.

    A missed call names nobody: whoever searches for the number learns whose it is.
    """
    contact = site.addresses.get("contact", "")
    seen: set[str] = set()
    owners = [(site.district.hotline, f"KIM, {site.district.name}", contact)]
    owners += [
        (p.phone, f"KIM, {p.name}", _page_of(site, p))
        for p in site.district.contact_points.values()
    ]
    for phone, whose, path in owners:
        digits = f"0{phone.e164.removeprefix(GERMANY)}"
        if phone.e164.startswith(GERMANY) and digits not in seen:
            seen.add(digits)
            yield path, whose, phone.display, digits


def _page_of(site: Site, point: ContactPoint) -> str:
    """Return the page of the one town that *point* answers for, else the list of all towns."""
    pages = [page for page in site.pages if page.town and point.id in page.town.contact_points]
    return pages[0].here if len(pages) == 1 else site.addresses.get("places", "")


def read_search_words(file: Path) -> tuple[tuple[int, str, str], ...]:
    """Return line, address and words of each row of *file*; none if there is no file.

    Raises `ConfigurationError` for a row that is none, and for what is no table of words.
    """
    return _read(file, file.stat().st_mtime_ns) if file.exists() else ()


@lru_cache(maxsize=128)
def _read(file: Path, _changed: int) -> tuple[tuple[int, str, str], ...]:
    found: list[tuple[int, str, str]] = []
    for line, row in read_table(file, _COLUMNS):
        if len(row) != len(_COLUMNS):
            what = "Eine Zeile hat zwei Felder: Seite und Wörter."
            remedy = "Schreiben Sie: hilfe/#themen,Wohnung Miete; Wörter trennen Leerzeichen."
            raise ConfigurationError([Problem(file, line, "row", what, remedy, "Abhilfe")])
        found.append((line, row[0], row[1]))
    return tuple(found)


def wrong_search_words(site: Site, anchors: Mapping[str, set[str]]) -> Iterator[Problem]:
    """Yield a problem for each row that names no section; *anchors* are known by page."""
    for folder in site.i18n:
        for file in sorted(folder.glob(f"*/{SEARCH_WORDS}")):
            try:
                rows = read_search_words(file)
            except ConfigurationError as error:
                yield from error.problems
                continue
            for number, address, _ in rows:
                path, _, anchor = address.partition("#")
                page = site.page_at(path)
                if page and site.docs.is_of_own(page.source.name):
                    continue  # the district's page may have other sections than ours
                if page and page.role == "contact" and anchor == EMERGENCY_ANCHOR:
                    continue  # the template gives it to a box of the text
                if page is None or (
                    anchor and anchor not in anchors.get(page.source.name, (anchor,))
                ):
                    what = "Diese Seite oder Überschrift gibt es nicht."
                    remedy = "Schreiben Sie die Adresse hinter der Sprache: hilfe/#themen"
                    yield Problem(file, number, address, what, remedy, "Abhilfe")


def _script_of(text: str) -> str:
    """Return the first word of Unicode's name of the first letter: LATIN, ARABIC, CJK."""
    letter = next((sign for sign in text if sign.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""
