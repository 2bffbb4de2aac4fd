"""What the environment may say, and what is refused before anything starts."""

from pathlib import Path

import pytest
import trustme

from formservice.config.fields import table
from formservice.config.readers import ImapBox, ImapSecurity, Relay, Secret, Security
from formservice.config.settings import Settings
from portal.problems import ConfigurationError

HANDBOOK = Path("handbook/operating/settings.md")


def refused(environ: dict[str, str]) -> str:
    """Return the report about *environ*."""
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environ(environ)
    return str(caught.value)


def test_an_empty_environment_is_a_workplace() -> None:
    """Without any variable the service runs on this machine, for this machine."""
    settings = Settings.from_environ({})
    assert settings.is_local
    assert settings.smtp_url.security is Security.CLEAR
    assert settings.envelope_sender == settings.mail_from


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("http://[::1]:8000", True),
        ("http://localhost:8000/kim", True),
        ("https://127.0.0.1", True),
        ("https://portal.example.org:8000", False),
    ],
)
def test_this_machine_is_known_by_each_of_its_names(address: str, *, is_local: bool) -> None:
    """Only there are the examples of a district what is wanted."""
    assert Settings.from_environ({"KIM_BASE_URL": address}).is_local is is_local


def test_the_handbook_has_the_same_table() -> None:
    """An operator reads the same names, defaults and meanings as the code."""
    assert table(Settings.VARIABLES) in HANDBOOK.read_text(encoding="utf-8")


def test_an_address_at_an_umlaut_domain_is_told_its_ascii_form() -> None:
    """Relays know domains in ASCII only (RFC 5890); nobody has to look it up."""
    report = refused({"KIM_MAIL_FROM": "kim@kreis-größe.example", "KIM_BOUNCE_ADDRESS": "kim(at)x"})
    assert "Write kim@xn--kreis-gre-n1a6w.example" in report
    assert "Write it like: name@example.org" in report


@pytest.mark.parametrize(("text", "sign"), [("+", "+"), ("-", "-"), ("", None)])
def test_a_delimiter_is_one_sign_or_none(text: str, sign: str | None) -> None:
    """Empty: the mailbox takes no sub-addresses."""
    assert Settings.from_environ({"KIM_BOUNCE_DELIMITER": text}).bounce_delimiter == sign
    assert "KIM_BOUNCE_DELIMITER" in refused({"KIM_BOUNCE_DELIMITER": text + "@"})


@pytest.mark.parametrize("address", ["::1", "::", "0.0.0.0", "localhost"])  # noqa: S104 - as written
def test_the_service_listens_on_an_address_of_either_kind(address: str) -> None:
    """With IPv6 as well; what is neither address nor name is refused."""
    assert Settings.from_environ({"KIM_HOST": address}).host == address
    assert "KIM_HOST" in refused({"KIM_HOST": f"[{address}]"})


def test_a_typing_error_is_refused() -> None:
    """A misspelt name would otherwise leave the default in force, unseen."""
    report = refused({"KIM_SMTP_ULR": "smtps://relay.example.org", "PATH": "/bin"})
    assert "KIM_SMTP_ULR" in report
    assert "PATH" not in report


def test_every_mistake_is_named_at_once() -> None:
    """The operator mends the environment in one go."""
    report = refused({"KIM_LEASE_SECONDS": "0", "KIM_MAIL_FROM": "us", "KIM_BASE_URL": "kim"})
    assert [line.split(": ")[1] for line in report.splitlines()] == [
        "KIM_BASE_URL",
        "KIM_MAIL_FROM",
        "KIM_LEASE_SECONDS",
    ]
    assert report.count("Remedy: ") == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("KIM_SMTP_URL", "smtp://relay.example.org:25"),
        ("KIM_SMTP_URL", "smtp+starttls://relay.example.org:99999"),
        ("KIM_SMTP_URL", "relay.example.net"),
        ("KIM_SMTP_URL", "lmtp://127.0.0.1"),
        ("KIM_SMTP_URL", "smtp+starttls://kim:#geheim@relay.example.org:587"),
        ("KIM_SMTP_URL", "smtp+starttls://kim:12?geheim@relay.example.org:587"),
        ("KIM_BOUNCE_IMAP_URL", "imaps://kim:geheim@mail.example.org/INBOX#1"),
        ("KIM_BASE_URL", "http://portal.example.org"),
        ("KIM_BASE_URL", "https://portal.example.org/?a=b"),
        ("KIM_BASE_URL", "https://portal.example.org?"),
        ("KIM_BASE_URL", "https://portal.example.org/#"),
        ("KIM_BASE_URL", "https://kim:geheim@portal.example.org"),
        ("KIM_BASE_URL", "https://:geheim@portal.example.org"),
        ("KIM_BASE_URL", "https://integration-köln.example"),
        ("KIM_BASE_URL", "https://portal.example.org/über uns"),
        ("KIM_BASE_URL", "https://portal..example.org"),
        ("KIM_STAFF_GUIDE_URL", "https://portal.example.org/a b"),
        ("KIM_SMTP_URL", "smtps://mail..example.org"),
        ("KIM_SMTP_URL", "smtps://post.köln.example"),
        ("KIM_SMTP_URL", "smtps://mail_.example.org."),
        ("KIM_BOUNCE_IMAP_URL", "imaps://kim:geheim@mail..example.org"),
        ("KIM_ALARM_WEBHOOK_URL", "https://alarm..example.org/"),
        ("KIM_DATABASE_URL", "mysql://127.0.0.1/kim"),
        ("KIM_DATABASE_URL", "sqlite://outbox.db"),
        ("KIM_DATABASE_URL", "sqlite:///outbox.db?timeout=soon"),
        ("KIM_DATABASE_URL", "postgresql+psycopg://kim:secret@db.example.org:abc/kim"),
        ("KIM_DATABASE_URL", "postgresql+psycopg://kim:secret@db.example.org:65536/kim"),
        ("KIM_IDEMPOTENCY_KEY", "hunter2"),
        ("KIM_MAIL_FROM", "kim\r\nBcc: x@example.org"),
        ("KIM_MAIL_FROM", "Kim <kim@example.org>"),
        ("KIM_RETRY_MINUTES", "1,,5"),
        ("KIM_RETRY_MINUTES", "999999999999999"),
        ("KIM_FALLBACK_AFTER_HOURS", "8761"),
        ("KIM_DATABASE_TIMEOUT_SECONDS", "86401"),
        ("KIM_DELIVERY_LANES", "101"),
        ("KIM_LEASE_SECONDS", "٣"),
        ("KIM_PORT", "65536"),
        pytest.param("KIM_PORT", "9" * 5000, id="a port of 5000 digits"),
        pytest.param("KIM_LEASE_SECONDS", "9" * 5000, id="a number of 5000 digits"),
        ("KIM_PROXY_HEADER", "X Forwarded"),
        ("KIM_DISTRICT", "../etc"),
        ("KIM_SMTP_HELO", "-"),
        ("KIM_SMTP_CA_FILE", "/proc/absent/ca.pem"),
        ("KIM_SMTP_CA_FILE", "/dev/null"),
        ("KIM_STAFF_GUIDE_URL", "javascript:alert(1)"),
        ("KIM_STRICT_ORIGIN", "true"),
        ("KIM_REQUESTS_PER_HOUR", "-1"),
        ("KIM_BOUNCE_IMAP_URL", "imap://kim:secret@mail.example.org/INBOX"),
        ("KIM_BOUNCE_IMAP_URL", "imaps://mail.example.org"),
        ("KIM_BOUNCE_IMAP_URL", "pop3://kim:secret@mail.example.org"),
    ],
)
def test_a_wrong_value_is_refused_with_a_remedy_and_not_repeated(name: str, text: str) -> None:
    """The report names the variable and what helps; the value may be a password."""
    report = refused({name: text})
    assert f"environment: {name}: " in report
    assert "Remedy: " in report
    assert text not in report


@pytest.mark.parametrize("sign", "#?/")
@pytest.mark.parametrize("name", ["KIM_SMTP_URL", "KIM_BOUNCE_IMAP_URL"])
def test_signs_of_a_password_that_urls_cannot_have_are_named(name: str, sign: str) -> None:
    """“kim:12#x@host” would be the host “kim” otherwise, and its port 12."""
    scheme = "smtps" if name == "KIM_SMTP_URL" else "imaps"
    for password in (f"12{sign}geheim", f"geheim{sign}", f"{sign}"):
        report = refused({name: f"{scheme}://kim:{password}@mail.example.org/INBOX"})
        assert "# %23" in report


@pytest.mark.parametrize(
    ("text", "relay"),
    [
        ("smtp://127.0.0.1:2525", Relay("127.0.0.1", 2525, Security.CLEAR)),
        ("smtp://[::1]", Relay("::1", 25, Security.CLEAR)),
        (
            "smtp+starttls://kim:a%40b@relay.example.org",
            Relay("relay.example.org", 587, Security.STARTTLS, "kim", Secret("a@b")),
        ),
        ("smtps://relay.example.org", Relay("relay.example.org", 465, Security.TLS)),
    ],
)
def test_the_scheme_says_how_the_way_to_the_relay_is_protected(text: str, relay: Relay) -> None:
    """Clear text to this machine, else TLS; the usual port is known."""
    assert Settings.from_environ({"KIM_SMTP_URL": text}).smtp_url == relay


@pytest.mark.parametrize(
    ("text", "box"),
    [
        (
            "imaps://kim:a%40b@mail.example.org",
            ImapBox("mail.example.org", 993, ImapSecurity.TLS, "kim", Secret("a@b")),
        ),
        (
            "imap+starttls://kim%40example.org:b@mail.example.org:1143/Bounces",
            ImapBox(
                "mail.example.org",
                1143,
                ImapSecurity.STARTTLS,
                "kim@example.org",
                Secret("b"),
                "Bounces",
            ),
        ),
    ],
)
def test_the_mailbox_of_the_bounces_is_one_address(text: str, box: ImapBox) -> None:
    """Server, protection, login and folder; clear text leaves no machine."""
    assert Settings.from_environ({"KIM_BOUNCE_IMAP_URL": text}).bounce_imap_url == box


def test_an_empty_file_for_the_bounces_means_none(tmp_path: Path) -> None:
    """The units always name a file; whoever has no mailbox leaves it empty."""
    file = tmp_path / "bounce_imap_url"
    file.write_text("\n", "utf-8")
    environ = {"KIM_BOUNCE_IMAP_URL_FILE": str(file)}
    assert Settings.from_environ(environ).bounce_imap_url is None


def test_an_empty_file_beside_a_setting_counts_for_nothing(tmp_path: Path) -> None:
    """The units always name a file for the webhook; settings of before may hold its address."""
    file = tmp_path / "alarm_webhook_url"
    file.write_text("\n", "utf-8")
    environ = {"KIM_ALARM_WEBHOOK_URL_FILE": str(file)}
    assert Settings.from_environ(environ).alarm_webhook_url is None
    environ["KIM_ALARM_WEBHOOK_URL"] = "https://hook.example.org/geheim"
    hook = Settings.from_environ(environ).alarm_webhook_url
    assert hook is not None
    assert hook.reveal() == "https://hook.example.org/geheim"
    file.write_text("https://other.example.org/\n", "utf-8")
    with pytest.raises(ConfigurationError, match="set twice"):
        Settings.from_environ(environ)


def test_a_secret_does_not_print() -> None:
    """Settings may be shown in a report; what is secret stays hidden."""
    settings = Settings.from_environ(
        {
            "KIM_SMTP_URL": "smtps://kim:hunter2hunter2@relay.example.org",
            "KIM_DATABASE_URL": "postgresql+psycopg://kim:hunter2hunter2@db.example.org/kim",
            "KIM_IDEMPOTENCY_KEY": "hunter2" * 8,
            "KIM_PRIVATE_KEY": "hunter2" * 8,
        }
    )
    assert "hunter2" not in repr(settings)
    assert settings.database_url.reveal().startswith("postgresql+psycopg://kim:hunter2")


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    """So that no password stands in a unit file; a final line break does not count."""
    file = tmp_path / "key"
    file.write_text("0123456789abcdef" * 4 + "\n")
    settings = Settings.from_environ({"KIM_IDEMPOTENCY_KEY_FILE": str(file)})
    assert settings.idempotency_key == Secret("0123456789abcdef" * 4)


def test_numbers_have_room_for_every_sensible_value() -> None:
    """A pause of a week, and a limit so high that it is none."""
    settings = Settings.from_environ(
        {"KIM_RETRY_MINUTES": "0001, 10080", "KIM_REQUESTS_PER_HOUR": "1000000000"}
    )
    assert settings.retry_minutes == (1, 10080)
    assert settings.requests_per_hour == 1_000_000_000


def test_certificates_are_read_with_the_settings(tmp_path: Path) -> None:
    """Whoever checks the settings has checked the file as well."""
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(file)
    assert Settings.from_environ({"KIM_SMTP_CA_FILE": str(file)}).smtp_ca_file == file


def test_an_empty_name_of_a_file_of_certificates_is_refused() -> None:
    """The system's would count, and each connection then look for a file that is none."""
    assert "KIM_SMTP_CA_FILE: This is no path" in refused({"KIM_SMTP_CA_FILE": ""})


def test_a_missing_secret_file_and_a_double_secret_are_refused(tmp_path: Path) -> None:
    """Neither an unreadable file nor two different truths may pass for a setting."""
    assert "KIM_PRIVATE_KEY" in refused({"KIM_PRIVATE_KEY_FILE": str(tmp_path / "absent")})
    assert "twice" in refused({"KIM_PRIVATE_KEY": "a", "KIM_PRIVATE_KEY_FILE": "b"})


def test_only_secrets_may_come_from_a_file() -> None:
    """`KIM_PORT_FILE` is a typing error like any other."""
    assert "KIM_PORT_FILE" in refused({"KIM_PORT_FILE": "port"})


def test_an_empty_line_beside_the_file_of_a_secret_counts_as_none(tmp_path: Path) -> None:
    """Of before the file: the file alone says something."""
    file = tmp_path / "hook"
    file.write_text("https://hook.kreis.de/x\n", "utf-8")
    both = {"KIM_ALARM_WEBHOOK_URL": "", "KIM_ALARM_WEBHOOK_URL_FILE": str(file)}
    settings = Settings.from_environ(both)
    assert settings.alarm_webhook_url
    assert settings.alarm_webhook_url.reveal() == "https://hook.kreis.de/x"
