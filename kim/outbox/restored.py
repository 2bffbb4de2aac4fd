"""`kim outbox restored`: after a restored backup nothing is sent twice and nothing is forgotten."""

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TextIO

import click

from formservice.config.settings import read_settings
from formservice.outbox import Change, Order, Restored, Settled
from kim.outbox.commands import BY_HAND, mailboxes_of, opened_outbox
from kim.project import current_project
from kim.terminal import Exit

_CHANGES = frozenset(change.value for change in Change)


@click.command
@click.argument("log", type=click.File(encoding="utf-8"), default="-")
@click.option("--hold-rest", is_flag=True, help="Hold what the log does not say was delivered.")
def restored(log: TextIO, *, hold_rest: bool) -> None:
    """Run once after a backup was restored.

    Do so before the delivery starts. LOG is the log of the time since the backup in the order of
    time, of web side, delivery and operators, for example: journalctl -o cat -t kim | kim outbox
    restored. What it says was delivered and did not come back is marked so; what an operator
    changed is changed again. Ends with 1 where requests were accepted after the backup and are
    gone: their references are listed.
    """
    district = current_project().district(read_settings().district)
    said = read_log(log, datetime.now(UTC), mailboxes_of(district), hold_rest=hold_rest)
    with opened_outbox() as box:
        settled = asyncio.run(box.settle(said))
    _tell(settled, hold_rest=hold_rest)
    if settled.missing:
        sys.exit(Exit.FAILED)


def read_log(
    lines: Iterable[str], now: datetime, mailboxes: frozenset[str], *, hold_rest: bool
) -> Restored:
    """Return what the JSON *lines* of the log say in their order; other lines are passed over.

    A letter is sent by hand to one of *mailboxes* only, whatever the log says.
    """
    story = _Story(now, mailboxes)
    for entry in _entries(lines):
        story.hear(entry)
    return Restored(
        now=now,
        accepted=frozenset(story.accepted),
        delivered=frozenset(one for one, arrived in story.arrived.items() if arrived),
        undone=frozenset(one for one, arrived in story.arrived.items() if not arrived),
        orders=tuple(chain.from_iterable(story.orders.values())),
        hold_rest=hold_rest,
    )


@dataclass
class _Story:
    """What happened to each letter so far, by its reference."""

    now: datetime
    mailboxes: frozenset[str]
    accepted: set[str] = field(default_factory=set)
    arrived: dict[str, bool] = field(default_factory=dict)
    """Whether it was delivered, or on its way: the last word counts."""
    orders: dict[str, list[Order]] = field(default_factory=lambda: defaultdict(list))

    def hear(self, entry: Mapping[str, Any]) -> None:
        """Take one line in."""
        reference = str(entry["reference"])
        match entry:
            case {"event": "accepted"}:
                self.accepted.add(reference)
            case {"event": "delivered"}:
                self.arrived[reference] = True
                self.orders.pop(reference, None)
            case {"event": "not-delivered"}:
                self.arrived[reference] = False
            case {"event": "bounced", "verdict": "rerouted" | "kept"}:
                self.arrived[reference] = False
                self.orders.pop(reference, None)
            case {"event": event, "change": str(change)} if event == BY_HAND and change in _CHANGES:
                mailbox = str(entry.get("mailbox", ""))
                self._obey(Order(Change(change), reference, self.now, mailbox))

    def _obey(self, order: Order) -> None:
        if order.change in {Change.REROUTE, Change.RETRY}:
            self.arrived[order.reference] = False
        if order.change is not Change.REROUTE or order.mailbox in self.mailboxes:
            self.orders[order.reference].append(order)


def _entries(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("reference"):
            yield entry


def _tell(settled: Settled, *, hold_rest: bool) -> None:
    click.echo(f"{len(settled.delivered)} were delivered after the backup; marked so.")
    waiting = "held until they are released" if hold_rest else "will be delivered"
    click.echo(f"{len(settled.waiting)} {waiting}: {' '.join(settled.waiting) or '–'}")
    if settled.erased:
        click.echo(f"{len(settled.erased)} were erased by hand after the backup; erased again.")
    if settled.missing:
        click.secho(
            f"{len(settled.missing)} were accepted after the backup and are gone: "
            f"{' '.join(settled.missing)}",
            fg="red",
            err=True,
        )
