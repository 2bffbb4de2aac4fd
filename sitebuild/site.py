"""The site as a whole, and one language of it: what all its pages share."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from portal.district import District, load_district
from portal.languages.catalogues import Words, catalogue_file, load_catalogue
from portal.languages.german_beside import BOTH, WordsBesideGerman
from portal.languages.registry import Locale, Locales, load_locales
from portal.languages.reviews import Review, load_ledger
from portal.problems import ConfigurationError, Problem
from sitebuild.content.events import unknown_languages
from sitebuild.content.facts import BLANKS, Fact, facts_of
from sitebuild.content.pages import OwnText, Page, read_pages
from sitebuild.content.placeholders import Filling
from sitebuild.content.source import SourceText
from sitebuild.translation.coverage import refusals
from sitebuild.translation.easy_language import without_outdated
from sitebuild.translation.extension import PageText
from sitebuild.translation.lookup import Texts
from sitebuild.translation.structure import Structure

_GERMAN_TITLE = Markup('<span lang="de" dir="ltr">{}</span>')


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that does not depend on a language."""

    root: Path
    """Folder of the project: `docs/`, `i18n/`, `districts/` lie in it."""
    district: District
    locales: Locales
    shown: tuple[Locale, ...]
    """The languages that readers are offered."""
    pages: tuple[Page, ...]
    url: str
    """Address of the site with a slash at its end."""
    today: dt.date
    papers: tuple[Page, ...] = ()
    """The texts for paper that are no pages: flyers, posters."""
    replies: Page | None = None
    """The ready replies for staff, where there are any."""
    prints: Path | None = None
    """Folder of the printed documents that the site offers."""
    refused: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """The published languages that are not offered, by tag, and what they lack."""
    outdated: tuple[tuple[str, Problem], ...] = ()
    """Texts in a language of their own, by tag, that are older than the German they stand for."""

    @property
    def base(self) -> str:
        """Path before every address of the site, without a slash at its end; often empty."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def kept(self) -> tuple[Locale, ...]:
        """The languages whose pages stay on the server, also where they are not offered."""
        return tuple(
            each for each in self.locales if each in self.shown or each.tag in self.refused
        )

    def href(self, locale: Locale, here: str) -> str:
        """Return the absolute path of the page *here* in a language."""
        return f"{self.base}/{locale.path}/{here}"

    @property
    def texts(self) -> tuple[Page, ...]:
        """Every text with words for translators, whether a page or not."""
        return (*self.pages, *self.papers, *filter(None, [self.replies]))

    def page(self, uri: str) -> Page | None:
        """Return the page with MkDocs' name *uri*."""
        return next((page for page in self.pages if page.uri == uri), None)

    @property
    def nav(self) -> list[Page]:
        """The pages of the main menu."""
        return sorted((s for s in self.pages if "order" in s.meta), key=lambda s: s.meta["order"])

    @property
    def footer(self) -> list[Page]:
        """The pages that are in no menu, but must be found from everywhere (§ 5 DDG)."""
        return [
            page
            for page in self.pages
            if not ("order" in page.meta or page.is_hidden or page.town)
            and not (page.is_german_only or page.is_printed)
        ]

    @property
    def german_only(self) -> list[Page]:
        """The pages for people who work in German; every language links to them."""
        return [page for page in self.pages if page.is_german_only and not page.is_hidden]

    def with_current_texts(self, extensions: Sequence[Any], configs: Mapping[str, Any]) -> "Site":
        """Return the site without the texts that are older than the German they stand for.

        *extensions* and *configs* are those of Python-Markdown with which the pages are read.
        """
        pages, older = without_outdated(self.pages, extensions, configs)
        papers, older_papers = without_outdated(self.papers, extensions, configs)
        return replace(self, pages=pages, papers=papers, outdated=(*older, *older_papers))

    def pages_in(self, locale: Locale) -> tuple[Page, ...]:
        """Return the pages that exist in a language."""
        is_german = locale == self.locales.source
        return tuple(page for page in self.pages if is_german or not page.is_german_only)


def load_site(  # noqa: PLR0913 - each is an option of the build
    root: Path,
    *,
    docs: Path,
    district: str,
    url: str,
    include_unpublished: bool = False,
    prints: Path | None = None,
) -> Site:
    """Read what a build needs; raises `ConfigurationError` naming every mistake."""
    locales = load_locales(root / "i18n" / "locales.toml")
    refused = {} if include_unpublished else _refused(root / "i18n", locales)
    offered = tuple(locale for locale in locales.published if locale.tag not in refused)
    loaded = load_district(root / "districts" / district)
    events = root / "districts" / district / "events.toml"
    if wrong := tuple(unknown_languages(loaded, locales, events)):
        raise ConfigurationError(wrong)
    pages = read_pages(docs, loaded.municipalities, locales)
    return Site(
        root=root,
        district=loaded,
        locales=locales,
        shown=tuple(locales) if include_unpublished else offered,
        refused=refused,
        pages=tuple(page for page in pages if page.is_page),
        papers=tuple(page for page in pages if page.is_paper),
        replies=next((page for page in pages if page.is_reply_kit), None),
        prints=prints,
        url=f"{url.rstrip('/')}/",
        today=dt.datetime.now(tz=ZoneInfo("Europe/Berlin")).date(),
    )


def _refused(i18n: Path, locales: Locales) -> dict[str, tuple[Problem, ...]]:
    found = ((locale.tag, refusals(i18n, locale)) for locale in locales.published)
    return {tag: problems for tag, problems in found if problems}


def chosen(site: Site, tags: Sequence[str]) -> tuple[Locale, ...]:
    """Return the locales with these *tags*; a tag that the registry lacks is a mistake."""
    unknown = [tag for tag in tags if site.locales.by_tag(tag) is None]
    if unknown:
        known = ", ".join(locale.tag for locale in site.locales)
        registry = site.root / "i18n" / "locales.toml"
        raise ConfigurationError(
            Problem(registry, None, tag, "This language is not in the registry.", f"Use: {known}")
            for tag in unknown
        )
    return tuple(locale for locale in site.locales if locale.tag in tags)


class Edition:
    """The site in one language."""

    def __init__(
        self, site: Site, locale: Locale, structure: Structure, *, with_german: bool = False
    ) -> None:
        self.with_german = with_german
        """Whether each text is followed by its German."""
        self.site = site
        self.locale = locale
        i18n = site.root / "i18n"
        theme, forms, docs = (
            load_catalogue(i18n, locale.tag, domain) for domain in ("theme", "forms", "docs")
        )
        kind = WordsBesideGerman if with_german else Words
        self.words = kind(locale, theme, forms)
        self.form_words = kind(locale, forms, theme)
        self.ledger = load_ledger(i18n, locale.tag)
        self._known_facts: dict[tuple[str | None, str], Mapping[str, Fact]] = {}
        self.texts = Texts(docs, catalogue_file(i18n, locale.tag, "docs"), structure)
        self.refused = (*theme.refused, *forms.refused, *docs.refused)
        """What is wrong with damaged units of the catalogues."""

    def href(self, here: str) -> str:
        """Return the absolute path of a page in this language, with German if this is."""
        return f"{self.site.base}/{self.words.path}/{here}"

    def own_text(self, page: Page) -> OwnText | None:
        """Return the text of a page that was written in this language, if it may be shown."""
        own = page.variants.get(self.locale.tag)
        needs_review = page.is_legal and self.site.district.legal_needs_review
        return None if own and needs_review and not self.review_of(own) else own

    def review_of(self, own: OwnText) -> Review | None:
        """Return who has checked a text that was written in this language."""
        return self.ledger.find(own.source_hash, own.meaning)

    def page_text(self, page: Page, source: SourceText | None = None) -> PageText:
        """Begin a page in this language, from its German text or from *source*."""
        return PageText(
            source=page.source if source is None else source,
            texts=self.texts,
            filling=self.filling(page),
            front=(page.title, str(page.meta["description"])),
            is_legal=page.is_legal,
            needs_review=self.site.district.legal_needs_review and self.locale.tag != "de",
            ledger=self.ledger,
            is_rtl=self.locale.direction == "rtl",
            is_latin=self.locale.is_latin,
            german=self.german_filling(page),
            with_german=self.with_german,
        )

    def filling(self, page: Page) -> Filling:
        """Return the facts that the placeholders of a page stand for."""
        return Filling(self._facts(page, self.locale), self.words.lookup)

    def german_filling(self, page: Page) -> Filling:
        """Return the same facts for the German beside the reader's language."""
        return Filling(self._facts(page, self.site.locales.source), lambda german: None)

    def _facts(self, page: Page, locale: Locale) -> Mapping[str, Fact]:
        site, town = self.site, page.town
        key = (town.key if town else None, locale.cldr)
        if key not in self._known_facts:
            contact = site.district.points_on(town, site.today)[0] if town else None
            facts = facts_of(site.district, locale.cldr, town=town, contact=contact)
            self._known_facts[key] = facts
        known = self._known_facts[key]
        return {**known, **BLANKS} if page.is_reply_kit else known

    @cached_property
    def nav(self) -> list[tuple[str, Markup]]:
        """Path and title of the pages of the main menu."""
        return [self._entry(page) for page in self.site.nav]

    @cached_property
    def footer(self) -> list[tuple[str, Markup]]:
        """Path and title of the pages linked at the end of every page."""
        return [self._entry(page) for page in self.site.footer]

    @cached_property
    def listed(self) -> list[tuple[str, Markup, Markup]]:
        """Path, title and description of every page that readers may look for."""
        pages = [s for s in self.site.pages if not (s.is_hidden or s.is_german_only)]
        return [(*self._entry(page), self._description(page)) for page in pages]

    def _description(self, page: Page) -> Markup:
        text, is_translated = self.page_text(page).plain(str(page.meta["description"]))
        return Markup.escape(text) if is_translated else _GERMAN_TITLE.format(text)

    def german_title(self, page: Page) -> Markup:
        """Return the title of a page that there is in German only."""
        title = Markup.escape(self.filling(page).plain(page.short_title))
        is_german = self.locale == self.site.locales.source
        return title if is_german else _GERMAN_TITLE.format(title)

    def _entry(self, page: Page) -> tuple[str, Markup]:
        title, is_translated = self.page_text(page).plain(page.short_title)
        if not is_translated:
            return page.here, _GERMAN_TITLE.format(title)
        german = self.german_filling(page).plain(page.short_title)
        both = BOTH.format(title, german) if self.with_german and title != german else None
        return page.here, both or Markup.escape(title)
