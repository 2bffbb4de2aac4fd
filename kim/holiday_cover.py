"""`kim holiday-cover`: who is away and who stands in, as staff say themselves (decision 0058)."""

import asyncio
import sys

import click

from formservice.assembly import build_cover, refuse_example_addresses
from formservice.config.settings import read_settings
from formservice.monitoring.logging import configure_logs, system_log
from formservice.outbox import Outbox, log_cover
from formservice.outbox.covers import LINK_KEPT
from kim.outbox.access import ask, carry_out, open_outbox_of_settings
from kim.outbox.choosing import mailbox_of
from kim.project import current_project
from kim.terminal import as_json, print_rows, row_of
from portal.exit_codes import Exit
from portal.routing import mailboxes_of


@click.group("holiday-cover")
def holiday_cover() -> None:
    """See which mailboxes are away, and help staff to say so.

    Staff say it themselves, on a page whose link only their mailbox gets.
    """


@holiday_cover.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """List who is away today or later, and who stands in for them."""
    print_rows((row_of(cover) for cover in ask(Outbox.covers)), json_wanted=as_json)


@holiday_cover.command
@click.argument("mailbox", metavar="CONTACT_POINT|MAILBOX")
def link(mailbox: str) -> None:
    """Mail the link to a mailbox; it is shown nowhere else. Once a day."""
    project, settings = current_project(), read_settings()
    district = project.district(settings.district)
    refuse_example_addresses(settings, project.district_folder(settings.district).path)
    address = mailbox_of(district, mailbox, mailboxes_of(district))
    with open_outbox_of_settings() as box:
        sent = asyncio.run(build_cover(settings, district, box).send_link(address))
    if not sent:
        click.echo(f"{address} got a link within the last 24 hours: look there.", err=True)
        sys.exit(Exit.FAILED)
    click.echo(f"The link is on its way to {address}, and holds for {LINK_KEPT.days} days.")


@holiday_cover.command
@click.argument("mailbox", metavar="CONTACT_POINT|MAILBOX")
def end(mailbox: str) -> None:
    """End what a mailbox has said, for example by mistake. Nobody is told: call them."""
    address = mailbox_of(current_project().district(read_settings().district), mailbox)
    done = carry_out(
        lambda box: box.end_cover(address),
        "end",
        "kim holiday-cover list",
        lambda: _log_end(address, certain=False),
    )
    if not done:
        click.echo(f"{address} is not away.", err=True)
        sys.exit(Exit.FAILED)
    _log_end(address)
    click.echo(f"Requests go to {address} again.")


def _log_end(mailbox: str, *, certain: bool = True) -> None:
    """Tell the log, from which a restored backup learns what it does not know."""
    configure_logs(system_log())
    log_cover(mailbox, None, certain=certain)
