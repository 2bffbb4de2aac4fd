"""The data of a page for its template, by the name `kim` in `site/theme`."""

from dataclasses import dataclass
from functools import cached_property

from babel.dates import format_date
from markupsafe import Markup

from portal.district import ContactPoint, District, Municipality, TargetGroup
from portal.forms.contact_form import ContactForm
from portal.forms.html import render_form
from portal.languages.german_beside import BESIDE, can_have_german_beside
from portal.languages.registry import Locale
from portal.languages.reviews import Review
from portal.page_roles import ROLES
from portal.postcodes import Postcode, postcodes_of
from portal.problems import ConfigurationError, Problem
from sitebuild.content.events import UpcomingEvent, upcoming_events
from sitebuild.content.pages import Page
from sitebuild.rendering.downloads import Download, Kit, downloads_of, kits_of
from sitebuild.rendering.link_previews import Preview, preview_of
from sitebuild.rendering.shared_pages import SharedPages, shares_of
from sitebuild.site import Edition
from sitebuild.translation.page_state import SOURCE, PageState, State

_BDI = Markup('<bdi dir="ltr" lang="de">{}</bdi>')


def bdi(value: object) -> Markup:
    """Return a phone number or address as HTML, isolated within text of any direction."""
    return _BDI.format(value)


def has_german_beside(locale: Locale, page: Page | None) -> bool:
    """Return True if a page has a second address where German stands beside it."""
    return can_have_german_beside(locale) and not (page and page.is_error)


@dataclass(frozen=True)
class PageContext:
    """One page in one language, for its template."""

    edition: Edition
    here: str
    """Path below the language, for example ``kontakt/``."""
    page_state: PageState = SOURCE
    is_above: bool = False
    """Whether the page is above the languages."""
    municipality: Municipality | None = None

    @property
    def state(self) -> State:
        """The origin of the words on the page."""
        return self.page_state.state

    @property
    def fallback_blocks(self) -> bool:
        """Return True if parts of the page are German for want of a translation."""
        return self.page_state.has_german_parts

    @property
    def whole_page_german(self) -> bool:
        """Return True if all of the page is German for want of a translation."""
        return self.page_state.is_german

    @property
    def review(self) -> Review | None:
        """The review of the whole page; None if it was not checked as a whole."""
        return self.page_state.review

    @property
    def locale(self) -> Locale:
        """The language of the reader."""
        return self.edition.locale

    @property
    def locales(self) -> tuple[Locale, ...]:
        """The languages on offer."""
        return self.edition.site.shown

    @property
    def district(self) -> District:
        """The district whose site this is."""
        return self.edition.site.district

    @property
    def review_date(self) -> str:
        """When the page was checked, as the reader writes dates; today if it was not."""
        day = self.review.date if self.review else self.edition.site.today
        return format_date(day, "long", locale=self.locale.cldr)

    @property
    def base(self) -> str:
        """Path before every address, without a slash at its end."""
        return self.edition.site.base

    @property
    def nav(self) -> list[tuple[str, Markup]]:
        """Path and title of the pages of the main menu."""
        return self.edition.nav

    @property
    def footer(self) -> list[tuple[str, Markup]]:
        """Path and title of the pages linked at the end of every page."""
        return self.edition.footer

    @property
    def pages(self) -> list[tuple[str, Markup, Markup]]:
        """Path, title and description of every page to be found."""
        return self.edition.listed

    @property
    def german_only(self) -> list[tuple[str, Markup]]:
        """Return address and title of each page that is for people who work in German alone."""
        site = self.edition.site
        source = site.locales.source
        return [
            (site.href(source, page.here), self.edition.german_title(page))
            for page in site.german_only
        ]

    @property
    def points(self) -> tuple[ContactPoint, ...]:
        """The contact points of this page's municipality, today."""
        town = self.municipality
        return self.district.contact_points_on(town, self.edition.site.today) if town else ()

    @property
    def towns(self) -> list[tuple[Municipality, ContactPoint]]:
        """Every municipality with the contact point that receives its requests today."""
        today = self.edition.site.today
        return [
            (t, self.district.contact_points_on(t, today)[0]) for t in self.district.municipalities
        ]

    @property
    def postcodes(self) -> tuple[Postcode, ...]:
        """The postcodes of the district, each with all municipalities that it may mean."""
        return postcodes_of(self.district)

    @property
    def target_groups(self) -> tuple[TargetGroup, ...]:
        """The target groups of the steering group that are valid today."""
        return self.district.target_groups_on(self.edition.site.today)

    @property
    def events(self) -> tuple[UpcomingEvent, ...]:
        """The upcoming events."""
        site = self.edition.site
        return upcoming_events(site.district, site.locales, site.today, self.locale.cldr)

    @property
    def downloads(self) -> list[Download]:
        """The printed documents for readers of this language."""
        return downloads_of(self.edition.site, self.locale)

    @cached_property
    def share(self) -> SharedPages:
        """The pages to share, with their links and QR codes."""
        return shares_of(self.edition)

    @property
    def kits(self) -> list[Kit]:
        """The share kits: that of this language and that of all."""
        return kits_of(self.edition.site, self.locale)

    @cached_property
    def preview(self) -> Preview:
        """What messengers show beside a link to this page."""
        return preview_of(self.edition, self.here, is_above=self.is_above)

    @property
    def is_outside_rollout(self) -> bool:
        """Return True if case management has not yet begun in this page's municipality."""
        town = self.municipality
        return town is not None and not self.district.is_in_rollout(town)

    def href(self, path: str) -> str:
        """Return the absolute path of a page in this language."""
        return self.edition.href(path)

    def has(self, role: str) -> bool:
        """Return True if a page has the *role*."""
        return self.edition.site.page_with_role(role) is not None

    def path_of(self, role: str) -> str:
        """Return the path below the language of the page with a *role*.

        Raises `ConfigurationError` if no page has it.
        """
        page = self.edition.site.page_with_role(role)
        if page is None:
            what = "No page has this role, and a template links to it."
            remedy = f"Write “role: {role}” into the front matter of a page that {ROLES[role]}."
            raise ConfigurationError([Problem("docs/", None, f"role: {role}", what, remedy)])
        return page.here

    def link(self, role: str) -> str:
        """Return the absolute path of the page with a *role*, in this language."""
        return self.href(self.path_of(role))

    def link_to(self, town: Municipality) -> str:
        """Return the absolute path of the page of a *town*, in this language."""
        return self.href(next(page.here for page in self.edition.site.pages if page.town == town))

    @property
    def with_german(self) -> bool:
        """Return True if each text is followed by its German."""
        return self.edition.with_german

    @property
    def other_view(self) -> str:
        """Path of this page with German beside it, or without; empty if there is no choice."""
        if self.with_german:
            return self.edition.site.href(self.locale, self.here)
        if self.whole_page_german or not has_german_beside(self.locale, self._page):
            return ""
        return self._beside(self.locale)

    def _beside(self, locale: Locale) -> str:
        return self.edition.site.href(locale, f"{BESIDE}/{self.here}")

    def in_language(self, locale: Locale) -> str:
        """Return the absolute path of this page in another language, or of its start page."""
        site = self.edition.site
        if self.with_german and has_german_beside(locale, self._page):
            return self._beside(locale)
        is_german_only = self._page is not None and self._page.is_german_only
        is_missing = is_german_only and locale != site.locales.source
        return site.href(locale, "" if is_missing else self.here)

    @cached_property
    def _page(self) -> Page | None:
        """The page; None for what only the templates know."""
        return next((page for page in self.edition.site.pages if page.here == self.here), None)

    @cached_property
    def form(self) -> Markup:
        """The contact form, with the municipality of this page preselected."""
        site = self.edition.site
        town = self.municipality
        form = ContactForm.for_page(
            site.district, site.locales, self.locale, municipality=town.key if town else None
        )
        return render_form(
            form,
            words=self.edition.form_words,
            action=self.link("contact"),
            privacy=self.link("privacy"),
            locale=self.locale,
            locales=site.locales,
            district=site.district,
        )
