"""The site, and the edition of one language: what all pages share."""

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
from portal.languages.registry import Locale, Locales, load_locales, locales_by_tags
from portal.languages.reviews import load_ledger
from portal.problems import ConfigurationError, Problem
from sitebuild.content.events import unknown_languages
from sitebuild.content.facts import BLANKS, Fact, facts_of
from sitebuild.content.pages import Page, read_pages, refuse_missing_roles
from sitebuild.content.placeholders import PlaceholderFiller
from sitebuild.translation.coverage import refusals
from sitebuild.translation.easy_language import without_outdated
from sitebuild.translation.extension import LocalizedPage
from sitebuild.translation.lookup import ShownTranslations
from sitebuild.translation.page_state import StateRule, rule_for
from sitebuild.translation.structure import StructureComparer

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
    texts: tuple[Page, ...]
    """Every text with words for translators, whether or not it is a page."""
    url: str
    """URL of the site with a slash at its end."""
    today: dt.date
    """Contact points and events are those of this day."""
    prints: Path | None = None
    """Folder of the printed documents that the site offers."""
    refused: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    """Published languages that are not offered, by tag, and what they lack."""
    outdated: tuple[tuple[str, Problem], ...] = ()
    """Easy-language texts, by tag, that are older than their German page."""

    @property
    def base(self) -> str:
        """Path before every address of the site, without a slash at its end; often empty."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def kept(self) -> tuple[Locale, ...]:
        """The languages whose pages stay on the server, also if they are not offered."""
        return tuple(
            each for each in self.locales if each in self.shown or each.tag in self.refused
        )

    def href(self, locale: Locale, here: str) -> str:
        """Return the absolute path of the page *here* in a language."""
        return f"{self.base}/{locale.path}/{here}"

    @property
    def pages(self) -> tuple[Page, ...]:
        """The texts that readers have as pages."""
        return tuple(text for text in self.texts if text.is_page)

    @property
    def papers(self) -> tuple[Page, ...]:
        """The texts for paper that are no pages: flyers, posters."""
        return tuple(text for text in self.texts if text.is_paper)

    @property
    def replies(self) -> Page | None:
        """The ready replies for staff, where there are any."""
        return next((text for text in self.texts if text.is_reply_kit), None)

    def page(self, uri: str) -> Page | None:
        """Return the page with MkDocs' name *uri*; None if there is none."""
        return next((page for page in self.pages if page.uri == uri), None)

    def page_with_role(self, role: str) -> Page | None:
        """Return the page with a *role* of `portal.page_roles`; None if no page has it."""
        return next((page for page in self.pages if page.role == role), None)

    @property
    def addresses(self) -> dict[str, str]:
        """The paths of pages below a language, by role."""
        return {page.role: page.here for page in self.pages if page.role and not page.town}

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

    def locales_by_tags(self, tags: Sequence[str]) -> tuple[Locale, ...]:
        """Return the locales with these *tags*; raises `ConfigurationError` for an unknown one."""
        return locales_by_tags(self.locales, tags, self.root / "i18n" / "locales.toml")

    def with_current_texts(self, extensions: Sequence[Any], configs: Mapping[str, Any]) -> "Site":
        """Return the site without easy-language texts that are older than their German page.

        *extensions* and *configs* are those of Python-Markdown with which the pages are read.
        """
        texts, outdated = without_outdated(self.texts, extensions, configs)
        return replace(self, texts=texts, outdated=outdated)

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
    """Return the data of the site; raises `ConfigurationError` naming every mistake."""
    locales = load_locales(root / "i18n" / "locales.toml")
    refused = {} if include_unpublished else _refused(root / "i18n", locales)
    offered = tuple(locale for locale in locales.published if locale.tag not in refused)
    loaded = load_district(root / "districts" / district)
    events = root / "districts" / district / "events.toml"
    if wrong := tuple(unknown_languages(loaded, locales, events)):
        raise ConfigurationError(wrong)
    texts = read_pages(docs, loaded.municipalities, locales)
    refuse_missing_roles(docs, texts)
    return Site(
        root=root,
        district=loaded,
        locales=locales,
        shown=tuple(locales) if include_unpublished else offered,
        refused=refused,
        texts=texts,
        prints=prints,
        url=f"{url.rstrip('/')}/",
        today=dt.datetime.now(tz=ZoneInfo("Europe/Berlin")).date(),
    )


def _refused(i18n: Path, locales: Locales) -> dict[str, tuple[Problem, ...]]:
    found = ((locale.tag, refusals(i18n, locale)) for locale in locales.published)
    return {tag: problems for tag, problems in found if problems}


class Edition:
    """The site in one language."""

    def __init__(
        self, site: Site, locale: Locale, structure: StructureComparer, *, with_german: bool = False
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
        self._structure = structure
        self.texts = ShownTranslations(docs, catalogue_file(i18n, locale.tag, "docs"), structure)
        self.refused = (*theme.refused, *forms.refused, *docs.refused)
        """What is wrong with damaged units of the catalogues."""

    def href(self, here: str) -> str:
        """Return the absolute path of a page in this language, with German beside it if this
        edition has it.
        """
        return f"{self.site.base}/{self.words.path}/{here}"

    @cached_property
    def _german(self) -> "Edition":
        source = self.site.locales.source
        return self if self.locale == source else Edition(self.site, source, self._structure)

    def state_rule(self, page: Page, *, off_the_web: bool = False) -> StateRule:
        """Return the rule that decides the state of a page in this language."""
        return rule_for(
            page,
            self.locale.tag,
            self.ledger,
            legal_needs_review=self.site.district.legal_needs_review,
            off_the_web=off_the_web,
        )

    def localized(self, page: Page, *, off_the_web: bool = False) -> LocalizedPage:
        """Return a page in this language, from its German text or from an easy-language text.

        *off_the_web*: for paper, mails and messages.
        """
        rule = self.state_rule(page, off_the_web=off_the_web)
        own, edition = rule.easy_text, self._german if rule.easy_text else self
        return LocalizedPage(
            source=own.source if own else page.source,
            texts=edition.texts,
            filler=edition.filler(page),
            meta=page.meta,
            rule=rule,
            is_rtl=edition.locale.direction == "rtl",
            is_latin=edition.locale.is_latin,
            german=edition.german_filler(page),
            with_german=edition.with_german,
        )

    def filler(self, page: Page) -> PlaceholderFiller:
        """Return the values of the placeholders of a page."""
        return PlaceholderFiller(self._facts(page, self.locale), self.words.lookup)

    def german_filler(self, page: Page) -> PlaceholderFiller:
        """Return the same values for the German beside the reader's language."""
        return PlaceholderFiller(self._facts(page, self.site.locales.source), lambda german: None)

    def _facts(self, page: Page, locale: Locale) -> Mapping[str, Fact]:
        site, town = self.site, page.town
        key = (town.key if town else None, locale.cldr)
        if key not in self._known_facts:
            contact = site.district.contact_points_on(town, site.today)[0] if town else None
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
        """Path, title and description of every page in lists and search."""
        pages = [s for s in self.site.pages if not (s.is_hidden or s.is_german_only)]
        return [(*self._entry(page), self._description(page)) for page in pages]

    def _description(self, page: Page) -> Markup:
        text, is_translated = self.localized(page).front_matter_text("description")
        return Markup.escape(text) if is_translated else _GERMAN_TITLE.format(text)

    def german_title(self, page: Page) -> Markup:
        """Return the title, marked as German, of a page that exists in German only."""
        title = Markup.escape(self.filler(page).plain(page.short_title))
        is_german = self.locale == self.site.locales.source
        return title if is_german else _GERMAN_TITLE.format(title)

    def _entry(self, page: Page) -> tuple[str, Markup]:
        title, is_translated = self.localized(page).short_title()
        if not is_translated:
            return page.here, _GERMAN_TITLE.format(title)
        german = self.german_filler(page).plain(page.short_title)
        both = BOTH.format(title, german) if self.with_german and title != german else None
        return page.here, both or Markup.escape(title)
