"""`kim alarm --test`: ring once by every configured way, and say for each whether it worked."""

import sys
from collections.abc import Iterator, Sequence

import click

from formservice.config.settings import Settings, read_settings
from formservice.monitoring.alarm_channels import AlarmNotSentError, channels_of, facts_now
from formservice.monitoring.alarms import Alarm
from kim.alarm.sandbox import Row, ring_inside
from kim.terminal import as_json, print_rows
from portal.exit_codes import Exit


@click.command
@click.option("--test", is_flag=True, help="Ring now. A person is called: tell them before.")
@click.option(
    "--inside",
    "units",
    multiple=True,
    metavar="UNIT",
    help="Ring from a copy of this unit of systemd, with all that it may and may not do (root).",
)
@as_json
def alarm(*, test: bool, units: Sequence[str], as_json: bool) -> None:
    """Ring once by every way of the alarms, as a test.

    Says for each whether it worked. What arrives is the alarm “test”. The installed “kim alarm
    --test” rings three times: from inside the sandboxes of kim-web, kim-delivery and kim-alarm@.
    Ends with 1 if a way fails, or if there is none.
    """
    if not test:
        raise click.UsageError("Say --test: this command calls a person.")
    rows = [row for unit in units for row in ring_inside(unit)] if units else [*_ring()]
    print_rows(rows, json_wanted=as_json)
    if not rows or not all(row["worked"] for row in rows):
        sys.exit(Exit.FAILED)


def _ring() -> Iterator[Row]:
    settings: Settings = read_settings()
    facts = facts_now(Alarm.TEST, {})
    for name, channel in channels_of(settings).items():
        try:
            channel(facts)
        except AlarmNotSentError as error:
            yield {"way": name, "worked": False, "reason": error.code}
        else:
            yield {"way": name, "worked": True, "reason": ""}
