"""Write a report as a German page to print: three charts, and each number beside them."""

from collections.abc import Iterable
from dataclasses import dataclass

import jinja2

from kim.report.figures import Line, Report
from kim.report.formats import (
    FEW,
    IN_REST,
    NOT_TOLD,
    final_note,
    month_name,
    period_name,
    totals_of,
)

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("kim.report"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
CHARTED = ("Ort", "Sprache für das Gespräch")
"""Features that have a chart, besides the months."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of two years, and their table."""

    key: str
    """Part of the ids in the page."""
    title: str
    column: str
    """Head of the table's first column."""
    year: int
    lines: tuple[Line, ...]
    suppressed: str
    """What stands for a suppressed number."""
    is_drawn: bool
    rest: Line | None = None
    """The one of its *lines* that is the sum of all that are not named."""

    @property
    def most(self) -> int:
        """The longest bar; at least 1."""
        return max(
            1, *(number or 0 for line in self.lines for number in (line.number, line.before))
        )

    @property
    def largest(self) -> Line | None:
        """The named line with the largest number of the year; `None` where there is none."""
        return max(
            (line for line in self.lines if line.number and line is not self.rest),
            key=lambda line: line.number or 0,
            default=None,
        )

    @property
    def names_nothing(self) -> bool:
        """Return True if there are requests of the year, and only their sum is told."""
        return self.largest is None and self.rest is not None and bool(self.rest.number)


def as_page(report: Report) -> str:
    """Return the page; it loads nothing and holds no script."""
    return _TEMPLATES.get_template("report.html").render(
        report=report,
        period=period_name(report),
        not_told=NOT_TOLD,
        totals_of=totals_of,
        note=final_note(report),
        charts=list(_charts(report)),
    )


def _charts(report: Report) -> Iterable[Chart]:
    months = tuple(
        Line(month_name(line.value, "LLLL"), line.number, line.before) for line in report.months
    )
    year = int(report.period[:4])
    yield Chart("monat", f"Anfragen je Monat, {year}", "Monat", year, months, FEW, is_drawn=True)
    for number, feature in enumerate(report.features):
        yield Chart(
            key=f"merkmal-{number}",
            title=f"{feature.title}, {report.year}",
            column=feature.title,
            year=report.year,
            lines=feature.shown,
            suppressed=IN_REST,
            is_drawn=feature.title in CHARTED,
            rest=feature.rest,
        )
