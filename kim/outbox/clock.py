"""`kim outbox clock-ok`: a person says that the clock is right."""

import asyncio
from datetime import datetime, timedelta

import click
import structlog

from formservice.monitoring.logging import configure_logs, system_log
from formservice.outbox import Moment
from kim.outbox.access import open_outbox_of_settings, tell_if_unclear
from kim.terminal import exit_with
from portal.exit_codes import Exit
from portal.local_time import BERLIN


@click.command("clock-ok")
@click.option("--yes", is_flag=True, help="Do not ask.")
def clock_ok(*, yes: bool) -> None:
    """Say that the clock is right after it jumped.

    From then on requests are erased and redirected for their age again, by this clock. Refused
    where the clock is believed already.
    """
    with open_outbox_of_settings() as box:
        seen = asyncio.run(box.time())
        if seen.is_believed:
            exit_with(Exit.NOT_NOW, f"clock-ok: nothing to do, {_said(seen.shown)} is believed.")
        click.echo(f"The clock shows {_said(seen.shown)}, {_difference(seen)}.")
        click.echo(f"The service believes {_said(seen.now)}.")
        if not yes:
            click.confirm(f"Is it {_said(seen.shown)}?", abort=True)
        confirmed = tell_if_unclear(box.confirm_clock(seen), "clock-ok", "kim outbox clock-ok")
        if not asyncio.run(confirmed):
            exit_with(Exit.NOT_NOW, "clock-ok: the clock has jumped again meanwhile. Look again.")
    _log(seen)
    click.echo("clock-ok: done, the clock is believed.")


def _said(moment: datetime) -> str:
    """Return a moment as the clock on the wall shows it, and as the logs do."""
    return f"{moment.astimezone(BERLIN):%Y-%m-%d %H:%M} in Berlin ({moment:%Y-%m-%d %H:%M} UTC)"


def _difference(seen: Moment) -> str:
    difference = seen.shown - seen.now
    hours = round(abs(difference) / timedelta(hours=1))
    many = "1 hour" if hours == 1 else f"{hours} hours"
    return f"{many} {'later' if difference > timedelta() else 'earlier'} than is believed"


def _log(seen: Moment) -> None:
    configure_logs(system_log())
    times = {"believed": seen.now, "shown": seen.shown}
    shown = {name: time.isoformat(timespec="seconds") for name, time in times.items()}
    structlog.get_logger().warning("clock-confirmed", **shown)
