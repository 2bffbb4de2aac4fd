"""“Nur ein Tippfehler”: a slip in the German text leaves its translations valid.

Translations of the former wording are written for the present one into the catalogues of the
district; a text in Leichte Sprache says that it was written for the page as it is now. Reviews do
not carry over, because nobody has read this pair (as `kim i18n minor-edit` does for our pages).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import polib
from mkdocs.utils.meta import get_data

from editing.line_ends import Contents, read_text_file
from editing.texts.site import Texts
from portal.languages.catalogues import catalogue_file, load_catalogues
from portal.languages.registry import Locale
from sitebuild.content.docs import Docs
from sitebuild.content.source import SourceText
from sitebuild.translation.extract import open_or_begin
from sitebuild.translation.units import hash_texts, units_of
from translating.easy_language import with_source_hash
from translating.gates.gatekeeper import Gatekeeper
from translating.link_targets import with_targets
from translating.minor_edits import Change
from translating.texts import Text
from translating.units import set_translation

if TYPE_CHECKING:
    from translating.findings import Finding

_DOMAIN = "docs"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a slip has left valid."""

    changes: tuple[Change, ...]
    """Each changed German text, with the languages that keep it and why others do not: a changed
    number or link, for example.
    """
    contents: Contents
    """The files that have to be written for it."""


def kept_after_slip(texts: Texts, uri: str, before: str, after: str) -> Kept:
    """Return how the translations of the page *uri* with the text *before* count for it with
    *after*; texts in Leichte Sprache that still held are among them.
    """
    old, new = _units(texts, before), _units(texts, after)
    catalogues = _Catalogues(texts)
    changes = tuple(catalogues.carry(*pair) for pair in _changed_pairs(old, new))
    contents = catalogues.contents()
    agreed = {each.german: each.former for each in changes if each.tags or not each.refused}
    undone = hash_texts([agreed.get(unit, unit) for unit in new])
    for locale in texts.site.locales:
        contents |= _easy_text(texts, uri, locale, undone, hash_texts(new))
    return Kept(changes, contents)


def brought_up_to_date(texts: Texts, uri: str) -> Contents:
    """Return the text *uri* in Leichte Sprache as one that says what its German page says now:
    somebody has compared the two.

    Raises `ConfigurationError` if there is no such page.
    """
    german = texts.read(texts.page(uri).uri).text
    text = read_text_file(Docs(texts.ours, texts.folder.docs).pages[uri])
    new = text.with_text(with_source_hash(text.text, hash_texts(_units(texts, german))))
    return {} if new == text.written else {**texts.copies(uri), f"docs/{uri}": new.encode()}


def _units(texts: Texts, text: str) -> list[str]:
    found = units_of(SourceText("", text), texts.extensions, texts.configs)
    return [unit for _, unit in found]


def _changed_pairs(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "replace" and j - i == m - k:
            yield from dict(zip(old[i:j], new[k:m], strict=True)).items()


class _Catalogues:
    """The catalogues of the district, with translations of the former wording for the present."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._keeper = Gatekeeper(texts.root)
        self._open: dict[Path, polib.POFile] = {}

    def carry(self, former: str, german: str) -> Change:
        """Let *german* have the translations of *former*; return the languages that keep them."""
        tags: list[str] = []
        refused: list[Finding] = []
        site = self._texts.site
        for locale in site.locales:
            shown = load_catalogues(site.i18n, locale.tag, _DOMAIN).lookup(former)
            if locale == site.locales.source or shown is None:
                continue
            file = catalogue_file(self._texts.folder.i18n, locale.tag, _DOMAIN)
            translation = with_targets(shown, former, german)
            text = Text(file, 1, _DOMAIN, german, translation, is_fuzzy=False, places=())
            if found := self._keeper.structure_errors(text, locale):
                refused += found
            else:
                self._set(file, locale, german, translation)
                tags.append(locale.tag)
        return Change(_DOMAIN, former, german, tuple(tags), tuple(refused))

    def contents(self) -> Contents:
        """Return the catalogues that have changed."""
        folder = self._texts.folder.path
        return {
            file.relative_to(folder).as_posix(): str(catalogue).encode()
            for file, catalogue in self._open.items()
        }

    def _set(self, file: Path, locale: Locale, german: str, translation: str) -> None:
        if file not in self._open:
            self._open[file] = open_or_begin(file, locale, _DOMAIN)
        entry = self._open[file].find(german)
        if entry is None:
            entry = polib.POEntry(msgid=german)
            self._open[file].append(entry)
        set_translation(entry, translation)


def _easy_text(texts: Texts, uri: str, locale: Locale, old: str, new: str) -> Contents:
    """Return the text in an easy language of *locale* with the hash *new*, if it had *old*."""
    name = str(PurePosixPath(uri).with_suffix(f".{locale.tag}.md"))
    file = Docs(texts.ours, texts.folder.docs).pages.get(name)
    if file is None or old == new:
        return {}
    text = read_text_file(file)
    if get_data(text.text)[1].get("source-hash") != old:
        return {}
    written = text.with_text(with_source_hash(text.text, new)).encode()
    return {**texts.copies(name), f"docs/{name}": written}
