"""Events: those to come, in the reader's way of writing dates."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from portal.district import load_district
from portal.languages.registry import load_locales
from portal.problems import ConfigurationError
from sitebuild.build import build_site
from sitebuild.content.events import upcoming_events
from sitebuild.site import load_site
from tests.sitebuild.small_project import ROOT, write

URL = "https://kim.example/"
LOCALES = load_locales(ROOT / "i18n" / "locales.toml")
DISTRICT = load_district(ROOT / "districts" / "kreis-wesel")
EVENT = """
[[event]]
title = "Treffen"
begin = 2027-03-16T22:00:00
end = 2027-03-17T01:00:00
place = "Haus am Markt"
municipality = "05170052"
languages = ["ar"]
organiser = "Verein"
contact = "030 23125 100"
"""


def district_with(folder: Path, events: str) -> Path:
    """Write the events of a district into a copy of its folder."""
    for name in ("district.toml", "places.toml"):
        source = ROOT / "districts" / "kreis-wesel" / name
        write(folder / name, source.read_text("utf-8"))
    write(folder / "events.toml", events)
    return folder


@pytest.mark.parametrize(("day", "number"), [("2027-03-17", 1), ("2027-03-18", 0)])
def test_an_event_vanishes_after_its_last_day(tmp_path: Path, day: str, number: int) -> None:
    """On the day itself it is still there."""
    district = load_district(district_with(tmp_path / "kreis-wesel", EVENT))
    assert len(upcoming_events(district, LOCALES, dt.date.fromisoformat(day))) == number


def test_the_next_event_comes_first(tmp_path: Path) -> None:
    """Whatever the order in the file."""
    earlier = EVENT.replace("2027-03-1", "2027-02-1").replace("Treffen", "Früher")
    district = load_district(district_with(tmp_path / "kreis-wesel", EVENT + earlier))
    shown = upcoming_events(district, LOCALES, dt.date(2027, 1, 1))
    assert [event.title for event in shown] == ["Früher", "Treffen"]


def test_an_event_tells_its_town(tmp_path: Path) -> None:
    """By name; the file has the key."""
    district = load_district(district_with(tmp_path / "kreis-wesel", EVENT))
    [event] = upcoming_events(district, LOCALES, dt.date(2027, 1, 1))
    assert event.town == "Xanten"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('title = "Treffen"', 'titel = "Treffen"', "titel"),
        ("2027-03-16T22:00:00", "2027-03-16", "begin"),
        ("2027-03-16T22:00:00", "2027-03-16T22:00:00+01:00", "begin"),
        ("end = 2027-03-17", "end = 2027-03-15", "end"),
        ("05170052", "05170999", "municipality"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, field: str) -> None:
    """File, table and key."""
    folder = district_with(tmp_path / "kreis-wesel", EVENT.replace(old, new))
    with pytest.raises(ConfigurationError) as caught:
        load_district(folder)
    named = [p.field for p in caught.value.problems if str(p.file).endswith("events.toml")]
    assert f"event[0].{field}" in named


def test_a_language_that_nobody_knows_is_named(project: Path) -> None:
    """A typing error would hide the event from those whom it is for."""
    write(project / "districts/kreis-wesel/events.toml", EVENT.replace('"ar"', '"arabisch"'))
    with pytest.raises(ConfigurationError, match="arabisch"):
        build_site(project, district="kreis-wesel", base_url="https://kim.example/", tags=["de"])


def test_a_district_without_events_has_none() -> None:
    """The file may be missing."""
    assert replace(DISTRICT, events=()).events == ()
    assert load_district(ROOT / "districts" / "kreis-mettmann").events == ()


def test_an_event_leads_to_its_flyer(project: Path) -> None:
    """Next to its phone number; a flyer that is not there stops the build, and is named."""
    folder = project / "districts/kreis-wesel"
    write(folder / "events.toml", f'{EVENT}flyer = "dateien/Fest am See.pdf"\n')
    with pytest.raises(ConfigurationError, match=r"Den Flyer dateien/Fest am See\.pdf gibt es"):
        load_site(project, docs=project / "docs", district="kreis-wesel", url=URL)
    write(folder / "docs/dateien/Fest am See.pdf", "%PDF-")
    site = load_site(project, docs=project / "docs", district="kreis-wesel", url=URL)
    (shown,) = upcoming_events(site.district, LOCALES, dt.date(2027, 1, 1))
    assert shown.flyer == "dateien/Fest%20am%20See.pdf"
    template = (ROOT / "site/theme/termine.html").read_text("utf-8")
    assert '<a href="{{ kim.base }}/{{ event.flyer | e }}">' in template


@pytest.mark.parametrize(
    "path", ["../x.pdf", "/x.pdf", "https://evil.example/x.pdf", "x.html", 'a"b.pdf', ".x/y.pdf"]
)
def test_a_flyer_is_a_pdf_beside_the_pages(tmp_path: Path, path: str) -> None:
    """Nothing else is linked."""
    folder = district_with(tmp_path / "kreis-wesel", f"{EVENT}flyer = '{path}'\n")
    with pytest.raises(ConfigurationError, match="is no PDF beside the pages"):
        load_district(folder)
