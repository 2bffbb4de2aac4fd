"""The page to print: in a real browser, on paper and on a small phone."""

import io
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
    """Who does not see a bar reads the table; the longest bar is the largest number."""
    sections = page.locator("section:has(svg)").all()
    assert len(sections) == 3
    for section in sections:
        in_table = section.locator("td").all_inner_texts()
        bars = [float(bar.get_attribute("width") or 0) for bar in section.locator("rect").all()]
        numbers = [int(text) for text in in_table if text.isdecimal() and text != "0"]
        assert len(bars) == len(numbers)
        assert bars[numbers.index(max(numbers))] == max(bars)
        assert "Alle Zahlen stehen in der Tabelle" in section.locator("svg title").inner_html()
    towns = page.locator("table").filter(has_text="Moers").first
    assert towns.locator("tbody tr").count() == len(report.features[0].lines) + 1


def test_no_text_of_a_chart_is_cut_off(page: Page) -> None:
    """Names of towns and languages stay within the picture."""
    cut = page.evaluate(
        """() => [...document.querySelectorAll("svg text")].filter(text => {
          const box = text.getBBox(), view = text.ownerSVGElement.viewBox.baseVal;
          return box.x < 0 || box.x + box.width > view.width || box.y + box.height > view.height;
        }).map(text => text.textContent)"""
    )
    assert cut == []


def test_it_prints_on_a4(page: Page) -> None:
    """A few upright pages, with a heading on the first and the rules of counting at the end."""
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert {tuple(round(side) for side in sheet.get_size()) for sheet in document} == {A4}
    texts = [sheet.get_textpage().get_text_range() for sheet in document]
    document.close()
    assert 2 <= len(texts) <= 6
    assert "KIM: Anfragen, Jahr 2025" in texts[0]
    assert "Wie gezählt wird" in texts[-1]


def test_what_a_district_is_called_is_text(report: Report) -> None:
    """A sign in its name is no element."""
    assert "<p>Kreis &lt;Wesel&gt; &amp; mehr</p>" in as_page(
        replace(report, district="Kreis <Wesel> & mehr")
    )
