"""`kim report`: count requests, as a table and as a chart; no personal data."""

import asyncio
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import jinja2

from formservice.config.settings import read_settings
from kim.outbox.commands import open_outbox_of_settings
from kim.project import current_project
from kim.report.counts import LEAST, GermanNames, Row, count_rows

NOT_TOLD = f"unter {LEAST} oder geheim"
"""What the table shows instead of a suppressed number."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make spreadsheets read a cell as a formula (OWASP, CSV injection)."""
_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("kim.report"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class _Month(click.ParamType[str]):
    """A month as `2026-11`."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the month; raise a usage error for another format."""
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", str(value)):
            self.fail("write a month like 2026-11", param, ctx)
        return str(value)


@click.command
@click.option("--from", "first", type=_Month(), default="0000-01", help="First month.")
@click.option("--to", "last", type=_Month(), default="9999-12", help="Last month.")
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), help="Write the table there, not here."
)
@click.option(
    "--svg", "svg_file", type=click.Path(path_type=Path), help="Draw requests by month there."
)
def report(first: str, last: str, csv_file: Path | None, svg_file: Path | None) -> None:
    """Count requests by month, town, language, channel and outcome.

    Writes CSV in German. Numbers under five are not told. Reports of overlapping periods give away
    their difference: publish only one kind, for example each year.
    """
    if first > last:
        raise click.BadParameter(f"{last} is before {first}. Write the earlier month as --from.")
    project, settings = current_project(), read_settings()
    names = GermanNames(project.district(settings.district), project.locales())
    with open_outbox_of_settings() as box:
        counts = [count for count in asyncio.run(box.counts()) if first <= count.month <= last]
    rows = count_rows(counts, names)
    table = as_csv(rows)
    if csv_file:
        csv_file.write_text(table, "utf-8-sig", newline="")
    else:
        click.echo(table, nl=False)
    if svg_file:
        svg_file.write_text(as_svg(rows, names.district.name), "utf-8")


def as_csv(rows: Sequence[Row]) -> str:
    """Return the table as CSV with semicolons, as German spreadsheets expect it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Merkmal", "Wert", "Anzahl"])
    writer.writerows(
        (escape_formula(row.feature), escape_formula(row.value), _told(row)) for row in rows
    )
    return text.getvalue()


def escape_formula(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_svg(rows: Sequence[Row], district: str) -> str:
    """Return a bar chart of the requests by month, with a text alternative."""
    months = [row for row in rows if row.feature == "Monat"]
    most = max((row.number or 0 for row in months), default=0)
    told = ", ".join(f"{row.value}: {_told(row)}" for row in months) or "keine Anfragen"
    chart = _TEMPLATES.get_template("report.svg")
    return chart.render(
        months=months, most=max(most, 1), told=told, district=district, not_told=NOT_TOLD
    )


def _told(row: Row) -> str | int:
    return NOT_TOLD if row.number is None else row.number
