"""The checks of `kim doctor`; each yields one finding or several."""

import asyncio
import datetime as dt
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from formservice.assembly import MEGABYTE, build_sealer, build_smtp_options, open_outbox
from formservice.config.readers import Security
from formservice.config.settings import Settings
from formservice.delivery.smtp import Mailer
from formservice.delivery.smtp_replies import Sent
from formservice.mail.body import BERLIN
from formservice.mail.encryption import Opener
from formservice.outbox import Outbox, OutboxUnavailableError, examine
from portal.district import District
from portal.languages.registry import Locale, Locales
from portal.problems import ConfigurationError
from portal.routing import answering_mailbox
from sitebuild.unchanged import build_days

DAYS_TO_WARN, DAYS_TO_FAIL = 30, 7
CLOCK_TOLERANCE = dt.timedelta(hours=1)
"""Largest difference of clocks that is no finding."""
TIMESYNC = Path("/run/systemd/timesync")
"""Folder that systemd-timesyncd creates."""


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
            yield bad("keys", "no key is set: make them with `kim keys`")
    except ConfigurationError as error:
        yield bad("keys", str(error))
    if sealer and not settings.idempotency_key:
        yield bad("keys", "KIM_IDEMPOTENCY_KEY is missing")


def check_database(settings: Settings) -> Iterator[Finding]:
    """Yield whether the database is durable, can be written, and has free space."""
    try:
        found = examine(
            settings.database_url.reveal(), busy_seconds=settings.database_timeout_seconds
        )
    except ConfigurationError as error:
        yield bad("database", str(error))
        return
    except OutboxUnavailableError as error:
        yield bad("database", f"cannot be used now ({error.reason})")
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
    box = open_outbox(settings)
    try:
        yield from asyncio.run(_written(box, dt.timedelta(minutes=settings.delay_alarm_minutes)))
    finally:
        box.close()


async def _written(box: Outbox, delay_alarm: dt.timedelta) -> list[Finding]:
    now = dt.datetime.now(dt.UTC)
    try:
        gauges, last = await box.measure(now), await box.last_recorded_time()
    except OutboxUnavailableError as error:
        return [bad("database", f"cannot be written now ({error.reason})")]
    findings = [good("database", "durable and writable, no migration pending")]
    if last and now < last - CLOCK_TOLERANCE:
        findings.append(bad("clock", f"the service has already seen {last:%Y-%m-%d %H:%M} UTC"))
    if gauges.overdue_since and now - gauges.overdue_since > CLOCK_TOLERANCE:
        findings.append(
            bad("delivery", f"nothing was tried since {gauges.overdue_since:%H:%M} UTC")
        )
    findings += [
        bad("delivery", f"{mailbox} lacks {each.letters} since {oldest:%Y-%m-%d %H:%M} UTC")
        for mailbox, each in gauges.undelivered.items()
        if now - (oldest := each.oldest_accepted_at) >= delay_alarm
    ]
    return findings


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _room(folder: Path, settings: Settings) -> Finding:
    free = shutil.disk_usage(folder).free // MEGABYTE
    text = f"{free} MB free beside the database"
    if not os.access(folder, os.W_OK | os.X_OK):
        return bad("space", f"{folder} cannot be written by this user")
    if free < settings.free_space_floor_mb:
        return bad("space", f"{text}, less than KIM_FREE_SPACE_FLOOR_MB")
    return note("space", text) if free < 2 * settings.free_space_floor_mb else good("space", text)


async def check_relay(settings: Settings, district: District) -> AsyncIterator[Finding]:
    """Yield the relay's answers to TLS, login and each mailbox; send no mail."""
    relay = settings.smtp_url
    mailer = Mailer(build_smtp_options(settings))
    try:
        result = await mailer.check()
        if not isinstance(result, Sent):
            yield bad("relay", f"{relay.host}:{relay.port} {result.code}")
            return
        way = "clear text, this machine only" if relay.security is Security.CLEAR else "TLS"
        login = "with login" if relay.user else "without login"
        yield good("relay", f"{relay.host}:{relay.port} {way}, {login}")
        if until := mailer.certificate_until():
            yield check_certificate("relay certificate", until)
        async for finding in _of_mailboxes(mailer, settings.envelope_sender, district):
            yield finding
    finally:
        await mailer.close()


async def _of_mailboxes(mailer: Mailer, sender: str, district: District) -> AsyncIterator[Finding]:
    today = dt.datetime.now(BERLIN).date()
    points = district.contact_points.values()
    mailboxes = {point.mailbox.address for point in points}
    mailboxes |= {answering_mailbox(district, point, today) for point in points}
    for mailbox in sorted(mailboxes):
        result = await mailer.probe(sender, mailbox)
        make = good if isinstance(result, Sent) else bad
        yield make("mailbox", f"{mailbox} {result.code}")


def check_pages(site: Path, locales: Locales) -> Finding:
    """Return whether the pages were built today: their contact points and events have dates."""
    if not (site / "index.html").is_file():
        return bad("pages", f"none in {site}: systemctl start kim-build")
    days = {
        tag: day for tag, day in build_days(site).items() if _has_pages(site, locales.by_tag(tag))
    }
    today = dt.datetime.now(BERLIN).date()
    if old := sorted(tag for tag, day in days.items() if day < today):
        since = min(days[tag] for tag in old)
        remedy = "systemctl start kim-build, and see that its timer runs"
        return bad("pages", f"of {since} in {' '.join(old)}: {remedy}")
    return good("pages", f"built in {site}")


def _has_pages(site: Path, locale: Locale | None) -> bool:
    return locale is not None and (site / locale.path).is_dir()


def check_certificate(subject: str, until: dt.datetime) -> Finding:
    """Return a finding about the days left *until* a certificate expires."""
    days = (until - dt.datetime.now(dt.UTC)).days
    text = f"holds for {days} days, until {until:%Y-%m-%d}"
    if days < DAYS_TO_FAIL:
        return bad(subject, text)
    return note(subject, text) if days < DAYS_TO_WARN else good(subject, text)


def check_clock(oldest_possible: dt.datetime, timesync: Path = TIMESYNC) -> Iterator[Finding]:
    """Yield whether the clock is synchronised and not before *oldest_possible*."""
    now = dt.datetime.now(dt.UTC)
    if now < oldest_possible - CLOCK_TOLERANCE:
        yield bad("clock", f"{now:%Y-%m-%d %H:%M} UTC lies before the project's newest file")
    elif timesync.is_dir() and not (timesync / "synchronized").exists():
        yield note("clock", "not synchronised (systemd-timesyncd)")
    else:
        yield good("clock", f"{now:%Y-%m-%d %H:%M} UTC")
