"""`kim report`: figures of a month or a year, as page, table and data; no personal data."""

import asyncio
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import click

from formservice.config.settings import Settings, read_settings
from formservice.outbox import Outbox
from kim.coordination_mail import mail_the_coordination
from kim.outbox.access import open_outbox_of_settings
from kim.project import Project, current_project
from kim.report.features import GermanNames
from kim.report.figures import Report, make_report
from kim.report.formats import as_csv, as_data
from kim.report.mail import compose_report
from kim.report.page import as_page
from portal.local_time import BERLIN

COORDINATION = "coordination"
_FILE = click.Path(path_type=Path, dir_okay=False)


def last_month() -> str:
    """Return the last month that is over, for example `2026-10`."""
    return month_before(dt.datetime.now(dt.UTC))


def month_before(now: dt.datetime) -> str:
    """Return the month before that of *now*. Months end in Germany, as the counters have them."""
    first = now.astimezone(BERLIN).date().replace(day=1)
    return f"{first - dt.timedelta(days=1):%Y-%m}"


class _Period(click.ParamType[str]):
    """A month as `2026-10` or a year as `2025`; it has to be over."""

    name = "period"

    def __init__(self, pattern: str, example: str) -> None:
        self._pattern = pattern
        self._example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the period; raise a usage error for another format, or if it is not over."""
        period = str(value)
        if not re.fullmatch(self._pattern, period):
            self.fail(f"write it like {self._example}", param, ctx)
        if (period if "-" in period else f"{period}-12") > last_month():
            self.fail(
                f"{period} is not over. Two reports of it would give away what came between.",
                param,
                ctx,
            )
        return period


@click.command
@click.option(
    "--month",
    type=_Period(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])", "2026-10"),
    help="Of a month, such as 2026-10.",
)
@click.option("--year", type=_Period(r"[1-9][0-9]{3}", "2025"), help="Of a whole year: 2025.")
@click.option("--html", "html_file", type=_FILE, help="Write the page to print there.")
@click.option("--csv", "csv_file", type=_FILE, help="Write the table there.")
@click.option("--json", "json_file", type=_FILE, help="Write the data there.")
@click.option(
    "--to",
    type=click.Choice([COORDINATION]),
    help="Mail page and table to `coordination` of district.toml.",
)
def report(  # noqa: PLR0913, PLR0917 - the options of the command line
    month: str | None,
    year: str | None,
    html_file: Path | None,
    csv_file: Path | None,
    json_file: Path | None,
    to: str | None,
) -> None:
    """Figures of a month or a year that give nobody away.

    Without a period: the last month that is over. Without a file: the table, here. What is told of
    a month is its total; towns, languages and ways are told of whole years.
    """
    if month and year:
        raise click.UsageError("Give --month or --year, not both.")
    project, settings = current_project(), read_settings()
    made = _make(project, settings, month or year or last_month())
    if html_file:
        html_file.write_text(as_page(made), "utf-8")
    if csv_file:
        csv_file.write_text(as_csv(made), "utf-8-sig", newline="")
    if json_file:
        text = json.dumps(as_data(made), ensure_ascii=False, indent=2)
        json_file.write_text(f"{text}\n", "utf-8")
    if to:
        mail, called = compose_report(made), "the report"
        if mail_the_coordination(project, settings, "KIM-Statistik", mail, called=called):
            click.echo(f"{made.period}: mailed")
    if not (html_file or csv_file or json_file or to):
        click.echo(as_csv(made), nl=False)


def _make(project: Project, settings: Settings, period: str) -> Report:
    names = GermanNames(project.district(settings.district), project.locales())
    with open_outbox_of_settings() as box:
        return asyncio.run(_report_of(box, names, period))


async def _report_of(box: Outbox, names: GermanNames, period: str) -> Report:
    followups, wishes = await box.followup_counts(), await box.wish_counts()
    today = (await box.time()).now.astimezone(BERLIN).date()
    return make_report(
        await box.counts(), names, period, followups=followups, wishes=wishes, made_on=today
    )
