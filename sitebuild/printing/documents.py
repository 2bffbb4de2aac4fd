"""What is printed: a document is a text with `print:` in its front matter, in one language.

Two documents belong to no language: the card to point at, and the poster with a code for each.
"""

from dataclasses import dataclass

from portal.locales import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.printing.bilingual import alone, side_by_side
from sitebuild.printing.panels import html_of, panels_of
from sitebuild.printing.workshop import Workshop
from sitebuild.sheets import Sheet
from sitebuild.view import State

PANELS = {"flyer": "flyer.html", "fold": "fold.html", "poster": "poster.html"}
"""Kinds of documents that show a text in panels, and their templates."""

CARDS = {"zeigekarte": "pointat", "plakat-sprachen": "codes"}
"""Names of the documents for all languages, and their kinds."""

KINDS = (*PANELS, "bilingual")
_CARD_TITLE = "Sprache wählen"


@dataclass(frozen=True, slots=True)
class Order:
    """One document that is to be printed."""

    name: str
    """Name among the documents of a language, for example ``flyer``."""
    locale: Locale | None
    """For whom it is; None: for everybody."""
    file: str
    """ASCII name of the file."""
    kind: str
    sheet: Sheet | None = None

    @property
    def pages(self) -> int | None:
        """How many pages it must have; None: as many as it takes."""
        if self.sheet is None:
            return 1
        pages = self.sheet.meta.get("pages")
        return int(pages) if pages else None

    @property
    def source(self) -> str:
        """The file that people know it by."""
        return self.sheet.source.name if self.sheet else "site/print/cards.html"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document ready for the press."""

    html: str
    title: str
    language: Locale
    """What it is written in."""
    state: State


def orders(workshop: Workshop) -> tuple[Order, ...]:
    """Return every document of the site; raises `ConfigurationError` for kinds there are not."""
    site = workshop.site
    sheets = [sheet for sheet in (*site.papers, *site.sheets) if "print" in sheet.meta]
    _refuse_unknown_kinds(sheets)
    prefix = f"kim-{site.district.id}"
    found: list[Order] = []
    for sheet in sheets:
        name = sheet.here.rstrip("/").rpartition("/")[2]
        kind = str(sheet.meta["print"])
        locales = (site.locales.source,) if sheet.is_german_only else site.shown
        found += (
            Order(name, locale, f"{prefix}_{name}_{locale.path}.pdf", kind, sheet)
            for locale in locales
        )
    found += (Order(name, None, f"{prefix}_{name}.pdf", kind) for name, kind in CARDS.items())
    return tuple(found)


def compose(workshop: Workshop, order: Order) -> Manuscript:
    """Write a document as HTML."""
    if order.sheet is None or order.locale is None:
        return _card(workshop, order)
    if order.kind == "bilingual":
        return _bilingual(workshop, order.sheet, order.locale)
    return _panels(workshop, order.sheet, order.locale, PANELS[order.kind])


def _refuse_unknown_kinds(sheets: list[Sheet]) -> None:
    problems = [
        Problem(
            sheet.source.name,
            sheet.source.line_of("print:"),
            "print",
            "There is no such kind of document.",
            f"Write one of: {', '.join(KINDS)}",
        )
        for sheet in sheets
        if sheet.meta["print"] not in KINDS
    ]
    if problems:
        raise ConfigurationError(problems)


def _panels(workshop: Workshop, sheet: Sheet, locale: Locale, template: str) -> Manuscript:
    body = workshop.body(sheet, locale)
    html = workshop.render(
        template,
        body.language,
        reader=locale,
        title=body.title,
        state=body.state,
        panels=panels_of(body.root),
        address=workshop.address(locale, sheet.here if sheet.is_german_only else ""),
    )
    return Manuscript(html, body.title, body.language, body.state)


def _bilingual(workshop: Workshop, sheet: Sheet, locale: Locale) -> Manuscript:
    body = workshop.body(sheet, locale)
    source = workshop.site.locales.source
    is_single = body.language == source
    if is_single:
        text = alone(body.root)
    else:
        text = side_by_side(workshop.body(sheet, source).root, body.root, locale)
    html = workshop.render(
        "bilingual.html",
        source,
        reader=locale,
        title=body.title,
        state=body.state,
        text=html_of(list(text)),
        is_single=is_single,
    )
    return Manuscript(html, body.title, body.language, body.state)


def _card(workshop: Workshop, order: Order) -> Manuscript:
    source = workshop.site.locales.source
    html = workshop.render(
        "cards.html", source, reader=source, title=_CARD_TITLE, state="source", kind=order.kind
    )
    return Manuscript(html, _CARD_TITLE, source, "source")
