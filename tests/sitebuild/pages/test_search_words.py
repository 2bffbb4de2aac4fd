"""Other words by which pages are found: everyday words, names and postcodes of towns, numbers."""

from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from sitebuild.build import check_site
from sitebuild.content.own_folder import SEARCH_WORDS
from sitebuild.pages.search_words import numbers, other_words, read_search_words
from sitebuild.site import Site, load_site
from tests.sitebuild.small_project import ROOT, write


@pytest.fixture(scope="module")
def real() -> Site:
    """Return the pages of the project for the Kreis Wesel."""
    return load_site(ROOT, docs=ROOT / "docs", district="kreis-wesel", url="https://kim.example/")


def words(site: Site, tag: str, address: str) -> list[str]:
    """Return the other words of a page in a language."""
    (locale,) = site.locales_by_tags([tag])
    return other_words(site, locale).get(address, "").split(" ")


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("ar", "مورس"),
        ("ckb", "مورس"),
        ("ru", "Моерс"),
        ("uk", "Моерс"),
        ("zh-Hans", "莫尔斯"),
        ("ti", "መርስ"),
        ("ta", "மோர்ஸ்"),
    ],
)
def test_a_town_is_found_in_the_script_of_the_page(real: Site, tag: str, name: str) -> None:
    """By its postcodes and its names there; those of other scripts cost no bytes."""
    found = words(real, tag, "orte/moers/")
    assert {"47441", name} <= set(found)
    assert len([each for each in found if not each.isdigit()]) <= 5


def test_every_town_of_a_district_has_names_in_the_scripts_of_its_readers(real: Site) -> None:
    """Of Wesel, in Arabic, Cyrillic, Chinese, Ethiopic and Tamil letters."""
    towns = [page for page in real.pages if page.town]
    for tag in ("ar", "ru", "zh-Hans", "ti", "ta"):
        for page in towns:
            assert any(not w.isascii() for w in words(real, tag, page.here)), (tag, page.here)


def test_german_words_count_on_every_page(real: Site) -> None:
    """People know the German word for a flat before they know much German."""
    assert {"Wohnung", "شقة"} <= set(words(real, "ar", "hilfe/#themen"))
    assert "شقة" not in words(real, "de", "hilfe/#themen")


def test_every_published_language_has_everyday_words(real: Site) -> None:
    """Translators own them; Leichte Sprache has those of German."""
    for locale in real.locales.published:
        file = ROOT / "i18n" / locale.tag / SEARCH_WORDS
        assert file.exists() or locale.tag == "de-simple", locale.tag


def test_a_number_says_whose_it_is(real: Site) -> None:
    """That of one town leads to its page, the hotline to the contact page."""
    found = {digits: (path, whose) for path, whose, _, digits in numbers(real)}
    assert found["03023125100"][0] == "kontakt/"
    assert found["03023125203"] == ("orte/moers/", "KIM, Servicestelle Zuwanderung")


@pytest.mark.parametrize(
    ("row", "line", "said"),
    [
        ("kontakt/#fort,Wohnung", 2, "Diese Seite oder Überschrift gibt es nicht."),
        ("fort/,Wohnung", 2, "Diese Seite oder Überschrift gibt es nicht."),
        ("kontakt/;Wohnung", 2, "Eine Zeile hat zwei Felder"),
    ],
)
def test_a_row_that_names_no_section_is_told(project: Path, row: str, line: int, said: str) -> None:
    """By `kim check`, with file and line."""
    write(project / "i18n" / "ar" / SEARCH_WORDS, f"page,words\n{row}\n")
    with pytest.raises(ConfigurationError) as caught:
        check_site(project, district="kreis-wesel")
    assert f"ar/{SEARCH_WORDS}:{line}: " in str(caught.value)
    assert said in str(caught.value)


def test_a_towns_page_has_the_words_of_the_table_too(project: Path) -> None:
    """Beside its postcodes and names."""
    table = project / "i18n" / "ar" / SEARCH_WORDS
    write(table, "page,words\norte/moers/,Schloss\n\norte/moers/,Park\n")
    site = load_site(project, docs=project / "docs", district="kreis-wesel", url="https://k.de/")
    assert words(site, "ar", "orte/moers/")[:3] == ["Schloss", "Park", "47439"]


TABLE = "page,words\nkontakt/,Grüße Höfe\n"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (TABLE.encode("cp1252"), "encoding: cannot be read"),
        (TABLE.encode("utf-16"), "encoding: cannot be read"),
        (TABLE.replace(",", ";").encode(), "divided by semicolons"),
        (TABLE.replace(",", "\t").encode(), "divided by tabs"),
        (b"", "first line: page,words"),
        (b"\r\r", "first line: page,words"),
        (b"PK\3\4\0\0", "first line: page,words"),
        (b'page,words\nkontakt/,"a', "syntax: cannot be read"),
        (b"page,words\nkontakt/," + b"a" * 200_000, "syntax: cannot be read"),
        (b'"' + b"a" * 200_000, "syntax: cannot be read"),
        (b"page,words\nkontakt/,a,b\n", "Eine Zeile hat zwei Felder"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_a_spreadsheet_makes_of_the_table_is_told(
    tmp_path: Path, written: bytes, said: str
) -> None:
    """Never a traceback: it is the same for a page that is built and for `kim check`."""
    file = tmp_path / SEARCH_WORDS
    file.write_bytes(written)
    with pytest.raises(ConfigurationError) as caught:
        read_search_words(file)
    assert said in str(caught.value)
    file.write_bytes(b"\xef\xbb\xbf" + TABLE.replace("\n", "\r").encode())
    assert read_search_words(file) == ((2, "kontakt/", "Grüße Höfe"),)


def test_right_rows_are_right(project: Path) -> None:
    """A page, a heading of it, the start page, the page of a town."""
    write(
        project / "i18n" / "ar" / SEARCH_WORDS,
        "page,words\nkontakt/#formular,a\nkontakt/,b\n#oben,c\norte/moers/,d\n",
    )
    check_site(project, district="kreis-wesel")


def test_violence_is_found_in_the_words_of_each_language(real: Site) -> None:
    """Nobody who is beaten looks for “emergency”: “he hits me” led to pages about data protection.

    The German words count everywhere; half a dozen of each language stand beside them.
    """
    german = set(words(real, "de", "kontakt/#notfall"))
    assert {"schlägt", "Polizei"} <= german
    for locale in real.locales.published:
        own = set(words(real, locale.tag, "kontakt/#notfall")) - german
        assert len(own) >= 6 or locale.tag.startswith("de"), locale.tag
