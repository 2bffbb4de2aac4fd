"""What messengers show beside a link."""

import importlib
import shutil
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest
from lxml.html import HtmlElement
from PIL import Image

from portal.problems import ConfigurationError
from sitebuild.build import build_site
from sitebuild.output.share_files import FOLDER, read_share_files
from sitebuild.printing.link_picture import SIZE, draw_picture
from sitebuild.printing.printer import Printer
from sitebuild.rendering.link_previews import with_country
from sitebuild.sharing.run import KitReport, make_kits
from tests.languages import LOCALES
from tests.sitebuild.sharing.reading_kits import page_of
from tests.sitebuild.small_project import ROOT

PUBLISHED = [locale.tag for locale in LOCALES.published]
PETROL = (12, 76, 89)
HEADER = 170
"""Pixels from above in which the mark stands."""


def tags_of(page: HtmlElement) -> dict[str, str]:
    """Return the tags for previews: only these count for messengers."""
    found = page.xpath('//head/meta[starts-with(@property, "og:") or @name="twitter:card"]')
    tags = {
        str(each.get("property") or each.get("name")): str(each.get("content")) for each in found
    }
    assert len(tags) == len(found)
    return tags


def made_again(printer: Printer, prints: Path, *tags: str) -> KitReport:
    """Make kits and pictures of a few languages as `kim build` does."""
    root, url = printer.site.root, printer.site.url
    return make_kits(root, prints, district="kreis-wesel", base_url=url, tags=tags, jobs=1)


@pytest.mark.parametrize("tag", PUBLISHED)
@pytest.mark.parametrize("here", ["", "kontakt/", "orte/moers/", "teilen/"])
def test_a_link_shows_the_page_in_its_language(
    here: str, tag: str, site: Path, printer: Printer
) -> None:
    """Title and sentence of the page, its own address, the picture of its language."""
    path = tag.lower()
    page = page_of(site, f"{path}/{here}")
    tags = tags_of(page)
    title = page.findtext(".//title") or ""
    assert title.startswith(f"{tags['og:title']} – KIM")
    assert tags["og:description"] == page.xpath('//meta[@name="description"]/@content')[0]
    assert tags["og:url"] == page.xpath('//link[@rel="canonical"]/@href')[0]
    assert tags["og:url"] == f"{printer.site.url}{path}/{here}"
    assert tags["og:image"] == f"{printer.site.url}vorschau/{path}.png"
    assert (tags["og:type"], tags["twitter:card"]) == ("website", "summary_large_image")


@pytest.mark.parametrize("here", ["", "kontakt/"])
def test_a_link_without_a_language_names_them_all(here: str, site: Path, printer: Printer) -> None:
    """Nobody knows who will open it."""
    tags = tags_of(page_of(site, here))
    assert tags["og:url"] == f"{printer.site.url}{here}"
    assert tags["og:image"] == f"{printer.site.url}vorschau/alle.png"


def test_what_nobody_hands_on_has_no_preview(site: Path) -> None:
    """The page of thanks and those of mistakes."""
    for path in ("de/danke", "ar/fehler/404"):
        assert tags_of(page_of(site, path)) == {}


@pytest.mark.parametrize("tag", PUBLISHED)
def test_the_picture_runs_as_its_language_does(tag: str, site: Path) -> None:
    """1200 by 630 pixels, light; the mark stands where reading begins."""
    locale = LOCALES.by_tag(tag)
    assert locale
    file = site / "vorschau" / f"{locale.path}.png"
    assert file.stat().st_size < 60_000
    drawn = Image.open(file).convert("RGB")
    assert drawn.size == SIZE
    width = drawn.width // 4
    sides = [drawn.crop((left, 0, left + width, HEADER)) for left in (0, drawn.width - width)]
    ink = [sum(_is_petrol(colour) * count for count, colour in _colours(side)) for side in sides]
    begin, end = ink if locale.direction == "ltr" else reversed(ink)
    assert begin > 3000
    assert end < 10


def _colours(part: Image.Image) -> list[tuple[int, tuple[int, int, int]]]:
    return part.getcolors(part.width * part.height) or []  # type: ignore[return-value] # RGB


def _is_petrol(colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(colour, PETROL, strict=True))


def test_a_picture_with_a_letter_that_no_font_has_is_refused() -> None:
    """Better none than one with boxes; the message names the letter."""
    page = "<html lang=de><style></style><p>\U000ff0ab</p></html>"
    with pytest.raises(ConfigurationError, match=r"U\+FF0AB"):
        draw_picture(page, "", language="de")


@pytest.fixture
def toolless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what WeasyPrint needs from the system."""
    load = importlib.import_module

    def refuse(name: str) -> ModuleType:
        if name == "sitebuild.printing.link_picture":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return load(name)

    monkeypatch.setattr(importlib, "import_module", refuse)


@pytest.mark.usefixtures("toolless")
def test_without_tools_for_print_the_kits_are_there_all_the_same(
    prints: Path, printer: Printer, tmp_path: Path
) -> None:
    """What is missing is named once, with what to run."""
    other = tmp_path / "pdf"
    shutil.copytree(prints, other, ignore=shutil.ignore_patterns(FOLDER))
    report = made_again(printer, other, "de", "ti")
    (problem,) = report.problems
    assert "scripts/setup" in problem.remedy
    assert {file.suffix for file in (other / FOLDER).iterdir()} == {".zip", ".json"}


@pytest.mark.usefixtures("toolless")
def test_a_picture_that_cannot_be_drawn_anew_stays(
    prints: Path, printer: Printer, tmp_path: Path
) -> None:
    """Its address lasts, and an old picture is better than none."""
    other = tmp_path / "pdf"
    shutil.copytree(prints, other)
    file = other / FOLDER / "kits.json"
    digest = next(made.digest for made in read_share_files(other) if made.file == "ti.png")
    file.write_text(file.read_text("utf-8").replace(digest, "0" * 64), "utf-8")
    report = made_again(printer, other, "ti")
    assert len(report.problems) == 1
    assert (other / FOLDER / "ti.png").read_bytes() == (prints / FOLDER / "ti.png").read_bytes()
    assert "ti.png" in {made.file for made in read_share_files(other)}


def test_a_site_without_pictures_has_links_without_them(tmp_path: Path) -> None:
    """Title and sentence are shown; no address of a picture that is not there."""
    url, site = "https://kim.example/kim/", tmp_path / "site"
    build_site(ROOT, district="kreis-wesel", base_url=url, site_dir=site, tags=["de"], jobs=1)
    tags = tags_of(page_of(site, "de"))
    assert "og:image" not in tags
    assert (tags["twitter:card"], tags["og:url"]) == ("summary", "https://kim.example/kim/de/")


def test_languages_are_named_with_a_country() -> None:
    """The form that networks understand."""
    found = {locale.tag: with_country(locale) for locale in LOCALES}
    assert found["de"] == found["de-simple"] == "de_DE"
    assert (found["prs"], found["zh-Hans"], found["uk"]) == ("prs_AF", "zh_CN", "uk_UA")
    assert all(len(name.split("_")) == 2 and name[-2:].isupper() for name in found.values())


def test_the_address_of_a_picture_is_whole(site: Path) -> None:
    """Messengers know no page it could be relative to; and there is a file."""
    address = tags_of(page_of(site, "ti"))["og:image"]
    assert urlsplit(address).netloc
    assert (site / urlsplit(address).path.lstrip("/")).is_file()
