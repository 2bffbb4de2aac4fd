"""`kim outbox`: show where requests are, and help those that are stuck."""

import csv
import sys
from typing import Any

import click

from formservice.outbox import Envelope, Followup, ListRequest, Outbox
from kim.outbox import changes
from kim.outbox.access import ask, line_of, reference_argument, unknown
from kim.outbox.choosing import choosing, selection_of
from kim.terminal import as_json, print_rows, row_of

SAID_BY_STAFF = (
    "outcome",
    "outcome_at",
    "came_from",
    "came_by",
    "handed_on_at",
    "handed_to",
    "reminded_at",
    "escalated_at",
)
"""Columns of `kim outbox show` about what happened after the delivery."""


@click.group
def outbox() -> None:
    """See where requests are, and help those that are stuck.

    Shows references, mailboxes and codes; never what a person wrote.
    """


for change in (changes.retry, changes.reroute, changes.hold, changes.release, changes.erase):
    outbox.add_command(change)


@outbox.command("list")
@choosing
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True)
@as_json
def list_(*, limit: int, as_json: bool, **options: Any) -> None:
    """List what no mailbox has yet, the oldest first.

    The options choose other requests.
    """
    request = ListRequest(selection_of(**options), limit)
    found = ask(lambda box: box.list_letters(request))
    print_rows(map(line_of, found.letters), json_wanted=as_json)
    if found.total > limit:
        more = f"The oldest {limit} of {found.total} requests are shown; all: --limit {found.total}"
        click.secho(more, fg="red", err=True)


@outbox.command("show")
@reference_argument
@as_json
def show_one(*, reference: str, as_json: bool) -> None:
    """Show everything about one request but its content.

    Also what staff have said of it, for 90 days.
    """
    envelope, followup = ask(lambda box: _find(box, reference))
    if envelope is None:
        sys.exit(unknown(reference))
    whole = {"state": envelope.state, **row_of(envelope)}
    if followup:
        whole |= row_of(followup, *SAID_BY_STAFF)
    if as_json:
        print_rows([whole], json_wanted=True)
    else:
        print_rows(
            ({"field": name, "value": value} for name, value in whole.items()), json_wanted=False
        )


async def _find(box: Outbox, reference: str) -> tuple[Envelope | None, Followup | None]:
    return await box.find(reference), await box.find_followup(reference)


@outbox.command("export-deletion-log")
@as_json
def export_deletion_log(*, as_json: bool) -> None:
    """Write what was erased in the last year as CSV.

    Its columns are reference, time and reason.
    """
    rows = [row_of(line) for line in ask(Outbox.erasures)]
    if as_json:
        print_rows(rows, json_wanted=True)
        return
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(["reference", "erased_at", "reason"])
    writer.writerows(
        (row["reference"], row["erased_at"].isoformat(timespec="seconds"), row["reason"])
        for row in rows
    )
