"""The way from a postcode to its towns."""

from dataclasses import replace
from pathlib import Path

from portal.district import load_district
from portal.postcodes import postcodes_of

HEINSBERG = load_district(Path("districts/kreis-heinsberg"))


def test_every_postcode_is_listed_once_and_in_order() -> None:
    """People search the list with their eyes."""
    codes = [postcode.code for postcode in postcodes_of(HEINSBERG)]
    assert codes == sorted(set(codes))
    assert set(codes) == {code for town in HEINSBERG.municipalities for code in town.postcodes}


def test_a_town_is_found_under_each_of_its_postcodes() -> None:
    """Also under the one that it shares."""
    for town in HEINSBERG.municipalities:
        found = {each.code for each in postcodes_of(HEINSBERG) if town in each.towns}
        assert found == set(town.postcodes)


def test_places_elsewhere_are_named_beside_ours() -> None:
    """Nobody there is sent to a town of ours without a word."""
    district = replace(HEINSBERG, foreign_postcodes={"41812": ("Mönchengladbach",)})
    [found] = [each for each in postcodes_of(district) if each.elsewhere]
    assert (found.code, found.elsewhere) == ("41812", ("Mönchengladbach",))
