"""`kim canary`: send a marked test request to each mailbox, and see that it arrives."""

import asyncio
import datetime as dt
import sys
from collections.abc import Sequence

import click

from formservice.assembly import build_sealer, open_outbox, refuse_example_addresses
from formservice.config.settings import Settings, read_settings
from formservice.mail.body import BERLIN
from formservice.mail.message import Letterhead
from formservice.mail.test_message import CanarySender
from formservice.outbox import Outbox
from kim.project import Project, current_project
from kim.terminal import as_json, print_rows
from portal.district import District
from portal.exit_codes import Exit
from portal.routing import answering_mailbox

POLL_SECONDS = 0.5
"""Pause between two looks at the outbox."""


@click.command
@click.option("--mailbox", "chosen", multiple=True, metavar="MAILBOX", help="Only this one.")
@click.option(
    "--wait",
    "seconds",
    type=click.IntRange(0),
    default=0,
    metavar="SECONDS",
    help="Wait so long for the delivery, and end with 1 if one has not arrived.",
)
@click.option(
    "--confirm-to",
    default="",
    metavar="TEXT",
    help="Ask the staff to confirm: where to, for example a telephone number.",
)
@as_json
def canary(*, chosen: Sequence[str], seconds: int, confirm_to: str, as_json: bool) -> None:
    """Send a marked test request to each mailbox, through the outbox.

    Staff read in German that they need do nothing. Counted apart from requests of people. A
    delivery has to run; a mailbox that fails goes the way of every failing mailbox, with alarm
    and fallback.
    """
    project, settings = current_project(), read_settings()
    district = project.district(settings.district)
    refuse_example_addresses(settings, project.district_folder(settings.district))
    mailboxes = _mailboxes(district, chosen)
    outbox = open_outbox(settings)
    try:
        rows = asyncio.run(_send(project, settings, outbox, mailboxes, seconds, confirm_to))
    finally:
        outbox.close()
    print_rows(rows, json_wanted=as_json)
    if seconds and not all(row["arrived"] for row in rows):
        sys.exit(Exit.FAILED)


def _mailboxes(district: District, chosen: Sequence[str]) -> list[str]:
    """Return the mailboxes that answer today, or the *chosen* ones among all."""
    today = dt.datetime.now(BERLIN).date()
    points = district.contact_points.values()
    today_used = {
        answering_mailbox(district, point, today) for point in points if point.is_open_on(today)
    }
    known = today_used | {point.mailbox.address for point in points}
    if strangers := set(chosen) - known:
        raise click.UsageError(f"No mailbox of {district.name}: {', '.join(sorted(strangers))}")
    return sorted(set(chosen) or today_used)


async def _send(  # noqa: PLR0913, PLR0917 - what the command line gave
    project: Project,
    settings: Settings,
    outbox: Outbox,
    mailboxes: Sequence[str],
    seconds: int,
    confirm_to: str,
) -> list[dict[str, object]]:
    canaries = CanarySender(
        Letterhead(settings.mail_from, project.locales()),
        outbox,
        build_sealer(settings),
        confirm_to,
    )
    sent = await canaries.send(mailboxes, dt.datetime.now(dt.UTC))
    arrived = await _arrivals(outbox, set(sent), seconds)
    return [
        {"mailbox": mailbox, "reference": reference, "arrived": reference in arrived}
        for reference, mailbox in sent.items()
    ]


async def _arrivals(outbox: Outbox, references: set[str], seconds: int) -> set[str]:
    """Return which of *references* their own mailbox has after at most *seconds*."""
    arrived: set[str] = set()
    deadline = asyncio.get_running_loop().time() + seconds
    while seconds:
        for reference in references - arrived:
            letter = await outbox.find(reference)
            if letter and not letter.failed_mailbox and letter.delivered_at:
                arrived.add(reference)
        if arrived == references or asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(POLL_SECONDS)
    return arrived
