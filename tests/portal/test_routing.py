import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from portal.contact.email import Email
from portal.district import District, Substitution, load_district
from portal.forms.markers import Marker
from portal.routing import Cover, deputy_of, route, stations, way_to, with_covers

TODAY = dt.date(2026, 11, 21)
MOERS, ALPEN, WESEL = "05170024", "05170004", "05170048"


@pytest.fixture(scope="module")
def district() -> District:
    return load_district(Path("districts/kreis-wesel"))


def test_moers_goes_to_the_servicestelle_and_never_to_a_case_manager(district: District) -> None:
    """The town's first contact passes people on (rule R3)."""
    found = route(district, MOERS, TODAY)
    assert found.mailbox == "servicestelle-zuwanderung@moers.example"
    assert found.chain == ("Moers", "Servicestelle Zuwanderung")
    assert found.contact_point.first_contact


def test_a_town_without_own_posts_goes_to_the_kreis(district: District) -> None:
    """Rule R4."""
    assert route(district, ALPEN, TODAY).mailbox == "kim@kreis-wesel.example"


@pytest.mark.parametrize("key", ["unknown", "", "05158004", "Moers", "05170024 "])
def test_whatever_is_no_town_of_the_district_goes_to_the_fallback(
    district: District, key: str
) -> None:
    """Never lost, never refused, and marked (rule R5)."""
    found = route(district, key, TODAY)
    assert found.mailbox == "kim@kreis-wesel.example"
    assert found.markers == (Marker.PLACE_UNKNOWN,)


def test_every_municipality_ends_in_exactly_one_mailbox(district: District) -> None:
    """Rule R1, for each of the thirteen."""
    for town in district.municipalities:
        found = route(district, town.key, TODAY)
        assert found.municipality == town
        assert found.mailbox in {
            point.mailbox.address for point in district.contact_points.values()
        }
        assert found.markers == ()


@pytest.mark.parametrize(
    ("day", "substituted"),
    [
        (dt.date(2026, 12, 20), False),
        (dt.date(2026, 12, 21), True),
        (dt.date(2027, 1, 3), True),
        (dt.date(2027, 1, 4), False),
    ],
)
def test_a_substitution_holds_from_its_first_to_its_last_day(
    district: District, day: dt.date, *, substituted: bool
) -> None:
    """Both ends included (rule R6)."""
    rule = Substitution(
        Email("kim@wesel.example"),
        Email("kim@xanten.example"),
        dt.date(2026, 12, 21),
        dt.date(2027, 1, 3),
    )
    found = route(replace(district, substitutions=(rule,)), WESEL, day)
    assert (found.mailbox == "kim@xanten.example") is substituted
    assert (Marker.SUBSTITUTION in found.markers) is substituted
    assert ("Vertretung für Wesel bis 03.01.2027" in found.chain) is substituted


def test_what_staff_say_goes_before_what_the_district_says(district: District) -> None:
    """A mailbox that the district has no more is left out."""
    rule = Substitution(Email("kim@wesel.example"), Email("kim@xanten.example"), TODAY, TODAY)
    cover = Cover("kim@wesel.example", "kim@kreis-wesel.example", TODAY, dt.date(2030, 1, 1))
    whole = with_covers(replace(district, substitutions=(rule,)), [cover])
    assert route(whole, WESEL, TODAY).mailbox == "kim@kreis-wesel.example"
    assert route(whole, WESEL, TODAY).chain[-1] == "Vertretung für Wesel bis 01.01.2030"
    assert deputy_of(whole, "kim@wesel.example", TODAY) == "kim@kreis-wesel.example"
    assert deputy_of(whole, "kim@xanten.example", TODAY) == "kim@xanten.example"
    older = Cover("kim@Wesel.Example", "kim@Kreis-Wesel.example", cover.first, cover.last)
    assert with_covers(district, [older]) == with_covers(district, [cover])
    gone = replace(cover, substitute="gone@wesel.example")
    assert with_covers(district, [gone]) == district


def test_a_substitute_who_is_away_is_substituted(district: District) -> None:
    """The chain is followed to the mailbox that is staffed."""
    rules = tuple(
        Substitution(Email(mailbox), Email(deputy), TODAY, TODAY)
        for mailbox, deputy in (
            ("kim@wesel.example", "kim@xanten.example"),
            ("kim@xanten.example", "kim@kreis-wesel.example"),
        )
    )
    assert (
        route(replace(district, substitutions=rules), WESEL, TODAY).mailbox
        == "kim@kreis-wesel.example"
    )


def test_a_circle_of_substitutes_still_ends_in_a_mailbox(district: District) -> None:
    """Refused when a district is loaded; should one slip through, a request waits for nothing."""
    rules = tuple(
        Substitution(Email(mailbox), Email(deputy), TODAY, TODAY)
        for mailbox, deputy in (
            ("kim@wesel.example", "kim@xanten.example"),
            ("kim@xanten.example", "kim@wesel.example"),
        )
    )
    found = route(replace(district, substitutions=rules), WESEL, TODAY)
    assert found.mailbox in {"kim@wesel.example", "kim@xanten.example"}


def test_a_contact_point_that_has_ended_leaves_its_town_to_the_fallback(
    district: District,
) -> None:
    """No request goes to a post that was vacated yesterday."""
    points = dict(district.contact_points)
    points["wesel"] = replace(points["wesel"], valid_to=TODAY)
    vacated = replace(district, contact_points=points)
    assert route(vacated, WESEL, TODAY).mailbox == "kim@wesel.example"
    tomorrow = TODAY + dt.timedelta(days=1)
    assert route(vacated, WESEL, tomorrow).mailbox == "kim@kreis-wesel.example"


def test_what_people_have_sent_on_has_a_way_too(district: District) -> None:
    """Over the cover of the day, or to whichever mailbox somebody has named."""
    moers, wesel = (route(district, town, TODAY) for town in (MOERS, WESEL))
    assert way_to(district, MOERS, moers.mailbox, TODAY) == moers.chain
    away = with_covers(district, [Cover(moers.mailbox, wesel.mailbox, TODAY, TODAY)])
    assert way_to(away, MOERS, wesel.mailbox, TODAY)[-1] == "Vertretung für Moers bis 21.11.2026"
    named = way_to(district, MOERS, wesel.mailbox, TODAY)
    assert named == ("Moers", wesel.contact_point.name)
    assert way_to(district, "unknown", "a@b.example", TODAY) == ("Ort unklar", "a@b.example")


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ((), ()),
        ((MOERS, MOERS, WESEL), ("Moers", "Wesel")),
        ((MOERS, "unknown", ""), ("Moers", "Ort unklar", "mehrere Orte")),
        ((MOERS, WESEL) * 3, ("Moers", "Wesel") * 3),
        ((MOERS, WESEL) * 9, ("Moers", "Wesel", "…", "Wesel", "Moers", "Wesel")),
    ],
)
def test_stations_are_told_shortly(
    district: District, keys: tuple[str, ...], names: tuple[str, ...]
) -> None:
    """Two teams that pass a request to and fro fill no page."""
    assert stations(district, keys) == names
