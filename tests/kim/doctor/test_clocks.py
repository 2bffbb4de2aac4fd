"""`kim doctor` compares the clock of this machine with the database's."""

from formservice.outbox import Moment
from kim.doctor.checks import Grade, check_clocks
from tests.formservice.running_delivery import HOUR
from tests.formservice.samples import NOON


def test_a_clock_that_is_not_the_databases_is_bad() -> None:
    """Both times are named; which one is wrong is for a person to see."""
    here = NOON + 2 * HOUR
    (finding,) = check_clocks(Moment(NOON, NOON, here))
    assert finding.grade is Grade.BAD
    told = "2026-11-21 13:00 UTC here, 2026-11-21 11:00 UTC in the database"
    assert finding.text == f"{told}. Remedy: handbook/betrieb/clocks-differ.md"
    assert not [*check_clocks(Moment(NOON, NOON, NOON + HOUR))]
