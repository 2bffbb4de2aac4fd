"""Four districts from one source: each has its own facts, and none of another's."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from portal.district import District, TargetGroup, load_district
from portal.forms.markers import Marker
from portal.languages.registry import NAMES_OF_SCRIPTS
from portal.postcodes import postcodes_of
from portal.routing import route
from tests.languages import REGISTRY
from tests.website.reading_pages import (
    DISTRICTS,
    ROOT,
    first_part_of,
    is_in,
    main_of,
    pages_of,
    parts_of,
    text_of,
    words_of,
)
from translating.gates.plain_words import script_of

TODAY = dt.date(2026, 11, 21)
WESEL, HEINSBERG = "kreis-wesel", "kreis-heinsberg"
METTMANN, BIELEFELD = "kreis-mettmann", "stadt-bielefeld"


def loaded(name: str) -> District:
    """Read a district."""
    return load_district(ROOT / "districts" / name)


def german(sites: Mapping[str, Path], district: str, page: str) -> str:
    """Return the words in the middle of a German page."""
    return text_of(main_of((sites[district] / "de" / page / "index.html").read_text("utf-8")))


def test_all_four_are_here() -> None:
    """Each bends the model in another way."""
    assert DISTRICTS == [HEINSBERG, METTMANN, WESEL, BIELEFELD]


@pytest.mark.parametrize("name", DISTRICTS)
def test_every_fact_has_a_source(name: str) -> None:
    """A district can see which facts it has to confirm."""
    sources = (ROOT / "districts" / name / "SOURCES.md").read_text("utf-8")
    for subject in ("postcodes", "phone numbers", "process", "supervisory authority", "address"):
        assert subject in sources


@pytest.mark.parametrize("built", DISTRICTS)
def test_no_word_of_another_district(sites: Mapping[str, Path], built: str) -> None:
    """Names, numbers, mailboxes, postcodes and notices stay at home, in every language."""
    own = "\n".join(words_of(built))
    foreign: dict[str, list[str]] = {}
    for other in set(DISTRICTS) - {built}:
        words = {word for word in words_of(other) if not is_in(word, own)}
        names = {t.name for t in loaded(other).municipalities}
        assert words >= {loaded(other).hotline.display, *names}
        for word in words:
            foreign.setdefault(first_part_of(word), []).append(word)
    for file in pages_of(sites[built]):
        page = file.read_text("utf-8")
        near = [word for part in parts_of(page) & foreign.keys() for word in foreign[part]]
        assert not [word for word in near if is_in(word, page)], file


@pytest.mark.parametrize("name", DISTRICTS)
def test_towns_are_found_in_each_script(name: str) -> None:
    """People type the name as they hear it; a borough called “Mitte” has no other name."""
    scripts = {each.script for each in REGISTRY.published}
    for town in loaded(name).municipalities:
        letters = {script_of(letter) for letter in "".join((town.name, *town.aliases))}
        missing = {each for each in scripts if not letters & set(NAMES_OF_SCRIPTS[each])}
        assert not missing or town.name == "Mitte", (town.name, missing)


def test_a_word_of_another_district_would_be_seen() -> None:
    """Whatever sign it begins with, and only as a word of its own."""
    for word in ("Hückelhoven", "+49 221 4710", "(ab 2027) nur in Moers", "kim@a.example"):
        assert first_part_of(word) in parts_of(f"<p>{word}</p>")
    assert first_part_of("Moers") not in parts_of("<p>Moersbach</p>")


@pytest.mark.parametrize("name", DISTRICTS)
def test_every_town_has_a_page_and_one_mailbox(sites: Mapping[str, Path], name: str) -> None:
    """A request from anywhere in the district arrives, and so does one from elsewhere."""
    district = loaded(name)
    for town in district.municipalities:
        found = route(district, town.key, TODAY)
        assert found.mailbox == found.contact_point.mailbox.address
        assert found.markers == ()
        page = german(sites, name, f"orte/{town.slug}")
        assert is_in(found.contact_point.name, page)
        assert is_in(found.contact_point.phone.display, page)
    unknown = route(district, "unknown", TODAY)
    assert unknown.contact_point.id == district.fallback
    assert unknown.markers == (Marker.PLACE_UNKNOWN,)


@pytest.mark.parametrize(
    ("name", "code", "towns", "elsewhere"),
    [
        (HEINSBERG, "52525", ["Heinsberg", "Waldfeucht"], ()),
        (HEINSBERG, "52538", ["Gangelt", "Selfkant"], ()),
        (METTMANN, "40472", ["Ratingen"], ("Düsseldorf",)),
        (METTMANN, "40721", ["Hilden"], ("Düsseldorf",)),
        (WESEL, "47441", ["Moers"], ()),
    ],
)
def test_a_postcode_names_exactly_its_candidates(
    sites: Mapping[str, Path], name: str, code: str, towns: list[str], elsewhere: tuple[str, ...]
) -> None:
    """A shared one leads to both towns; one that reaches elsewhere never ends there."""
    [found] = [each for each in postcodes_of(loaded(name)) if each.code == code]
    assert [town.name for town in found.towns] == towns
    assert found.elsewhere == elsewhere
    page = (sites[name] / "de" / "orte" / "index.html").read_text("utf-8")
    [entry] = [row for row in re.findall(r"<dt>.*?</dd>", page, re.DOTALL) if f">{code}<" in row]
    links = re.findall(r'href="([^"]+)"', entry)
    expected = [f"/de/orte/{town.slug}/" for town in found.towns]
    assert links == [*expected, *(["/de/kontakt/"] if elsewhere else [])]
    assert [place for place in elsewhere if is_in(place, text_of(entry))] == list(elsewhere)


def test_boroughs_have_no_postcode(sites: Mapping[str, Path]) -> None:
    """In Bielefeld nobody is sent to a borough by postcode; all requests reach one mailbox."""
    district = loaded(BIELEFELD)
    assert len(district.municipalities) == 10
    assert "Senne" in {town.name for town in district.municipalities}
    assert postcodes_of(district) == ()
    assert len({route(district, t.key, TODAY).mailbox for t in district.municipalities}) == 1
    assert "postleitzahlen" not in german(sites, BIELEFELD, "orte").lower()
    assert "In welchem Stadtteil" in german(sites, BIELEFELD, "kontakt")


def test_only_bielefeld_has_a_waiting_list(sites: Mapping[str, Path]) -> None:
    """The notice stands where people decide, in the file's words, and in no other district."""
    for name in DISTRICTS:
        for page in ("ablauf", "kontakt"):
            assert ("Warteliste" in german(sites, name, page)) == (name == BIELEFELD)
    assert loaded(BIELEFELD).waiting_notice in german(sites, BIELEFELD, "kontakt")


def test_who_shares_requests_stands_in_the_notice(sites: Mapping[str, Path]) -> None:
    """DRK and AWO read requests in Bielefeld without a mailbox of their own."""
    notice = german(sites, BIELEFELD, "datenschutz")
    assert "DRK Bielefeld und AWO Kreisverband Bielefeld" in notice
    assert loaded(BIELEFELD).notice.distribution in notice


def test_only_mettmann_has_target_groups(sites: Mapping[str, Path]) -> None:
    """They are information on two pages; the form asks nobody, and nobody is sent away."""
    for name in DISTRICTS:
        for address in ("hilfe", "fachstellen"):
            page = german(sites, name, address)
            assert ("vor allem diesen Menschen" in page) == (name == METTMANN)
    page = german(sites, METTMANN, "hilfe")
    for group in loaded(METTMANN).target_groups:
        assert group.text in page
        assert group.text in german(sites, METTMANN, "fachstellen")
        assert group.text not in german(sites, METTMANN, "kontakt")
    assert "Fragen Sie uns trotzdem" in page


def test_where_nobody_comes_first_everybody_is_told_to_come(sites: Mapping[str, Path]) -> None:
    """Whoever has no narrower groups says so, to people and to professionals."""
    for name in DISTRICTS:
        said = loaded(name).open_to_all
        assert bool(said) == (name != METTMANN)
        for page in ("hilfe", "fachstellen"):
            assert ("Aufenthaltsstatus" in german(sites, name, page)) == bool(said)


def test_only_what_a_paper_says_is_said_of_the_teams_training(sites: Mapping[str, Path]) -> None:
    """The papers of Wesel and Bielefeld know certified case managers."""
    for name in DISTRICTS:
        said = loaded(name).team_training
        assert bool(said) == (name in {WESEL, BIELEFELD})
        assert ("mit Zertifikat" in german(sites, name, "hilfe")) == bool(said)


@pytest.mark.parametrize(
    ("day", "number"),
    [("2026-11-30", 0), ("2026-12-01", 1), ("2027-01-31", 1), ("2027-02-01", 0)],
)
def test_a_target_group_holds_from_its_first_to_its_last_day(day: str, number: int) -> None:
    """Both ends included."""
    first, last = dt.date(2026, 12, 1), dt.date(2027, 1, 31)
    group = TargetGroup("Menschen", first, last)
    district = replace(loaded(WESEL), target_groups=(group,))
    assert len(district.target_groups_on(dt.date.fromisoformat(day))) == number


def test_only_heinsberg_begins_in_some_towns(sites: Mapping[str, Path]) -> None:
    """People elsewhere read what they can do, and their request arrives all the same."""
    district = loaded(HEINSBERG)
    for town in district.municipalities:
        page = german(sites, HEINSBERG, f"orte/{town.slug}")
        assert (district.rollout.text in page) != (town.key in district.rollout.municipalities)
        assert 'name="municipality"' in (
            sites[HEINSBERG] / "de" / "orte" / town.slug / "index.html"
        ).read_text("utf-8")
    for name in DISTRICTS:
        assert ("KIM beginnt in diesen Orten" in german(sites, name, "hilfe")) == (
            name == HEINSBERG
        )


def test_only_haan_has_two_contact_points(sites: Mapping[str, Path]) -> None:
    """The town's own comes first and gets the form; the Kreis's is shown beside it."""
    for name in DISTRICTS:
        for town in loaded(name).municipalities:
            page = german(sites, name, f"orte/{town.slug}")
            assert ("mehrere Anlaufstellen" in page) == (town.name == "Haan")
    page = german(sites, METTMANN, "orte/haan")
    assert page.index("0221 4710 301") < page.index("Kreisintegrationszentrum")


def test_only_moers_receives_people_first(sites: Mapping[str, Path]) -> None:
    """The Servicestelle stands between the form and case management."""
    for name in DISTRICTS:
        for town in loaded(name).municipalities:
            page = german(sites, name, f"orte/{town.slug}")
            assert ("zuerst für Sie da" in page) == (town.name == "Moers")


def steps_in(site: Path) -> dict[str, list[HtmlElement]]:
    """Return the steps of case management as they stand on the page of each language."""
    found: dict[str, list[HtmlElement]] = {}
    for file in site.glob("*/ablauf/index.html"):
        page: HtmlElement = html.fromstring(file.read_text("utf-8"))
        found[file.parts[-3]] = list(page.find_class("kim-steps")[0])
    return found


@pytest.mark.parametrize("name", DISTRICTS)
def test_readers_see_no_note_of_the_editors(sites: Mapping[str, Path], name: str) -> None:
    """Whether a step is confirmed is for the district to know: no language shows anything of it."""
    again = " Dieser Schritt kann sich wiederholen."
    steps = steps_in(sites[name])
    assert [" ".join(step.text_content().split()) for step in steps["de"]] == [
        f"{step.title} {step.text}{again if step.repeats else ''}"
        for step in loaded(name).process_steps
    ]
    shapes = {tag: [[part.tag for part in step] for step in found] for tag, found in steps.items()}
    assert len(shapes) > 10
    assert [tag for tag, shape in shapes.items() if shape != shapes["de"]] == []


def test_no_request_goes_to_the_office_for_foreigners() -> None:
    """Case management is no part of it; one post in Mettmann sits there (its mailbox must not)."""
    for name in DISTRICTS:
        for point in loaded(name).contact_points.values():
            assert "ausländer" not in f"{point.name} {point.mailbox} {point.provider_name}".lower()
