"""Read the settings from the environment, once, and refuse wrong values.

Each field declares its variable, its reader, its default and its meaning;
`handbook/operating/settings.md` has the same table, and a test compares the two. An unknown `KIM_`
name is refused: it is a typing error. A secret may be in a file instead: `KIM_SMTP_URL_FILE` names
the file that holds `KIM_SMTP_URL`. An empty file beside the setting itself counts for nothing.
"""

# ruff: noqa: RUF009 - variable() returns a dataclasses.field, which is no shared default

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from formservice.config import database_readers, monitoring_readers, readers
from formservice.config.fields import FILE_SUFFIX, PREFIX, Variable, variable
from formservice.config.readers import ImapBox, Relay, Secret, SettingError, is_loopback
from portal.problems import ConfigurationError, Problem, setting_problem

MEGABYTE = 1_000_000
"""Bytes; decimal, as disk sizes are given."""
EDITOR_PREFIX = f"{PREFIX}EDITOR_"
"""How the names of the editor's settings begin, which `kim redaktion` reads and checks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of this installation."""

    # What the district is and where its pages are
    district: str = variable(
        "DISTRICT",
        readers.district,
        "kreis-wesel",
        "name of a folder below `districts/`, or the whole path of the district's own folder",
    )
    base_url: str = variable(
        "BASE_URL",
        readers.base_url,
        "http://127.0.0.1:8000",
        "address of the site; a public one has to be https, and refuses what is invented or open",
    )
    site_dir: Path = variable(
        "SITE_DIR",
        readers.path,
        "build/site",
        "folder of the built pages alone: a build removes whatever else is in it",
    )
    host: str = variable(
        "HOST", readers.listening_host, "127.0.0.1", "address the service listens on"
    )
    port: int = variable("PORT", readers.port, "8000", "port the service listens on")
    proxy_header: str | None = variable(
        "PROXY_HEADER",
        readers.header_name,
        None,
        "header in which the reverse proxy alone names the client: an address, with or without a "
        "port; the last one counts. None: there is no proxy",
    )
    strict_origin: bool = variable(
        "STRICT_ORIGIN",
        readers.flag,
        "no",
        "`yes` refuses forms from browsers too old to say which site they come from",
    )
    requests_per_network: int = variable(
        "REQUESTS_PER_NETWORK",
        readers.count,
        "60",
        "requests an hour from one network (IPv4 /24, IPv6 /56); a shelter shares one address. A "
        "quarter of `KIM_REQUESTS_PER_HOUR` at most counts",
    )
    requests_per_hour: int = variable(
        "REQUESTS_PER_HOUR",
        readers.count,
        "600",
        "requests an hour from everybody together, in all processes; several times what the "
        "strongest hour should bring. One provider gets half at most",
    )

    # What is accepted, and how it is kept
    database_url: Secret = variable(
        "DATABASE_URL",
        database_readers.database_url,
        "sqlite:///build/data/outbox.db",
        "the outbox: `sqlite:///file` or `postgresql+psycopg://user:password@host/name`",
        secret=True,
    )
    outbox_mark: Path | None = variable(
        "OUTBOX_MARK",
        readers.path,
        None,
        "file that notes which outbox this installation has; an empty one or another one in its "
        "place stops the start (outbox.md). The units name it",
    )
    database_timeout_seconds: int = variable(
        "DATABASE_TIMEOUT_SECONDS",
        readers.seconds,
        "5",
        "longest wait for the database, all parts of one request together",
    )
    free_space_floor_mb: int = variable(
        "FREE_SPACE_FLOOR_MB",
        readers.count,
        "100",
        "with less room than this beside the SQLite file nothing more is accepted",
    )
    repeat_window_minutes: int = variable(
        "REPEAT_WINDOW_MINUTES",
        readers.minutes,
        "10",
        "the same request again within this time gets the same reference",
    )
    idempotency_key: Secret | None = variable(
        "IDEMPOTENCY_KEY",
        readers.key,
        None,
        "secret key under which repeated requests are recognised",
        secret=True,
    )
    public_key: str | None = variable(
        "PUBLIC_KEY", str, None, "key that seals requests; `kim keys` makes the pair"
    )

    # How it is delivered
    private_key: Secret | None = variable(
        "PRIVATE_KEY",
        readers.secret,
        None,
        "key that opens sealed requests, for delivery only; old keys may follow on more lines",
        secret=True,
    )
    smtp_url: Relay = variable(
        "SMTP_URL",
        readers.relay,
        "smtp://127.0.0.1:25",
        "the mail relay: `smtp+starttls://user:password@host:587`, `smtps://…`; "
        "`smtp://` (clear text) only to this machine",
        secret=True,
    )
    smtp_ca_file: Path | None = variable(
        "SMTP_CA_FILE",
        database_readers.certificates,
        None,
        "certificates to trust instead of the system's, for SMTP and IMAP",
    )
    smtp_helo: str | None = variable(
        "SMTP_HELO", readers.host, None, "our name in EHLO; none: the name of this machine"
    )
    smtp_timeout_seconds: int = variable(
        "SMTP_TIMEOUT_SECONDS", readers.seconds, "60", "longest wait for one answer of the relay"
    )
    smtp_data_timeout_seconds: int = variable(
        "SMTP_DATA_TIMEOUT_SECONDS",
        readers.seconds,
        "600",
        "longest wait for the answer after the mail itself (RFC 5321 4.5.3.2.6)",
    )
    mail_from: str = variable(
        "MAIL_FROM", readers.address, "kim-formular@kim.example", "sender of all mails, ours"
    )
    bounce_address: str | None = variable(
        "BOUNCE_ADDRESS",
        readers.address,
        None,
        "where bounces go (envelope sender); none: as `KIM_MAIL_FROM`",
    )
    bounce_delimiter: str | None = variable(
        "BOUNCE_DELIMITER",
        readers.delimiter,
        None,
        "what divides `KIM_BOUNCE_ADDRESS` from a sub-address, mostly `+`, so that each mail has "
        "its own sender; none or empty: relay or mailbox take no such address (install.md, 5)",
    )
    bounce_imap_url: ImapBox | None = variable(
        "BOUNCE_IMAP_URL",
        readers.imap_box,
        None,
        "the mailbox bounces are read from: `imaps://user:password@host/INBOX` or "
        "`imap+starttls://…`; none or empty: the mail server pipes them into `kim bounce`",
        secret=True,
    )
    without_bounces: bool = variable(
        "WITHOUT_BOUNCES",
        readers.flag,
        "no",
        "`yes`: there is no mailbox for bounces, and a request that a mailbox sends back is lost",
    )
    bounce_poll_seconds: int = variable(
        "BOUNCE_POLL_SECONDS", readers.seconds, "60", "pause between two looks into that mailbox"
    )
    staff_guide_url: str | None = variable(
        "STAFF_GUIDE_URL", readers.web_address, None, "guide for the staff, named in each mail"
    )
    retry_minutes: tuple[int, ...] = variable(
        "RETRY_MINUTES",
        readers.pauses,
        "1,5,15,30,60",
        "pauses between tries for one mailbox; the last one repeats",
    )
    fallback_after_hours: int = variable(
        "FALLBACK_AFTER_HOURS",
        readers.hours,
        "24",
        "a mailbox that refuses for so long loses the request to the fallback mailbox",
    )
    delay_alarm_minutes: int = variable(
        "DELAY_ALARM_MINUTES",
        readers.minutes,
        "60",
        "alarm when relay or mailbox take nothing, or a request has not arrived, for so long",
    )
    alarm_command: tuple[str, ...] | None = variable(
        "ALARM_COMMAND",
        monitoring_readers.command,
        None,
        "program that carries alarms further; facts come as `KIM_ALARM…` and as JSON on stdin",
    )
    alarm_webhook_url: Secret | None = variable(
        "ALARM_WEBHOOK_URL",
        monitoring_readers.webhook,
        None,
        "https address that gets each alarm as JSON; http only on this machine",
        secret=True,
    )
    backup_key: str | None = variable(
        "BACKUP_KEY",
        str,
        None,
        "key that `kim backup` encrypts to; `kim keys --backup` makes the pair, and the private "
        "half is kept elsewhere. None: no backup is made",
    )
    backup_dir: Path = variable(
        "BACKUP_DIR", readers.path, "/var/backups/kim", "folder of the backups"
    )
    metrics_address: tuple[str, int] | None = variable(
        "METRICS_ADDRESS",
        monitoring_readers.local_address,
        None,
        "where `/healthz` and `/metrics` answer, on this machine only, for example "
        "`127.0.0.1:9180`; each process needs its own",
    )
    delivery_lanes: int = variable(
        "DELIVERY_LANES",
        readers.lanes,
        "4",
        "mails under way at the same time, and one more for each mailbox that answers slowly; "
        "with 1 never more than one",
    )
    poll_seconds: int = variable("POLL_SECONDS", readers.seconds, "1", "pause of an idle delivery")
    lease_seconds: int = variable(
        "LEASE_SECONDS",
        readers.seconds,
        "60",
        "so long after a crash another delivery takes the mail over",
    )
    stop_seconds: int = variable(
        "STOP_SECONDS", readers.seconds, "20", "time to finish a mail that is under way at a stop"
    )

    VARIABLES: ClassVar[tuple[Variable, ...]]

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Return the settings in *environ*; raise `ConfigurationError` naming every mistake at
        once.
        """
        return cls(**read_fields(cls, environ, _unknown(environ)))

    @property
    def envelope_sender(self) -> str:
        """The envelope sender (RFC 5321): the address that bounces are sent to."""
        return self.bounce_address or self.mail_from

    @property
    def free_space_floor(self) -> int:
        """The free space in bytes below which nothing more is accepted."""
        return self.free_space_floor_mb * MEGABYTE

    @property
    def is_local(self) -> bool:
        """Return True if the site is reached on loopback only, as in a demo or at a workplace."""
        return is_loopback(urlsplit(self.base_url).hostname or "")


Settings.VARIABLES = tuple(field.metadata["variable"] for field in dataclasses.fields(Settings))


def read_settings() -> Settings:
    """Return the settings in the environment of this process."""
    return Settings.from_environ(os.environ)  # noqa: TID251 - this is the one place


def environment() -> Mapping[str, str]:
    """Return the environment of this process, for settings that are declared elsewhere."""
    return os.environ  # noqa: TID251 - this is the one place


def read_fields(
    declared: type[Any], environ: Mapping[str, str], unknown: Iterable[Problem]
) -> dict[str, Any]:
    """Return the values of the fields of *declared*, a dataclass of variables.

    Raises `ConfigurationError` naming every mistake at once, those of *unknown* names among them.
    """
    problems = list(unknown)
    read: dict[str, Any] = {}
    for field in dataclasses.fields(declared):
        known: Variable = field.metadata["variable"]
        try:
            text = _text(known, environ)
            read[field.name] = None if text is None else known.read(text)
        except SettingError as wrong:
            problems.append(setting_problem(known.name, wrong.what, wrong.remedy))
    if problems:
        raise ConfigurationError(problems)
    return read


def names() -> Iterator[str]:
    """Yield every name of a variable that the environment may hold."""
    for known in Settings.VARIABLES:
        yield known.name
        if known.secret:
            yield known.name + FILE_SUFFIX


def _unknown(environ: Mapping[str, str]) -> Iterator[Problem]:
    known = set(names())
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(EDITOR_PREFIX):
            remedy = "Look for a typing error; handbook/operating/settings.md lists all names."
            yield setting_problem(name, "There is no such setting.", remedy)


def _text(known: Variable, environ: Mapping[str, str]) -> str | None:
    """Return the text of a variable: its own, that of its file, or the default."""
    own = environ.get(known.name)
    file = environ.get(known.name + FILE_SUFFIX) if known.secret else None
    if file is None:
        return known.default if own is None else own
    text = _text_of(file)
    if own and text != "":
        raise SettingError(
            "It is set twice.", f"Keep either {known.name} or {known.name}{FILE_SUFFIX}."
        )
    if text is None:
        remedy = f"Check the path in {known.name}{FILE_SUFFIX} and who may read the file."
        raise SettingError("Its file cannot be read.", remedy)
    return own or text


def _text_of(file: str) -> str | None:
    """Return what *file* holds; `None` if it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
