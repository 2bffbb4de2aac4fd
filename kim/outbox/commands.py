"""`kim outbox`: show where requests are, and help those that are stuck."""

import asyncio
import csv
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

import click
import structlog

from formservice.assembly import open_outbox
from formservice.config.settings import read_settings
from formservice.monitoring.logging import configure_logs, system_log
from formservice.outbox import (
    INSTEAD,
    Envelope,
    Event,
    OperatorCommand,
    Outbox,
    State,
    is_allowed,
)
from kim.project import current_project
from kim.terminal import as_json, exit_with, print_rows, row_of
from portal.district import District
from portal.exit_codes import Exit
from portal.forms.reference import is_reference

T = TypeVar("T")

BY_HAND = "changed-by-hand"
"""Log event of a change by hand; `kim outbox restored` reads it."""
_NOT_SWEPT = (
    "A backup or another program holds the database up: copies of the sealed content may be left "
    "in its files. Restart kim-delivery when that program has ended; the start removes them."
)
BRIEF = ("mailbox", "accepted_at", "attempts", "next_attempt_at", "last_result")
"""Columns of `kim outbox list`, besides reference and state."""


class _Reference(click.ParamType[str]):
    """Nine digits, as they are spoken or printed."""

    name = "reference"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the nine digits; raise a usage error if the check digit is wrong."""
        digits = str(value).replace(" ", "").replace("-", "")
        if not is_reference(digits):
            self.fail("this is no reference. It has nine digits; is one mistyped?", param, ctx)
        return digits


reference_argument = click.argument("reference", type=_Reference())


@contextmanager
def open_outbox_of_settings() -> Iterator[Outbox]:
    """Yield the open outbox of the settings, and close it."""
    box = open_outbox(read_settings())
    try:
        yield box
    finally:
        box.close()


@click.group
def outbox() -> None:
    """See where requests are, and help those that are stuck.

    Shows references, mailboxes and codes; never what a person wrote.
    """


@outbox.command("list")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True)
@as_json
def list_(*, limit: int, as_json: bool) -> None:
    """List what no mailbox has yet, the oldest first."""
    now = datetime.now(UTC)
    with open_outbox_of_settings() as box:
        envelopes = asyncio.run(box.undelivered(limit))
    print_rows((_line(envelope, now) for envelope in envelopes), json_wanted=as_json)


@outbox.command("show")
@reference_argument
@as_json
def show_one(*, reference: str, as_json: bool) -> None:
    """Show everything about one request but its content."""
    envelope = _find(reference)
    whole = {"state": envelope.state(datetime.now(UTC)), **row_of(envelope)}
    if as_json:
        print_rows([whole], json_wanted=True)
    else:
        print_rows(
            ({"field": name, "value": value} for name, value in whole.items()), json_wanted=False
        )


@outbox.command
@reference_argument
def retry(reference: str) -> None:
    """Try a request now, also one that was quarantined."""
    _carry_out(Event.RETRY, reference)


@outbox.command
@reference_argument
@click.argument("to", metavar="CONTACT_POINT|MAILBOX")
def reroute(reference: str, to: str) -> None:
    """Send a request to another mailbox of the district.

    Also after its delivery, while its content is kept; the mail then says which mailbox failed.
    """
    settings = read_settings()
    mailbox = _mailbox(current_project().district(settings.district), to)
    _carry_out(Event.REROUTE, reference, mailbox)


@outbox.command
@reference_argument
def hold(reference: str) -> None:
    """Keep a request back until it is released."""
    _carry_out(Event.HOLD, reference)


@outbox.command
@reference_argument
def release(reference: str) -> None:
    """Deliver a request that was held."""
    _carry_out(Event.RELEASE, reference)


@outbox.command
@reference_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(reference: str, *, yes: bool) -> None:
    """Erase a request for good that cannot be delivered.

    Nobody will ever get it. It stays in the deletion log for a year, as undeliverable. What was
    delivered is erased by itself.
    """
    if not yes:
        envelope, now = _find(reference), datetime.now(UTC)
        if not is_allowed(Event.ERASE, envelope.state(now)):
            _refuse(Event.ERASE, reference, envelope.state(now))
        print_rows([_line(envelope, now)], json_wanted=False)
        click.confirm("Nobody will ever get this request. Erase it?", abort=True)
    _carry_out(Event.ERASE, reference)


@outbox.command("export-deletion-log")
@as_json
def export_deletion_log(*, as_json: bool) -> None:
    """Write what was erased in the last year as CSV.

    Its columns are reference, time and reason.
    """
    rows = [row_of(line) for line in _ask(Outbox.erasures)]
    if as_json:
        print_rows(rows, json_wanted=True)
        return
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(["reference", "erased_at", "reason"])
    writer.writerows(
        (row["reference"], row["erased_at"].isoformat(timespec="seconds"), row["reason"])
        for row in rows
    )


def _ask(question: Callable[[Outbox], Awaitable[T]]) -> T:
    async def ask(box: Outbox) -> T:
        return await question(box)

    with open_outbox_of_settings() as box:
        return asyncio.run(ask(box))


def _line(envelope: Envelope, now: datetime) -> dict[str, Any]:
    head = {"reference": envelope.reference, "state": envelope.state(now).value}
    return head | row_of(envelope, *BRIEF)


def mailboxes_of(district: District) -> frozenset[str]:
    """Return the addresses that requests may be sent to: all belong to the district."""
    return frozenset(point.mailbox.address for point in district.contact_points.values())


def _mailbox(district: District, to: str) -> str:
    """Return the mailbox of a contact point, or *to* if it is one."""
    point = district.contact_points.get(to)
    if point is None and to not in mailboxes_of(district):
        points = ", ".join(district.contact_points)
        raise click.UsageError(f"{to} is no mailbox of {district.name}. Contact points: {points}")
    return point.mailbox.address if point else to


def _carry_out(event: Event, reference: str, mailbox: str = "") -> None:
    command = OperatorCommand(event, reference, datetime.now(UTC), mailbox)
    with open_outbox_of_settings() as box:
        result = asyncio.run(box.carry_out(command))
    if result.before is None:
        _unknown(reference)
    if not result.done:
        _refuse(event, reference, result.before)
    _log(command)
    click.echo(f"{event}: done, {reference} was {result.before} and is {result.after}.")
    if not result.swept:
        click.secho(_NOT_SWEPT, fg="red", err=True)


def _log(command: OperatorCommand) -> None:
    """Tell the log, from which a restored backup learns what it does not know."""
    configure_logs(system_log())
    log = structlog.get_logger()
    facts = {"mailbox": command.mailbox} if command.mailbox else {}
    log.info(BY_HAND, change=command.event.value, reference=command.reference, **facts)


def _find(reference: str) -> Envelope:
    with open_outbox_of_settings() as box:
        envelope = asyncio.run(box.find(reference))
    return envelope or _unknown(reference)


def _refuse(event: Event, reference: str, state: State) -> NoReturn:
    exit_with(Exit.NOT_NOW, f"{event}: not possible, {reference} is {state}. {INSTEAD[state]}")


def _unknown(reference: str) -> NoReturn:
    exit_with(
        Exit.UNKNOWN, f"There is no request {reference} (a year after its erasure it is forgotten)"
    )
