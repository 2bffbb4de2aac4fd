"""The preview shows the page on which a change of facts is seen."""

import pytest

from editing.facts.seen_on import START, first_town, seen_on

PLACES = b"""
[[municipality]]
name = "Alpen"
slug = "alpen"
contact_points = ["kreis"]
[[municipality]]
name = "Moers"
slug = "moers"
contact_points = ["moers"]
[[contact_point]]
id = "moers"
phone = "1"
[[contact_point]]
id = "kreis"
phone = "2"
"""
NOTICE = b"[[announcement]]\nkind = 'wartezeit'\n"
MOERS = ("KIM in Moers", "orte/moers")


@pytest.mark.parametrize(
    ("path", "new", "pages"),
    [
        ("notices.toml", NOTICE + b"place = 'moers'", [MOERS]),
        ("notices.toml", NOTICE, [START]),
        ("notices.toml", NOTICE + b"place = 'moers'\n" + NOTICE, [START, MOERS]),
        ("notices.toml", b"", [START]),
        ("notices.toml", b"= ?", [START]),
        ("events.toml", b"", [("Termine", "termine")]),
        ("places.toml", PLACES.replace(b'"1"', b'"3"'), [MOERS]),
        ("places.toml", PLACES.replace(b'"Moers"', b'"Mors"'), [("KIM in Mors", "orte/moers")]),
        ("places.toml", PLACES, []),
        ("district.toml", b"x = 1", []),
    ],
)
def test_a_change_is_seen_where_it_stands(
    path: str, new: bytes, pages: list[tuple[str, str]]
) -> None:
    """A notice of one town on the page of that town, which is not the first one."""
    old = PLACES if path == "places.toml" else None
    places = new if path == "places.toml" else PLACES
    assert seen_on(path, old, new, places) == pages


def test_what_all_towns_share_is_seen_at_the_first() -> None:
    """There is no page of the pattern itself."""
    assert first_town(PLACES) == [("KIM in Alpen", "orte/alpen")]
    assert first_town(None) == []
