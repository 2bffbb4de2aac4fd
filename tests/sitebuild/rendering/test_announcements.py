"""On which pages an announcement stands, and that the build of another day knows of it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from portal.district.announcements import Announcement
from sitebuild.edition import Edition
from sitebuild.rendering.context import PageContext
from sitebuild.site import Site, load_site
from sitebuild.translation.structure import StructureComparer
from tests.sitebuild.small_project import ROOT

DAY = dt.date(2026, 12, 20)
MOERS = "05170024"


@pytest.fixture(scope="module")
def site() -> Site:
    """Return the real site with an announcement for all and one for Moers."""
    plain = load_site(ROOT, docs=ROOT / "docs", district="kreis-wesel", url="https://kim.example/")
    found = (
        Announcement("wartezeit", DAY, DAY, importance="wichtig"),
        Announcement("telefon-gestoert", DAY, DAY, MOERS),
    )
    return replace(plain, today=DAY, district=replace(plain.district, announcements=found))


@pytest.mark.parametrize(
    ("here", "number"),
    [
        ("", 1),
        ("kontakt/", 2),
        ("orte/moers/", 2),
        ("orte/wesel/", 1),
        ("fehler/404/", 1),
        ("danke/", 0),
    ],
)
def test_it_stands_where_it_concerns_people(
    site: Site, extensions: tuple[list[Any], dict[str, Any]], here: str, number: int
) -> None:
    """Everywhere, or where its town is meant; a receipt has those of the moment it is made."""
    arabic = site.locales.by_tag("ar")
    assert arabic
    edition = Edition(site, arabic, StructureComparer(*extensions))
    shown = PageContext(edition, here, page=site.page_at(here)).announcements
    assert len(shown) == number
    assert [each.is_important for each in shown] == [True, False][:number]
    assert all('lang="de" dir' not in each.headline for each in shown)


def test_the_build_of_the_next_day_takes_it_away(site: Site) -> None:
    """Pages ask for the announcements of their day, so these are made again and no others."""
    german = site.locales.source
    today, tomorrow = site, replace(site, today=DAY + dt.timedelta(days=1))
    assert today.moving(german)["announcements"]("") == site.district.announcements
    assert tomorrow.moving(german)["announcements"]("") == ()
