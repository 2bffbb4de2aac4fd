"""Measure the project beside its limits and its peers: what is named, one after the other.

Every comparison is measured in alternated rounds; the tables show medians and, in brackets, the
smallest and the largest round. Other programs disturb each number, but all contestants of a round
alike: compare within a table, and CPU rather than time. Everything runs on loopback, in folders
below `build`, and ends by itself. Progress goes to standard error, tables to standard output.

Several may follow each other: `python -m bench --rounds 5 --json run.json requests idle gauge`.
Each says with `--help` what it measures and how much. With no name: requests, delivery, idle,
limits, gauge.
"""

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from bench import (
    accepting,
    building,
    choosers,
    delivering,
    gauging,
    growing,
    idle,
    limiter,
    paint,
    printing,
    rebuilding,
    weight,
)
from bench.district import MOST
from bench.machine import describe, note, require
from bench.plone import beside
from bench.processes import built_site, end_in_order_at_sigterm, temporary_folder
from bench.table import Table

ROUNDS, SECONDS = 3, 5.0
_MOST_ROUNDS, _LONGEST = 100, 3600
_LANGUAGES = 51
_LARGEST = 10_000_000


class Run:
    """The tables of a run: printed when they are there, written at the end."""

    def __init__(self, rounds: int, site: Path | None, file: Path | None, folder: Path) -> None:
        self.rounds = rounds
        self._given_site = site
        self._file = file
        self._folder = folder
        self._tables: list[Table] = []
        self._machine = describe()

    @cached_property
    def site(self) -> Path:
        """Our pages: those given, or built once for all that is measured."""
        return built_site(self._folder, self._given_site)

    def take(self, tables: Iterable[Table]) -> None:
        """Print tables as they come, and write all of the run to the file, if there is one."""
        for table in tables:
            table.notes.append(note())
            print(table.markdown(), end="\n\n", flush=True)
            self._tables.append(table)
            if self._file:
                self._file.write_text(json.dumps(self._json(), indent=1, ensure_ascii=False))

    def _json(self) -> dict[str, Any]:
        tables = [table.json() for table in self._tables]
        return {"machine": self._machine, "tables": tables}


@click.group(help=__doc__, chain=True, invoke_without_command=True)
@click.option(
    "--rounds",
    type=click.IntRange(1, _MOST_ROUNDS),
    default=ROUNDS,
    show_default=True,
    help="How often each contestant is measured.",
)
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Our pages, built before by `kim build`; else they are built first.",
)
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write every figure of every round to this file, too.",
)
@click.pass_context
def main(context: click.Context, rounds: int, site: Path | None, file: Path | None) -> None:
    """Prepare the run; what was named follows."""
    require()
    if file and not file.resolve().parent.is_dir():
        raise click.BadParameter(f"there is no folder {file.parent}", param_hint="--json")
    end_in_order_at_sigterm()
    context.obj = Run(rounds, site, file, context.with_resource(temporary_folder()))
    if context.invoked_subcommand is None:
        for command in (requests, delivery, idle_, limits, gauge):
            context.invoke(command)


seconds_option = click.option(
    "--seconds",
    type=click.FloatRange(0.1, _LONGEST),
    default=SECONDS,
    show_default=True,
    help="How long each contestant is asked in each round.",
)
clients_option = click.option(
    "--clients",
    type=click.IntRange(1, 1000),
    multiple=True,
    default=accepting.CLIENTS,
    show_default=True,
    help="Connections at the same time; may be given more than once.",
)


@main.command(
    "requests",
    help=accepting.__doc__,
    short_help="accepted requests per second, CPU per request, the disk",
)
@seconds_option
@clients_option
@click.pass_obj
def requests(run: Run, seconds: float, clients: Sequence[int]) -> None:
    """Measure accepted requests."""
    run.take(accepting.measure(run.rounds, run.site, seconds, clients))


@main.command(
    "plone", help=beside.__doc__, short_help="the same beside Plone with collective.easyform"
)
@seconds_option
@clients_option
@click.pass_obj
def plone(run: Run, seconds: float, clients: Sequence[int]) -> None:
    """Measure accepted requests beside Plone."""
    run.take(beside.measure(run.rounds, run.site, seconds, clients))


@main.command(
    "delivery", help=delivering.__doc__, short_help="delivered letters per second, CPU per letter"
)
@click.option("--letters", type=click.IntRange(50, 100_000), default=1000, show_default=True)
@click.pass_obj
def delivery(run: Run, letters: int) -> None:
    """Measure delivery."""
    run.take(delivering.measure(run.rounds, run.site, letters))


@main.command("idle", help=idle.__doc__, short_help="CPU of a service while nothing happens")
@click.option("--seconds", type=click.FloatRange(1, _LONGEST), default=20.0, show_default=True)
@click.pass_obj
def idle_(run: Run, seconds: float) -> None:
    """Measure an idle service."""
    run.take(idle.measure(run.rounds, run.site, seconds))


@main.command("limits", help=limiter.__doc__, short_help="the limits against floods, many networks")
@click.option(
    "--networks",
    type=click.IntRange(1, _LARGEST),
    multiple=True,
    default=limiter.NETWORKS,
    show_default=True,
    help="How many come before; may be given more than once.",
)
@click.pass_obj
def limits(run: Run, networks: Sequence[int]) -> None:
    """Measure the limits."""
    run.take(limiter.measure(run.rounds, networks))


@main.command("gauge", help=gauging.__doc__, short_help="the gauges, a million rows in the log")
@click.option(
    "--rows",
    type=click.IntRange(0, _LARGEST),
    multiple=True,
    default=gauging.ROWS,
    show_default=True,
    help="Rows in the log; may be given more than once.",
)
@click.pass_obj
def gauge(run: Run, rows: Sequence[int]) -> None:
    """Measure the gauges."""
    run.take(gauging.measure(run.rounds, rows))


@main.command(
    "build",
    help=building.__doc__,
    short_help="CPU of a build beside static-i18n, Material and Hugo",
)
@click.option(
    "--languages", type=click.IntRange(1, _LANGUAGES), default=_LANGUAGES, show_default=True
)
@click.option(
    "--without",
    type=click.Choice(building.CONTESTANTS),
    multiple=True,
    help="Leave out a contestant; may be given more than once.",
)
@click.pass_obj
def build(run: Run, languages: int, without: Sequence[str]) -> None:
    """Measure builds."""
    run.take(building.measure(run.rounds, languages, without))


@main.command("rebuild", help=rebuilding.__doc__, short_help="our build again, with little new")
@click.option("--unpublished", is_flag=True, help="All languages, also those not published yet.")
@click.pass_obj
def rebuild(run: Run, *, unpublished: bool) -> None:
    """Measure building again."""
    run.take(rebuilding.measure(run.rounds, is_everything=unpublished))


@main.command(
    "towns", help=growing.__doc__, short_help="build and service with 13, 100 and 396 towns"
)
@seconds_option
@click.option(
    "--towns",
    type=click.IntRange(1, MOST),
    multiple=True,
    default=growing.TOWNS,
    show_default=True,
    help="Towns of a district; may be given more than once.",
)
@click.pass_obj
def towns(run: Run, seconds: float, towns: Sequence[int]) -> None:
    """Measure growth."""
    run.take(growing.measure(run.rounds, seconds, towns))


@main.command(
    "paint",
    help=paint.__doc__,
    short_help="how soon a page is seen on a slow line, beside Material",
)
@click.option(
    "--earlier",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with our site as it was built before, to be measured as well.",
)
@click.pass_obj
def paint_(run: Run, earlier: Path | None) -> None:
    """Measure first paint."""
    require("nginx", "chromium")
    run.take(paint.measure(run.rounds, run.site, earlier))


@main.command(
    "choosers", help=choosers.__doc__, short_help="the first address, kept by the proxy or not"
)
@seconds_option
@click.pass_obj
def choosers_(run: Run, seconds: float) -> None:
    """Measure the choice of languages."""
    require("nginx")
    run.take(choosers.measure(run.rounds, run.site, seconds))


@main.command(
    "printing", help=printing.__doc__, short_help="printing all documents, anew and again"
)
@click.pass_obj
def printing_(run: Run) -> None:
    """Measure printing."""
    run.take(printing.measure(run.rounds))


@main.command("weight", help=weight.__doc__, short_help="bytes of a first visit")
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=weight.LANGUAGES,
    show_default=True,
    help="May be given more than once.",
)
@click.pass_obj
def weight_(run: Run, languages: Sequence[str]) -> None:
    """Measure the bytes of a first visit."""
    run.take(weight.measure(run.site, languages))


if __name__ == "__main__":
    main()
