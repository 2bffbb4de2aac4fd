"""`kim canary`: send a marked test request to each mailbox, and see that it arrives."""

import asyncio
import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click

from formservice.assembly import build_sealer, refuse_example_addresses
from formservice.config.readers import SettingError, address
from formservice.config.settings import Settings, read_settings
from formservice.mail.test_message import CanarySender
from formservice.outbox import Outbox
from kim.canary.public_form import (
    FormFailedError,
    form_address,
    send_by_form,
    towns_by_mailbox,
)
from kim.outbox.access import open_present_outbox
from kim.outbox.choosing import mailbox_of
from kim.project import current_project
from kim.terminal import as_json, print_rows
from portal.contact.email import same_mailbox
from portal.district import District
from portal.exit_codes import Exit
from portal.languages.registry import Locales
from portal.local_time import BERLIN
from portal.routing import answering_mailbox, with_covers

Row = dict[str, str]

POLL_SECONDS = 0.5
"""Pause between two looks at the outbox."""


def _address(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    """Return a mail address, for click's `callback`; raise a usage error for what is none."""
    try:
        return address(text) if text is not None else None
    except SettingError as error:
        raise click.BadParameter(str(error)) from None


@click.command
@click.option(
    "--mailbox", "chosen", multiple=True, metavar="CONTACT_POINT|MAILBOX", help="Only this one."
)
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
@click.option(
    "--outbox-only", is_flag=True, help="Not through the public form: straight into the outbox."
)
@click.option(
    "--bounce",
    "nowhere",
    metavar="ADDRESS",
    callback=_address,
    help="Send one test to ADDRESS, which must not exist; --wait until it has come back.",
)
@as_json
def canary(  # noqa: PLR0913 - the options of the command
    *,
    chosen: Sequence[str],
    seconds: int,
    confirm_to: str,
    outbox_only: bool,
    nowhere: str | None,
    as_json: bool,
) -> None:
    """Send a marked test request to each mailbox.

    It goes through the form at the public address, and the outbox; with --confirm-to straight into
    the outbox, as a mailbox does that answers for no town today. Staff read in German that they
    need do nothing. Counted apart from requests of people. A delivery has to run; a mailbox that
    fails goes the way of every failing mailbox, with alarm and fallback. Ends with 1 if the form
    does not accept it. With --bounce, the fallback mailbox gets the test, and an alarm rings.
    """
    if nowhere and (chosen or not seconds):
        raise click.UsageError("--bounce needs --wait, and goes to its own address alone.")
    project, settings = current_project(), read_settings()
    district = project.district(settings.district)
    refuse_example_addresses(settings, project.district_folder(settings.district).path)
    # A stranger is refused before anything is opened.
    addresses = {mailbox_of(district, one) for one in chosen}
    outbox = open_present_outbox(settings)
    try:
        district = with_covers(district, asyncio.run(outbox.covers()))
        mailboxes = [nowhere] if nowhere else sorted(addresses or _answering_today(district))
        test = _Test(project.locales(), settings, district, outbox, confirm_to)
        by_form = not (outbox_only or confirm_to or nowhere)
        rows = asyncio.run(test.send(mailboxes, by_form=by_form))
        came = asyncio.run(_arrivals(outbox, rows, seconds, back=bool(nowhere)))
    finally:
        outbox.close()
    column = "came back" if nowhere else "arrived"
    shown = [{**row, column: row["reference"] in came} for row in rows]
    print_rows(shown, json_wanted=as_json)
    if any(row["reason"] for row in rows) or (seconds and not all(row[column] for row in shown)):
        sys.exit(Exit.FAILED)


@dataclass(frozen=True, slots=True)
class _Test:
    """Sends test requests; each row says to whom, how, and why it could not be sent."""

    locales: Locales
    settings: Settings
    district: District
    outbox: Outbox
    confirm_to: str

    async def send(self, mailboxes: Sequence[str], *, by_form: bool) -> list[Row]:
        """Return a row for each of *mailboxes*, by the form where that reaches it."""
        now = dt.datetime.now(dt.UTC)
        towns = towns_by_mailbox(self.district, now) if by_form else {}
        rows = [self._by_form(one, towns[one], now) for one in mailboxes if one in towns]
        rest = [one for one in mailboxes if one not in towns]
        if rest:
            sealer = build_sealer(self.settings)
            sender = CanarySender(self.settings.mail_from, self.outbox, sealer, self.confirm_to)
            for reference, mailbox in (await sender.send(rest, now)).items():
                rows.append(_row(mailbox, "outbox", reference))
        return rows

    def _by_form(self, mailbox: str, town: str, now: dt.datetime) -> Row:
        address = form_address(self.settings, self.locales)
        try:
            return _row(mailbox, "form", send_by_form(self.settings, address, town, now))
        except FormFailedError as error:
            return _row(mailbox, "form", "", str(error))


def _row(mailbox: str, way: str, reference: str, reason: str = "") -> Row:
    return {"mailbox": mailbox, "way": way, "reference": reference, "reason": reason}


def _answering_today(district: District) -> set[str]:
    """Return the mailboxes that answer today."""
    today = dt.datetime.now(BERLIN).date()
    points = district.contact_points.values()
    return {
        answering_mailbox(district, point, today) for point in points if point.is_open_on(today)
    }


async def _arrivals(outbox: Outbox, rows: Sequence[Row], seconds: int, *, back: bool) -> set[str]:
    """Return which of *rows* their own mailbox has after at most *seconds*, by reference.

    *back*: which have come back instead: the relay had taken them, then the fallback mailbox is to
    get them. What the relay itself refuses proves nothing about bounces. A row whose test is for
    another mailbox gets that as its reason, for people's requests go there as well.
    """
    open_rows = {row["reference"]: row for row in rows if row["reference"]}
    taken, came_back = set[str](), set[str]()
    done = came_back if back else taken
    deadline = asyncio.get_running_loop().time() + seconds
    while open_rows:
        for reference, row in [*open_rows.items()]:
            letter = await outbox.find(reference)
            if letter and not letter.failed_mailbox:
                if not same_mailbox(letter.mailbox, row["mailbox"]):
                    row["reason"] = f"sent to {letter.mailbox}"
                    del open_rows[reference]
                elif letter.delivered_at:
                    taken.add(reference)
            elif letter and reference in taken:
                came_back.add(reference)
            elif letter and back:
                row["reason"] = "refused in the dialogue: no bounce is written"
                del open_rows[reference]
        if done >= open_rows.keys() or asyncio.get_running_loop().time() >= deadline:
            break
        await asyncio.sleep(POLL_SECONDS)
    return done
