"""`kim outbox restored`: after a restored backup nothing is sent twice and nothing is forgotten."""

import asyncio
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO

import click

from formservice.outbox import Restored, Settled
from kim.operating.answers import Exit
from kim.operating.outbox import opened_outbox


@click.command
@click.argument("log", type=click.File(encoding="utf-8"), default="-")
@click.option("--hold-rest", is_flag=True, help="Hold what the log does not say was delivered.")
def restored(log: TextIO, *, hold_rest: bool) -> None:
    """Run once after a backup was restored.

    Do so before the delivery starts. LOG is the service's own log of the time since the backup, of
    web side and delivery, for example: journalctl -u kim-web -u kim-delivery -o cat | kim outbox
    restored. What it says was delivered is marked so. Ends with 1 where requests were accepted
    after the backup and are gone: their references are listed.
    """
    said = read_log(log, datetime.now(UTC), hold_rest=hold_rest)
    with opened_outbox() as box:
        settled = asyncio.run(box.settle(said))
    _tell(settled, hold_rest=hold_rest)
    if settled.missing:
        sys.exit(Exit.FAILED)


def read_log(lines: Iterable[str], now: datetime, *, hold_rest: bool) -> Restored:
    """Return what the JSON *lines* of the log say; other lines are passed over."""
    found: dict[str, set[str]] = {"accepted": set(), "delivered": set()}
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("event") in found and entry.get("reference"):
            found[entry["event"]].add(str(entry["reference"]))
    accepted, delivered = (frozenset(found[name]) for name in ("accepted", "delivered"))
    return Restored(now, accepted, delivered, hold_rest)


def _tell(settled: Settled, *, hold_rest: bool) -> None:
    click.echo(f"{len(settled.delivered)} were delivered after the backup; marked so.")
    waiting = "held until they are released" if hold_rest else "will be delivered"
    click.echo(f"{len(settled.waiting)} {waiting}: {' '.join(settled.waiting) or '–'}")
    if settled.missing:
        click.secho(
            f"{len(settled.missing)} were accepted after the backup and are gone: "
            f"{' '.join(settled.missing)}",
            fg="red",
            err=True,
        )
