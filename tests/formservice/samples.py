"""Small parts that several test files of the service share."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from formservice.outbox import (
    Clock,
    Envelope,
    ListRequest,
    NewLetter,
    Outbox,
    Selection,
    Stopwatch,
)
from portal.district import load_district
from portal.forms.contact_form import ContactForm
from portal.forms.enquiry import Enquiry
from portal.languages.registry import load_locales
from tests.portal.forms.posting import posted

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
"""12:00 MEZ."""

DISTRICT = load_district(Path("districts/kreis-wesel"))
LOCALES = load_locales(Path("i18n/locales.toml"))

TYPED = {
    "municipality": "05170024",
    "phone": "0152 28817386",
    "language": "ar",
    "interpreter": "yes",
    "name": "ليلى",
    "message": "مرحبا\n\nأحتاج مساعدة",
}
"""What somebody in Moers types who wants to be called."""

numbers = itertools.count(1)


class Times(Clock):
    """A clock that a test sets, with a stopwatch that runs whenever time passes."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.ahead = timedelta()
        """How far the database's clock is ahead of the true time."""
        self.machine_ahead = timedelta()
        """How far the machine's clock is ahead of the database's."""
        self.boot = "one"
        self.started = datetime(1970, 1, 1, tzinfo=UTC)
        """When the machine was started, by the true time."""
        self.synchronised = False

    def shown(self, connection: Connection) -> datetime:
        """Return the time that the database's clock shows."""
        return self.now + self.ahead

    def machine(self) -> datetime:
        """Return the time that the machine's clock shows."""
        return self.now + self.ahead + self.machine_ahead

    def stopwatch(self) -> Stopwatch:
        """Return the time that has truly passed."""
        return Stopwatch(self.boot, (self.now - self.started).total_seconds())

    def is_synchronised(self) -> bool:
        """Return True if the machine's clock was compared with others since its start."""
        return self.synchronised


def open_outbox(
    address: str,
    *,
    limit_seconds: int = 5,
    clock: Clock | None = None,
    opening_since: float | None = None,
    mark: Path | None = None,
) -> Outbox:
    """Return the outbox at *address* with the usual window of ten minutes; it is noon there.

    Without *opening_since* it has long been open: it spares no lease.
    """
    box = Outbox.open(
        address,
        limit_seconds=limit_seconds,
        repeat_window=timedelta(minutes=10),
        clock=clock or Times(),
        opening_since=opening_since,
        mark=mark,
    )
    if opening_since is None:
        box._writer.outages._began_at = None
    return box


async def purge_at(outbox: Outbox, now: datetime, grace: timedelta) -> int:
    """Set the clock to *now* and erase what may go; return the number of letters."""
    times_of(outbox).now = now
    return await outbox.purge(grace)


def times_of(outbox: Outbox) -> Times:
    """Return the clock of an outbox that `open_outbox` opened."""
    clock = outbox._engine.get_execution_options()["clock"]
    assert isinstance(clock, Times)
    return clock


def new_letter(**changes: object) -> NewLetter:
    """Return a letter, each from another person unless *changes* say otherwise."""
    number = next(numbers)
    plain: dict[str, object] = {
        "reference": f"{100000000 + number}",
        "message_id": f"<{number}@kim.example>",
        "mailbox": "moers@kreis.example",
        "municipality": "05170024",
        "language": "ar",
        "channel": "TEL",
        "sealed": b"sealed %d" % number,
        "fingerprint": b"%032d" % number,
        "contacts": (b"%032d" % -number,),
        "names_earlier": False,
    }
    plain["looks_for"] = changes.get("contacts", plain["contacts"])
    return NewLetter(**{**plain, **changes})  # type: ignore[arg-type] # the caller knows them


def enquiry(**typed: str | Sequence[str] | None) -> Enquiry:
    """Return the enquiry from Moers with something else *typed*; `None`: left out."""
    values = posted(**{**TYPED, **typed})
    return ContactForm.for_page(DISTRICT, LOCALES, LOCALES.source, values).to_enquiry()


async def undelivered(outbox: Outbox) -> tuple[Envelope, ...]:
    """Return all that no mailbox has yet, the oldest first."""
    return (await outbox.list_letters(ListRequest(Selection(), 10_000))).letters
