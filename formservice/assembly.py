"""Build the running parts of the service from the settings.

Nothing here starts by itself. The web side gets the public key only; delivery needs the private
key. A missing key stops the start: requests are never stored unencrypted.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from formservice.bounces.handler import BounceHandler
from formservice.bounces.imap import BounceBox
from formservice.bounces.known_names import Own
from formservice.config.settings import Settings
from formservice.delivery.forwarding import Forwardings
from formservice.delivery.retry import RetryPolicy, Schedule
from formservice.delivery.return_path import ReturnPath
from formservice.delivery.smtp import Mailer, SmtpOptions, tls_context
from formservice.delivery.worker import Delivery, DeliveryOptions
from formservice.holiday_cover import HolidayCover
from formservice.intake.accept import Intake
from formservice.intake.fingerprint import Fingerprints
from formservice.mail.bounce_tag import LENGTH, UNPROVED, TagMaker, tagged_address
from formservice.mail.encryption import NO_KEYS_YET, PUT_BACK, Opener, Sealer
from formservice.mail.message import Letterhead
from formservice.monitoring.alarms import Alarms
from formservice.new_link import NewLinks
from formservice.outbox import Outbox
from formservice.reminders import Reminders
from formservice.retention.housekeeping import Housekeeping
from portal.contact.email import LONGEST_LOCAL_PART, is_plain_address
from portal.district import District
from portal.district.examples import example_mailboxes, is_example_host, is_example_mail
from portal.languages.registry import Locales
from portal.local_time import BERLIN
from portal.problems import ConfigurationError, Problem, setting_problem
from portal.routing import answering_mailbox, with_covers

_REAL = "Write the real address before the service goes public."
_KEYS = f"{NO_KEYS_YET}. {PUT_BACK}."

T = TypeVar("T")


def open_outbox(settings: Settings, opening_since: float | None = None) -> Outbox:
    """Return the open outbox; the caller closes it after everything else has stopped.

    *opening_since* is when the first attempt began, by the monotonic clock; `None`: now.
    """
    return Outbox.open(
        settings.database_url.reveal(),
        limit_seconds=settings.database_timeout_seconds,
        repeat_window=timedelta(minutes=settings.repeat_window_minutes),
        opening_since=opening_since,
        mark=settings.outbox_mark,
    )


def refuse_example_addresses(settings: Settings, district: Path) -> None:
    """Raise `ConfigurationError` if a public service would use or write to example addresses.

    *district* is the folder with the district's files. A service on loopback (demo, workplace,
    tests) may use them.
    """
    if settings.is_local:
        return
    if problems := [*example_settings(settings), *example_mailboxes(district)]:
        raise ConfigurationError(problems)


def example_settings(settings: Settings) -> Iterator[Problem]:
    """Yield a problem for each setting with an example value that readers or staff would see."""
    mails = {"KIM_MAIL_FROM": settings.mail_from, "KIM_BOUNCE_ADDRESS": settings.bounce_address}
    pages = {"KIM_BASE_URL": settings.base_url, "KIM_STAFF_GUIDE_URL": settings.staff_guide_url}
    hosts = {name: urlsplit(address or "").hostname or "" for name, address in pages.items()}
    wrong = {name: mail for name, mail in mails.items() if mail and is_example_mail(mail)}
    wrong |= {name: host for name, host in hosts.items() if is_example_host(host)}
    for name, what in wrong.items():
        yield setting_problem(name, f"{what} is an example.", _REAL)


def build_intake(
    settings: Settings, district: District, locales: Locales, outbox: Outbox
) -> Intake:
    """Return the `Intake` that routes, seals and stores enquiries of *district* in *outbox*.

    Raises `ConfigurationError` where the keys of the web side are missing.
    """
    key = _needed("KIM_IDEMPOTENCY_KEY", settings.idempotency_key)
    return Intake(
        district=district,
        head=Letterhead(settings.mail_from, locales, settings.staff_guide_url, settings.base_url),
        outbox=outbox,
        sealer=build_sealer(settings),
        fingerprints=Fingerprints(key.reveal()),
        free_space_floor=settings.free_space_floor,
    )


def build_cover(settings: Settings, district: District, outbox: Outbox) -> HolidayCover:
    """Return what mails links for the holiday cover, and carries out what is said by them."""
    sealer = build_sealer(settings)
    return HolidayCover(district, outbox, sealer, settings.mail_from, settings.base_url)


def build_new_links(settings: Settings, district: District, outbox: Outbox) -> NewLinks:
    """Return what mails new links to the mailboxes that have a request."""
    sealer = build_sealer(settings)
    return NewLinks(district, outbox, sealer, settings.mail_from, settings.base_url)


def check_keys(settings: Settings) -> None:
    """Raise `ConfigurationError` if a key that is set cannot be read or does not fit the other one.

    A public service needs the keys of the web side, those of delivery, or both. A service on
    loopback needs none: a demo makes its own.
    """
    if settings.public_key:
        sealer = build_sealer(settings)
        if not settings.is_local:
            _needed("KIM_IDEMPOTENCY_KEY", settings.idempotency_key)
    if settings.private_key:
        opener = Opener(settings.private_key.reveal())
        if settings.public_key:
            opener.check_fits(sealer)
    elif not (settings.public_key or settings.is_local):
        what = "Neither is set."
        names = "KIM_PUBLIC_KEY, KIM_PRIVATE_KEY"
        raise ConfigurationError([setting_problem(names, what, _KEYS)])


def build_sealer(settings: Settings) -> Sealer:
    """Return the sealer; raise `ConfigurationError` if `KIM_PUBLIC_KEY` is missing."""
    return Sealer(_needed("KIM_PUBLIC_KEY", settings.public_key))


def build_smtp_options(settings: Settings) -> SmtpOptions:
    """Return the options of the connections to the relay; each `Mailer` is one connection."""
    return SmtpOptions(
        relay=settings.smtp_url,
        hello=settings.smtp_helo,
        tls=tls_context(settings.smtp_ca_file),
        timeout_seconds=settings.smtp_timeout_seconds,
        data_timeout_seconds=settings.smtp_data_timeout_seconds,
    )


def check_bounce_address(settings: Settings) -> None:
    """Raise `ConfigurationError` if the bounce address has no room for a sub-address."""
    address = settings.envelope_sender
    if is_plain_address(tagged_address(address, settings.bounce_delimiter, UNPROVED)):
        return
    most = LONGEST_LOCAL_PART - LENGTH - 1
    what = f"Before the @ of {address} stand more than {most} characters."
    remedy = "Take a shorter KIM_BOUNCE_ADDRESS, or leave KIM_BOUNCE_DELIMITER empty."
    raise ConfigurationError([setting_problem("KIM_BOUNCE_DELIMITER", what, remedy)])


def build_return_path(settings: Settings) -> ReturnPath:
    """Return where reports go and how they are known.

    Raises `ConfigurationError` if the private key is missing, or the address has no room.
    """
    check_bounce_address(settings)
    return ReturnPath(settings.envelope_sender, settings.bounce_delimiter, _tags(settings))


def build_bounces(
    settings: Settings, district: District, outbox: Outbox, alarms: Alarms
) -> BounceHandler:
    """Return the handler of mails that come to the bounce address.

    Raises `ConfigurationError` if the private key is missing: no report could be proved.
    """
    return BounceHandler(
        outbox=outbox,
        tags=_tags(settings),
        fallback=_fallback_of(district, outbox),
        kept_undelivered=timedelta(days=district.retention.failed_days),
        alarms=alarms,
        own=Own(
            settings.mail_from, frozenset(one.name for one in district.contact_points.values())
        ),
    )


def _tags(settings: Settings) -> TagMaker:
    return TagMaker(_opener(settings))


def _opener(settings: Settings) -> Opener:
    return Opener(_needed("KIM_PRIVATE_KEY", settings.private_key).reveal())


def build_bounce_box(
    settings: Settings, district: District, outbox: Outbox, alarms: Alarms
) -> BounceBox | None:
    """Return the reader of the bounce mailbox; `None` if KIM_BOUNCE_IMAP_URL is empty."""
    if settings.bounce_imap_url is None:
        return None
    bounces = build_bounces(settings, district, outbox, alarms)
    return BounceBox(settings.bounce_imap_url, settings.smtp_ca_file, bounces, alarms)


@contextlib.asynccontextmanager
async def run_delivery(
    settings: Settings, district: District, outbox: Outbox, alarms: Alarms | None = None
) -> AsyncIterator[None]:
    """Run delivery, retention, reminders and the reader of bounces while the block runs.

    Raises `ConfigurationError` if the private key is missing or does not fit the public one.
    """
    alarms = alarms or Alarms()
    delivery = _delivery(settings, district, outbox, alarms)
    house = Housekeeping(
        outbox=outbox,
        grace=timedelta(hours=district.retention.delivered_hours),
        kept_undelivered=timedelta(days=district.retention.failed_days),
        alarms=alarms,
    )
    stop = asyncio.Event()
    reminders = _reminders(settings, district, outbox, alarms)
    async with asyncio.TaskGroup() as group:
        group.create_task(house.run(stop))
        group.create_task(reminders.run(stop))
        group.create_task(delivery.run(stop))
        if box := build_bounce_box(settings, district, outbox, alarms):
            group.create_task(box.run(stop, settings.bounce_poll_seconds))
        try:
            yield
        finally:
            stop.set()


def _delivery(settings: Settings, district: District, outbox: Outbox, alarms: Alarms) -> Delivery:
    opener = _opener(settings)
    if settings.public_key:
        opener.check_fits(build_sealer(settings))
    smtp = build_smtp_options(settings)
    return Delivery(
        outbox=outbox,
        opener=opener,
        make_mailer=lambda entrance: Mailer(smtp, entrance),
        options=_options(settings, district, outbox),
        policy=_policy(settings, district, outbox),
        alarms=alarms,
    )


def _reminders(settings: Settings, district: District, outbox: Outbox, alarms: Alarms) -> Reminders:
    """Return what reminds staff; the delivery has the private key, and so the public one."""
    return Reminders(
        district=district,
        sender=settings.mail_from,
        site_url=settings.base_url,
        outbox=outbox,
        sealer=Sealer(_opener(settings).public_key),
        alarms=alarms,
    )


def _options(settings: Settings, district: District, outbox: Outbox) -> DeliveryOptions:
    return DeliveryOptions(
        return_path=build_return_path(settings),
        lease=timedelta(seconds=settings.lease_seconds),
        poll_seconds=settings.poll_seconds,
        stop_seconds=settings.stop_seconds,
        lanes=settings.delivery_lanes,
        forwardings=Forwardings(district, outbox),
    )


def _policy(settings: Settings, district: District, outbox: Outbox) -> RetryPolicy:
    return RetryPolicy(
        schedule=Schedule(tuple(timedelta(minutes=one) for one in settings.retry_minutes)),
        fallback=_fallback_of(district, outbox),
        fallback_after=timedelta(hours=settings.fallback_after_hours),
        delay_alarm=timedelta(minutes=settings.delay_alarm_minutes),
    )


def _fallback_of(district: District, outbox: Outbox) -> Callable[[datetime], str]:
    """Return what tells the fallback mailbox at a moment, or who answers for it then.

    Reminders read who is away every ten minutes.
    """
    point = district.contact_points[district.fallback]

    def fallback(now: datetime) -> str:
        whole = with_covers(district, outbox.known_covers)
        return answering_mailbox(whole, point, now.astimezone(BERLIN).date())

    return fallback


def _needed(name: str, value: T | None) -> T:
    if value is None:
        raise ConfigurationError([setting_problem(name, "It is missing.", _KEYS)])
    return value
