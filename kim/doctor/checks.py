"""The checks of `kim doctor`; each yields one finding or several."""

import asyncio
import datetime as dt
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from formservice.assembly import build_sealer, build_smtp_options, open_outbox
from formservice.config.readers import Security
from formservice.config.settings import MEGABYTE, Settings
from formservice.delivery.smtp import Mailer
from formservice.delivery.smtp_replies import (
    PolicyRefusal,
    RelayFault,
    Result,
    Sent,
    TransientForItem,
)
from formservice.mail.bounce_tag import UNPROVED, tagged_address
from formservice.mail.encryption import NO_KEYS_YET, PUT_BACK, Opener
from formservice.monitoring.alarms import Alarm
from formservice.monitoring.health import is_erasure_late
from formservice.outbox import (
    SYNCHRONISED,
    TOLERANCE,
    Gauges,
    Moment,
    Outbox,
    OutboxUnavailableError,
    damaged_references,
    examine,
    read_mark,
)
from kim.outbox.choosing import destinations_of
from portal.contact.email import same_mailbox
from portal.district import District
from portal.languages.registry import Locale, Locales
from portal.local_time import BERLIN
from portal.problems import ConfigurationError
from portal.routing import Cover, answering_mailbox
from sitebuild.unchanged import build_days

_PROOF_BYTES = 4 * MEGABYTE
"""More than the database keeps in memory, so that a full disk is noticed."""
LONGEST_PAUSE = dt.timedelta(minutes=3)
"""More than the longest pause after a fault of the relay (two minutes); without a fault, a delivery
looks every second."""
DELIVERY_REMEDY = "Remedy: systemctl start kim-delivery; journalctl -u kim-delivery -n 50"
DAYS_TO_WARN, DAYS_TO_FAIL = 30, 7
_RENEW = "Remedy: Have it renewed by who runs that server"
_RIGHTS = "Remedy: systemd-tmpfiles --create"
_DAMAGED = "Remedy: handbook/operating/outbox.md, “A time that cannot be read”"
_NAMED = 5
"""References that a finding names; as many damaged ones are a damaged disk."""


def _page(alarm: str) -> str:
    """Return the page about an *alarm* as a remedy."""
    return f"Remedy: handbook/betrieb/{alarm}.md"


_OUTBOX, _SPACE = _page(Alarm.OUTBOX_UNAVAILABLE), _page(Alarm.SPACE_LOW)
_UNDELIVERED = _page(Alarm.UNDELIVERED)


class Grade(StrEnum):
    """The grade of a finding."""

    GOOD = "good"
    NOTE = "note"
    """To be looked at some time; no failure."""
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    grade: Grade
    subject: str
    text: str


def good(subject: str, text: str = "") -> Finding:
    """Return a good finding."""
    return Finding(Grade.GOOD, subject, text)


def bad(subject: str, text: str) -> Finding:
    """Return a bad finding."""
    return Finding(Grade.BAD, subject, text)


def note(subject: str, text: str) -> Finding:
    """Return a finding that is no failure."""
    return Finding(Grade.NOTE, subject, text)


def check_keys(settings: Settings) -> Iterator[Finding]:
    """Yield whether the keys can be read and belong together."""
    sealer = opener = None
    try:
        sealer = build_sealer(settings) if settings.public_key else None
        opener = Opener(settings.private_key.reveal()) if settings.private_key else None
        if sealer and opener:
            opener.check_fits(sealer)
            yield good("keys", "public and private key fit")
        elif sealer or opener:
            which = "public" if sealer else "private"
            yield note("keys", f"only the {which} key is here; the other one cannot be compared")
        else:
            yield bad("keys", f"no key is set. {NO_KEYS_YET}. {PUT_BACK}")
    except ConfigurationError as error:
        yield bad("keys", str(error))
    if sealer and not settings.idempotency_key:
        yield bad("keys", "KIM_IDEMPOTENCY_KEY is missing. Remedy: kim keys --into /etc/kim")


def check_database(settings: Settings, district: District) -> Iterator[Finding]:
    """Yield whether the database is durable, can be written, and has free space."""
    try:
        found = examine(
            settings.database_url.reveal(),
            limit_seconds=settings.database_timeout_seconds,
            mark=settings.outbox_mark,
        )
    except ConfigurationError as error:
        yield bad("database", str(error))
        return
    except OutboxUnavailableError as error:
        yield bad("database", f"cannot be used now ({error.reason}). {_OUTBOX}")
        return
    if found.folder:
        yield _room(_existing(found.folder), settings)
    if not found.exists:
        yield note("database", "not there yet; the first start makes it")
        return
    if found.pending:
        missing = ", ".join(found.pending)
        yield note("database", f"migrations {missing} are pending; the next start runs them")
        return
    if settings.outbox_mark and not read_mark(settings.outbox_mark):
        remedy = f"{_RIGHTS}; systemctl restart kim-delivery"
        what = (
            f"{settings.outbox_mark} does not say which outbox this is: a lost one is not noticed"
        )
        yield note("database", f"{what}. {remedy}")
    try:
        yield from _damaged(settings)
        yield from _of_outbox(settings, district)
    except OutboxUnavailableError as error:
        yield bad("database", f"cannot be used now ({error.reason}). {_OUTBOX}")


def _damaged(settings: Settings) -> Iterator[Finding]:
    """Yield the requests of which a time cannot be read."""
    address, limit = settings.database_url.reveal(), settings.database_timeout_seconds
    if found := damaged_references(address, limit_seconds=limit):
        some = ", ".join(found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
        what = f"a time cannot be read, the file was damaged or changed by hand: {some}"
        yield bad("database", f"{what}. {_DAMAGED}")


def _of_outbox(settings: Settings, district: District) -> list[Finding]:
    """Return findings about the open outbox; raises `OutboxUnavailableError`."""
    box = open_outbox(settings)
    try:
        return asyncio.run(_written(box, settings, district))
    finally:
        box.close()


async def _written(box: Outbox, settings: Settings, district: District) -> list[Finding]:
    try:
        gauges = await box.measure(proof_bytes=_PROOF_BYTES)
        free = await box.free_bytes()
    except OutboxUnavailableError as error:
        return [bad("database", f"cannot be written now ({error.reason}). {_OUTBOX}")]
    floor = settings.free_space_floor_mb * MEGABYTE
    if free is not None and free < floor:
        findings = [bad("database", f"takes no request: too little space beside it. {_SPACE}")]
    else:
        findings = [good("database", "durable and writable, no migration pending")]
    return [*findings, *_of_gauges(gauges, settings, district), *map(_of_cover, await box.covers())]


def _of_gauges(gauges: Gauges, settings: Settings, district: District) -> list[Finding]:
    grace = dt.timedelta(hours=district.retention.delivered_hours)
    delay_alarm = dt.timedelta(minutes=settings.delay_alarm_minutes)
    mailboxes = _known_mailboxes(district)
    findings = [*check_clocks(gauges.moment)]
    now = gauges.moment.now
    findings += check_due(gauges)
    kept = gauges.content_kept_since
    if kept and is_erasure_late(now - kept, grace):
        remedy = _page(Alarm.NOT_ERASED)
        findings.append(bad("erasing", f"content is kept since {kept:%Y-%m-%d} UTC. {remedy}"))
    findings += [
        bad(
            "delivery",
            f"{mailbox} lacks {each.letters} since {oldest:%Y-%m-%d %H:%M} UTC. {_UNDELIVERED}",
        )
        for mailbox, each in gauges.undelivered.items()
        if now - (oldest := each.oldest_accepted_at) >= delay_alarm
    ]
    findings += [
        _of_old_address(mailbox, each.letters)
        for mailbox, each in gauges.undelivered.items()
        if not any(same_mailbox(mailbox, one) for one in mailboxes)
    ]
    return findings


def check_due(gauges: Gauges) -> Iterator[Finding]:
    """Yield since when nobody has tried what is due, if no pause explains it."""
    since = gauges.overdue_since
    if since and gauges.moment.now - since > LONGEST_PAUSE:
        what = f"what was due at {since:%Y-%m-%d %H:%M} UTC is untried: no delivery runs, or"
        yield bad("delivery", f"{what} it cannot keep up. {DELIVERY_REMEDY}")


def _known_mailboxes(district: District) -> frozenset[str]:
    """Return the addresses that anything may wait for: of offices, and of the coordination."""
    coordination = district.followup.coordination
    return destinations_of(district) | ({coordination.address} if coordination else frozenset())


def _of_old_address(mailbox: str, letters: int) -> Finding:
    what = f"{mailbox}: no contact point has it any more, and {letters} wait for it"
    return bad("address", f"{what}. Remedy: kim outbox reroute --mailbox {mailbox} CONTACT_POINT")


def _of_cover(cover: Cover) -> Finding:
    days = f"from {cover.first} to {cover.last}"
    return good("holiday cover", f"{cover.mailbox} {days}: {cover.substitute}")


def check_clocks(moment: Moment) -> Iterator[Finding]:
    """Yield whether the database's clock is not believed, or not that of this machine."""
    shown = f"{moment.shown:%Y-%m-%d %H:%M} UTC"
    if not moment.is_believed:
        what = f"shows {shown}; the service believes {moment.now:%Y-%m-%d %H:%M} UTC"
        remedy = "Set the clock right, or, if it is right: kim outbox clock-ok"
        yield bad("clock", f"{what} and erases nothing. Remedy: {remedy}")
    if moment.clocks_differ:
        here = f"{moment.machine:%Y-%m-%d %H:%M} UTC here, {shown} in the database"
        yield bad("clock", f"{here}. {_page(Alarm.CLOCKS_DIFFER)}")


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _room(folder: Path, settings: Settings) -> Finding:
    free = shutil.disk_usage(folder).free // MEGABYTE
    text = f"{free} MB free beside the database"
    if not os.access(folder, os.W_OK | os.X_OK):
        return bad("space", f"{folder} cannot be written by this user. {_RIGHTS}")
    if free < settings.free_space_floor_mb:
        return bad("space", f"{text}, less than KIM_FREE_SPACE_FLOOR_MB. {_SPACE}")
    return note("space", text) if free < 2 * settings.free_space_floor_mb else good("space", text)


async def check_relay(settings: Settings, district: District) -> AsyncIterator[Finding]:
    """Yield the relay's answers to TLS, login and each mailbox; send no mail."""
    relay = settings.smtp_url
    mailer = Mailer(build_smtp_options(settings))
    try:
        result = await mailer.check()
        if not isinstance(result, Sent):
            yield bad("relay", f"{relay.host}:{relay.port} {_said(result)}")
            return
        way = "clear text, this machine only" if relay.security is Security.CLEAR else "TLS"
        login = "with login" if relay.user else "without login"
        yield good("relay", f"{relay.host}:{relay.port} {way}, {login}")
        if until := mailer.certificate_until():
            yield check_certificate("relay certificate", until)
        # As each mail has it: some relays take known senders only.
        sender = tagged_address(settings.envelope_sender, settings.bounce_delimiter, UNPROVED)
        async for finding in _of_mailboxes(mailer, sender, district):
            yield finding
        if settings.bounce_delimiter:
            yield await _of_bounces(mailer, sender)
    finally:
        await mailer.close()


async def _of_bounces(mailer: Mailer, sender: str) -> Finding:
    """Return whether the relay takes what comes back; it need not know all mailboxes."""
    result = await mailer.probe("", sender)
    if isinstance(result, Sent):
        return good("bounces", f"{sender} {result.code}")
    if isinstance(result, RelayFault | TransientForItem):  # says nothing about the address
        return bad("bounces", f"{sender} {_said(result)}")
    return bad("bounces", f"{sender} {result.code}. Remedy: Leave KIM_BOUNCE_DELIMITER empty")


async def _of_mailboxes(mailer: Mailer, sender: str, district: District) -> AsyncIterator[Finding]:
    today = dt.datetime.now(BERLIN).date()
    points = district.contact_points.values()
    mailboxes = {point.mailbox.address for point in points}
    mailboxes |= {answering_mailbox(district, point, today) for point in points}
    for mailbox in sorted(mailboxes):
        result = await mailer.probe(sender, mailbox)
        make = good if isinstance(result, Sent) else bad
        yield make("mailbox", f"{mailbox} {_said(result)}")


def _said(result: Result) -> str:
    """Return the code of an answer, and the page about the alarm that it would cause."""
    match result:
        case Sent():
            return result.code
        case RelayFault(fault=fault):
            alarm = Alarm.RELAY_REFUSES if fault.needs_person else Alarm.RELAY_AWAY
        case TransientForItem():
            alarm = Alarm.MAILBOX_DELAYED
        case PolicyRefusal():
            alarm = Alarm.RELAY_REFUSES
        case _:
            alarm = Alarm.MAILBOX_FAILED
    return f"{result.code}. {_page(alarm)}"


def check_pages(site: Path, locales: Locales) -> Finding:
    """Return whether the pages were built today: their contact points and events have dates."""
    if not (site / "index.html").is_file():
        return bad("pages", f"none in {site}. Remedy: systemctl start kim-build")
    days = {
        tag: day for tag, day in build_days(site).items() if _has_pages(site, locales.by_tag(tag))
    }
    today = dt.datetime.now(BERLIN).date()
    if old := sorted(tag for tag, day in days.items() if day < today):
        since = min(days[tag] for tag in old)
        remedy = "systemctl start kim-build, and see that its timer runs"
        return bad("pages", f"of {since} in {' '.join(old)}. Remedy: {remedy}")
    return good("pages", f"built in {site}")


def _has_pages(site: Path, locale: Locale | None) -> bool:
    return locale is not None and (site / locale.path).is_dir()


def check_certificate(subject: str, until: dt.datetime) -> Finding:
    """Return a finding about the days left *until* a certificate expires."""
    days = (until - dt.datetime.now(dt.UTC)).days
    text = f"holds for {days} days, until {until:%Y-%m-%d}"
    if days < DAYS_TO_FAIL:
        return bad(subject, f"{text}. {_RENEW}")
    return note(subject, text) if days < DAYS_TO_WARN else good(subject, text)


def check_clock(
    oldest_possible: dt.datetime, synchronised: Path = SYNCHRONISED
) -> Iterator[Finding]:
    """Yield whether the clock is synchronised and not before *oldest_possible*."""
    now = dt.datetime.now(dt.UTC)
    if now < oldest_possible - TOLERANCE:
        what = f"{now:%Y-%m-%d %H:%M} UTC lies before the project's newest file"
        yield bad("clock", f"{what}. {_page(Alarm.CLOCK_JUMPED)}")
    elif not synchronised.exists():
        what = "not synchronised" if synchronised.parent.is_dir() else "no systemd-timesyncd here"
        later = "after a boot of this machine, erasing waits for as long as content is kept"
        yield note("clock", f"{what}: {later}; apt-get install systemd-timesyncd")
    else:
        yield good("clock", f"{now:%Y-%m-%d %H:%M} UTC")
