"""The German texts that a district alone has, and their catalogues in its folder.

A sentence that our catalogues translate needs no second translation, so only what they lack in a
language comes into that of the district; what it holds already stays.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

from portal.district.folder import DistrictFolder
from portal.languages.catalogues import catalogue_file, load_catalogue, load_catalogues
from portal.languages.registry import Locale
from portal.problems import Problem
from sitebuild.content.docs import Docs
from sitebuild.translation.extract import (
    empty_template,
    flags_of,
    messages_in,
    open_or_begin,
    write_if_new,
)
from sitebuild.translation.merge import merge

_FACTS, _PAGES = "theme", "docs"


def update_own_catalogues(
    root: Path, folder: DistrictFolder, locales: Iterable[Locale]
) -> list[Path]:
    """Bring the catalogues in *folder* up to date for *locales*; return those that have changed.

    *root* is the folder of the project. Raises `ConfigurationError` for a file that cannot be read.
    """
    texts = {_PAGES: list(_texts_of_pages(root, folder)), _FACTS: list(_texts_of_facts(folder))}
    changed: list[Path] = []
    for locale in locales:
        for domain, found in texts.items():
            file = catalogue_file(folder.i18n, locale.tag, domain)
            ours = load_catalogue(root / "i18n", locale.tag, domain)
            catalogue = open_or_begin(file, locale, domain)
            held = {entry.msgid for entry in catalogue if not entry.obsolete}
            wanted = [each for each in found if each[0] in held or ours.lookup(each[0]) is None]
            there = {text for text, _ in wanted}
            # What the district says otherwise than ours stands in no file of its own.
            wanted += [(text, ("", "")) for text in ours.by_text(held - there)]
            if wanted or file.exists():
                content = str(merge(catalogue, _template(wanted)))
                changed += [file] if write_if_new(file, content) else []
    return changed


def untranslated(
    root: Path, folder: DistrictFolder, locales: Iterable[Locale]
) -> Iterator[Problem]:
    """Yield a problem for each of *locales* in which texts of the district are shown in German."""
    texts = {_PAGES: list(_texts_of_pages(root, folder)), _FACTS: list(_texts_of_facts(folder))}
    i18n = (folder.i18n, root / "i18n")
    for locale in locales:
        missing: dict[str, None] = {}
        for domain, found in texts.items():
            catalogue = load_catalogues(i18n, locale.tag, domain)
            missing |= {text: None for text, _ in found if catalogue.lookup(text) is None}
        if missing:
            first = next(iter(missing))
            what = f"{len(missing)} texts of the district are shown in German: “{first}”…"
            remedy = "For catalogues to translate run: kim i18n extract --district"
            yield Problem(folder.i18n / locale.tag, None, locale.tag, what, remedy)


def _template(texts: Iterable[tuple[str, tuple[str, str]]]) -> polib.POFile:
    template = empty_template("Texte des Kreises")
    known: dict[str, polib.POEntry] = {}
    for text, place in texts:
        if text not in known:
            known[text] = polib.POEntry(msgid=text, flags=flags_of(text))
            template.append(known[text])
        if place[0]:
            known[text].occurrences.append(place)
    return template


def _texts_of_pages(root: Path, folder: DistrictFolder) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each text of the district's pages with its file, as in the folder, and its line."""
    options = {"config": str(root / "mkdocs.yml")}
    for uri, file in Docs(folder.docs).pages.items():
        for line, text in messages_in("kim_markdown", file, options):
            yield text, (f"docs/{uri}", str(line))


def _texts_of_facts(folder: DistrictFolder) -> Iterator[tuple[str, tuple[str, str]]]:
    for file in folder.data_files:
        if file.exists():
            for line, text in messages_in("kim_district", file, {}):
                yield text, (file.name, str(line))
