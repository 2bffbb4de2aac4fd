"""The page where people find what there is on paper: `sitebuild.rendering.downloads`."""

from pathlib import Path

import lxml.html
import pytest

from sitebuild.output.printed_documents import FOLDER, PrintedDocument
from sitebuild.printing.printer import Printer

TAGS = ("de", "ar", "uk")


@pytest.mark.parametrize("tag", TAGS)
def test_the_page_offers_each_document_of_its_language(
    tag: str, site: Path, documents: dict[str, PrintedDocument], printer: Printer
) -> None:
    """Each link leads to a file, and says format and size before anybody loads it."""
    page = lxml.html.fromstring((site / tag / "downloads/index.html").read_text("utf-8"))
    links = [link for link in page.iter("a") if link.get("type") == "application/pdf"]
    wanted = {file for file, stored in documents.items() if stored.tag in {tag, ""}}
    assert {Path(str(link.get("href"))).name for link in links} == wanted
    for link in links:
        file = site / FOLDER / Path(str(link.get("href"))).name
        stored = documents[file.name]
        assert file.read_bytes().startswith(b"%PDF")
        assert link.get("hreflang") == stored.language
        assert "PDF" in str(link.xpath("string()"))
        assert "kB" in str(link.xpath("string()"))


def test_each_document_can_be_read_as_a_page(site: Path) -> None:
    """Paper is an offer, not a gate: the same words are on the website."""
    page = lxml.html.fromstring((site / "ar/downloads/index.html").read_text("utf-8"))
    cards = [item for item in page.iter("li") if item.get("class") == "kim-card"]
    assert cards
    for card in cards:
        twin = str(list(card.iter("a"))[-1].get("href"))
        assert (site / twin.strip("/") / "index.html").is_file(), twin


def test_what_is_offered_is_what_was_printed(
    site: Path, prints: Path, documents: dict[str, PrintedDocument]
) -> None:
    """Nothing old lies about on the server."""
    assert {file.name for file in (site / FOLDER).glob("*.pdf")} == set(documents)
    for name in documents:
        assert (site / FOLDER / name).read_bytes() == (prints / name).read_bytes()
