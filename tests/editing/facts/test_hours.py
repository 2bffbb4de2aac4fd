"""Hours and announcements as forms: a change touches its own lines alone."""

import difflib

import pytest

from editing.facts.entries import entries, new_entry
from editing.facts.fields import fact_files
from editing.facts.form import contents, mistakes_of, shown
from portal.district.folder import DistrictFolder
from portal.problems import ConfigurationError
from tests.editing.facts.test_facts import LANGUAGES, Files, entry_at
from tests.editing.facts.test_form import filled, form_in

DINSLAKEN = "contact_point[1].hours"
KREIS = "contact_point[0].hours"
HOTLINE = "hotline_hours"


def lines(folder: DistrictFolder, path: str, typed: dict[str, str]) -> list[str]:
    """Return the lines that come and go when the form of *path* is sent with what is *typed*."""
    files: Files = fact_files(folder)
    whole = filled(entry_at(files, path)) | {f"{path}.{key}": each for key, each in typed.items()}
    found = []
    for name, content in contents(folder, files, LANGUAGES, whole).items():
        old, new = files[name].file.text.split("\n"), content.decode().split("\n")
        found += list(difflib.unified_diff(old, new, n=0, lineterm=""))[2:]
    return [line for line in found if line[1:] and not line.startswith("@@")]


def time_at(number: int, days: str, begin: str, end: str) -> dict[str, str]:
    """Return what is typed into one time of the week."""
    row = f"open[{number}]"
    return {f"{row}.days": days, f"{row}.from": begin, f"{row}.to": end}


def test_an_opening_hour_is_changed_and_another_added(folder: DistrictFolder) -> None:
    """The lines meant and no other; clocks are written as districts write them."""
    typed = time_at(0, "Mo-Do", "09:00", "17 Uhr") | time_at(2, "Fr", "9", "12.30")
    assert lines(folder, KREIS, typed) == [
        '-days = "Mo-Fr"',
        '+days = "Mo-Do"',
        '-to = "16:00"',
        '+to = "17:00"',
        "+[[contact_point.hours.open]]",
        '+days = "Fr"',
        '+from = "09:00"',
        '+to = "12:30"',
    ]
    assert lines(folder, HOTLINE, time_at(0, "Mo-Fr", "9:00", "15:00")) == [
        '-to = "16:00"',
        '+to = "15:00"',
    ]


def test_the_first_hours_of_an_office_stand_below_it(folder: DistrictFolder) -> None:
    """Behind its facts and before the next office; a flag makes the heading."""
    typed = {**time_at(0, "Mo", "10:00", "12:00"), "by_appointment": "y"}
    assert lines(folder, DINSLAKEN, typed) == [
        "+[contact_point.hours]",
        "+by_appointment = true",
        "+[[contact_point.hours.open]]",
        '+days = "Mo"',
        '+from = "10:00"',
        '+to = "12:00"',
    ]
    assert lines(folder, DINSLAKEN, time_at(0, "Mo", "10:00", "12:00")) == [
        "+[[contact_point.hours.open]]",
        '+days = "Mo"',
        '+from = "10:00"',
        '+to = "12:00"',
    ]
    assert lines(folder, HOTLINE, {"closed_on_holidays": "y"}) == [
        "+[hotline_hours]",
        "+closed_on_holidays = true",
    ]


def test_days_are_read_as_people_write_them(folder: DistrictFolder) -> None:
    """Whole names, small letters, blanks, any dash."""
    for days in ("Montag bis Donnerstag", "mo - do", "Mo.–Do.", "montags-donnerstags"):
        assert lines(folder, KREIS, time_at(0, days, "9:00", "16:00")) == [
            '-days = "Mo-Fr"',
            '+days = "Mo-Do"',
        ]
    assert lines(folder, KREIS, time_at(0, "Dienstag und samstags", "9:00", "16:00"))[1:] == [
        '+days = "Di, Sa"'
    ]


def test_hours_that_are_emptied_are_gone(folder: DistrictFolder) -> None:
    """With heading and flags; where there have to be some, that is told in German."""
    gone = lines(folder, KREIS, time_at(0, "", "", "") | {"closed_on_holidays": ""})
    assert {line[0] for line in gone} == {"-"}
    assert "-[contact_point.hours]" in gone
    with pytest.raises(ConfigurationError) as error:
        lines(folder, HOTLINE, time_at(0, "", "", ""))
    assert all(problem.label == "Abhilfe" for problem in error.value.problems)


def test_a_mistake_is_told_at_the_time_that_was_typed(folder: DistrictFolder) -> None:
    """Also where a time above it is left empty; an unfinished one is asked for."""
    typed = time_at(0, "", "", "") | time_at(1, "Mo-Fr", "9", "12") | time_at(2, "Fr", "11", "13")
    with pytest.raises(ConfigurationError) as error:
        lines(folder, KREIS, typed)
    assert mistakes_of(error.value) == {
        f"{KREIS}.open[2].from": "Am Fr gibt es schon die Zeit von 09:00 bis 12:00 Uhr. "
        "Lassen Sie die eine beginnen, wenn die andere zu Ende ist."
    }
    with pytest.raises(ConfigurationError) as error:
        lines(folder, KREIS, time_at(1, "Sa", "zehn", ""))
    assert mistakes_of(error.value).keys() == {f"{KREIS}.open[1].from", f"{KREIS}.open[1].to"}


def test_an_announcement_is_put_up_and_taken_away(folder: DistrictFolder) -> None:
    """The first one makes the file; a day in the wrong order is told at its field."""
    files: Files = fact_files(folder)
    new = new_entry(files, "announcement", LANGUAGES)
    both = "Am … sind wir nicht da. / Vom … bis … sind wir nicht da."
    assert ("geschlossen", both) in new.fields[0].choices
    html = shown(new, is_new=True)
    typed = dict(form_in(html).form_values()) | {
        "tun": "neu",
        "announcement[0].kind": "frueher-zu",
        "announcement[0].from": "2026-12-01",
        "announcement[0].until": "2.12.2026",
        "announcement[0].day": "2026-12-02",
        "announcement[0].time": "12:00",
    }
    [(name, content)] = contents(folder, files, LANGUAGES, typed).items()
    assert name == "notices.toml"
    assert content.decode().splitlines() == [
        "[[announcement]]",
        'kind = "frueher-zu"',
        "from = 2026-12-01",
        "until = 2026-12-02",
        "day = 2026-12-02",
        'time = "12:00"',
    ]
    with pytest.raises(ConfigurationError) as error:
        contents(folder, files, LANGUAGES, typed | {"announcement[0].until": "1.11.2026"})
    assert "liegt vor" in mistakes_of(error.value)["announcement[0].until"]
    folder.notices.write_bytes(content)
    files = fact_files(folder)
    entry = entries(files, LANGUAGES)["notices.toml"][0]
    assert entry.title == "Meldung: Am 2.12.2026 sind wir nur bis 12:00 Uhr da."
    gone = contents(folder, files, LANGUAGES, filled(entry) | {"tun": "entfernen"})
    assert gone == {"notices.toml": b""}
