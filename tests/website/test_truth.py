"""Every built page of every district: what stands on all of them, and what on none."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from portal.district import load_district
from portal.languages.catalogues import Words, load_catalogue
from portal.languages.registry import Locale
from tests.languages import LOCALES
from tests.website.reading_pages import DISTRICTS, ROOT, main_of, pages_of, text_of

PUBLISHED = [locale.tag for locale in LOCALES.published]
THREE_WORDS = ("kostenlos", "freiwillig", "vertraulich")
FIELDS = {
    "municipality",
    "phone",
    "email",
    "language",
    "other_language",
    "writes_for",
    "talk_to",
    "interpreter",
    "safe_contact",
    "contact_times",
    "name",
    "message",
    "website",
}
_WRITER = {"organisation", "contact_name", "phone", "email", "website"}
_WHEN_AND_WHERE = {"municipality", "date_1", "date_2", "date_3"}
PROFESSIONALS = {
    "uebergabe": {
        *(_WRITER | _WHEN_AND_WHERE),
        *("language", "other_language", "interpreter", "meeting_place", "agreed"),
    },
    "veranstaltung": {
        *(_WRITER | _WHEN_AND_WHERE),
        *("place", "audience", "people", "themes", "languages", "other_language"),
    },
}
"""The fields of the forms for professionals, by the last part of the address of their page."""
FORBIDDEN = re.compile(
    r"Aufenthalt|Staatsangehörig|Nationalität|Geburt|Alter|Religion|Gesundheit|Geschlecht|Anrede"
    r"|^Adresse|Straße|Ausweis|Pass\b|Dokument|Datei|Einkommen|Beruf",
    re.IGNORECASE,
)
TARGET = re.compile(r'\b(?:href|action)="([^"]*)"')
FOR_PROGRAMS = re.compile(r'\sdata-[a-z-]+="[^"]*"|<style>.*?</style>', re.DOTALL)
"""What the search fills in itself, and the stylesheet."""
BEGINS_A_MESSAGE = re.compile("https://wa\\.me/|sms:|mailto:\\?")
"""A link with a message in the language of its page."""
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|\{[a-z_]+\}|\bNone\b|\bundefined\b")


def html_pages(site: Path, locale: Locale) -> list[Path]:
    """Return the pages of one language; ready replies for staff have a German frame."""
    files = (file for file in pages_of(site / locale.path) if file.suffix == ".html")
    return [file for file in files if file.parent.name != "antworten"]


def words_in(locale: Locale) -> Words:
    """Return the words of the page frame in a language."""
    return Words(locale, load_catalogue(ROOT / "i18n", locale.tag, "theme"))


def edition(tag: str) -> Locale:
    """Return a language of the registry."""
    found = LOCALES.by_tag(tag)
    assert found
    return found


@pytest.mark.parametrize("name", DISTRICTS)
@pytest.mark.parametrize("tag", PUBLISHED)
def test_the_hotline_is_on_every_page_and_the_three_words_where_one_decides(
    sites: Mapping[str, Path], name: str, tag: str
) -> None:
    """Whatever goes wrong on a page: the number is there. Start and contact say what the help is
    like.
    """
    locale, hotline = edition(tag), load_district(ROOT / "districts" / name).hotline.display
    words = [words_in(locale).plain(word) for word in THREE_WORDS]
    pages = html_pages(sites[name], locale)
    assert len(pages) > 20
    in_a_row = re.compile(".{0,60}?".join(re.escape(word) for word in words), re.DOTALL)
    home = sites[name] / locale.path
    for file in pages:
        shown = text_of(file.read_text("utf-8"))
        assert hotline in shown, file
        decides = file in {home / "index.html", home / "kontakt" / "index.html"}
        assert not decides or in_a_row.search(shown), file


@pytest.mark.parametrize("name", DISTRICTS)
def test_hotline_and_three_words_stand_above_the_languages(
    sites: Mapping[str, Path], name: str
) -> None:
    """The gateway, the choosers and the last resort say it, too."""
    languages = {locale.path for locale in LOCALES}
    files = sites[name].rglob("*.html")
    tops = [file for file in files if file.relative_to(sites[name]).parts[0] not in languages]
    assert len(tops) > 10
    hotline = load_district(ROOT / "districts" / name).hotline.display
    for file in tops:
        shown = text_of(file.read_text("utf-8"))
        assert not [word for word in (hotline, *THREE_WORDS) if word not in shown], file


@pytest.mark.parametrize("name", DISTRICTS)
def test_every_placeholder_is_resolved(sites: Mapping[str, Path], name: str) -> None:
    """No brace, no Python word is left for a reader, in attributes neither."""
    for file in pages_of(sites[name]):
        page = file.read_text("utf-8")
        assert not LEFT_OVER.findall(FOR_PROGRAMS.sub("", page)), file


@pytest.mark.parametrize("name", DISTRICTS)
def test_the_form_asks_for_what_it_may(sites: Mapping[str, Path], name: str) -> None:
    """Its fields and questions, on every page that has it: nothing that can harm; no upload."""
    for locale in LOCALES.published:
        for file in html_pages(sites[name], locale):
            page = file.read_text("utf-8")
            for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL):
                asked = set(re.findall(r'<(?!button\b)[^>]*\bname="([^"]+)"', form))
                assert asked == PROFESSIONALS.get(file.parent.name, FIELDS), file
                assert not re.search(r'type="(?:file|date|hidden)"|enctype', form), file
    for path in ("kontakt", "fachstellen/uebergabe", "fachstellen/veranstaltung"):
        german = (sites[name] / "de" / path / "index.html").read_text("utf-8")
        found = re.findall(r"<(?:label|legend)\b[^>]*>(.*?)</(?:label|legend)>", german, re.DOTALL)
        assert len(found) > 10
        assert not [text for text in map(text_of, found) if FORBIDDEN.search(text.strip())]


def numbers(markup: str) -> Counter[str]:
    """Count the phone numbers, postcodes, sections and hours of a text, in western digits."""
    western = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text_of(markup))
    return Counter(re.findall(r"\d{3,}", western))


def links(markup: str, locale: Locale) -> Iterator[str]:
    """Yield where the links of a page lead, without the language."""
    for target in TARGET.findall(markup):
        message = BEGINS_A_MESSAGE.match(target)
        yield message[0] if message else re.sub(rf"^/{re.escape(locale.path)}/", "/", target)


@pytest.mark.parametrize("tag", [tag for tag in PUBLISHED if tag != "de"])
def test_links_and_numbers_are_those_of_the_german_page(
    sites: Mapping[str, Path], tag: str
) -> None:
    """A translation may not lead elsewhere, dial elsewhere, or name another number."""
    site, locale, source = sites["kreis-wesel"], edition(tag), edition("de")
    for file in html_pages(site, locale):
        inner = file.relative_to(site / locale.path)
        page = inner.parent.as_posix().replace(".", "index", 1)
        if inner.parts[0] == "mit-deutsch":
            continue  # both languages on one page
        if (ROOT / "docs" / f"{page}.{tag}.md").exists():
            continue  # written in this language, with sections of its own
        ours = main_of(file.read_text("utf-8"))
        theirs = main_of((site / source.path / inner).read_text("utf-8"))
        assert Counter(links(ours, locale)) == Counter(links(theirs, source)), file
        assert numbers(ours) == numbers(theirs), file


@pytest.mark.parametrize("name", DISTRICTS)
def test_nothing_is_loaded_from_elsewhere(sites: Mapping[str, Path], name: str) -> None:
    """The notices say so: no frame, style, font or picture of a stranger; no cookie."""
    loading = re.compile(
        r"<(?:iframe|source|video|audio|embed|object)\b|http-equiv|srcset", re.IGNORECASE
    )
    for file in pages_of(sites[name]):
        if file.suffix == ".html":
            page = file.read_text("utf-8")
            assert not loading.search(page), file
            sources = re.findall(r'\ssrc="([^"]*)"', page)
            assert all(source.startswith("/") for source in sources), file
            assert len(re.findall(r"<(?:script|img)\b", page)) == len(sources), file
            for link in re.findall(r"<link\b[^>]*>", page):
                address = re.search(r'href="([^"]+)"', link)
                assert address
                assert address[1].startswith(("/", "https://kim.example/")), file
