"""How far a page is in each language, for the table that an editor follows up."""

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from editing.texts.site import Texts
from portal.languages.catalogues import Catalogue, load_catalogues
from portal.languages.registry import Locale
from sitebuild.content.pages import Page
from sitebuild.content.source import SourceText
from sitebuild.translation.merge import SIMILAR
from sitebuild.translation.units import units_of


class Standing(StrEnum):
    """How a page stands in a language, as editors read it."""

    CHECKED = "geprüft"
    UNCHECKED = "ungeprüft"
    OUTDATED = "veraltet"
    MISSING = "fehlt"
    GERMAN_ONLY = "nur deutsch"


@dataclass(frozen=True, slots=True)
class LanguageState:
    """A page in one language."""

    tag: str
    language: str
    """German name of the language."""
    standing: Standing
    texts: int
    """Number of different texts of the page, title and description among them."""
    missing: tuple[str, ...] = ()
    """German texts that were never translated."""
    outdated: tuple[str, ...] = ()
    """German texts that are a new wording of a translated one."""
    is_written: bool = False
    """Whether the page is written in the language instead of translated: Leichte Sprache."""

    @property
    def is_behind(self) -> bool:
        """Whether readers see German where they could have their language."""
        return self.standing in {Standing.OUTDATED, Standing.MISSING}

    @property
    def open(self) -> tuple[str, ...]:
        """The German texts that wait for a translator."""
        return () if self.is_written else (*self.outdated, *self.missing)


def language_states(texts: Texts, uri: str, tags: Collection[str] = ()) -> Iterator[LanguageState]:
    """Yield the state of the page *uri* in each published language, or in those with *tags*.

    Raises `ConfigurationError` if there is no such page.
    """
    page = texts.page(uri)
    units = _units(texts, page.source)
    former = _former_units(texts, uri)
    for locale in texts.site.locales.published:
        if locale != texts.site.locales.source and (not tags or locale.tag in tags):
            yield _state(texts, page, locale, units, former)


def _state(
    texts: Texts, page: Page, locale: Locale, units: list[str], former: list[str]
) -> LanguageState:
    named = (locale.tag, locale.german)
    if page.is_german_only:
        return LanguageState(*named, Standing.GERMAN_ONLY, len(units))
    stale = {str(problem.file) for tag, problem in texts.site.outdated if tag == locale.tag}
    stem = page.source.name.removesuffix(".md")
    if f"{stem}.{locale.tag}.md" in stale or _other_folder(texts, page, locale) in stale:
        return LanguageState(
            *named, Standing.OUTDATED, len(units), (), tuple(units), is_written=True
        )
    localized = texts.renderer.edition(locale).localized(page)
    if locale.tag not in page.variants:
        shown = localized.texts
        lacking = [unit for unit in units if shown.lookup(unit) is None]
        if lacking:
            catalogue = load_catalogues(texts.site.i18n, locale.tag, "docs")
            known = [each for each in former if catalogue.lookup(each) is not None]
            outdated = [each for each in lacking if _was_translated(catalogue, each, known)]
            missing = tuple(each for each in lacking if each not in outdated)
            standing = Standing.MISSING if missing else Standing.OUTDATED
            return LanguageState(*named, standing, len(units), missing, tuple(outdated))
    localized.decide(units)
    is_checked = localized.state.state == "checked"
    standing = Standing.CHECKED if is_checked else Standing.UNCHECKED
    is_written = locale.tag in page.variants
    return LanguageState(*named, standing, len(units), is_written=is_written)


def former_translations(texts: Texts, uri: str, locale: Locale) -> dict[str, str]:
    """Return what the page *uri* of ours was translated as when the district replaced it."""
    catalogue = load_catalogues(texts.site.i18n, locale.tag, "docs")
    pairs = ((each, catalogue.lookup(each)) for each in _former_units(texts, uri))
    return {german: shown for german, shown in pairs if shown is not None}


def _was_translated(catalogue: Catalogue, german: str, known: list[str]) -> bool:
    """Return True if *german* is a new wording of one of *known*, which are translated."""
    unit = catalogue.units.get((None, german))
    if unit and unit.msgstr:
        return True  # a draft that is made of the former translation
    return bool(difflib.get_close_matches(german, known, n=1, cutoff=SIMILAR))


def _other_folder(texts: Texts, page: Page, locale: Locale) -> str:
    """Return the name of our easy-language text of a page that is the district's."""
    inner = page.source.name.removeprefix(f"{texts.folder.docs}/")
    return f"docs/{inner.removesuffix('.md')}.{locale.tag}.md"


def _former_units(texts: Texts, uri: str) -> list[str]:
    """Return the texts of our page as it was when the district replaced it."""
    file = texts.folder.replaced / uri
    if not file.is_file():
        return []
    return _units(texts, SourceText("", file.read_text("utf-8-sig")))


def _units(texts: Texts, source: SourceText) -> list[str]:
    found = units_of(source, texts.extensions, texts.configs)
    return list(dict.fromkeys(unit for _, unit in found))
