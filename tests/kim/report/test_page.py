"""The page to print: in a real browser, on paper and on a small phone."""

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from kim.report.figures import Report, make_report
from kim.report.page import as_page
from tests.kim.report.counted import NAMES, count
from tests.website.axe import violations

A4 = (595, 842)
"""Points."""
MARGIN, A_FIFTH, A_LITTLE = 45, 842 / 5, 2
"""Points."""
Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""
LANGUAGES = ("ar", "uk", "fa", "tr", "ti", "so", "ckb", "en", "ru", "pl")


@pytest.fixture(scope="module")
def report() -> Report:
    """Return a year of every town and of ten languages, and the year before."""
    counts = [
        count(
            20 + place + number,
            month=f"{year}-{number + 1:02}",
            language=LANGUAGES[(place + number) % len(LANGUAGES)],
            municipality=town.key,
        )
        for year in (2024, 2025)
        for place, town in enumerate(NAMES.district.municipalities)
        for number in range(12)
    ]
    few = [count(2, month="2025-03", language="ps"), count(3, language="am")]
    return make_report([*counts, *few], NAMES, "2025")


@pytest.fixture
def page(chromium: Browser, report: Report) -> Iterator[Page]:
    """Return the report in a browser window as wide as a small phone."""
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.set_content(as_page(report))
    yield page
    page.close()


def test_the_page_breaks_no_rule_and_fits_a_small_phone(page: Page) -> None:
    """Axe finds nothing, nothing is wider than the window, nothing is loaded."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert not re.search(r"\b(?:src|href)=|<script|url\(", page.content())


def test_three_charts_have_every_number_beside_them(page: Page, report: Report) -> None:
    """Who does not see a bar reads its row; the longest bar is the largest number."""
    tables = page.locator("table:has(svg)").all()
    assert len(tables) == 3
    for table in tables:
        told = table.locator("td").all_inner_texts()
        bars = [float(bar.get_attribute("width") or 0) for bar in table.locator("rect").all()]
        numbers = [int(text) for text in told if text.isdecimal() and text != "0"]
        assert len(bars) == len(numbers)
        assert bars[numbers.index(max(numbers))] == max(bars) == 100
        heading = page.locator(f"#{table.get_attribute('aria-labelledby')}")
        assert heading.inner_text().endswith(", 2025")
    towns = page.locator("table").filter(has_text="Moers").first
    assert towns.locator("tbody tr").count() == len(report.features[0].lines)


LINES_OF_WORDS = """() => [...document.querySelectorAll("td.number")].map((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    return [cell.textContent.split(" ").length, text.getClientRects().length];
})"""


def test_what_stands_for_a_number_is_not_broken_within_a_word(chromium: Browser) -> None:
    """“in Übrige”, “unter 5” beside a chart of a small phone: a word is a line at least."""
    counts = [count(30), count(20, municipality="05170048"), count(3, month="2025-03")]
    small = ("05170048", "05170052", "05170004")
    counts += [count(4, month="2024-10", municipality=town) for town in small]
    counts.append(count(40, month="2024-10"))
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.set_content(as_page(make_report([*counts, count(3, month="2024-05")], NAMES, "2025")))
    lines = page.evaluate(LINES_OF_WORDS)
    assert page.locator("table:has(svg) td", has_text="in Übrige").count()
    page.close()
    assert [pair for pair in lines if pair[1] > pair[0]] == []


def test_it_prints_on_a4(page: Page, report: Report) -> None:
    """A few upright pages: full but for the last, no text on another, each heading with rows."""
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert {tuple(round(side) for side in sheet.get_size()) for sheet in document} == {A4}
    sheets = [sheet.get_textpage() for sheet in document]
    texts = [sheet.get_text_range() for sheet in sheets]
    boxes = [[sheet.get_rect(each) for each in range(sheet.count_rects())] for sheet in sheets]
    document.close()
    assert 2 <= len(texts) <= 4
    assert "KIM: Anfragen, Jahr 2025" in texts[0]
    assert "Wie gezählt wird" in texts[-1]
    for on_page in boxes[:-1]:
        assert min(bottom for _, bottom, *_ in on_page) < MARGIN + A_FIFTH
    for on_page in boxes:
        assert [pair for pair in itertools.combinations(on_page, 2) if _overlap(*pair)] == []
    for feature in report.features:
        (text,) = (one for one in texts if f"{feature.title}, 2025" in one)
        below = text.partition(f"{feature.title}, 2025")[2]
        assert all(line.value in " ".join(below.split()) for line in feature.shown[:2])


def _overlap(one: Box, other: Box) -> bool:
    """Return True if two texts cover each other by more than two points."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > A_LITTLE and height > A_LITTLE


def test_what_a_district_is_called_is_text(report: Report) -> None:
    """A sign in its name is no element."""
    assert "<p>Kreis &lt;Wesel&gt; &amp; mehr</p>" in as_page(
        replace(report, district="Kreis <Wesel> & mehr")
    )


def test_the_largest_number_is_of_a_row_with_a_name() -> None:
    """The sum of all others is no language that many speak."""
    spoken = [count(12, language="ti"), count(10), *(count(4, language=tag) for tag in LANGUAGES)]
    text = as_page(make_report(spoken, NAMES, "2025"))
    section = text.partition("Sprache für das Gespräch, 2025")[2]
    assert "<p>Größte Zahl: Tigrinya, 16.</p>" in section.partition("<table")[0]
    assert ">Übrige<" in section.partition("</table>")[0]


def test_a_table_of_nothing_but_the_rest_says_why() -> None:
    """Nobody thinks that it is broken, or that all have come by one way with that name."""
    text = as_page(make_report([count(50), count(2, channel="MAIL")], NAMES, "2025"))
    ways = text.partition("Anfrage von und Weg, 2025")[2].partition("</table>")[0]
    why = "<p>Keine Zeile wird einzeln genannt: Sonst ließen sich kleine Zahlen errechnen.</p>"
    assert why in ways
    assert ">52<" in ways
    assert why not in text.partition("Anfragen je Monat, 2025")[2].partition("</table>")[0]
