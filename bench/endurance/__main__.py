"""Long runs that show whether a request can be lost: `kills`, `posts`, `day`, `freezes`.

Each starts the service on this machine with a database and a mail relay of its own, ends by
itself, and prints a table. Exit status 0: everything was as promised. 1: it was not.
"""

import asyncio
import random
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import click

from bench.endurance import day as day_run
from bench.endurance import freezes as freezes_run
from bench.endurance import kills as kills_run
from bench.endurance import posts as posts_run
from bench.endurance.databases import KINDS
from bench.endurance.installation import (
    Ground,
    keep_logs,
    working_folder,
)
from bench.endurance.ledger import Row, print_table
from bench.endurance.relay import Control
from bench.processes import ROOT, built_site, end_in_order_at_sigterm

DATABASE = click.Choice(KINDS)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every run has."""
    folder = click.Path(file_okay=False, path_type=Path)
    built = click.Path(exists=True, file_okay=False, path_type=Path)
    for option in (
        click.option("--seed", default="", help="Repeat a run; each run prints its own."),
        click.option("--site", type=built, help="Pages built before; else they are built first."),
        click.option(
            "--project",
            type=built,
            default=ROOT,
            help="What they were built from, if not this project.",
        ),
        click.option("--keep-logs", "keep", type=folder, help="Copy the logs to this folder."),
        click.option(
            "--control",
            type=click.Choice([each.value for each in Control]),
            default=Control.NONE.value,
            help="Let the relay do what no relay may, to see that it is noticed.",
        ),
    ):
        command = option(command)
    return command


kind_relay = click.option(
    "--kind-relay", is_flag=True, help="The relay takes each mail at once: no minute of waiting."
)


def carry_out(  # noqa: PLR0913 - the options that every run has
    title: str,
    run: Callable[[Ground], Coroutine[Any, Any, list[Row]]],
    *,
    site: Path | None,
    project: Path,
    keep: Path | None,
    seed: str,
    control: str,
    kind_relay: bool = False,
) -> None:
    """Run, print the table, and end with 1 if something was not as promised."""
    seed = seed or str(random.SystemRandom().randrange(10**9))
    title = f"{title}, --seed {seed}"
    end_in_order_at_sigterm()
    with working_folder() as folder:
        built = built_site(folder, site)
        ground = Ground(folder, built, seed, Control(control), project, kind_relay)
        print(title, flush=True)
        try:
            table = asyncio.run(run(ground))
        finally:
            keep_logs(folder, keep)
    sys.exit(0 if print_table(title, table) else 1)


@click.group(help=__doc__)
def main() -> None:
    """Choose the run."""


@main.command(help=kills_run.__doc__, short_help="End processes and database by `kill -9`.")
@click.option("--count", type=click.IntRange(2, 100_000), default=1000, show_default=True)
@click.option("--database", type=DATABASE, default="postgresql", show_default=True)
@kind_relay
@common
def kills(count: int, database: str, **options: Any) -> None:
    """Kill web, delivery and database at random moments under load."""
    carry_out(
        f"{count} kills, {database}",
        lambda ground: kills_run.run_kills(ground, count, database),
        **options,
    )


@main.command(help=posts_run.__doc__, short_help="Send fuzzed requests over HTTP.")
@click.option("--count", type=click.IntRange(1, 10_000_000), default=100_000, show_default=True)
@click.option("--database", type=DATABASE, default="sqlite", show_default=True)
@click.option("--only", type=click.IntRange(0), help="Send this one request of the run alone.")
@common
def posts(count: int, database: str, only: int | None, **options: Any) -> None:
    """Send fuzzed requests."""
    numbers = range(count) if only is None else range(only, only + 1)
    carry_out(
        f"{len(numbers)} requests, {database}",
        lambda ground: posts_run.run_posts(ground, numbers, database),
        **options,
    )


@main.command(help=day_run.__doc__, short_help="A day of simulated time under faults.")
@click.option("--hours", type=click.FloatRange(0.5, 240), default=24.0, show_default=True)
@click.option(
    "--speed",
    type=click.FloatRange(1, 200),
    default=60.0,
    show_default=True,
    help="How many times faster than ours the time runs.",
)
@common
def day(hours: float, speed: float, **options: Any) -> None:
    """Live through a day of simulated time."""
    carry_out(
        f"{hours:g} hours at {speed:g} times the speed, sqlite",
        lambda ground: day_run.run_day(ground, hours, speed),
        **options,
    )


@main.command(help=freezes_run.__doc__, short_help="Hold and cut connections to PostgreSQL.")
@click.option("--count", type=click.IntRange(1, 100_000), default=200, show_default=True)
@kind_relay
@common
def freezes(count: int, **options: Any) -> None:
    """Freeze the connections to the database at random."""
    carry_out(f"{count} freezes", lambda ground: freezes_run.run_freezes(ground, count), **options)


if __name__ == "__main__":
    main()
