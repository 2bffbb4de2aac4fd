"""`kim doctor` against a relay with TLS and login: one line per check, 1 if one is bad."""

import asyncio
import errno
import json
import os
import sqlite3
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
import trustme
from click.testing import CliRunner

from formservice.mail.bounce_tag import UNPROVED
from formservice.mail.encryption import new_keys
from formservice.outbox import Attempt, ClaimRequest, Clock, CoverChange, CoverLink, Event
from kim.__main__ import main
from kim.doctor.checks import Grade, check_clock
from portal.local_time import BERLIN
from portal.page_roles import write_addresses
from portal.routing import Cover
from tests.formservice.running_delivery import HOUR
from tests.formservice.samples import DISTRICT, Times, new_letter, open_outbox
from tests.formservice.web.small_site import ADDRESSES
from tests.servers.scripted_smtp import Server, smtp_server
from tests.servers.webpage import WebPage, running_page

HELLO = "250-relay.example.org\r\n250-STARTTLS\r\n250 AUTH PLAIN"
ROW = {
    "digest": "0",
    "stamp": [],
    "report": {
        "tag": "de",
        "pages": 1,
        "units": 1,
        "german_blocks": 0,
        "german_pages": [],
        "problems": [],
    },
}
"""What a build notes of a language, but the day."""
Script = dict[str, str | Callable[[str], str]]


class Examined:
    """What the doctor said."""

    def __init__(self, output: str, code: int) -> None:
        self.code = code
        self.lines: list[dict[str, str]] = json.loads(output)

    def of(self, subject: str) -> list[str]:
        """Return grade and text of each line about *subject*."""
        return [f"{x['grade']} {x['text']}" for x in self.lines if x["subject"] == subject]


class Patient:
    """A machine on which everything is well, with a relay that follows a script."""

    def __init__(self, folder: Path, web: WebPage) -> None:
        self.web = web
        public, private = new_keys()
        self.authority = trustme.CA()
        self.expires: datetime | None = None
        self.script: Script = {"EHLO": HELLO}
        self.server: Server | None = None
        site = folder / "site"
        site.mkdir()
        (site / "index.html").touch()
        write_addresses(ADDRESSES, site)
        self.authority.cert_pem.write_to_path(folder / "ca.pem")
        self.environ = {
            "KIM_DATABASE_URL": f"sqlite:///{folder}/outbox.db",
            "KIM_SITE_DIR": str(site),
            "KIM_SMTP_CA_FILE": str(folder / "ca.pem"),
            "KIM_PUBLIC_KEY": public,
            "KIM_PRIVATE_KEY": private,
            "KIM_IDEMPOTENCY_KEY": "k" * 32,
            "KIM_FREE_SPACE_FLOOR_MB": "1",
        }
        open_outbox(self.environ["KIM_DATABASE_URL"]).close()

    def examine(self, **changes: str) -> Examined:
        """Run `kim doctor --json`."""
        return asyncio.run(self._examine(changes))

    async def _examine(self, changes: dict[str, str]) -> Examined:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf = self.authority.issue_cert("127.0.0.1", not_after=self.expires)
        leaf.configure_cert(tls)
        async with smtp_server(self.script, tls=tls) as server:
            self.server = server
            changes = {"KIM_BASE_URL": self.web.url, **changes}
            relay = {"KIM_SMTP_URL": f"smtp+starttls://kim:hunter2@127.0.0.1:{server.port}"}
            runner = CliRunner(env={**self.environ, **relay, **changes})
            result = await asyncio.to_thread(runner.invoke, main, ["doctor", "--json"])
        assert "hunter2" not in result.output
        examined = Examined(result.output, result.exit_code)
        for line in examined.lines:
            assert line["grade"] != "bad" or "Remedy: " in line["text"], line
        return examined


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    with running_page() as web:
        yield Patient(tmp_path, web)


def test_a_file_that_cannot_be_read_ends_its_check_alone(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Doctor runs as a user that may not read everything: the other checks go on."""
    error = PermissionError(errno.EACCES, "Permission denied", "/etc/logrotate.d/kim-portal")
    monkeypatch.setattr("kim.doctor.command.check_form", Mock(side_effect=error))
    examined = patient.examine()
    (line,) = examined.of("form")
    assert line.startswith("bad /etc/logrotate.d/kim-portal: Permission denied. Remedy: ")
    assert examined.of("relay")
    assert examined.code == 1


def test_all_is_well(patient: Patient) -> None:
    """Nothing bad, exit code 0, every mailbox was asked for, and no mail was sent."""
    examined = patient.examine()
    assert examined.code == 0, examined.lines
    assert {x["subject"] for x in examined.lines} == {
        "clock",
        "configuration",
        "keys",
        "space",
        "database",
        "pages",
        "form",
        "relay",
        "relay certificate",
        "mailbox",
    }
    server = patient.server
    assert server
    asked = {line.partition("<")[2].rstrip(">") for line in server.commands if "RCPT" in line}
    assert asked == {point.mailbox.address for point in DISTRICT.contact_points.values()}
    assert not server.mails
    assert not [line for line in server.commands if line.startswith("DATA")]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("250 ok", "good {} recipient-250"),
        ("550 5.1.1 no", "bad {} recipient-550-5.1.1. Remedy: Leave KIM_BOUNCE_DELIMITER empty"),
        ("451 later", "bad {} recipient-451. Remedy: handbook/betrieb/mailbox-delayed.md"),
    ],
)
def test_senders_of_their_own_are_tried(patient: Patient, answer: str, said: str) -> None:
    """Each mailbox is asked for with one, and whether it leads back; each may be refused."""
    patient.script["RCPT"] = lambda line: answer if "+0" in line else "250 ok"
    examined = patient.examine(KIM_BOUNCE_ADDRESS="bounce@kim.example", KIM_BOUNCE_DELIMITER="+")
    sample = f"bounce+{UNPROVED}@kim.example"
    assert said.format(sample) in examined.of("bounces")
    server = patient.server
    assert server
    senders = {one.partition("<")[2].partition(">")[0] for one in server.commands if "MAIL" in one}
    assert senders == {sample, ""}


def test_a_mailbox_that_is_refused_is_bad_and_the_others_are_asked(patient: Patient) -> None:
    """One moved mailbox is found without a request that has to bounce first."""
    gone = next(iter(DISTRICT.contact_points.values())).mailbox.address
    patient.script["RCPT"] = lambda line: "550 5.1.1 no" if gone in line else "250 ok"
    examined = patient.examine()
    assert examined.code == 1
    assert [x for x in examined.of("mailbox") if x.startswith("bad")] == [
        f"bad {gone} recipient-550-5.1.1. Remedy: handbook/betrieb/mailbox-failed.md"
    ]
    assert len(examined.of("mailbox")) == len(
        {point.mailbox.address for point in DISTRICT.contact_points.values()}
    )


@pytest.mark.parametrize(
    ("script", "code", "page"),
    [
        ({"AUTH": "535 5.7.8 wrong"}, "login-535-5.7.8", "relay-refuses"),
        ({"EHLO": "250 relay.example.org"}, "tls-not-offered", "relay-refuses"),
        ({"greeting": "554 go away"}, "connect-554", "relay-refuses"),
        ({"greeting": "421 later"}, "connect-421", "relay-away"),
    ],
)
def test_a_relay_that_does_not_take_us_is_bad(
    patient: Patient, script: Script, code: str, page: str
) -> None:
    """Login, TLS and greeting each have their own word, and lead to the page of the alarm."""
    patient.script |= script
    examined = patient.examine()
    assert examined.code == 1
    assert examined.of("relay")[0].startswith("bad")
    assert examined.of("relay")[0].endswith(f" {code}. Remedy: handbook/betrieb/{page}.md")


def test_a_certificate_is_counted_down(patient: Patient) -> None:
    """A month before its end it is worth a note, a week before it is bad."""
    for days, grade in ((60, "good"), (20, "note"), (3, "bad")):
        patient.expires = datetime.now(UTC) + timedelta(days=days, hours=1)
        (line,) = patient.examine().of("relay certificate")
        assert line.startswith(f"{grade} holds for {days} days")


def test_a_form_that_nobody_sees_is_bad(patient: Patient) -> None:
    """All else may be well: form and start page alike show a page of 503, each is named."""
    patient.web.status = 503
    examined = patient.examine()
    assert examined.code == 1
    wrong = [x["subject"] for x in examined.lines if x["grade"] == "bad"]
    assert wrong == ["form", "start page"]


def test_keys_that_do_not_fit_are_bad(patient: Patient) -> None:
    """What the web side seals, delivery could never open."""
    examined = patient.examine(KIM_PRIVATE_KEY=new_keys()[1])
    assert examined.code == 1
    assert "does not belong" in examined.of("keys")[0]


def test_each_side_may_hold_its_own_key_alone(patient: Patient) -> None:
    """Two users, two keys: that is a note and no failure."""
    del patient.environ["KIM_PRIVATE_KEY"]
    examined = patient.examine()
    assert examined.code == 0
    assert examined.of("keys")[0].startswith("note only the public key")


def test_a_database_is_neither_made_nor_migrated(patient: Patient, tmp_path: Path) -> None:
    """Looking changes nothing."""
    absent = tmp_path / "absent" / "outbox.db"
    examined = patient.examine(KIM_DATABASE_URL=f"sqlite:///{absent}")
    assert examined.of("database") == ["note not there yet; the first start makes it"]
    assert not absent.parent.exists()
    empty = tmp_path / "empty.db"
    empty.touch()
    examined = patient.examine(KIM_DATABASE_URL=f"sqlite:///{empty}")
    assert examined.of("database") == ["note not there yet; the first start makes it"]
    assert empty.stat().st_size == 0
    open_outbox(f"sqlite:///{empty}").close()
    with closing(sqlite3.connect(empty)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0002'")
    for _ in range(2):
        examined = patient.examine(KIM_DATABASE_URL=f"sqlite:///{empty}")
        assert "migrations 0003" in examined.of("database")[0]


def test_a_damaged_database_and_too_little_room_are_bad(patient: Patient, tmp_path: Path) -> None:
    """Both would refuse people."""
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database at all" * 100)
    examined = patient.examine(KIM_DATABASE_URL=f"sqlite:///{damaged}")
    assert examined.code == 1
    assert examined.of("database")[0].startswith("bad")
    small = patient.examine(KIM_FREE_SPACE_FLOOR_MB="1000000000")
    assert small.of("space")[0].startswith("bad")
    assert [line.partition(" ")[0] for line in small.of("database")] == ["bad"]


def test_a_request_that_has_arrived_nowhere_for_an_hour_is_bad(patient: Patient) -> None:
    """By the mailbox that lacks it; a fresh one is none of the doctor's business."""
    hours_ago = datetime.now(UTC) - timedelta(hours=2)
    times = Times(hours_ago)
    outbox = open_outbox(patient.environ["KIM_DATABASE_URL"], clock=times)

    async def accept() -> None:
        await outbox.accept(new_letter(mailbox="a@kim.example"))
        (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
        pause = timedelta(hours=2, minutes=30)
        await outbox.finish(Attempt(Event.DEFER, claim.envelope, "worker", "x", pause=pause))
        times.now = datetime.now(UTC)
        await outbox.accept(new_letter(mailbox="b@kim.example"))

    asyncio.run(accept())
    outbox.close()
    examined = patient.examine()
    assert examined.code == 1
    since = f"{hours_ago:%Y-%m-%d %H:%M}"
    page = "Remedy: handbook/betrieb/undelivered.md"
    assert examined.of("delivery") == [f"bad a@kim.example lacks 1 since {since} UTC. {page}"]
    remedy = "Remedy: kim outbox reroute --mailbox a@kim.example CONTACT_POINT"
    what = "no contact point has it any more, and 1 wait for it"
    assert examined.of("address")[0] == f"bad a@kim.example: {what}. {remedy}"
    assert len(examined.of("address")) == 2


def test_who_is_away_is_told(patient: Patient) -> None:
    """Nobody wonders why a mailbox gets nothing."""
    moers, wesel = (DISTRICT.contact_points[one].mailbox.address for one in ("moers", "wesel"))

    async def go_away() -> None:
        outbox = open_outbox(patient.environ["KIM_DATABASE_URL"], clock=Clock())
        await outbox.send_cover_link(CoverLink(moers, b"token", new_letter()))
        cover = Cover(moers, wesel, date(2020, 1, 1), date(2999, 1, 1))
        assert (await outbox.change_cover(CoverChange(b"token", cover, ()))).done
        outbox.close()

    asyncio.run(go_away())
    assert patient.examine().of("holiday cover") == [
        f"good {moers} from 2020-01-01 to 2999-01-01: {wesel}"
    ]


def test_content_that_is_never_erased_is_bad(patient: Patient) -> None:
    """A clock that nobody vouches for is a note; what has come of it is not."""
    days_ago = datetime.now(UTC) - 2 * timedelta(hours=DISTRICT.retention.delivered_hours) - HOUR
    times = Times(days_ago)
    outbox = open_outbox(patient.environ["KIM_DATABASE_URL"], clock=times)

    async def deliver() -> None:
        await outbox.accept(new_letter())
        (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
        await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "250"))
        times.now = datetime.now(UTC)
        await outbox.time()

    asyncio.run(deliver())
    outbox.close()
    examined = patient.examine()
    assert examined.code == 1
    (found,) = examined.of("erasing")
    assert found.startswith(f"bad content is kept since {days_ago:%Y-%m-%d} UTC")


def test_a_database_without_a_place_is_bad(patient: Patient) -> None:
    """The other checks go on."""
    address = f"sqlite:////tmp/{'x' * 300}/outbox.db"
    examined = patient.examine(KIM_DATABASE_URL=address)
    assert examined.code == 1
    assert examined.of("database")[0].startswith("bad")
    assert examined.of("mailbox")


def test_certificates_that_are_not_there_are_named(patient: Patient) -> None:
    """No connection could be made with them."""
    examined = patient.examine(KIM_SMTP_CA_FILE="/proc/absent/ca.pem")
    assert examined.code == 1
    assert "KIM_SMTP_CA_FILE" in examined.of("configuration")[0]


def test_a_wrong_setting_is_named_and_ends_with_1(patient: Patient) -> None:
    """The doctor reports what would stop the start, with its remedy."""
    examined = patient.examine(KIM_PORT="70000")
    assert examined.code == 1
    assert "KIM_PORT" in examined.of("configuration")[0]


def test_pages_of_an_earlier_day_are_bad(patient: Patient, tmp_path: Path) -> None:
    """They name contact points and events of that day; languages that are gone do not count."""
    today = datetime.now(BERLIN).date()
    for tag in ("de", "zh-Hans"):
        (tmp_path / "site" / tag.lower()).mkdir()
    for yesterday, grade in (({}, "good"), ({"zh-Hans": 1}, "bad"), ({"uk": 1}, "good")):
        rows = {
            tag: {**ROW, "day": str(today - timedelta(yesterday.get(tag, 0)))}
            for tag in ("de", "zh-Hans", "uk")
        }
        (tmp_path / ".site.json").write_text(json.dumps(rows), "utf-8")
        examined = patient.examine()
        (line,) = examined.of("pages")
        assert line.startswith(grade), line
        assert ("zh-Hans" in line) == (grade == "bad") == (examined.code == 1)


def test_a_clock_that_cannot_be_right_is_bad(patient: Patient, tmp_path: Path) -> None:
    """Behind the newest file of the project, or not what the service believes."""
    later = datetime.now(UTC) + timedelta(days=400)
    (finding,) = check_clock(later, tmp_path / "absent" / "mark")
    assert finding.grade is Grade.BAD
    for folder, told in ((tmp_path, "not synchronised"), (tmp_path / "absent", "no systemd-")):
        (finding,) = check_clock(datetime.fromtimestamp(time.time() - 1, UTC), folder / "mark")
        assert (finding.grade, finding.text.startswith(told)) == (Grade.NOTE, True)
        assert "boot of this machine" in finding.text, "a start of the service changes nothing"
    box = open_outbox(patient.environ["KIM_DATABASE_URL"], clock=Times(later))
    asyncio.run(box.time())
    box.close()
    examined = patient.examine()
    assert examined.code == 1
    assert f"; the service believes {later:%Y-%m-%d %H:%M} UTC" in examined.of("clock")[-1]
    assert "kim outbox clock-ok" in examined.of("clock")[-1]


def test_it_runs_for_people_too(patient: Patient) -> None:
    """A line per check, the grade first."""
    runner = CliRunner(env={**os.environ, **patient.environ, "KIM_SMTP_URL": "smtp://127.0.0.1:9"})  # noqa: TID251 - the child inherits it
    result = runner.invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "bad   relay: 127.0.0.1:9 connect-failed" in result.output
