"""The documents to be printed: each text with `print:` in its front matter, in each language.

Two documents belong to no language: the card to point at, and the poster with a QR code for each
language. Both can be printed for some languages only. These two, and what has panels, can be
printed for a municipality: the codes then lead to its page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.district import Municipality
from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.content.pages import Page
from sitebuild.printing.bilingual import companion_before, mark_forms, side_by_side
from sitebuild.printing.cards import card_html
from sitebuild.printing.folded import html_of, panels_of, print_addresses
from sitebuild.printing.printer import Printer
from sitebuild.printing.type_sizes import EASY, EASY_PAGES, USUAL, TypeSizes
from sitebuild.printing.typesetting import add_pictograms, longest_list, pictogram_names, typeset
from sitebuild.site import Site
from sitebuild.translation.page_state import State

PANELS = {"flyer": "flyer.html", "fold": "fold.html", "poster": "poster.html"}
"""Templates of the documents that show a text in panels, by kind."""

CARDS = {"zeigekarte": "pointat", "plakat-sprachen": "codes"}
"""Kinds of the documents for all languages, by name."""

KINDS = (*PANELS, "bilingual")
"""The values of `print:` in the front matter."""
_CARD_TITLE = "Sprache wählen"


@dataclass(frozen=True, slots=True)
class Order:
    """One document to be printed."""

    name: str
    """Name among the documents of a language, for example ``flyer``."""
    locale: Locale | None
    """The readers' language; None: for everybody."""
    file: str
    """ASCII file name."""
    kind: str
    page: Page | None = None
    is_easy: bool = False
    """Whether it is written in Leichte Sprache."""
    town: Municipality | None = None
    """The municipality it is for; None: the whole district."""
    locales: tuple[Locale, ...] = ()
    """The languages on a document for all of them; empty: those that readers are offered."""

    @property
    def pages(self) -> int | None:
        """Number of pages it must have; None: as many as it needs."""
        if self.page is None:
            return 1
        pages = self.page.meta.get("pages")
        if pages and self.is_easy:
            pages = EASY_PAGES.get(self.kind, pages)
        return int(pages) if pages else None

    @property
    def sizes(self) -> TypeSizes:
        """The font sizes it may be printed in."""
        return EASY if self.is_easy else USUAL

    @property
    def source(self) -> str:
        """The source file that problems name."""
        return self.page.source.name if self.page else "site/print/cards.html"


@dataclass(frozen=True, slots=True)
class HtmlDocument:
    """A document as HTML, ready to be printed."""

    html: str
    title: str
    language: Locale
    """The language it is written in."""
    state: State


def orders(printer: Printer) -> tuple[Order, ...]:
    """Return every document of the site; raises `ConfigurationError` for an unknown kind, and
    for two of one name.
    """
    site = printer.site
    pages = [page for page in (*site.papers, *site.pages) if "print" in page.meta]
    _refuse_unknown_kinds(pages)
    _refuse_same_names(pages)
    prefix = f"kim-{site.district.id}"
    found: list[Order] = []
    for page in pages:
        name = page.name
        kind = str(page.meta["print"])
        locales = (site.locales.source,) if page.is_german_only else site.shown
        found += (
            Order(
                name,
                locale,
                f"{prefix}_{name}_{locale.path}.pdf",
                kind,
                page,
                is_easy=_is_easy(printer, page, locale),
            )
            for locale in locales
        )
    found += (Order(name, None, f"{prefix}_{name}.pdf", kind) for name, kind in CARDS.items())
    return tuple(found)


def orders_for(
    printer: Printer, town: Municipality | None, locales: Sequence[Locale] = ()
) -> tuple[Order, ...]:
    """Return the documents that can be printed for *town*, those for all languages with *locales*
    alone; without a town, these.
    """
    suffix = f"_{town.slug}" if town else ""
    chosen = "-".join(locale.path for locale in locales)
    found: list[Order] = []
    for order in orders(printer):
        if order.page is None:
            parts = f"{suffix}_{chosen}" if chosen else suffix
            file = order.file.replace(".pdf", f"{parts}.pdf")
            found.append(replace(order, town=town, locales=tuple(locales), file=file))
        elif town and order.kind in PANELS and not order.page.is_german_only:
            file = order.file.replace(".pdf", f"{suffix}.pdf")
            found.append(replace(order, town=town, file=file))
    return tuple(found)


def find_town(site: Site, word: str) -> Municipality:
    """Return the municipality called *word*; raises `ConfigurationError` if it has no page."""
    towns = [page.town for page in site.pages if page.town]
    for town in towns:
        if town.is_called(word):
            return town
    what = "There is no page of such a town."
    remedy = f"Use one of: {' '.join(town.slug for town in towns)}"
    raise ConfigurationError([Problem("kim pdf", None, f"--town {word}", what, remedy)])


def compose(printer: Printer, order: Order) -> HtmlDocument:
    """Return the document of *order* as HTML."""
    if order.page is None or order.locale is None:
        return _card(printer, order)
    if order.kind == "bilingual":
        return _bilingual(printer, order, order.page, order.locale)
    return _panels(printer, order, order.page, order.locale)


def _refuse_unknown_kinds(pages: list[Page]) -> None:
    problems = [
        Problem(
            page.source.name,
            page.source.line_of("print:"),
            "print",
            "There is no such kind of document.",
            f"Write one of: {', '.join(KINDS)}",
        )
        for page in pages
        if page.meta["print"] not in KINDS
    ]
    if problems:
        raise ConfigurationError(problems)


def _refuse_same_names(pages: list[Page]) -> None:
    problems: list[Problem] = []
    known: dict[str, Page] = {}
    for page in pages:
        other = known.setdefault(page.name, page)
        if other is not page:
            line = page.source.line_of("print:")
            what = f"would be printed to the same file as {other.source.name}."
            problems.append(Problem(page.source.name, line, "print", what, "Rename one of them."))
    if problems:
        raise ConfigurationError(problems)


def _is_easy(printer: Printer, page: Page, locale: Locale) -> bool:
    """Return True if *page* is printed in Leichte Sprache for readers of *locale*."""
    if locale.tag not in page.variants:
        return False
    return printer.edition(locale).state_rule(page, off_the_web=True).easy_text is not None


def _panels(printer: Printer, order: Order, page: Page, locale: Locale) -> HtmlDocument:
    body = printer.body(page, locale)
    town = order.town
    title = f"{body.title} ({town.name})" if town else body.title
    root = print_addresses(body.root, printer.address_parts)
    pictograms = _pictograms(printer, page)
    add_pictograms(root, pictograms)
    html = printer.render(
        PANELS[order.kind],
        body.language,
        reader=locale,
        title=title,
        state=body.state,
        is_easy=order.is_easy,
        panels=panels_of(
            root, on_front=page.meta.get("front", 0), on_back=page.meta.get("back", 1)
        ),
        signs=longest_list(pictograms),
        address=printer.lasting_address(locale, _path_of(printer.site, order)),
        german=None if locale == printer.site.locales.source else printer.german_words(page),
        **_town_values(printer, town),
    )
    return HtmlDocument(typeset(html), title, body.language, body.state)


def _pictograms(printer: Printer, page: Page) -> str:
    """Return `pictograms:` of a page; raises `ConfigurationError` for one that does not exist."""
    names = str(page.meta.get("pictograms", ""))
    if wrong := [name for name in pictogram_names(names) if name not in printer.pictograms]:
        line = page.source.line_of("pictograms:")
        remedy = f"Use: {', '.join(printer.pictograms)}"
        what = f"There is no pictogram “{wrong[0]}”."
        raise ConfigurationError([Problem(page.source.name, line, "pictograms", what, remedy)])
    return names


def _path_of(site: Site, order: Order) -> str:
    """Return the path below a language of the page that the code of a document leads to."""
    if order.town:
        return next(page.here for page in site.pages if page.town == order.town)
    return order.page.here if order.page and order.page.is_german_only else ""


def _town_values(printer: Printer, town: Municipality | None) -> dict[str, Any]:
    """Return what templates say of a town: who receives its people, and in which languages."""
    site = printer.site
    if town is None:
        return {"town": None, "talk": ()}
    contact = site.district.contact_points_on(town, site.today)[0]
    talk = [each for each in site.locales if each.tag in contact.languages]
    return {
        "town": town,
        "contact": contact,
        "talk": [each for each in talk if each not in site.shown],
    }


def _bilingual(printer: Printer, order: Order, page: Page, locale: Locale) -> HtmlDocument:
    body = printer.body(page, locale)
    source = printer.site.locales.source
    is_german = body.language == source
    german = body if is_german else printer.body(page, source)
    if is_german:
        text = mark_forms(german.root)
    elif body.easy_text:
        text = companion_before(body.root, german.root, locale)
    else:
        text = side_by_side(german.root, body.root, locale)
    html = printer.render(
        "bilingual.html",
        source,
        reader=locale,
        title=body.title,
        state=body.state,
        text=html_of(list(text)),
        is_single=is_german or order.is_easy,
        is_easy=order.is_easy,
    )
    return HtmlDocument(html, body.title, body.language, body.state)


def _card(printer: Printer, order: Order) -> HtmlDocument:
    source = printer.site.locales.source
    values = _town_values(printer, order.town)
    title = f"{_CARD_TITLE} ({order.town.name})" if order.town else _CARD_TITLE
    html = card_html(
        printer,
        order.kind,
        order.locales or printer.site.shown,
        title=title,
        path=_path_of(printer.site, order),
        **values,
    )
    return HtmlDocument(typeset(html), title, source, "source")
