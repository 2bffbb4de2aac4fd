"""Working days and hours of North Rhine-Westphalia."""

import datetime as dt

import pytest

from formservice.outbox.followups import KEPT
from formservice.working_time import after_working_days, is_working_day, working_hours
from portal.district.statements import MOST_DAYS_TO_ANSWER
from portal.local_time import BERLIN


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-27", True),
        ("2026-11-28", False),  # Saturday
        ("2026-06-04", False),  # Fronleichnam, which not every Land has
        ("2027-11-01", False),  # Allerheiligen, a Monday
        ("2026-10-31", False),  # Saturday
        ("2025-10-31", True),  # Reformationstag is none in this Land
    ],
)
def test_the_holidays_are_those_of_the_land(day: str, works: bool) -> None:  # noqa: FBT001
    """A library knows them, with the subdivision NW."""
    assert is_working_day(dt.date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("begin", "days", "end"),
    [
        ("2026-11-26T15:00", 1, "2026-11-27T15:00"),
        ("2026-11-27T15:00", 1, "2026-11-30T15:00"),  # over a weekend
        ("2026-11-28T09:00", 1, "2026-11-30T09:00"),  # what comes on a Saturday
        ("2026-12-23T10:00", 3, "2026-12-29T10:00"),  # 24 and 28; Christmas lies between
        ("2026-10-24T10:00", 1, "2026-10-26T10:00"),  # the clocks change
        ("2026-11-27T15:00", 0, "2026-11-27T15:00"),
    ],
)
def test_working_days_pass_at_the_same_local_time(begin: str, days: int, end: str) -> None:
    """Weekends, holidays and the change of the clocks do not count."""
    assert after_working_days(local(begin).astimezone(dt.UTC), days) == local(end)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-11-26T09:00", "2026-11-26T11:59", 2),
        ("2026-11-26T15:00", "2026-11-27T09:30", 2),
        ("2026-11-27T23:00", "2026-11-30T07:00", 0),
        ("2026-12-23T15:00", "2026-12-28T09:00", 10),
        ("2026-11-26T11:00", "2026-11-26T09:00", 0),
    ],
)
def test_working_hours_lie_between_eight_and_four(begin: str, end: str, hours: int) -> None:
    """Nights and weekends are not held against anybody."""
    assert working_hours(local(begin), local(end)) == hours


def test_the_last_day_that_a_district_may_name_comes_while_a_request_is_followed_up() -> None:
    """Whenever it is accepted, over Christmas and Easter as well, with three weeks to arrive in."""
    longest = KEPT - dt.timedelta(weeks=3)
    days = (local("2026-01-01T12:00") + dt.timedelta(days=each) for each in range(2 * 365))
    assert all(after_working_days(day, MOST_DAYS_TO_ANSWER) - day < longest for day in days)
