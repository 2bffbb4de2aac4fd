"""What was measured in alternated rounds: medians, ranges and ratios, as a table and as JSON."""

import math
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Figures = Mapping[str, float]
"""Measure, with its unit, to value."""
Round = dict[str, dict[str, float]]
"""Contestant to its figures."""

_LARGE = 100


@dataclass(frozen=True, slots=True)
class Sample:
    """The values of one measure, one per round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median."""
        return statistics.median(self.values)

    def text(self) -> str:
        """Return the median and, if rounds differ, the smallest and the largest value."""
        median, low, high = map(number, (self.median, min(self.values), max(self.values)))
        return median if low == high else f"{median} ({low}–{high})"


@dataclass(slots=True)
class Table:
    """The figures of one comparison."""

    title: str
    rounds: list[Round]
    notes: list[str] = field(default_factory=list)
    _ratios: list[str] = field(default_factory=list, init=False)

    def sample(self, what: str, measure: str) -> Sample | None:
        """Return the values of a contestant; `None` if it has none."""
        found = (each.get(what, {}).get(measure) for each in self.rounds)
        values = tuple(value for value in found if value is not None)
        return Sample(values) if values else None

    @property
    def contestants(self) -> list[str]:
        """Who was measured, in the order of the first round."""
        return list(dict.fromkeys(what for each in self.rounds for what in each))

    @property
    def measures(self) -> list[str]:
        """What was measured, in the order in which it came up; ratios come last."""
        figures = (figures for each in self.rounds for figures in each.values())
        measures = dict.fromkeys(measure for measures in figures for measure in measures)
        return sorted(measures, key=self._is_ratio)

    def _is_ratio(self, measure: str) -> bool:
        return measure in self._ratios

    def add_ratio(
        self, heading: str, measure: str, base: str, *, without: Collection[str] = ()
    ) -> None:
        """Add a measure: value ÷ value of the contestant *base* in the same round.

        Contestants *without* it or without the measure get none, nor do rounds in which *base* is
        missing or 0.
        """
        self._ratios.append(heading)
        for each in self.rounds:
            divisor = each.get(base, {}).get(measure)
            for what, figures in each.items():
                if divisor and measure in figures and what not in without:
                    figures[heading] = figures[measure] / divisor

    def markdown(self) -> str:
        """Return the table as aligned Markdown, the title above it and the notes below."""
        measures = self.measures
        lines = [["", *measures]]
        for what in self.contestants:
            samples = (self.sample(what, measure) for measure in measures)
            lines.append([what, *(each.text() if each else "" for each in samples)])
        notes = "".join(f"\n{note}" for note in self.notes)
        return f"{self.title}\n\n{_aligned(lines)}\n{notes}".rstrip("\n")

    def json(self) -> dict[str, Any]:
        """Return everything as values of JSON."""
        rows = {
            what: {
                measure: {
                    "median": sample.median,
                    "lowest": min(sample.values),
                    "highest": max(sample.values),
                    "rounds": list(sample.values),
                }
                for measure in self.measures
                if (sample := self.sample(what, measure))
            }
            for what in self.contestants
        }
        return {"title": self.title, "rows": rows, "notes": self.notes}


def number(value: float) -> str:
    """Return a number with three significant digits, or all of its integer part."""
    if not value or not math.isfinite(value):
        return "0" if not value else str(value)
    if abs(value) >= _LARGE:
        return f"{value:,.0f}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits > 0 else f"{value:.0f}"


def percentile(values: Iterable[float], percent: int) -> float:
    """Return the value below which *percent* of the values lie, 1 to 99.

    Raises `ValueError` if there is no value.
    """
    found = sorted(values)
    if not found:
        raise ValueError("there is no value")
    if len(found) == 1:
        return found[0]
    return statistics.quantiles(found, n=100, method="inclusive")[percent - 1]


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(3, *map(len, column)) for column in zip(*lines, strict=True)]
    rule = [f"{'-' * widths[0]}", *(f"{'-' * (width - 1)}:" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        first, *others = cells
        right = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        return f"| {' | '.join([first.ljust(widths[0]), *right])} |"

    head, *rows = lines
    return "\n".join([line(head), line(rule), *map(line, rows)])
