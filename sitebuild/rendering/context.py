"""The data of a page for its template, by the name `kim` in `site/theme`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from babel.dates import format_date
from markupsafe import Markup

from portal.contact.phone import EMERGENCY, PhoneNumber
from portal.district import ContactPoint, District, Municipality, TargetGroup
from portal.district.announcement_text import ShownAnnouncement, shown_announcements
from portal.district.hours import Hours
from portal.district.hours_text import event_html, hours_html
from portal.forms.all_forms import form_with_role
from portal.forms.contact_form import ContactForm
from portal.forms.html import choose
from portal.languages.german_beside import BESIDE, can_have_german_beside
from portal.languages.registry import Locale
from portal.languages.reviews import Review
from portal.page_roles import READ_ALOUD, ROLES
from portal.postcodes import Postcode, postcodes_of
from portal.problems import ConfigurationError, Problem
from sitebuild.content.emergency_numbers import EMERGENCY_ANCHOR
from sitebuild.content.events import UpcomingEvent
from sitebuild.content.pages import Page
from sitebuild.content.recordings import Recording
from sitebuild.content.sign_language import Captions, SignLanguageFilm
from sitebuild.edition import Edition
from sitebuild.rendering.downloads import Download, Kit, downloads_of, kits_of, size_of
from sitebuild.rendering.link_previews import Preview, preview_of
from sitebuild.rendering.shared_pages import SharedPages, shares_of
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
    page: Page | None = None
    """The page; None for what only the templates know."""
    is_above: bool = False
    """Whether the page is above the languages."""

    @property
    def municipality(self) -> Municipality | None:
        """The town whose page this is."""
        return self.page.town if self.page else None

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
    def emergency(self) -> tuple[PhoneNumber, ...]:
        """The emergency numbers."""
        return EMERGENCY

    @property
    def emergency_anchor(self) -> str:
        """The id of the box `danger` on the contact page."""
        return EMERGENCY_ANCHOR

    @property
    def review_date(self) -> str:
        """When the page was checked, as the reader writes dates; empty if it was not."""
        review = self.review
        return format_date(review.date, "long", locale=self.locale.cldr) if review else ""

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
        return self._points_of(self.municipality) if self.municipality else ()

    @property
    def towns(self) -> list[tuple[Municipality, ContactPoint]]:
        """Every municipality with the contact point that receives its requests today."""
        return [(town, self._points_of(town)[0]) for town in self.district.municipalities]

    def _points_of(self, town: Municipality) -> tuple[ContactPoint, ...]:
        points: tuple[ContactPoint, ...] = self.edition.sources.ask("points", town.key)
        return points

    @property
    def postcodes(self) -> tuple[Postcode, ...]:
        """The postcodes of the district, each with all municipalities that it may mean."""
        return postcodes_of(self.district)

    @property
    def target_groups(self) -> tuple[TargetGroup, ...]:
        """The target groups of the steering group that are valid today."""
        groups: tuple[TargetGroup, ...] = self.edition.sources.ask("groups")
        return groups

    @property
    def events(self) -> tuple[UpcomingEvent, ...]:
        """The upcoming events."""
        events: tuple[UpcomingEvent, ...] = self.edition.sources.ask("events")
        return events

    @property
    def announcements(self) -> list[ShownAnnouncement]:
        """What is announced today on this page: on that of a town for it, on the contact page for
        all of them. The page that receipts are made from has none: receipts have their own.
        """
        own = form_with_role(self.page.role) if self.page else None
        if self.page and self.page.role == ContactForm.page.receipt_role:
            return []
        town = self.municipality
        places = {"", town.key if town else ""}
        today = self.edition.sources.ask("announcements")
        here = (each for each in today if own is ContactForm or each.place in places)
        words, locales = self.edition.words, self.edition.site.locales
        return list(shown_announcements(self.district, here, words, locales))

    def hours(self, hours: Hours) -> Markup:
        """Return *hours* as HTML in the words of the reader."""
        return hours_html(hours, self.edition.words)

    def when(self, event: UpcomingEvent) -> Markup:
        """Return day and hours of *event* as HTML in the words of the reader."""
        return event_html(event.begin, event.end, self.edition.words)

    @property
    def recording(self) -> Recording | None:
        """The recording of this page in this language, whether or not it reads what the page says;
        none where German stands beside each text.
        """
        if self.page is None or self.with_german:
            return None
        found: Recording | None = self.edition.sources.ask("recording", self.page.uri)
        return found

    @property
    def is_read_aloud(self) -> bool:
        """Return True if a voice of the reader's device may read this page."""
        is_long = self.page is not None and (not self.here or self.page.role in READ_ALOUD)
        return is_long and not (self.with_german or self.whole_page_german)

    @property
    def film(self) -> SignLanguageFilm | None:
        """The film in sign language."""
        found: SignLanguageFilm | None = self.edition.sources.ask("film")
        return found

    @property
    def captions(self) -> Captions | None:
        """The captions of the film in the reader's language, else in German."""
        by_tag = {each.locale.tag: each for each in (self.film.captions if self.film else ())}
        return by_tag.get(self.locale.tag) or by_tag.get("de")

    def languages(self, tags: Sequence[str]) -> list[Locale]:
        """Return the languages with these *tags*."""
        return [each for each in map(self.edition.site.locales.by_tag, tags) if each]

    def size(self, count: int) -> str:
        """Return *count* bytes as the reader writes them, for example “1,2 MB”."""
        return size_of(count, self.locale)

    @property
    def downloads(self) -> list[Download]:
        """The printed documents for readers of this language."""
        return downloads_of(self.edition)

    @cached_property
    def share(self) -> SharedPages:
        """The pages to share, with their links and QR codes."""
        return shares_of(self.edition)

    @property
    def kits(self) -> list[Kit]:
        """The share kits: that of this language and that of all."""
        return kits_of(self.edition)

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
            what = f"Keine Seite hat diese Rolle, und eine Vorlage führt hin: {ROLES[role]}."
            remedy = f"Schreiben Sie in den Kopf dieser Seite: role: {role}"
            raise ConfigurationError(
                [Problem("docs/", None, f"role: {role}", what, remedy, "Abhilfe")]
            )
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
        if self.whole_page_german or not has_german_beside(self.locale, self.page):
            return ""
        return self._beside(self.locale)

    def _beside(self, locale: Locale) -> str:
        return self.edition.site.href(locale, f"{BESIDE}/{self.here}")

    def in_language(self, locale: Locale) -> str:
        """Return the absolute path of this page in another language, or of its start page."""
        site = self.edition.site
        if self.with_german and has_german_beside(locale, self.page):
            return self._beside(locale)
        is_german_only = self.page is not None and self.page.is_german_only
        is_missing = is_german_only and locale != site.locales.source
        return site.href(locale, "" if is_missing else self.here)

    @property
    def steps_to_form(self) -> list[tuple[str, str]]:
        """Return path and German title of the page that leads to the form of this one, if any."""
        own = form_with_role(self.page.role) if self.page else None
        role = own.page.parent_role if own else ""
        parent = self.edition.site.page_with_role(role) if role else None
        return [(parent.here, parent.short_title)] if parent else []

    @property
    def form(self) -> Markup:
        """The form of this page: that of its role, else the contact form.

        On the page of a municipality it is chosen already.
        """
        own = form_with_role(self.page.role) if self.page else None
        form, town = self.edition.form(own or ContactForm), self.municipality
        return choose(form, "municipality", town.key) if town and not own else form
