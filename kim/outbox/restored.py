"""`kim outbox restored`: bring a restored backup up to date with the log."""

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
from formservice.outbox import BY_OPERATOR, Event, LogExcerpt, OperatorCommand, RestoreResult
from kim.outbox.commands import BY_HAND, mailboxes_of, open_outbox_of_settings
from kim.project import current_project
from portal.exit_codes import Exit


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
    with open_outbox_of_settings() as box:
        result = asyncio.run(box.restore(said))
    _tell(result)
    if result.missing:
        sys.exit(Exit.FAILED)


def read_log(
    lines: Iterable[str], now: datetime, mailboxes: frozenset[str], *, hold_rest: bool
) -> LogExcerpt:
    """Return what the JSON *lines* of the log say, in their order; other lines are ignored.

    A letter is sent by hand only to one of *mailboxes*, whatever the log says.
    """
    history = _History(now, mailboxes)
    for entry in _entries(lines):
        history.add(entry)
    return LogExcerpt(
        now=now,
        accepted=frozenset(history.accepted),
        delivered=frozenset(one for one, arrived in history.arrived.items() if arrived),
        undelivered=frozenset(one for one, arrived in history.arrived.items() if not arrived),
        commands=tuple(chain.from_iterable(history.commands.values())),
        hold_rest=hold_rest,
    )


@dataclass
class _History:
    """What happened to each letter, by its reference."""

    now: datetime
    mailboxes: frozenset[str]
    accepted: set[str] = field(default_factory=set)
    arrived: dict[str, bool] = field(default_factory=dict)
    """Whether it is delivered; a later line overrides an earlier one."""
    commands: dict[str, list[OperatorCommand]] = field(default_factory=lambda: defaultdict(list))
    erased: set[str] = field(default_factory=set)
    """What an operator erased: a delivery that ends later brings nothing back."""

    def add(self, entry: Mapping[str, Any]) -> None:
        """Add one line of the log."""
        reference = str(entry["reference"])
        if reference in self.erased:
            return
        match entry:
            case {"event": "accepted"}:
                self.accepted.add(reference)
            case {"event": "delivered"}:
                self.arrived[reference] = True
                self.commands.pop(reference, None)
            case {"event": "not-delivered"}:
                self.arrived[reference] = False
            case {"event": "bounced", "verdict": "rerouted" | "kept"}:
                self.arrived[reference] = False
                self.commands.pop(reference, None)
            case {"event": event, "change": str(change)} if event == BY_HAND:
                self._repeat(reference, change, str(entry.get("mailbox", "")))

    def _repeat(self, reference: str, change: str, mailbox: str) -> None:
        if change not in BY_OPERATOR:
            return
        command = OperatorCommand(Event(change), reference, self.now, mailbox)
        if command.event is Event.ERASE:
            self.erased.add(reference)
        if command.event in {Event.REROUTE, Event.RETRY, Event.ERASE}:
            self.arrived[reference] = False
        if command.event is not Event.REROUTE or command.mailbox in self.mailboxes:
            self.commands[command.reference].append(command)


def _entries(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("reference"):
            yield entry


def _tell(result: RestoreResult) -> None:
    click.echo(f"{len(result.delivered)} were delivered after the backup; marked so.")
    click.echo(f"{len(result.waiting)} will be delivered: {' '.join(result.waiting) or '–'}")
    if result.for_person:
        click.echo(
            f"{len(result.for_person)} are held or quarantined and wait for a person: "
            f"{' '.join(result.for_person)}. See: kim outbox list"
        )
    if result.erased:
        click.echo(f"{len(result.erased)} were erased by hand after the backup; erased again.")
    if result.missing:
        click.secho(
            f"{len(result.missing)} were accepted after the backup and are gone: "
            f"{' '.join(result.missing)}",
            fg="red",
            err=True,
        )
