"""Hours as data: what is refused at load, and how readers see the rest."""

import datetime as dt
import re
from pathlib import Path

import pytest

from portal.district import load_district
from portal.district.hours import Hours
from portal.district.hours_text import event_html, german_hours, hours_html
from portal.languages.catalogues import Words, load_catalogue
from portal.languages.german_beside import WordsBesideGerman
from portal.languages.registry import load_locales
from portal.problems import ConfigurationError
from tests.portal.district.edits import change

I18N = Path("i18n")
LOCALES = load_locales(I18N / "locales.toml")
MORE = '\n[[hotline_hours.open]]\ndays = "{}"\nfrom = "{}"\nto = "{}"\n'

BEGIN, END = map(dt.datetime.fromisoformat, ("2027-03-16T16:00", "2027-03-16T18:00"))


def hours(folder: Path, *rows: tuple[str, str, str], keys: str = "") -> Hours:
    """Return the hours of the hotline, written with *rows* instead of those that are there."""
    facts = folder / "district.toml"
    begin, head, rest = facts.read_text("utf-8").partition("\n[[hotline_hours.open]]")
    assert head
    tail = rest[rest.index("\n[imprint]") :]
    table = "\n[hotline_hours]\n" + keys + "".join(MORE.format(*row) for row in rows)
    facts.write_text(begin + table + tail, "utf-8")
    return load_district(folder).hotline_hours


def words(tag: str, kind: type[Words] = Words, catalogues: Path = I18N) -> Words:
    locale = LOCALES.by_tag(tag)
    assert locale
    return kind(locale, *(load_catalogue(catalogues, tag, each) for each in ("theme", "forms")))


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ('"Mo-Fr"', '"Mo-Fri"', "open[0].days", "“Fri” is no day of the week"),
        ('"Mo-Fr"', '"Fr-Mo"', "open[0].days", "runs backwards"),
        ('"Mo-Fr"', '","', "open[0].days", "names no day"),
        ('"Mo-Fr"', '"Mo-Mi, Di"', "open[0].days", "names a day twice"),
        ('"09:00"', '"9 Uhr"', "open[0].from", "is no time of day"),
        ('"09:00"', '"24:00"', "open[0].from", "is no time of day"),
        ('"16:00"', '"08:00"', "open[0].to", "does not lie behind"),
        ('"16:00"\n', '"16:00"\n' + MORE.format("Fr", "15:00", "17:00"), "open[1].from", "on Fr"),
        ('to = "16:00"', 'until = "16:00"', "open[0].until", "not a known key"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(
    folder: Path, old: str, new: str, key: str, what: str
) -> None:
    """File, line, key and remedy; nobody stands before a closed door for a slip."""
    change(folder / "district.toml", old, new)
    with pytest.raises(ConfigurationError) as caught:
        load_district(folder)
    found = [each for each in caught.value.problems if each.field == f"hotline_hours.{key}"]
    assert [each for each in found if what in each.what and each.remedy and each.line]


@pytest.mark.parametrize("midnight", ["24:00", "00:00"])
def test_who_closes_at_midnight_is_told_how_to_write_it(folder: Path, midnight: str) -> None:
    """The last minute of the day is the last that there is."""
    change(folder / "district.toml", '"16:00"', f'"{midnight}"')
    with pytest.raises(ConfigurationError, match="23:59"):
        load_district(folder)


def test_a_text_from_before_is_refused_with_its_remedy(folder: Path) -> None:
    """A district that comes from an older version is told what to write."""
    change(folder / "district.toml", "[[hotline_hours.open]]", "[[old]]")
    change(folder / "district.toml", 'email = "kim@', 'hotline_hours = "Montag"\nemail = "kim@')
    with pytest.raises(ConfigurationError, match=r"Write a table \[hotline_hours\] instead"):
        load_district(folder)


def test_hours_that_say_nothing_are_refused(folder: Path) -> None:
    """An empty table is a slip; who has no hours is there by appointment."""
    with pytest.raises(ConfigurationError, match="says no hours"):
        hours(folder, keys="closed_on_holidays = true\n")
    change(folder / "places.toml", "[contact_point.hours]", "[contact_point.ours]")
    with pytest.raises(ConfigurationError, match="not a known key"):
        load_district(folder)


def whole(shown: str) -> str:
    """Return hours as they are shown, with [ ] around what stands in one line."""
    return re.sub(r'<span class="kim-hours">(.*?)</span>', r"[\1]", shown).replace("\u2009", " ")


@pytest.mark.parametrize(
    ("rows", "keys", "text"),
    [
        ([("Mo-Do", "9:00", "16:30")], "", "Montag bis Donnerstag, [9 bis 16:30 Uhr]"),
        ([("Mo, Di", "09:00", "12:00")], "", "Montag und Dienstag, [9 bis 12 Uhr]"),
        (
            [("Mo-Mi", "09:00", "12:00"), ("Fr", "08:00", "12:00"), ("Mo-Mi", "14:00", "16:00")],
            "",
            "Montag bis Mittwoch, [9 bis 12 Uhr] und [14 bis 16 Uhr]<br>Freitag, [8 bis 12 Uhr]",
        ),
        (
            [("Sa", "10:00", "12:00")],
            'closed_on_holidays = true\nby_appointment = true\ntext = "Im Mai & Juni nicht."\n',
            (
                "Samstag, [10 bis 12 Uhr]<br>Im Mai &amp; Juni nicht.<br>Nicht an Feiertagen."
                "<br>Auch andere Zeiten sind möglich. Fragen Sie uns."
            ),
        ),
        ([], "by_appointment = true\n", "Fragen Sie uns bitte nach einer Zeit."),
        ([], 'text = "Jeden ersten Samstag"\n', "Jeden ersten Samstag"),
    ],
)
def test_german_offices_write_them_so(
    folder: Path, rows: list[tuple[str, str, str]], keys: str, text: str
) -> None:
    """Days with the same times stand together, whatever their order in the file."""
    assert whole(german_hours(hours(folder, *rows, keys=keys))) == text


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("de-simple", "Montag bis Freitag, [9 Uhr bis 16 Uhr]"),
        ("en", "Monday to Friday, [9:00 to 16:00]"),
        ("ar", "من الاثنين إلى الجمعة، [من 9:00 إلى 16:00]"),
        ("fa", "دوشنبه تا جمعه، [از 9:00 تا 16:00]"),
        ("tr", "Pazartesi – Cuma, [9:00 – 16:00]"),
        ("ti", "ካብ ሰኑይ ክሳብ ዓርቢ፣ [ካብ 9:00 ክሳብ 16:00] (ብናይ ጀርመን ኣቆጻጽራ ሰዓት)"),
        ("ta", "திங்கள் முதல் வெள்ளி வரை, [9:00 முதல் 16:00 வரை]"),
        ("zh-Hans", "星期一至星期五，[9:00至16:00]"),
        ("pl", "poniedziałek–piątek, [9:00–16:00]"),
    ],
)
def test_each_language_has_its_own_words(folder: Path, tag: str, text: str) -> None:
    """Times on the clock of 24 hours: who counts from six o'clock on reads them as no other."""
    shown = hours_html(load_district(folder).hotline_hours, words(tag))
    assert whole(shown) == text


@pytest.mark.parametrize(
    ("tag", "text"),
    [("am", "ሰኞ – ዓርብ: [9:00 – 16:00]"), ("pl", "poniedziałek – piątek: [9:00 – 16:00]")],
)
def test_a_language_that_nobody_has_translated_has_ranges_of_its_own(
    folder: Path, tmp_path: Path, tag: str, text: str
) -> None:
    """CLDR's, and no German word between local days."""
    shown = hours_html(load_district(folder).hotline_hours, words(tag, catalogues=tmp_path))
    assert whole(shown) == text


def test_in_every_language_there_are_seven_days(folder: Path) -> None:
    """CLDR knows each of them; two alike would send people on the wrong day."""
    every = hours(folder, *((day, "09:00", "16:00") for day in ("Mo", "Do", "So")))
    for locale in LOCALES:
        shown = hours_html(every, Words(locale))
        assert "None" not in shown
        days = whole(shown).removesuffix(": [9:00 – 16:00]").replace(" ", "")
        assert len(days) > 5, locale.tag


def test_german_stands_beside_them_where_it_is_wanted(folder: Path) -> None:
    """As beside every other text."""
    shown = hours_html(load_district(folder).hotline_hours, words("en", WordsBesideGerman))
    assert shown.startswith("Monday to Friday")
    assert 'lang="de" dir="ltr">Montag bis Freitag, [9 bis 16 Uhr]</span>' in whole(shown)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("de", "Dienstag, 16. März 2027, [16 bis 18 Uhr]"),
        ("en", "Tuesday, 16 March 2027, [16:00 to 18:00]"),
        ("am", "ማክሰኞ 16 ማርች 2027፣ [ከ16:00 እስከ 18:00 ሰዓት] (በጀርመን ሰዓት አቆጣጠር)"),
        ("ti", "ሰሉስ፣ 16 መጋቢት 2027፣ [ካብ 16:00 ክሳብ 18:00] (ብናይ ጀርመን ኣቆጻጽራ ሰዓት)"),
        ("so", "Talaado, Maarso 16, 2027, [16:00 ilaa 18:00]"),
        ("zh-Hans", "2027年3月16日星期二，[16:00至18:00]"),
    ],
)
def test_an_event_has_the_form_and_the_clock_of_opening_hours(tag: str, text: str) -> None:
    """Amharic and Tigrinya say which clock it is: on theirs it would be six hours off."""
    assert whole(event_html(BEGIN, END, words(tag))) == text


@pytest.mark.parametrize(
    ("tag", "end", "text"),
    [
        (
            "de",
            "2027-03-18T18:00",
            "Dienstag, 16. März 2027 bis Donnerstag, 18. März 2027, [16 bis 18 Uhr]",
        ),
        (
            "en",
            "2027-03-17T18:00",
            "Tuesday, 16 March 2027 to Wednesday, 17 March 2027, [16:00 to 18:00]",
        ),
        ("de", "2027-03-17T01:00", "Dienstag, 16. März 2027, [16 bis 1 Uhr]"),
    ],
)
def test_an_event_of_several_days_names_the_last_one(tag: str, end: str, text: str) -> None:
    """A night does not make two days of an evening."""
    assert whole(event_html(BEGIN, dt.datetime.fromisoformat(end), words(tag))) == text


def test_german_stands_beside_an_event_where_it_is_wanted() -> None:
    """Two people read the page together."""
    shown = event_html(BEGIN, END, words("en", WordsBesideGerman))
    assert shown.startswith("Tuesday")
    assert 'lang="de" dir="ltr">Dienstag, 16. März 2027, [16 bis 18 Uhr]</span>' in whole(shown)


def test_a_comma_behind_times_stays_with_them(folder: Path) -> None:
    """What stands behind a box may else begin the next line."""
    rows = [("Mo", begin, end) for begin, end in (("8:00", "9:00"), ("11:00", "12:00"))]
    shown = german_hours(hours(folder, *rows, ("Mo", "14:00", "16:00")))
    assert whole(shown) == "Montag, [8 bis 9 Uhr,] [11 bis 12 Uhr] und [14 bis 16 Uhr]"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Jeden ersten Samstag, 9 bis 12 Uhr", "Jeden ersten Samstag, [9 bis 12 Uhr]"),
        ("Di, 9-12 Uhr und 14 bis 16:30 Uhr.", "Di, [9-12 Uhr] und [14 bis 16:30 Uhr.]"),
        ("Im Mai ab 9 Uhr, sonst ab 10", "Im Mai ab [9 Uhr,] sonst ab 10"),
        ("From 9:00 AM to 4:00 p.m.", "From [9:00 AM to 4:00 p.m.]"),
        ("Until 4 PM (doorbell 12)", "Until [4 PM] (doorbell 12)"),
        ("von 9:00 à 16:00", "von [9:00 à 16:00]"),
        ("Nicht am 24. und 31. Dezember & 1. Mai", "Nicht am 24. und 31. Dezember &amp; 1. Mai"),
        ("Zimmer 101 und 102", "Zimmer 101 und 102"),
    ],
)
def test_times_that_an_office_wrote_stay_together_too(
    folder: Path, written: str, shown: str
) -> None:
    """“9:00” at the end of a line, and “AM” in the next, are read as two things."""
    assert whole(german_hours(hours(folder, keys=f'text = "{written}"\n'))) == shown
