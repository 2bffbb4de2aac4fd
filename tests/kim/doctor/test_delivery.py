"""A delivery that does not run is bad at once, and what nobody tries within minutes."""

from datetime import timedelta
from pathlib import Path

import pytest

from formservice.outbox import Gauges, Moment
from kim.doctor.checks import Grade, check_due
from kim.doctor.delivery import check_service
from tests.formservice.samples import NOON

UNIT = "etc/systemd/system/multi-user.target.wants/kim-delivery.service"


def machine(root: Path, *, enabled: bool, events: str | None) -> Path:
    """Return a machine whose kernel says *events* of the unit's processes; `None`: it has none."""
    slice_ = root / "sys/fs/cgroup/system.slice"
    slice_.mkdir(parents=True)
    if enabled:
        (root / UNIT).parent.mkdir(parents=True)
        (root / UNIT).symlink_to("/lib/systemd/system/kim-delivery.service")
    if events is not None:
        (slice_ / "kim-delivery.service").mkdir()
        (slice_ / "kim-delivery.service/cgroup.events").write_text(events)
    return root


@pytest.mark.parametrize(
    ("enabled", "events", "grades"),
    [
        (True, "populated 1\nfrozen 0\n", [Grade.GOOD]),
        (True, "populated 0\nfrozen 0\n", [Grade.BAD]),
        (True, None, [Grade.BAD]),
        (False, None, []),
    ],
)
def test_a_delivery_that_does_not_run_is_bad(
    tmp_path: Path, *, enabled: bool, events: str | None, grades: list[Grade]
) -> None:
    """Also when nothing waits yet; where another machine delivers, nothing is said."""
    found = [*check_service(machine(tmp_path, enabled=enabled, events=events))]
    assert [one.grade for one in found] == grades
    told = ["systemctl start kim-delivery" in one.text for one in found]
    assert told == [grade is Grade.BAD for grade in grades]


def test_without_systemd_nothing_is_said(tmp_path: Path) -> None:
    """What runs the delivery there is unknown."""
    assert [*check_service(tmp_path)] == []


@pytest.mark.parametrize(("minutes", "is_bad"), [(None, False), (2, False), (4, True)])
def test_what_nobody_tries_is_bad_after_minutes(minutes: int | None, *, is_bad: bool) -> None:
    """A pause after a fault of the relay is shorter."""
    since = None if minutes is None else NOON - timedelta(minutes=minutes)
    gauges = Gauges(Moment(NOON, NOON, NOON), {}, {}, since, None, {})
    found = [*check_due(gauges)]
    assert [one.grade for one in found] == [Grade.BAD] * is_bad
    assert all("untried" in one.text for one in found)
