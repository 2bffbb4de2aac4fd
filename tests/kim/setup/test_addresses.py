"""`kim setup` fills in whom each unit may speak to, as far as names have addresses."""

import shutil
import subprocess
from pathlib import Path

import pytest

from formservice.config.settings import Settings
from kim.setup import addresses
from kim.setup.addresses import EXAMPLES, lay_addresses
from kim.setup.command import all_settings
from kim.setup.files import Installation

KNOWN = {
    "relay.example.org": ["192.0.2.25", "2001:db8::25"],
    "mail.example.org": ["198.51.100.7"],
    "kim.example.org": ["203.0.113.9", "127.0.1.1"],
    "db.example.org": ["198.51.100.30"],
    "hook.example.org": ["198.51.100.40"],
    "127.0.0.1": ["127.0.0.1"],
}
ALL = {
    "KIM_BASE_URL": "https://kim.example.org",
    "KIM_SMTP_URL": "smtp+starttls://kim:geheim@relay.example.org:587",
    "KIM_BOUNCE_IMAP_URL": "imaps://bounce:geheim@mail.example.org/INBOX",
    "KIM_ALARM_WEBHOOK_URL": "https://hook.example.org/geheim",
    "KIM_DATABASE_URL": "postgresql+psycopg://kim:geheim@db.example.org/kim",
}
UNITS = sorted(file.stem for file in EXAMPLES.iterdir())


@pytest.fixture
def units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of units as systemd-tmpfiles leaves it, and a DNS that knows some names."""
    (tmp_path / "resolv.conf").write_text(
        "search x\nnameserver 192.0.2.53\nnameserver ::1\n", "utf-8"
    )
    monkeypatch.setattr(addresses, "RESOLVER", tmp_path / "resolv.conf")
    monkeypatch.setattr(addresses, "addresses_of", lambda host: KNOWN.get(host, []))
    for name in UNITS:
        file = tmp_path / f"{name}.service.d/addresses.conf"
        file.parent.mkdir()
        shutil.copy(EXAMPLES / f"{name}.conf", file)
    return tmp_path


def allowed(units: Path, name: str) -> set[str]:
    """Return every address that the file of this unit allows."""
    text = (units / f"{name}.service.d/addresses.conf").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("IPAddressAllow=")]
    return {address for line in lines for address in line.partition("=")[2].split()}


def laid(units: Path, **changed: str) -> list[str]:
    """Lay the files for *ALL* with what is *changed*; return what was said."""
    own = {**ALL, **{f"KIM_{name}": text for name, text in changed.items()}}
    return [*lay_addresses(units, Settings.from_environ(own))]


def test_each_unit_may_reach_what_it_needs_and_no_more(units: Path) -> None:
    """Relay and bounces are delivery's, the public address doctor's and canary's; DNS all's."""
    said = laid(units)
    assert [line.partition(" ")[0] for line in said] == ["made"] * len(UNITS)
    dns, relay, box = {"192.0.2.53"}, {"192.0.2.25", "2001:db8::25"}, {"198.51.100.7"}
    hook, database, site = {"198.51.100.40"}, {"198.51.100.30"}, {"203.0.113.9"}
    assert allowed(units, "kim-delivery") == dns | relay | box | hook | database
    assert allowed(units, "kim-doctor") == dns | relay | box | hook | database | site
    assert allowed(units, "kim-canary") == dns | site | database
    assert allowed(units, "kim-web") == dns | hook | database
    assert allowed(units, "kim-backup") == dns | database
    texts = [file.read_text("utf-8") for file in units.rglob("addresses.conf")]
    assert not [text for text in texts if "geheim" in text or "ADAPT" in text]


def test_systemd_reads_what_is_written(units: Path) -> None:
    """A line that it did not know would leave the unit with nobody to speak to."""
    laid(units)
    for name in UNITS:
        text = Path(f"deploy/systemd/{name}.service").read_text("utf-8")
        unit = units / f"{name}.service"
        unit.write_text(text.replace("/opt/kim/.venv/bin/kim", "/bin/true"), "utf-8")
    words = [
        "systemd-analyze",
        "verify",
        "--man=no",
        *(f"{units}/{name}.service" for name in UNITS),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert not [line for line in done.stderr.splitlines() if "addresses.conf" in line]


def test_what_somebody_has_filled_in_is_kept(units: Path) -> None:
    """Also a second run of our own: an address that was changed by hand stays."""
    file = units / "kim-web.service.d/addresses.conf"
    file.write_text("[Service]\n# ours\n", "utf-8")
    laid(units)
    before = {each: each.read_text("utf-8") for each in units.rglob("addresses.conf")}
    assert before[file] == "[Service]\n# ours\n"
    said = laid(units, SMTP_URL="smtps://mail.example.org")
    assert all(line.startswith("kept ") for line in said)
    assert {each: each.read_text("utf-8") for each in units.rglob("addresses.conf")} == before


def test_a_name_without_an_address_is_told(units: Path) -> None:
    """Half a file would look as if it were whole; the next run goes on."""
    said = laid(units, SMTP_URL="smtps://gone.example.org")
    left = [line for line in said if line.startswith("left ")]
    assert len(left) == 2
    assert all("gone.example.org" in line for line in left)
    assert "ADAPT" in (units / "kim-delivery.service.d/addresses.conf").read_text("utf-8")
    assert allowed(units, "kim-canary")


def test_this_machine_is_always_allowed(units: Path) -> None:
    """A relay and a database of its own need no line."""
    laid(units, SMTP_URL="smtp://127.0.0.1:25", DATABASE_URL="sqlite:////var/lib/kim/outbox.db")
    assert not {each for each in allowed(units, "kim-delivery") if each.startswith("127.")}
    assert allowed(units, "kim-canary") == {"192.0.2.53", "203.0.113.9"}


def test_a_database_with_a_password_is_reached(units: Path, tmp_path: Path) -> None:
    """Its address stands in a file of its own then, and not in kim.env (postgresql.md)."""
    folder = tmp_path / "kim"
    folder.mkdir()
    (folder / "kim.env").write_text("KIM_BASE_URL=https://kim.example.org\n", "utf-8")
    (folder / "database_url").write_text(f"{ALL['KIM_DATABASE_URL']}\n", "utf-8")
    list(lay_addresses(units, all_settings(Installation(folder))))
    assert allowed(units, "kim-backup") == {"192.0.2.53", "198.51.100.30"}


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://kim:ge#heim@db.example.org/kim",
        "postgresql+psycopg://kim:[geheim@db.example.org/kim",
        "postgresql+psycopg:///kim?host=db.example.org",
        "postgresql+psycopg://kim@/kim?host=db.example.org:5432&host=/run/postgresql",
    ],
)
def test_the_host_of_a_database_is_read_as_the_outbox_reads_it(units: Path, address: str) -> None:
    """A password may have signs that end the name of a host in other addresses."""
    laid(units, DATABASE_URL=address)
    assert allowed(units, "kim-backup") == {"192.0.2.53", "198.51.100.30"}


def test_where_there_are_no_units_nothing_is_laid(tmp_path: Path) -> None:
    """At a workplace, or where tmpfiles did not run."""
    assert not laid(tmp_path / "nowhere")


def test_names_are_looked_up_for_real() -> None:
    """By the machine's own resolver; what it does not know is no error."""
    assert addresses.addresses_of("127.0.0.1") == ["127.0.0.1"]
    assert not addresses.addresses_of("no such name")
