"""What must hold on every page that was built, in every language."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest

from portal.district import load_district
from tests.languages import LOCALES

DISTRICT = load_district(Path("districts/kreis-wesel"))
LOADED = {
    "link": "href",
    **dict.fromkeys(("script", "img", "source", "video", "audio", "track"), "src"),
}
"""Elements that make a browser fetch something by itself."""
SCRIPTED = re.compile(r"/suche/|/antworten/|^[a-z-]+/((hilfe|ablauf)/)?index\.html$")
"""Pages with a script: the search, the ready replies, and those that a device may read aloud."""
SPOKEN = ".//text()[not(ancestor::*[@aria-hidden='true' or self::style or self::script])]"


def pages(site: Path) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    """Yield the path and the document of each page."""
    for file in sorted(site.rglob("*.html")):
        yield str(file.relative_to(site)), document(file)


@cache
def document(file: Path) -> lxml.html.HtmlElement:
    """Read a page once."""
    return lxml.html.document_fromstring(file.read_bytes())


@cache
def anchors(file: Path) -> frozenset[str]:
    """Return the ids of a page."""
    return frozenset(document(file).xpath("//@id"))


def target_of(site: Path, page: str, link: str) -> tuple[Path, str]:
    """Return the file that *link* on *page* leads to, and the id in it."""
    url = urlsplit(link)
    path = unquote(url.path)
    if not path:
        return site / page, url.fragment
    start = site if path.startswith("/") else (site / page).parent
    file = (start / path.lstrip("/")).resolve()
    return (file / "index.html" if path.endswith("/") else file), url.fragment


def test_each_page_has_its_language_and_direction(site: Path) -> None:
    """Screen readers and browsers believe <html lang dir> (WCAG 3.1.1)."""
    count = 0
    for path, page in pages(site):
        is_for_staff = path.endswith("antworten/index.html")
        named = None if is_for_staff else LOCALES.by_path(path.split("/")[0])
        locale = named or LOCALES.source
        assert (page.get("lang"), page.get("dir")) == (locale.tag, locale.direction), path
        count += 1
    assert count > len(LOCALES.published) * 20


def test_no_link_is_broken(site: Path) -> None:
    """Neither between pages nor to a place in a page."""
    broken = []
    for path, page in pages(site):
        for link in page.xpath("//a/@href | //form/@action | //link/@href"):
            if urlsplit(link).scheme:
                continue
            file, anchor = target_of(site, path, link)
            if not file.is_file():
                broken.append(f"{path}: {link}")
            elif anchor and anchor not in anchors(file) and anchor != "fehler":
                broken.append(f"{path}: {link} has no such place")
    assert not broken


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    """Whoever delivers a font or a picture learns who reads about help."""
    for path, page in pages(site):
        for element in page.iter(*LOADED):
            address = urlsplit(element.get(LOADED[str(element.tag)]) or "")
            own = not address.netloc or element.get("rel") in {"canonical", "alternate"}
            assert own, f"{path}: {address.geturl()}"


def test_no_placeholder_is_left_over(site: Path) -> None:
    """A brace in front of a reader is a mistake of ours."""
    for path, page in pages(site):
        words = page.xpath("//title/text() | //body//text()[not(parent::script)]")
        text = " ".join([*words, *page.xpath("//@title | //@alt | //@aria-label")])
        assert "{{" not in text, path
        assert "}}" not in text, path


def test_each_page_shows_the_hotline_and_three_of_them_what_kim_is(site: Path) -> None:
    """Many people would rather call; the words stand where somebody decides to call or write."""
    decided = 0
    for path, page in pages(site):
        text = page.text_content()
        assert DISTRICT.hotline.display in text, path
        if path in {"index.html", "de/index.html", "de/kontakt/index.html"}:
            decided += 1
            assert all(word in text for word in ("kostenlos", "freiwillig", "vertraulich")), path
    assert decided == 3


def test_every_page_says_whose_offer_it_is(site: Path) -> None:
    """In the foot, in a section of its own."""
    for path, page in pages(site):
        headings = [heading.text_content() for heading in page.xpath("//footer//section/h2")]
        ends = tuple(f"{sign} {DISTRICT.name}" for sign in ":?؟")
        assert any(heading.endswith(ends) for heading in headings), path


def test_no_page_carries_a_script_or_any_style_but_the_one_in_its_head(site: Path) -> None:
    """The content security policy allows no other; few pages have a script file."""
    for path, page in pages(site):
        assert not page.xpath("//@style | //script[not(@src)]"), path
        assert page.xpath("//style") == page.xpath("/html/head/style[1]") != [], path
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), path
        may_have_script = bool(SCRIPTED.search(path))
        assert may_have_script or not page.xpath("//script"), path


def test_pages_under_other_addresses_have_absolute_links_alone(site: Path) -> None:
    """The thanks page and the error pages are shown below any address."""
    for path, page in pages(site):
        if "/danke/" in path or "/fehler/" in path or path == "404.html":
            links = page.xpath("//a/@href | //link/@href | //img/@src")
            relative = [
                link for link in links if not link.startswith(("/", "#", "tel:", "mailto:"))
            ]
            assert [x for x in relative if not urlsplit(x).scheme] == [], path


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES.published])
def test_the_language_picker_leads_to_the_same_page(site: Path, tag: str) -> None:
    """Whoever changes the language does not want to search again."""
    locale = LOCALES.by_tag(tag)
    assert locale
    for name in ("kontakt", "orte/moers", "datenschutz"):
        page = document(site / locale.path / name / "index.html")
        for other in LOCALES.published:
            links = page.xpath(f"//a[@hreflang='{other.tag}'][@lang='{other.tag}']")
            assert f"/{other.path}/{name}/" in {link.get("href") for link in links}
            assert {link.get("dir") for link in links} == {other.direction}


@pytest.mark.parametrize("language", ["de", "ar"])
def test_no_two_links_sound_alike_and_lead_elsewhere(site: Path, language: str) -> None:
    """In a list of the links of a page each says by itself where it leads (WCAG 2.4.4)."""
    count = 0
    for path, page in pages(site / language):
        targets: dict[str, set[str]] = {}
        for link in page.xpath("//main//a[@href]"):
            targets.setdefault(spoken(page, link), set()).add(link.get("href"))
            count += 1
        assert "" not in targets, path
        assert {name: links for name, links in targets.items() if len(links) > 1} == {}, path
    assert count > 300


def spoken(page: lxml.html.HtmlElement, link: lxml.html.HtmlElement) -> str:
    """Return the accessible name of a link: what it is labelled by, else what is in it."""
    named = link.get("aria-labelledby", "").split()
    elements = [page.get_element_by_id(each) for each in named] or [link]
    words = [text for each in elements for text in each.xpath(SPOKEN)]
    return " ".join(" ".join(words).split()) or link.get("aria-label", "")


def test_a_choice_of_languages_says_for_which_page(site: Path) -> None:
    """In a list of tabs, and under the heading (WCAG 2.4.2)."""
    titles: dict[str, str] = {}
    for path, page in pages(site):
        if len(page.xpath("//nav[@class='kim-chooser']")) and path.endswith("/index.html"):
            folder = path.removesuffix("index.html")
            if (site / "de" / folder).is_dir() and folder != "antworten/":
                titles[path] = page.findtext(".//title")
                german = document(site / "de" / path).findtext(".//title").partition(" – ")[0]
                assert titles[path].startswith(f"{german} – ")
                assert german in page.xpath("//main/h1/following-sibling::p[1]/text()")
    assert len(titles) > 20
    assert len(set(titles.values())) == len(titles)
