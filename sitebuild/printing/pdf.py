"""Print HTML as PDF/UA-1; the same words give the same bytes on every day and machine."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from weasyprint import HTML
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.urls import URLFetcher

from portal.problems import ConfigurationError, Problem
from sitebuild.printing.text_layer import corrected_text_layer, missing_letters

SIZES = (10.5, 10.0, 9.5, 9.0)
"""Font sizes in points, tried until the text fits; a smaller one is hard to read."""

_STEPS = (*((size, "") for size in SIZES), *((size, "tight") for size in SIZES[-2:]))
"""Tried in this order: smaller type first, then less white space as well."""

_SIZE = "font-size: 10.5pt"
_NEAR = 0.4
"""Part of a line's height by which the middles of two lines differ at least."""
_TOLERANCE = 1.0
"""Pixels of CSS that a box may be off the page by rounding."""


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """A printed document."""

    pdf: bytes
    pages: int
    size: float
    """Font size in points."""


def print_pdf(html: str, style: str, *, name: str, language: str, pages: int | None) -> PdfDocument:
    """Return *html* as a PDF, set more and more tightly until it has *pages* pages (None: any
    number).

    Raises `ConfigurationError` naming the document that does not fit, letters that no font has, or
    a picture without alternative text.
    """
    with corrected_text_layer(language) as complaints:
        for size, white in _STEPS:
            styled = style.replace(_SIZE, f"font-size: {size}pt", 1)
            page = html.replace("<style></style>", f"<style>{styled}</style>", 1)
            page = page.replace("<body>", f'<body class="{white}">', 1)
            source = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
            done = source.render()
            if _fits(done, pages) and not _lost(source, done):
                for each in done.pages:
                    each.links = _one_for_each_line(each.links)
                pdf = done.write_pdf(
                    finisher=_turn_about_the_short_edge, pdf_variant="pdf/ua-1", full_fonts=False
                )
                _refuse(name, language, complaints)
                return PdfDocument(pdf, len(done.pages), size)
    what = f"does not fit on {pages} page(s), even in {SIZES[-1]:g} point ({len(done.pages)})."
    raise ConfigurationError(
        [Problem(name, None, language, what, "Shorten the text or its translation.")]
    )


def _one_for_each_line(links: list[Any]) -> list[Any]:
    """Keep the outermost place to tap on: WeasyPrint makes one for every box within a link."""
    kept: list[Any] = []
    for link in links:
        _, target, (left, top, right, bottom), _ = link
        middle = (top + bottom) / 2
        is_within = any(
            target == other
            and x - _TOLERANCE <= left
            and right <= x2 + _TOLERANCE
            and y < middle < y2
            for _, other, (x, y, x2, y2), _ in kept
        )
        if right > left and bottom > top and not is_within:
            kept.append(link)
    return kept


def _turn_about_the_short_edge(document: Any, pdf: Any) -> None:
    """Have a folded sheet printed so that its inside does not stand upside down."""
    if len(document.pages) > 1 and document.pages[0].width > document.pages[0].height:
        pdf.catalog["ViewerPreferences"]["Duplex"] = "/DuplexFlipShortEdge"


def _fits(document: Any, pages: int | None) -> bool:
    if pages is not None and len(document.pages) != pages:
        return False
    return not any(True for page in document.pages for _ in (*_beyond(page), *_overlaps(page)))


def _beyond(page: Any) -> Iterator[str]:
    """Yield the texts outside the page, which would not be visible."""
    for box in page._page_box.descendants(placeholders=True):  # noqa: SLF001 - WeasyPrint tells nowhere else
        if isinstance(box, TextBox) and box.text.strip():
            right, bottom = box.position_x + box.width, box.position_y + box.height
            is_out = box.position_x < -_TOLERANCE or right > page.width + _TOLERANCE
            if is_out or bottom > page.height + _TOLERANCE:
                yield box.text


def _lost(source: Any, document: Any) -> Counter[str]:
    """Return the letters that were laid out nowhere: what overflows a column is dropped."""
    body = source.etree_element.find("body")
    given = Counter("".join("".join(body.itertext()).split()))
    drawn = (text for page in document.pages for text in _texts(page))
    return given - Counter(letter for text in drawn for letter in text)


def _texts(page: Any) -> Iterator[str]:
    for box in page._page_box.descendants(placeholders=True):  # noqa: SLF001 - as above
        if isinstance(box, TextBox):
            yield box.text


def _overlaps(page: Any) -> Iterator[str]:
    """Yield texts whose middle lies on the middle of another: one of them is hidden."""
    boxes = [
        (box.position_x, box.position_y, box.width, box.height, box.text)
        for box in page._page_box.descendants(placeholders=True)  # noqa: SLF001 - as above
        if isinstance(box, TextBox) and box.text.strip()
    ]
    for (x, y, width, height, text), (x2, y2, width2, height2, _) in combinations(boxes, 2):
        is_beside = x + width <= x2 + _TOLERANCE or x2 + width2 <= x + _TOLERANCE
        if not is_beside and abs(y + height / 2 - y2 - height2 / 2) < min(height, height2) * _NEAR:
            yield text


def _refuse(name: str, language: str, complaints: list[str]) -> None:
    if letters := missing_letters(complaints):
        codes = " ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters)
        remedy = "Install the font of the script: see THIRD-PARTY.md."
        what = f"No font has a glyph for {codes}."
        raise ConfigurationError([Problem(name, None, language, what, remedy)])
    if complaints:
        what = f"WeasyPrint says: {complaints[0]}"
        remedy = "Mend template or style sheet in site/print."
        raise ConfigurationError([Problem(name, None, language, what, remedy)])
