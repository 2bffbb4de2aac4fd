"""An intruder who has every report of a small district learns nothing of a single person."""

import csv
import datetime as dt
import io
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from formservice.outbox import MISROUTED, Count, FollowupCount, Outcome, WishCount
from kim.report.figures import Report, make_report
from kim.report.formats import IN_REST, as_csv, as_data
from kim.report.page import as_page
from kim.report.suppression import LEAST
from tests.kim.report.counted import NAMES, count

WORLDS = range(500)
PERSONAL = (
    *("Ort", "Sprache für das Gespräch", "Anfrage von und Weg"),
    *("Sprachmittlung", "Sprache der Seite"),
)
"""What is known of a person if it is known of all who asked."""
TOWNS = ("05170024", "05170048", "05170012", "")
MADE_ON = dt.date(2026, 4, 2)

Said = tuple[list[Count], list[FollowupCount], list[WishCount]]


def small_district(random: Random) -> Said:
    """Return one to four small months of 2025, and of the year before, request by request."""
    towns = random.sample(TOWNS, random.randint(1, 3))
    languages = random.sample(("ar", "ti", "uk", "mul"), random.randint(1, 3))
    interpreters = random.sample(("yes", "no", ""), random.randint(1, 3))
    pages = random.sample(("same", "german", "other"), random.randint(1, 3))
    said: Said = ([], [], [])
    for year in (2024, 2025):
        for month in random.sample(range(1, 13), random.randint(1, 4)):
            for _ in range(random.randint(1, 14)):
                is_event = add_request(said, random, f"{year}-{month:02}", towns, languages)
                wish = random.choice(pages), random.choice(interpreters)
                wish = ("german", "") if is_event else wish
                said[2].append(WishCount(f"{year}-{month:02}", *wish, 1))
    return said


def add_request(
    said: Said, random: Random, month: str, towns: list[str], languages: list[str]
) -> bool:
    """Count one more request, and what staff have said of it; return True if it is an event."""
    town, language = random.choice(towns), random.choice(languages)
    channel = "EVENT" if language == "mul" else random.choice(("TEL", "MAIL", "HANDOVER"))
    said[0].append(count(1, month=month, municipality=town, language=language, channel=channel))
    hours = random.randint(0, 40)
    said[1].append(FollowupCount(month, town, Outcome.TAKEN_OVER, "", hours, 1))
    if random.random() < 0.2:
        said[1].append(FollowupCount(month, "05170040", MISROUTED, town, -1, 1))
    return channel == "EVENT"


def report_of(said: Said, period: str, made_on: dt.date = MADE_ON) -> Report:
    """Return a report of these counters."""
    counts, followups, wishes = said
    return make_report(counts, NAMES, period, followups=followups, wishes=wishes, made_on=made_on)


@pytest.fixture(scope="module")
def worlds() -> list[tuple[Said, Report]]:
    """Return small districts, each with the report of its year."""
    districts = [small_district(Random(seed)) for seed in WORLDS]  # noqa: S311 - no secret
    return [(said, report_of(said, "2025")) for said in districts]


def test_what_all_have_in_common_is_not_told(worlds: list[tuple[Said, Report]]) -> None:
    """Whoever knows that a neighbour asked would know the neighbour's language, or wish."""
    found = Counter[str]()
    for _, report in worlds:
        for feature in report.features:
            both = [(line.number, line.before) for line in (*feature.lines, feature.rest)]
            for numbers in zip(*both, strict=True):
                told = [number or 0 for number in numbers[:-1]]
                found[feature.title] += 0 < sum(told) == max(told) and not numbers[-1]
    assert {title: found[title] for title in PERSONAL if found[title]} == {}


def test_rows_left_out_have_a_sum_that_can_be_many_things(
    worlds: list[tuple[Said, Report]],
) -> None:
    """The rest, how many rows it may have, and that each is below those told: no more is known."""
    for _, report in worlds:
        for feature in report.features:
            rows = told_of(report, feature.title)
            rows.pop("zuständiges Postfach", None)
            rest = feature.rest.number or 0
            if rest and rows:
                assert rest >= 2 * LEAST
                assert min(rows.values()) > LEAST


def test_how_staff_did_is_told_also_of_a_small_district(worlds: list[tuple[Said, Report]]) -> None:
    """It is no trait of who asked: how many were fast, late, no enquiry, not taken over at all."""
    for (counts, followups, _), report in worlds:
        months = told_months(report)
        total = sum(one.number for one in counts if one.month in months)
        taken = [one for one in followups if one.month in months and one.moved_to == ""]
        late = sum(one.number for one in taken if one.hours > 24)
        rows = told_of(report, "Übernommen")
        assert sum(rows.values()) == total
        assert rows.get("später", 0) == late
        assert rest_of(report, "Übernommen") == 0
        moved = [one for one in followups if one.month in months and one.outcome == MISROUTED]
        proper = told_of(report, "Zugestellt an").get("zuständiges Postfach", 0)
        assert proper == total - sum(one.number for one in moved)


def test_whose_request_was_late_is_in_no_report(worlds: list[tuple[Said, Report]]) -> None:
    """Exchange between requests how fast they were taken over: all reports stay the same."""
    for number, ((counts, followups, wishes), report) in enumerate(worlds):
        months = told_months(report)
        taken = [one for one in followups if one.hours >= 0 and one.month in months]
        hours = [one.hours for one in taken]
        Random(number).shuffle(hours)  # noqa: S311 - no secret
        others = [one for one in followups if one not in taken]
        exchanged = [replace(one, hours=each) for one, each in zip(taken, hours, strict=True)]
        assert report_of((counts, [*others, *exchanged], wishes), "2025") == report


def test_every_form_of_a_report_tells_the_same(worlds: list[tuple[Said, Report]]) -> None:
    """What one leaves out is in none of the others."""
    for _, report in worlds[:100]:
        data: Any = as_data(report)
        rows = list(csv.DictReader(io.StringIO(as_csv(report)), delimiter=";"))
        page = as_page(report)
        for feature in data["features"]:
            table = [row for row in rows if row["Merkmal"] == feature["feature"]]
            table = [row for row in table if row["Einheit"] == "Anfragen"]
            written = {row["Wert"]: row["Zahl"] or None for row in table}
            told = {row["value"]: row["number"] for row in feature["rows"]}
            expected = {name: None if n is None else str(n) for name, n in told.items()}
            rest = written.pop("Übrige", "0")
            assert written == expected
            assert rest == str(feature["rest"]["number"])
            assert all(name in page for name in told)
            assert {row["Hinweis"] for row in table if not row["Zahl"]} <= {IN_REST}


def test_one_more_request_is_in_no_feature_before_the_year_is_final() -> None:
    """Two reports made while staff still follow it up differ by their totals alone."""
    for seed in WORLDS:
        random = Random(seed)  # noqa: S311 - no secret
        said = small_district(random)
        made_on = dt.date(2026, 1, 2) + dt.timedelta(days=random.randrange(90))
        one_more: Said = (list(said[0]), list(said[1]), list(said[2]))
        add_request(one_more, random, random.choice(("2025-12", "2026-01")), ["05170036"], ["fa"])
        one_more[2].append(WishCount("2025-12", "other", "yes", 1))
        for period in ("2025", "2025-11", "2025-12"):
            before, after = (report_of(each, period, made_on) for each in (said, one_more))
            assert (before.year, before.features) == (after.year, after.features)
            assert before.speed == after.speed


def test_events_do_not_tell_who_wants_no_interpreter() -> None:
    """An event asks for none: nine of ten that are left out would be events, and one a person."""
    counts = [count(31), count(9, channel="EVENT", language="mul")]
    wishes = [WishCount("2025-10", "same", "yes", 30), WishCount("2025-10", "same", "no", 1)]
    report = report_of((counts, [], wishes), "2025")
    assert told_of(report, "Anfrage von und Weg")["Fachstelle: Info-Veranstaltung"] == 9
    assert told_of(report, "Sprachmittlung") == {}


def test_a_way_to_a_town_does_not_tell_who_is_from_another_one() -> None:
    """Nine of ten whose town is left out were handed on to Wesel: one is from elsewhere."""
    counts = [count(30), count(9, municipality="05170048"), count(1, municipality="05170012")]
    ways = [FollowupCount("2025-10", "05170024", MISROUTED, "05170048", -1, 9)]
    report = report_of((counts, ways, []), "2025")
    assert told_of(report, "Zugestellt an")["zuerst Moers, dann Wesel"] == 9
    assert told_of(report, "Ort") == {}


def test_what_one_table_tells_of_another_leaves_its_rest_open(
    worlds: list[tuple[Said, Report]],
) -> None:
    """Take away all that is known of the rows left out: of whom the others are is not clear."""
    for _, report in worlds:
        asked, language = told_of(report, "Anfrage von und Weg"), told_of(report, PERSONAL[1])
        events = asked.get("Fachstelle: Info-Veranstaltung", 0)
        several = language.get("mehrere Sprachen", 0)
        known = {
            "Sprachmittlung": {"nichts angegeben": events},
            "Anfrage von und Weg": {"Fachstelle: Info-Veranstaltung": several},
            "Sprache der Seite": {"Seite auf Deutsch, Gespräch in anderer Sprache": several},
            "Ort": ways_of(report),
        }
        for title, parts in known.items():
            rows, rest = told_of(report, title), rest_of(report, title)
            if rows and rest:
                part = sum(number for name, number in parts.items() if name not in rows)
                assert rest - part >= 2 * LEAST


def told_months(report: Report) -> set[str]:
    """Return the months of its year that are told."""
    return {line.value for line in report.months if line.number}


def told_of(report: Report, title: str) -> dict[str, int]:
    """Return the rows of a table that are told, and not zero."""
    (feature,) = (one for one in report.features if one.title == title)
    return {line.value: line.number for line in feature.lines if line.number}


def rest_of(report: Report, title: str) -> int:
    """Return the sum of the others."""
    (feature,) = (one for one in report.features if one.title == title)
    return feature.rest.number or 0


def ways_of(report: Report) -> Counter[str]:
    """Return how many requests of each town are known, for they were handed on to it."""
    found = Counter[str]()
    for way, number in told_of(report, "Zugestellt an").items():
        if ", dann " in way:
            found[way.partition(", dann ")[2]] += number
    return found
