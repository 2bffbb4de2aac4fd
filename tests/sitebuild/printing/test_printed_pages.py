"""Each printed page, measured: nothing over other words, none nearly empty, the number on it.

The longest and the highest scripts stand for all; the long run measures every document.
"""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
import weasyprint

from portal.district import load_district
from sitebuild.output.printed_documents import PrintedDocument
from sitebuild.printing.documents import orders
from sitebuild.printing.printer import Printer
from sitebuild.printing.type_sizes import EASY
from tests.languages import IS_LONG_RUN, MORE
from tests.sitebuild.printing.reading_pdf import (
    Word,
    pictures_of,
    placed_words_of,
    sized_letters_of,
    text_as_it_lies,
)
from tests.sitebuild.small_project import ROOT

MEASURED = frozenset({"", "ar", "ta"}) | MORE
SIZES = {"flyer": (148, 210), "faltblatt": (297, 210), "fachstellen": (297, 210)}
"""Millimetres; everything else is A4."""
DOTS = 25.4
"""Dots per inch: one for each millimetre."""
FOOT = 15
"""Millimetres in which page numbers stand."""
LEAST = 0.2
"""Part of a page that has something on it, from its upper edge on."""
LEAST_EASY = 0.12
"""The same of Leichte Sprache, whose own text ends before the form."""


@pytest.fixture
def measured(documents: dict[str, PrintedDocument]) -> list[PrintedDocument]:
    """Return the documents to measure."""
    found = [each for each in documents.values() if IS_LONG_RUN or each.tag in MEASURED]
    assert {each.tag for each in found} >= MEASURED
    return found


def covered(words: list[Word]) -> Iterator[tuple[str, str]]:
    """Yield each two words of which one lies on the other, by half of its height."""
    for one, other in combinations(words, 2):
        wide = min(one.right, other.right) - max(one.left, other.left)
        high = min(one.bottom, other.bottom) - max(one.top, other.top)
        if wide > 1.5 and high > min(one.bottom - one.top, other.bottom - other.top) / 2:
            yield one.text, other.text


def test_words_lie_on_the_page_and_not_on_each_other(
    measured: list[PrintedDocument], prints: Path
) -> None:
    """As another program than ours finds them."""
    wrong = []
    for each in measured:
        for width, height, words in placed_words_of(prints / each.file):
            out = [w.text for w in words if w.left < 0 or w.top < 0]
            out += [w.text for w in words if w.right > width or w.bottom > height]
            wrong += [(each.file, text) for text in (*out, *covered(words))]
    assert wrong == []


def test_no_page_is_nearly_empty_and_each_has_its_size(
    measured: list[PrintedDocument], prints: Path
) -> None:
    """A last page with one line is paper wasted."""
    wrong: list[object] = []
    for each in measured:
        for number, picture in enumerate(pictures_of(prints / each.file, round(DOTS)), start=1):
            width, height = SIZES.get(each.name, (210, 297))
            if abs(picture.width - width) > 5 or abs(picture.height - height) > 5:
                wrong.append((each.file, number, picture.size))
            page = picture.convert("L").crop((0, 0, picture.width, picture.height - FOOT))
            ink = page.point(lambda grey: 255 if grey < 250 else 0).getbbox()
            least = LEAST_EASY if each.tag == "de-simple" else LEAST
            if ink is None or ink[3] < least * picture.height:
                wrong.append((each.file, number, ink))
    assert wrong == []


def test_leichte_sprache_is_set_in_large_type(printer: Printer, prints: Path) -> None:
    """Each of its sentences in 14 points or more, and on a sheet nothing below 12; the German text
    that is signed behind a notice is as large as in other languages.
    """
    wrong: list[object] = []
    found = [each for each in orders(printer) if each.is_easy]
    assert {each.kind for each in found} >= {"flyer", "fold", "poster", "bilingual"}
    for each in found:
        assert each.page
        assert each.locale
        sized = list(sized_letters_of(prints / each.file))
        large = "".join(letter for letter, size in sized if size >= 14)
        blocks = printer.body(each.page, each.locale).root.iter("h1", "h2", "p", "li")
        texts = (block.text_content() for block in blocks)
        wrong += [(each.file, text) for text in texts if bare(text) not in large]
        if each.kind != "bilingual" and (least := min(size for _, size in sized)) < 12:
            wrong.append((each.file, least))
    assert wrong == []
    assert EASY.usual == min(EASY.fitted) == 14, "a smaller step would be taken by a longer text"


def bare(text: str) -> str:
    """Return the letters and digits of *text*."""
    return "".join(letter for letter in text if letter.isalnum())


def test_every_document_has_the_number(measured: list[PrintedDocument], prints: Path) -> None:
    """Whoever cannot read it can still call."""
    hotline = re.sub(r"\D", "", str(load_district(ROOT / "districts" / "kreis-wesel").hotline))
    texts = {each.file: text_as_it_lies(prints / each.file) for each in measured}
    assert [file for file, text in texts.items() if hotline not in re.sub(r"\D", "", text)] == []


def test_the_measures_find_what_is_wrong(tmp_path: Path) -> None:
    """Two words in one place."""
    file = tmp_path / "wrong.pdf"
    one = '<p style="position: absolute; top: 0; left: 0">Hallo</p>'
    file.write_bytes(weasyprint.HTML(string=one + one.replace("Ha", "He")).write_pdf())
    ((_, _, words),) = placed_words_of(file)
    assert {frozenset(pair) for pair in covered(words)} == {frozenset(("Hallo", "Hello"))}
