"""The edition of the site in one language: what its pages share, and what each of them asks."""

from collections.abc import Mapping
from functools import cached_property, partial

from markupsafe import Markup

from portal.forms.enquiry_form import EnquiryForm
from portal.forms.html import render_form
from portal.languages.catalogues import (
    GERMAN,
    Catalogue,
    Words,
    file_of_unit,
    load_catalogues,
)
from portal.languages.german_beside import BOTH, WordsBesideGerman
from portal.languages.registry import Locale
from portal.languages.reviews import load_ledgers
from sitebuild.content.facts import BLANKS, Fact, contact_hours, hotline_hours
from sitebuild.content.pages import Page
from sitebuild.content.placeholders import PlaceholderFiller
from sitebuild.reads import Sources, shared_property
from sitebuild.site import Site
from sitebuild.translation.extension import LocalizedPage
from sitebuild.translation.lookup import ShownTranslations
from sitebuild.translation.page_state import StateRule, rule_for
from sitebuild.translation.structure import StructureComparer

_GERMAN_TITLE = Markup('<span lang="de" dir="ltr">{}</span>')


class Edition:
    """The site in one language."""

    def __init__(
        self, site: Site, locale: Locale, structure: StructureComparer, *, with_german: bool = False
    ) -> None:
        self.with_german = with_german
        """Whether each text is followed by its German."""
        self.site = site
        self.locale = locale
        catalogues = {
            domain: load_catalogues(site.i18n, locale.tag, domain)
            for domain in ("theme", "forms", "docs")
        }
        self.sources = Sources(
            site.reads,
            locale.tag,
            {
                **site.answers(locale),
                **{name: each.lookup for name, each in catalogues.items()},
            },
        )
        theme, forms, docs = (self._asked(name, each) for name, each in catalogues.items())
        kind = WordsBesideGerman if with_german else Words
        self._catalogues = theme, forms
        self.words = kind(locale, *self._catalogues)
        self.form_words = kind(locale, forms, theme)
        self.ledger = load_ledgers(site.i18n, locale.tag)
        self._structure = structure
        self.texts = ShownTranslations(
            docs, partial(file_of_unit, site.i18n, locale.tag, "docs"), structure
        )
        self.refused = (*theme.refused, *forms.refused, *docs.refused)
        """What is wrong with damaged units of the catalogues."""
        self.pickers: dict[tuple[bool, bool], Markup] = {}
        """The links to other languages (`sitebuild.rendering.templates`)."""

    def _asked(self, domain: str, catalogue: Catalogue) -> Catalogue:
        """Return *catalogue*, whose texts are noted when they are looked up."""
        return catalogue if catalogue is GERMAN else _Asked(domain, catalogue, self.sources)

    def href(self, here: str) -> str:
        """Return the absolute path of a page in this language, with German beside it if this
        edition has it.
        """
        return f"{self.site.base}/{self.words.path}/{here}"

    @cached_property
    def german(self) -> "Edition":
        """The German edition."""
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
        self.sources.ask("page", page.uri)
        rule = self.state_rule(page, off_the_web=off_the_web)
        own, edition = rule.easy_text, self.german if rule.easy_text else self
        return LocalizedPage(
            source=own.source if own else page.source,
            texts=edition.texts,
            filler=self.filler(page),
            meta=page.meta,
            rule=rule,
            is_rtl=edition.locale.direction == "rtl",
            is_latin=edition.locale.is_latin,
            german=edition.german_filler(page),
            with_german=edition.with_german,
        )

    def filler(self, page: Page) -> PlaceholderFiller:
        """Return the values of the placeholders of a page; those of a town are the same on many."""
        words = Words(self.locale, *self._catalogues)
        return self.sources.once(
            ("filler", *_of_facts(page)),
            lambda: PlaceholderFiller(self._facts(page, words), words.lookup),
        )

    def german_filler(self, page: Page) -> PlaceholderFiller:
        """Return the same values for the German beside the reader's language."""
        return self.sources.once(
            ("German filler", *_of_facts(page)),
            lambda: PlaceholderFiller(self.german_facts(page), lambda german: None),
        )

    def german_facts(self, page: Page) -> Mapping[str, Fact]:
        """Return the values of the placeholders of a page by their names, as German says them."""
        return self._facts(page, Words(self.site.locales.source, GERMAN))

    def _facts(self, page: Page, words: Words) -> Mapping[str, Fact]:
        town = page.town
        contact = self.sources.ask("points", town.key)[0] if town else None
        hotline = self.sources.once(
            ("hotline", words.locale.tag), lambda: hotline_hours(self.site.district, words)
        )
        facts = self.site.facts(words.locale.cldr, town, contact)
        known = {**facts, **hotline, **contact_hours(contact, words)}
        return {**known, **BLANKS} if page.is_reply_kit else known

    @shared_property
    def nav(self) -> list[tuple[str, Markup]]:
        """Path and title of the pages of the main menu."""
        return [self._entry(page) for page in self.site.nav]

    @shared_property
    def footer(self) -> list[tuple[str, Markup]]:
        """Path and title of the pages linked at the end of every page."""
        return [self._entry(page) for page in self.site.footer]

    @shared_property
    def listed(self) -> list[tuple[str, Markup, Markup]]:
        """Path, title and description of every page in lists and search."""
        pages = [s for s in self.site.pages if not (s.is_hidden or s.is_german_only)]
        return [(*self._entry(page), self._description(page)) for page in pages]

    def form(self, kind: type[EnquiryForm]) -> Markup:
        """Return the form of this *kind*, empty; many pages have the contact form."""
        return self.sources.once(("form", kind), lambda: self._rendered(kind))

    def _rendered(self, kind: type[EnquiryForm]) -> Markup:
        site = self.site
        return render_form(
            kind.for_page(site.district, site.locales, self.locale),
            words=self.form_words,
            action=self.href(site.addresses[kind.page.role]),
            privacy=self.href(site.addresses["privacy"]),
            locale=self.locale,
            locales=site.locales,
            district=site.district,
        )

    def _description(self, page: Page) -> Markup:
        text, is_translated = self.localized(page).front_matter_text("description")
        return Markup.escape(text) if is_translated else _GERMAN_TITLE.format(text)

    def german_title(self, page: Page) -> Markup:
        """Return the title, marked as German, of a page that exists in German only."""
        self.sources.ask("page", page.uri)
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


def _of_facts(page: Page) -> tuple[str, bool]:
    """Return all of a page that its facts depend on."""
    return page.town.key if page.town else "", page.is_reply_kit


class _Asked(Catalogue):
    """A catalogue of which each text that is looked up is noted."""

    def __init__(self, domain: str, catalogue: Catalogue, sources: Sources) -> None:
        super().__init__(catalogue.units, catalogue.refused)
        self._domain = domain
        self._sources = sources

    def lookup(self, msgid: str, context: str | None = None) -> str | None:
        """Return the translation of *msgid*; None where it is missing, empty or fuzzy."""
        found: str | None = self._sources.ask(self._domain, msgid)
        return found
