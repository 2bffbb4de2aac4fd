"""What was changed in facts, in the words of their forms."""

import pytest

from editing.facts.differences import differences
from tests.editing.conftest import ROOT

NOTICE = """[[announcement]]
kind = "geschlossen"
from = 2026-12-01
until = 2026-12-04
place = "moers"
day = 2026-12-01
last_day = 2026-12-04
"""
TITLE = "Meldung für moers: Vom 1.12.2026 bis 4.12.2026 sind wir nicht da."
HOURS = """
[[contact_point]]
id = "moers"
name = "Team"
phone = "1"
[contact_point.hours]
closed_on_holidays = true
[[contact_point.hours.open]]
days = "Mo"
from = "09:00"
to = "16:00"
"""
TEAM = "Anlaufstelle: Team"


def test_a_notice_comes_changes_and_goes() -> None:
    """It is called by what it says; no key of the file is read."""
    assert differences("notices.toml", "", NOTICE) == [
        ("=", f"{TITLE} (neu)"),
        ("+", "Zu sehen ab: 1.12.2026"),
        ("+", "Zu sehen bis: 4.12.2026"),
        ("+", "Nur in einem Ort: moers"),
        ("+", "Tag: 1.12.2026"),
        ("+", "Letzter Tag, von dem sie spricht: 4.12.2026"),
    ]
    longer = NOTICE.replace("until = 2026-12-04", "until = 2026-12-05")
    assert differences("notices.toml", NOTICE, longer) == [
        ("=", TITLE),
        ("-", "Zu sehen bis: 4.12.2026"),
        ("+", "Zu sehen bis: 5.12.2026"),
    ]
    assert differences("notices.toml", NOTICE, "")[0] == ("=", f"{TITLE} (entfernt)")


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (('phone = "1"', 'phone = "2"'), [("=", TEAM), ("-", "Telefon: 1"), ("+", "Telefon: 2")]),
        (
            ('"16:00"', '"17:00"'),
            [
                ("=", f"{TEAM}, Öffnungszeiten"),
                ("-", "Mo 09:00–16:00 Uhr"),
                ("+", "Mo 09:00–17:00 Uhr"),
            ],
        ),
        (
            ("true", "false"),
            [
                ("=", f"{TEAM}, Öffnungszeiten"),
                ("-", "Nicht an Feiertagen: ja"),
                ("+", "Nicht an Feiertagen: nein"),
            ],
        ),
        (("x", "x"), []),
    ],
)
def test_an_office_and_its_hours(change: tuple[str, str], lines: list[tuple[str, str]]) -> None:
    """Known by its short name, whatever else changes."""
    assert differences("places.toml", HOURS, HOURS.replace(*change)) == lines


def test_hours_of_an_office_come_and_go() -> None:
    """With the table that holds them."""
    without = HOURS[: HOURS.index("[contact_point.hours]")]
    found = differences("places.toml", without, HOURS)
    assert ("+", "Mo 09:00–16:00 Uhr") in found
    assert ("-", "Mo 09:00–16:00 Uhr") in differences("places.toml", HOURS, without)


@pytest.mark.parametrize("name", ["district.toml", "places.toml", "events.toml"])
def test_every_fact_of_a_district_has_its_words(name: str) -> None:
    """All of them come, and all of them go."""
    text = (ROOT / "districts/kreis-wesel" / name).read_text("utf-8")
    come, gone = differences(name, "", text), differences(name, text, "")
    assert {sign for sign, _ in come} == {"=", "+"}
    assert len(come) == len(gone) > 5
    assert differences(name, text, text) == []


def test_towns_and_languages_have_their_names() -> None:
    """A key or a tag is no word; what has no name stays as it is written."""
    event = '[[event]]\ntitle = "Fest"\nmunicipality = "05170024"\nlanguages = ["ar", "xx"]\n'
    names = {"05170024": "Moers", "ar": "Arabisch"}
    said = [text for _, text in differences("events.toml", "", event, names)]
    assert any(text.endswith(": Moers") for text in said)
    assert any(text.endswith(": Arabisch, xx") for text in said)
