"""Print HTML as PDF/UA-1; the same words give the same bytes on every day and machine."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

from weasyprint import HTML
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.urls import URLFetcher

from portal.problems import ConfigurationError, Problem
from sitebuild.printing.text_layer import corrected_text_layer, missing_letters
from sitebuild.printing.type_sizes import USUAL, Step, TypeSizes

_LEAST_MARGIN = 7 / 25.4 * 96
"""Pixels of CSS that blocks keep from the lower edge of a sheet without margins: 7 mm."""
_SIZE = "font-size: 10.5pt"
_SPACE = "margin-block-start: 2mm"
"""The space between the blocks of a sheet, which share what is left below them."""
_BLOCK = "block"
"""Class of these blocks."""
_PICTURE = "display: inline-block; font-size: 9.2mm"
"""The picture on the front in one row of signs; with room below it, they are larger and stand in
two.
"""
_ROW = 1.1
"""Height of a row, in sides of a sign."""
_SIDE, _IN_TWO_ROWS, _WIDEST = (mm / 25.4 * 96 for mm in (9.2, 11, 19))
"""Pixels of CSS of such a sign: in one row, and at least and at most in two."""
_NEAR = 0.4
"""Part of a line's height by which the middles of two lines differ at least."""
_TOLERANCE = 1.0
"""Pixels of CSS that a box may be off its place by rounding."""
_UNPRINTED = 5 / 25.4 * 96
"""Pixels of CSS at the edge of a sheet that printers in offices leave white: 5 mm."""


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """A printed document."""

    pdf: bytes
    pages: int
    size: float
    """Font size in points."""


def print_pdf(  # noqa: PLR0913 - what a document is, and how it is to be printed
    html: str,
    style: str,
    *,
    name: str,
    language: str,
    pages: int | None,
    sizes: TypeSizes = USUAL,
) -> PdfDocument:
    """Return *html* as a PDF in the largest type of *sizes* with which it has *pages* pages (None:
    any number, in the usual size).

    Raises `ConfigurationError` naming the document that does not fit, letters that no font has, or
    a picture without alternative text.
    """
    with corrected_text_layer(language) as complaints:
        steps = sizes.steps if pages else ((sizes.usual, ""),)
        laid_out = partial(_laid_out, html, style)
        (size, white), done = _largest(steps, laid_out, pages)
        if done is not None:
            done = _spread(done, partial(laid_out, size, white), pages)
            for each in done.pages:
                each.links = _one_for_each_line(each.links)
            pdf = done.write_pdf(
                finisher=_turn_about_the_short_edge, pdf_variant="pdf/ua-1", full_fonts=False
            )
            _refuse(name, language, complaints)
            return PdfDocument(pdf, len(done.pages), size)
    what = f"does not fit on {pages} page(s), even in {sizes.fitted[-1]:g} point."
    raise ConfigurationError(
        [Problem(name, None, language, what, "Shorten the text or its translation.")]
    )


def _laid_out(  # noqa: PLR0913 - what a document is, and its measures
    html: str, style: str, size: float, white: str, *, more: float = 0, below: float = 0
) -> tuple[Any, Any]:
    """Return source and layout of a document in type of *size* points, with *more* pixels of CSS
    between its blocks and a picture that takes those *below* it.
    """
    styled = style.replace(_SIZE, f"font-size: {size}pt", 1)
    styled = styled.replace(_SPACE, f"margin-block-start: calc(2mm + {more:.1f}px)", 1)
    side = min((_SIDE * _ROW + below) / (2 * _ROW), _WIDEST)
    if side >= _IN_TWO_ROWS:
        styled = styled.replace(_PICTURE, f"display: block; font-size: {side:.1f}px", 1)
    page = html.replace("<style></style>", f"<style>{styled}</style>", 1)
    page = page.replace("<body>", f'<body class="{white}">', 1)
    source = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    return source, source.render()


def _largest(
    steps: Sequence[Step],
    laid_out: Callable[[float, str], tuple[Any, Any]],
    pages: int | None,
) -> tuple[Step, Any]:
    """Return step and layout of the first of *steps* that fits, halving what is left of them each
    time; no layout: not even the last one does.
    """
    begin, end = 0, len(steps)
    found: tuple[Step, Any] = (steps[-1], None)
    while begin < end:
        middle = (begin + end) // 2
        source, done = laid_out(*steps[middle])
        if _fits(done, pages) and not _lost(source, done):
            found, end = (steps[middle], done), middle
        else:
            begin = middle + 1
    return found


def _spread(done: Any, laid_out: Callable[..., tuple[Any, Any]], pages: int | None) -> Any:
    """Return the layout with the space below its blocks shared out between them, on each page as
    much as the fullest one has left, and with its picture as large as the front has room for.
    """
    gaps = [gap for page in done.pages if (gap := _gap(page._page_box)) is not None]  # noqa: SLF001 - as below
    below = max(_below_picture(page._page_box) for page in done.pages)  # noqa: SLF001 - as below
    if not gaps and not below:
        return done
    source, spread = laid_out(more=min(gaps, default=0.0), below=below)
    return spread if _fits(spread, pages) and not _lost(source, spread) else done


def _below_picture(page: Any) -> float:
    """Return the pixels of CSS between the picture and the end of the ground it stands on."""
    for ground in _boxes_of(page, "hero"):
        for picture in _boxes_of(ground, "picture"):
            end = ground.content_box_y() + ground.height
            return float(end - picture.position_y - picture.margin_height() - _TOLERANCE)
    return 0.0


def _boxes_of(box: Any, name: str) -> list[Any]:
    """Return the boxes within *box* whose element has the class *name*."""
    return [
        each
        for each in box.descendants(placeholders=True)
        if each.element is not None and name in each.element.get("class", "").split()
    ]


def _gap(page: Any) -> float | None:
    """Return the pixels of CSS that may be put between each two blocks of a page; None: it has
    none to part.
    """
    blocks = _boxes_of(page, _BLOCK)
    between = len({box.element for box in blocks}) - 1  # a table has several boxes
    if between < 1:
        return None
    bottom = min(page.content_box_y() + page.height, page.margin_height() - _LEAST_MARGIN)
    free = bottom - max(box.position_y + box.margin_height() for box in blocks)
    return float(free - _TOLERANCE) / between


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
    if _is_parted(document):
        return False
    return not any(True for page in document.pages for _ in (*_beyond(page), *_overlaps(page)))


def _is_parted(document: Any) -> bool:
    """Return True if a panel of a folded sheet goes on upon the next page, over what is there."""
    panels = list[set[Any]]()
    for page in document.pages:
        found = _boxes_of(page._page_box, "panel")  # noqa: SLF001 - as below
        panels.append({box.element for box in found})
    return sum(map(len, panels)) > len(set[Any]().union(*panels))


def _beyond(page: Any) -> Iterator[str]:
    """Yield the texts that are not on the page, or so near to its edge that printers drop them, and
    the elements whose coloured ground ends there.
    """
    edge = _UNPRINTED - _TOLERANCE
    for box in page._page_box.descendants(placeholders=True):  # noqa: SLF001 - WeasyPrint tells nowhere else
        if getattr(box, "background", None) and box.position_y > edge:
            ends = box.position_y + box.margin_height() - box.margin_bottom
            if ends > page.height - edge:
                yield box.element_tag
        if isinstance(box, TextBox) and box.text.strip():
            right, bottom = box.position_x + box.width, box.position_y + box.height
            is_out = box.position_x < edge or right > page.width - edge
            if is_out or box.position_y < edge or bottom > page.height - edge:
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
