"""Announcements: refused where they are wrong, written in every language, gone by themselves."""

import datetime as dt
import re
import string
from pathlib import Path

import pytest

from portal.district import District, load_district
from portal.district.announcement_text import shown_announcements
from portal.district.announcements import KINDS, announcements_to_look_at
from portal.district.examples import examples_in
from portal.languages.catalogues import GERMAN, Words, load_catalogue
from portal.languages.german_beside import WordsBesideGerman
from portal.languages.registry import load_locales
from portal.problems import ConfigurationError

I18N = Path("i18n")
LOCALES = load_locales(I18N / "locales.toml")
CLOSED = """
[[announcement]]
kind = "geschlossen"
from = 2026-12-10
until = 2026-12-24
place = "Moers"
day = 2026-12-21
last_day = 2026-12-24
"""
VALUES = {
    "day": "day = 2026-12-21",
    "last_day": "last_day = 2027-01-01",
    "time": 'time = "14:00"',
    "phone": 'phone = "030 23125 003"',
    "address": 'address = ["Markt 1", "47441 Moers"]',
    "languages": 'languages = ["ti", "ar"]',
}


def district(folder: Path, text: str) -> District:
    (folder / "notices.toml").write_text(text, "utf-8")
    return load_district(folder)


def shown(of: District, tag: str, kind: type[Words] = Words) -> list[str]:
    """Return headline and more of each announcement, as one text."""
    locale = LOCALES.by_tag(tag)
    assert locale
    catalogues = [GERMAN] if tag == "de" else [load_catalogue(I18N, tag, "forms")]
    found = shown_announcements(of, of.announcements, kind(locale, *catalogues), LOCALES)
    return [f"{each.headline} {each.more}".strip() for each in found]


def of_every_kind() -> str:
    """Return a file with an entry for each kind, with no more than it needs."""
    rows = []
    for kind, sentences in KINDS.items():
        is_one_day = bool(sentences.of_one_day)
        keys = [VALUES[key] for key in sentences.needs if not (is_one_day and key == "last_day")]
        head = f'[[announcement]]\nkind = "{kind}"\nfrom = 2026-12-10\nuntil = 2026-12-24\n'
        rows.append(head + "\n".join(keys))
    return "\n\n".join(rows)


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ('"geschlossen"', '"geschlosen"', "kind", "no prewritten notice"),
        ("from = ", "# from = ", "from", "is missing"),
        ("until = 2026-12-24", "until = 2026-12-09", "until", "lies before"),
        ('"Moers"', '"Düsseldorf"', "place", "no town of places.toml"),
        ("day = 2026-12-21", "# none", "day", "is missing"),
        ("last_day = 2026-12-24", "last_day = 2026-12-21", "last_day", "does not lie behind"),
        ("last_day = 2026-12-24", 'phone = "030 23125 003"', "phone", "says nothing of it"),
        ("last_day = 2026-12-24", 'importance = "sehr"', "importance", "is no importance"),
        ("last_day = 2026-12-24", 'text = "Achtung"', "text", "not a known key"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(
    folder: Path, old: str, new: str, key: str, what: str
) -> None:
    """File, line, key and remedy."""
    with pytest.raises(ConfigurationError) as caught:
        district(folder, CLOSED.replace(old, new, 1))
    [problem] = caught.value.problems
    assert problem.file == folder / "notices.toml"
    assert problem.field == f"announcement[0].{key}"
    assert what in problem.what
    assert problem.remedy
    assert problem.line


def test_a_slip_is_told_what_was_perhaps_meant(folder: Path) -> None:
    """An editor in a hurry copies the word."""
    with pytest.raises(ConfigurationError, match="Write: geschlossen"):
        district(folder, CLOSED.replace("geschlossen", "geschlosen"))


def test_it_is_there_on_its_days_alone(folder: Path) -> None:
    """The first and the last day belong to them."""
    found = district(folder, CLOSED)
    days = [dt.date(2026, 12, day) for day in (9, 10, 24, 25)]
    assert [len(found.announcements_on(day)) for day in days] == [0, 1, 1, 0]


def looked_at(folder: Path, text: str, today: dt.date) -> list[tuple[int | None, str]]:
    """Return line and remedy of each hint."""
    file = folder / "notices.toml"
    file.write_text(text, "utf-8")
    return [(hint.line, hint.remedy) for hint in announcements_to_look_at(file, today)]


def test_an_ended_one_is_named_with_its_line(folder: Path) -> None:
    """It stops nothing, and somebody may tidy up."""
    assert looked_at(folder, CLOSED, dt.date(2026, 12, 24)) == []
    assert looked_at(folder, CLOSED, dt.date(2026, 12, 25)) == [(5, "Remove the entry.")]


@pytest.mark.parametrize(
    "days", ["day = 2026-12-21\nlast_day = 2026-12-23", "day = 2026-12-23", "last_day = 2026-12-23"]
)
def test_one_that_outlives_its_days_is_named(folder: Path, days: str) -> None:
    """Its sentence has no year: “Am 23. Dezember …” would be read in January as news."""
    text = CLOSED.partition("day = ")[0] + days
    hints = looked_at(folder, text, dt.date(2026, 12, 1))
    assert hints == [(5, "Write: until = 2026-12-23")]
    assert looked_at(folder, text.replace("12-23", "12-24"), dt.date(2026, 12, 1)) == []


def test_the_important_one_comes_first(folder: Path) -> None:
    """It is the line that everybody sees."""
    later = '\n[[announcement]]\nkind = "wartezeit"\nfrom = 2026-12-11\nuntil = 2026-12-24\n'
    found = district(folder, CLOSED + later + 'importance = "wichtig"\n').announcements
    assert [each.kind for each in found] == ["wartezeit", "geschlossen"]


def test_it_says_which_town_and_when(folder: Path) -> None:
    """One day, or from one day to another; German names stay German in other scripts."""
    found = district(folder, CLOSED)
    [german] = shown(found, "de")
    assert german.startswith('<bdi lang="de">Moers</bdi>: Vom 21. Dezember bis 24. Dezember sind')
    [arabic] = shown(found, "ar")
    assert arabic.startswith('<bdi lang="de">Moers</bdi>: مكتبنا مغلق من 21 ديسمبر إلى 24 ديسمبر.')
    [one] = shown(district(folder, CLOSED.replace("last_day = 2026-12-24", "")), "en")
    assert "We are closed on 21 December." in one


def test_what_is_tapped_on_as_a_whole_has_no_link_within(folder: Path) -> None:
    """The line that unfolds shows the number, and the text below it dials."""
    of = district(folder, of_every_kind())
    words = Words(LOCALES.source, GERMAN)
    found = list(shown_announcements(of, of.announcements, words, LOCALES))
    [number] = [each for each in found if each.has_link]
    assert number.summary == (
        'Unsere Telefonnummer ist zurzeit: <bdi dir="ltr">030 23125 003</bdi>'
    )
    assert 'href="tel:+493023125003"' in number.headline


def test_german_beside_has_german_dates(folder: Path) -> None:
    """Two people read one line together."""
    [both] = shown(district(folder, CLOSED), "uk", WordsBesideGerman)
    assert "З 21 грудня по 24 грудня" in both
    assert "Vom 21. Dezember bis 24. Dezember" in both


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES.published])
def test_every_kind_is_whole_in_every_published_language(folder: Path, tag: str) -> None:
    """No German, no gap, and everything that was filled in."""
    texts = shown(district(folder, of_every_kind()), tag)
    assert len(texts) == len(KINDS)
    holes = string.Formatter()
    for text in texts:
        assert not [name for _, name, _, _ in holes.parse(text) if name]
        assert '<span lang="de"' not in text
        assert not re.search(r"[{}]|None", text)
    joined = " ".join(texts)
    for value in ("030 23125 003", "tel:+493023125003", "Markt 1", "ትግርኛ", "العربية"):
        assert value in joined
    assert ("14:00" in joined) == (not tag.startswith("de"))


def test_an_example_number_is_not_announced_in_public(folder: Path) -> None:
    """As everywhere else."""
    text = CLOSED.replace('"geschlossen"', '"andere-nummer"').replace(
        "day = 2026-12-21\nlast_day = 2026-12-24", VALUES["phone"]
    )
    district(folder, text)
    assert "announcement[0].phone" in {each.field for each in examples_in(folder)}
