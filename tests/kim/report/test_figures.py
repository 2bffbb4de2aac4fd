"""The figures: German names, compared with the year before, and no difference is new."""

import datetime as dt
from collections.abc import Iterable, Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formservice.outbox import (
    MISROUTED,
    NO_HOURS,
    OPEN,
    Count,
    FollowupCount,
    Outcome,
    WishCount,
)
from formservice.outbox.followups import KEPT
from kim.report.features import ABOUT_STAFF, UNKNOWN_TOWN, Sources, numbers_by_feature
from kim.report.figures import Report, make_report
from kim.report.suppression import LEAST
from tests.kim.report.counted import NAMES, count

MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
PERIODS = ["2024", "2025", *MONTHS]
LANGUAGES, TOWNS = ("ar", "ti", "uk"), ("05170024", "05170048", "")
KINDS = st.tuples(
    st.sampled_from(MONTHS),
    st.sampled_from(LANGUAGES),
    st.sampled_from(TOWNS),
    st.sampled_from(("TEL", "MAIL", "HANDOVER", "EVENT")),
)
COUNTS = st.dictionaries(KINDS, st.integers(1, 20), max_size=60).map(
    lambda numbers: [
        count(number, month=month, language=language, municipality=town, channel=channel)
        for (month, language, town, channel), number in numbers.items()
    ]
)


def row(report: Report, title: str, value: str) -> tuple[int | None, int | None]:
    """Return both numbers of one line of a feature."""
    (feature,) = (each for each in report.features if each.title == title)
    lines = [*feature.lines, feature.rest]
    return next((line.number, line.before) for line in lines if line.value == value)


def test_a_year_is_counted_by_each_feature_beside_the_year_before() -> None:
    """Town, language, who has written and outcome, by the names that staff know."""
    report = make_report(
        [
            count(30),
            count(20, language="uk", channel="MAIL", municipality="", month="2025-12"),
            count(9, channel="HANDOVER", month="2024-02"),
            count(
                8,
                channel="EVENT",
                language="mul",
                municipality="05170048",
                outcome="undelivered",
                month="2024-02",
            ),
        ],
        NAMES,
        "2025",
    )
    assert (report.total.number, report.total.before) == (50, 17)
    assert row(report, "Ort", "Moers") == (30, 9)
    assert row(report, "Ort", "Ort unklar") == (20, 0)
    assert row(report, "Sprache für das Gespräch", "Arabisch") == (30, 9)
    assert row(report, "Sprache für das Gespräch", "mehrere Sprachen") == (0, 8)
    assert row(report, "Anfrage von und Weg", "Person: E-Mail") == (20, 0)
    assert row(report, "Anfrage von und Weg", "Fachstelle: warme Fallübergabe") == (0, 9)
    assert row(report, "Anfrage von und Weg", "Fachstelle: Info-Veranstaltung") == (0, 8)
    assert row(report, "Zugestellt an", "noch kein Postfach") == (0, 8)
    assert [line.value for line in report.months] == MONTHS[12:]
    assert (report.months[1].number, report.months[1].before) == (0, 17)


def test_what_is_no_language_of_the_registry_has_a_german_name() -> None:
    """The steering group reads no tags; and each is a row also where nobody has it."""
    report = make_report(
        [count(30), *(count(20, language=tag) for tag in ("mis", "gsg"))], NAMES, "2025"
    )
    assert row(report, "Sprache für das Gespräch", "andere Sprache") == (20, 0)
    assert row(report, "Sprache für das Gespräch", "Deutsche Gebärdensprache") == (20, 0)
    rows = numbers_by_feature(Sources((), (), ()), NAMES)["Sprache für das Gespräch"]
    assert {"andere Sprache", "Deutsche Gebärdensprache", "mehrere Sprachen"} <= rows.keys()


def told(outcome: str, number: int, **changes: object) -> FollowupCount:
    """Return a line of what staff have said, about requests of October 2025 from Moers."""
    plain: dict[str, object] = {
        "month": "2025-10",
        "municipality": "05170024",
        "moved_to": "",
        "hours": NO_HOURS,
    }
    return FollowupCount(**{**plain, **changes}, outcome=outcome, number=number)  # type: ignore[arg-type] # the caller knows


def test_what_staff_have_said_is_told_beside_the_year_before() -> None:
    """Taken over in time, later, not at all; from which town to which; median and share."""
    followups = [
        told(Outcome.TAKEN_OVER, 30, hours=5),
        told(Outcome.TAKEN_OVER, 10, hours=40),
        told(Outcome.NO_ENQUIRY, 6),
        told(OPEN, 14),
        told(MISROUTED, 12, moved_to="05170048"),
        told(MISROUTED, 2, moved_to=""),
        told(Outcome.TAKEN_OVER, 12, hours=25, month="2024-03"),
        told(Outcome.TAKEN_OVER, 50, hours=1, month="2025-02"),
    ]
    counts = [count(60), count(3, month="2025-02"), count(20, month="2024-03")]
    report = make_report(counts, NAMES, "2025", followups=followups)
    assert row(report, "Übernommen", "in höchstens 3 Arbeitstagen") == (30, 0)
    assert row(report, "Übernommen", "später") == (10, 12)
    assert row(report, "Übernommen", "kein Anliegen") == (6, 0)
    assert row(report, "Übernommen", "nicht übernommen") == (14, 8)
    assert row(report, "Zugestellt an", "zuständiges Postfach") == (46, 20)
    assert row(report, "Zugestellt an", "Übrige") == (14, 0)
    assert "zuerst Moers, dann Wesel" not in repr(report)
    assert [(line.number, line.before) for line in report.speed] == [(5, 25), (50, 0)]
    more = [one for one in followups if one.moved_to or one.outcome != MISROUTED]
    whole = make_report(counts, NAMES, "2025", followups=more)
    assert row(whole, "Zugestellt an", "zuerst Moers, dann Wesel") == (12, 0)
    assert row(whole, "Zugestellt an", "zuständiges Postfach") == (48, 20)


def test_what_is_asked_for_is_told_of_years() -> None:
    """Interpreters, and pages in another language than the talk; the rest fills its row."""
    wishes = [
        WishCount("2025-10", "same", "yes", 20),
        WishCount("2025-10", "german", "no", 9),
        WishCount("2025-10", "other", "", 5),
    ]
    report = make_report([count(40)], NAMES, "2025", wishes=wishes)
    assert row(report, "Sprachmittlung", "gewünscht") == (20, 0)
    assert row(report, "Sprachmittlung", "nicht gewünscht") == (9, 0)
    assert row(report, "Sprachmittlung", "nichts angegeben") == (11, 0)
    german = "Seite auf Deutsch, Gespräch in anderer Sprache"
    assert row(report, "Sprache der Seite", german) == (9, 0)
    few = make_report([count(40)], NAMES, "2025", wishes=[WishCount("2025-10", "same", "yes", 3)])
    assert row(few, "Sprachmittlung", "Übrige") == (40, 0)


def test_of_few_requests_no_median_is_told() -> None:
    """Of two who are in the middle it would tell both, nearly. The share is no such number."""
    followups = [told(Outcome.TAKEN_OVER, 7, hours=5), told(Outcome.TAKEN_OVER, 2, hours=90)]
    report = make_report([count(40)], NAMES, "2025", followups=followups)
    assert [line.number for line in report.speed] == [None, 18]
    followups.append(told(Outcome.TAKEN_OVER, 1, hours=30))
    enough = make_report([count(40)], NAMES, "2025", followups=followups)
    assert [line.number for line in enough.speed] == [5, 18]
    assert row(enough, "Übernommen", "später") == (3, 0)


def test_the_rest_is_a_sum_without_names() -> None:
    """That one person asked in Tigrinya, or whether one did, is in no line."""
    report = make_report(
        [count(40), count(6, language="fa"), count(6, language="ti")], NAMES, "2025"
    )
    assert row(report, "Sprache für das Gespräch", "Tigrinya") == (6, 0)
    small = make_report(
        [count(40), count(7, language="fa"), count(3, language="ti")], NAMES, "2025"
    )
    assert row(small, "Sprache für das Gespräch", "Arabisch") == (40, 0)
    assert row(small, "Sprache für das Gespräch", "Übrige") == (10, 0)
    assert "Tigrinya" not in repr(small.features)


def test_a_month_tells_its_total_and_the_last_whole_year() -> None:
    """Its own features would be small numbers, and together those of the year."""
    counts = [
        count(30),
        count(12, month="2026-02"),
        count(8, month="2025-02"),
        count(9, month="2025-02", municipality=""),
        count(7, month="2026-01"),
    ]
    report = make_report(counts, NAMES, "2026-02")
    assert (report.total.number, report.total.before) == (12, 17)
    assert (report.so_far.number, report.so_far.before) == (19, 17)
    assert [line.value for line in report.months] == ["2026-01", "2026-02"]
    assert report.year == 2025
    assert row(report, "Ort", "Moers") == (38, 0)


def test_how_many_nobody_took_is_told_apart_from_a_few_advertisements() -> None:
    """Thirteen without an answer are no rounding, and the share is of all requests."""
    followups = [
        told(Outcome.TAKEN_OVER, 162, hours=8),
        told(Outcome.TAKEN_OVER, 46, hours=40),
        told(Outcome.NO_ENQUIRY, 4),
        told(OPEN, 13),
    ]
    report = make_report([count(225)], NAMES, "2025", followups=followups)
    assert row(report, "Übernommen", "nicht übernommen") == (13, 0)
    assert row(report, "Übernommen", "kein Anliegen") == (4, 0)
    assert report.speed[1].value == (
        "Von allen Anfragen in höchstens 3 Arbeitstagen übernommen, in Prozent"
    )
    assert report.speed[1].number == 72


def test_a_year_is_told_by_features_when_nobody_can_change_them() -> None:
    """In January requests of December are taken over still: two reports would tell of one."""
    counts = [count(30), count(40, month="2024-10"), count(20, month="2026-01")]
    counts += [count(9, month=month, municipality="") for month in ("2024-10", "2025-10")]
    for period in ("2025", "2025-12", "2026-01"):
        early = make_report(counts, NAMES, period, made_on=dt.date(2026, 4, 1))
        assert early.year == 2024
        assert row(early, "Ort", "Moers") == (40, 0)
        assert early.final_on == dt.date(2026, 4, 2)
        late = make_report(counts, NAMES, period, made_on=dt.date(2026, 4, 2))
        assert late.year == 2025
        assert late.final_on is None
        assert early.total == late.total


def test_the_day_from_which_features_are_told_comes_when_all_are_erased() -> None:
    """A request of New Year's Eve is followed up for `KEPT`; its row goes within a day."""
    for year in range(2025, 2033):
        early = make_report([count(30)], NAMES, f"{year}", made_on=dt.date(year + 1, 1, 2))
        assert early.final_on
        assert early.final_on >= dt.date(year + 1, 1, 1) + KEPT + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("numbers", "total", "few"),
    [
        ([4] * 12, 0, 12),  # the sum would tell each
        ([4] * 9 + [3, 3, 3], 45, 0),
        ([4] * 10 + [3, 4], 0, 12),
        ([1] * 12, 0, 12),
        ([5] * 11 + [4], 55, 1),
        ([5] * 10 + [2, 2], 50, 2),
        ([5] * 9 + [2, 3, 2], 52, 0),
        ([5] * 8 + [1, 2, 3, 2], 48, 0),
        ([0] * 11 + [7], 7, 0),
    ],
)
def test_a_year_of_small_months_is_not_told_as_zero(
    numbers: list[int], total: int, few: int
) -> None:
    """Its sum is right where every small month can still have any small number."""
    counts = [count(one, month=f"2025-{number:02}") for number, one in enumerate(numbers, 1) if one]
    line = make_report(counts, NAMES, "2025").total
    assert (line.number, line.few) == (total, few)


def test_december_tells_its_own_year() -> None:
    """The year is over then."""
    assert make_report([count(30)], NAMES, "2025-12").year == 2025


def test_a_month_of_few_requests_is_in_no_sum() -> None:
    """Otherwise the year minus its months would tell them."""
    counts = [count(30), count(9, municipality=""), count(3, month="2025-03")]
    report = make_report(counts, NAMES, "2025")
    assert report.months[2].number is None
    assert report.total.number == 39
    assert row(report, "Ort", "Moers") == (30, 0)


def test_test_messages_are_counted_apart() -> None:
    """They are no requests of people, and there is nothing to hide about them."""
    report = make_report([count(6), count(2, channel="PROBE", municipality="")], NAMES, "2025")
    assert report.total.number == 6
    assert report.tests == 2
    assert UNKNOWN_TOWN not in repr(report.features)


def published(counts: Iterable[Count]) -> dict[str, Report]:
    """Return every report that can be made of two years."""
    counts = list(counts)
    said = [_said(line) for line in counts]
    followups = [line for lines, _ in said for line in lines]
    wishes = [wish for _, wish in said]
    return {
        period: make_report(counts, NAMES, period, followups=followups, wishes=wishes)
        for period in PERIODS
    }


def _said(line: Count) -> tuple[list[FollowupCount], WishCount]:
    """Return what was said of these requests, derived from what else they are."""
    where = {"month": line.month, "municipality": line.municipality}
    lines = [told(Outcome.TAKEN_OVER, line.number, hours=len(line.channel) * 9, **where)]
    if line.language == "ti":
        lines = [told(OPEN, line.number, **where)]
    if line.channel == "MAIL":
        lines.append(told(MISROUTED, line.number, moved_to="05170012", **where))
    interpreter = "yes" if line.language == "ar" else ""
    page = "german" if line.channel == "TEL" else "same"
    return lines, WishCount(line.month, page, interpreter, line.number)


def numbers_of(report: Report) -> Iterator[tuple[tuple[str, str], int | None]]:
    """Yield every number of a report, with what it is about."""
    for line in report.months:
        yield (line.value, ""), line.number
        yield (f"{int(line.value[:4]) - 1}{line.value[4:]}", ""), line.before
    for feature in report.features:
        for line in (*feature.lines, feature.rest):
            yield (f"{report.year} {feature.title}", line.value), line.number


@settings(max_examples=25, deadline=None)
@given(COUNTS)
def test_no_two_reports_have_a_difference_that_is_new(counts: list[Count]) -> None:
    """A year is the sum of its months, and each number is the same wherever it stands."""
    reports = published(counts)
    known: dict[tuple[str, str], int | None] = {}
    for report in reports.values():
        for key, number in numbers_of(report):
            assert known.setdefault(key, number) == number
    for year in ("2024", "2025"):
        told = [number or 0 for (value, _), number in known.items() if value.startswith(f"{year}-")]
        total = reports[year].total
        assert total.number == sum(told) if total.few else (total.number or 0) >= sum(told)
        for feature in reports[year].features:
            numbers = [line.number or 0 for line in (*feature.lines, feature.rest)]
            assert sum(numbers) == sum(told)
    about_people = [n for (value, _), n in known.items() if value[5:] not in ABOUT_STAFF]
    assert all(number is None or number == 0 or number >= LEAST for number in about_people)


@settings(max_examples=25, deadline=None)
@given(COUNTS, st.randoms(use_true_random=False))
def test_in_which_month_somebody_asked_is_in_no_report(counts: list[Count], random: Random) -> None:
    """Exchange the languages between months that keep their totals: all reports stay the same."""
    each = [count(1, **_kind(line)) for line in counts for _ in range(line.number)]
    reports = published(each)
    shuffled = []
    for year in ("2024", "2025"):
        mine = [one for one in each if one.month.startswith(year) and _is_told(reports, one.month)]
        months = [one.month for one in mine]
        random.shuffle(months)
        shuffled += [
            count(1, **{**_kind(one), "month": month})
            for one, month in zip(mine, months, strict=True)
        ]
    rest = [one for one in each if not _is_told(reports, one.month)]
    assert published([*shuffled, *rest]) == reports


def _kind(line: Count) -> dict[str, str]:
    names = ("month", "municipality", "language", "channel", "outcome")
    return {name: getattr(line, name) for name in names}


def _is_told(reports: dict[str, Report], month: str) -> bool:
    return reports[month].total.number is not None
