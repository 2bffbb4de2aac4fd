"""“Nur ein Tippfehler”: a slip in the German text leaves its translations valid.

Translations of the former wording are written for the present one into the catalogues of the
district; a text in Leichte Sprache says that it was written for the page as it is now. Reviews do
not carry over, because nobody has read this pair (as `kim i18n minor-edit` does for our pages).
"""

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import polib
from mkdocs.utils.meta import get_data

from editing.line_ends import read_text_file, write_whole
from editing.texts.site import Texts
from portal.languages.catalogues import catalogue_file, load_catalogues
from portal.languages.registry import Locale
from sitebuild.content import replaced
from sitebuild.content.docs import Docs
from sitebuild.content.source import SourceText
from sitebuild.translation.extract import open_or_begin, write_if_new
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


def keep_translations(texts: Texts, uri: str, before: str, after: str) -> list[Change]:
    """Let the translations of the page *uri* with the text *before* count for it with *after*.

    Returns each changed German text with the languages that have kept it, and why others have not:
    a changed number or link, for example. Texts in Leichte Sprache that still held are kept, too.
    """
    old, new = _units(texts, before), _units(texts, after)
    keeper = Gatekeeper(texts.root)
    changes = [_kept(texts, keeper, former, german) for former, german in _changed_pairs(old, new)]
    for locale in texts.site.locales:
        _keep_easy_text(texts, uri, locale, hash_texts(old), hash_texts(new))
    return changes


def _units(texts: Texts, text: str) -> list[str]:
    found = units_of(SourceText("", text), texts.extensions, texts.configs)
    return [unit for _, unit in found]


def _changed_pairs(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "replace" and j - i == m - k:
            yield from dict(zip(old[i:j], new[k:m], strict=True)).items()


def _kept(texts: Texts, keeper: Gatekeeper, former: str, german: str) -> Change:
    tags: list[str] = []
    refused: list[Finding] = []
    for locale in texts.site.locales:
        shown = load_catalogues(texts.site.i18n, locale.tag, _DOMAIN).lookup(former)
        if locale == texts.site.locales.source or shown is None:
            continue
        file = catalogue_file(texts.folder.i18n, locale.tag, _DOMAIN)
        translation = with_targets(shown, former, german)
        text = Text(file, 1, _DOMAIN, german, translation, is_fuzzy=False, places=())
        if found := keeper.structure_errors(text, locale):
            refused += found
        else:
            _write(file, locale, german, translation)
            tags.append(locale.tag)
    return Change(_DOMAIN, former, german, tuple(tags), tuple(refused))


def _write(file: Path, locale: Locale, german: str, translation: str) -> None:
    catalogue = open_or_begin(file, locale, _DOMAIN)
    entry = catalogue.find(german)
    if entry is None:
        entry = polib.POEntry(msgid=german)
        catalogue.append(entry)
    set_translation(entry, translation)
    write_if_new(file, str(catalogue))


def _keep_easy_text(texts: Texts, uri: str, locale: Locale, old: str, new: str) -> None:
    name = str(PurePosixPath(uri).with_suffix(f".{locale.tag}.md"))
    file = Docs(texts.ours, texts.folder.docs).pages.get(name)
    if file is None or old == new:
        return
    text = read_text_file(file)
    if get_data(text.text)[1].get("source-hash") != old:
        return
    own = texts.folder.docs / name
    if not own.exists():
        replaced.replace(texts.ours, texts.folder, name)
    write_whole(own, text.with_text(with_source_hash(text.text, new)))
