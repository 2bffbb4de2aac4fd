"""`kim report` from the outbox to files and to the mailbox of the coordination."""

import asyncio
import datetime as dt
import email
import email.policy
import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kim.__main__ import main
from kim.report import command
from tests.formservice.samples import new_letter, open_outbox, times_of
from tests.servers.ports import free_port
from tests.servers.postfix import Postfix

COORDINATION = "kim-koordination@kreis-wesel.example"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of an outbox with six requests in each month of autumn 2025."""
    address = f"sqlite:///{tmp_path_factory.mktemp('report')}/outbox.db"
    box = open_outbox(address)

    async def fill() -> None:
        for month in (9, 10, 11):
            times_of(box).now = dt.datetime(2025, month, 1, tzinfo=dt.UTC)
            for _ in range(6):
                await box.accept(new_letter())

    asyncio.run(fill())
    box.close()
    return address


@pytest.fixture(autouse=True)
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    """November 2025 is the last month that is over."""
    monkeypatch.setattr(command, "last_month", lambda: "2025-11")


def run(database: str, *words: str, **settings: str) -> Result:
    return CliRunner(env={"KIM_DATABASE_URL": database, **settings}).invoke(
        main, ["report", *words]
    )


def test_all_files_are_written(database: str, tmp_path: Path) -> None:
    """The table opens in a German Excel: with a mark of UTF-8, and semicolons."""
    files = {kind: tmp_path / f"r.{kind}" for kind in ("html", "csv", "json")}
    words = [word for kind, file in files.items() for word in (f"--{kind}", str(file))]
    result = run(database, "--month", "2025-10", *words)
    assert (result.exit_code, result.output) == (0, "")
    head = b"\xef\xbb\xbfZeitraum;Merkmal;Wert;Einheit;Zahl;Hinweis;Zahl im Jahr davor;"
    assert files["csv"].read_bytes().startswith(head)
    assert "Oktober 2025;Gesamt;Anfragen;Anfragen;6;;0;\r\n" in files["csv"].read_bytes().decode()
    assert "<h1>KIM: Anfragen, Oktober 2025</h1>" in files["html"].read_text("utf-8")
    assert json.loads(files["json"].read_text("utf-8"))["since_january"]["number"] == 12


def test_without_words_the_table_of_the_last_month_is_shown(database: str) -> None:
    """For a quick look."""
    assert "November 2025;Gesamt;Anfragen;Anfragen;6;;0;" in run(database).output


@pytest.mark.parametrize(
    "words",
    [
        ("--month", "2025-12"),
        ("--year", "2025"),
        ("--month", "11/2025"),
        ("--year", "25"),
        ("--year", "0000"),
        ("--month", "0000-05"),
    ],
)
def test_what_is_not_over_is_refused(database: str, words: tuple[str, str]) -> None:
    """Two reports of one month would give away who asked between them."""
    assert run(database, *words).exit_code == 2


@pytest.mark.parametrize(
    ("now", "month"),
    [
        ("2026-11-30T22:59+00:00", "2026-10"),
        ("2026-11-30T23:01+00:00", "2026-11"),
        ("2026-06-30T22:01+00:00", "2026-06"),
        ("2027-01-31T12:00+01:00", "2026-12"),
    ],
)
def test_a_month_is_over_when_the_counters_say_so(now: str, month: str) -> None:
    """By the clock in Germany: no request counts for November once it is December there."""
    assert command.month_before(dt.datetime.fromisoformat(now)) == month


def test_the_coordination_gets_page_and_table(database: str, postfix: Postfix) -> None:
    """Through the relay, into the mailbox, with both files and the main figures in the text."""
    settings = {"KIM_SMTP_URL": f"smtp://127.0.0.1:{postfix.port}"}
    before = len(postfix.mails(COORDINATION))
    result = run(database, "--to", "coordination", **settings)
    assert result.exit_code == 0, result.output
    content = postfix.wait_for(COORDINATION, before + 1)[-1]
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "[KIM] Zahlen zum Kontaktformular, November 2025"
    assert mail["From"].startswith("KIM-Statistik ")
    body = mail.get_body()
    assert body is not None
    assert "Anfragen, November 2025: 6 (im Jahr davor: 0)" in body.get_content()
    page, table = mail.iter_attachments()
    assert page.get_filename() == "kim-zahlen-2025-11.html"
    assert "<h1>KIM: Anfragen, November 2025</h1>" in page.get_content()
    assert table.get_filename() == "kim-zahlen-2025-11.csv"
    assert table.get_payload(decode=True).startswith(b"\xef\xbb\xbf")  # type: ignore[union-attr]


def test_nothing_is_mailed_where_nobody_is_named(database: str) -> None:
    """The timer may run all the same."""
    result = run(database, "--to", "coordination", KIM_DISTRICT="kreis-mettmann")
    assert (result.exit_code, "names no coordination" in result.output) == (0, True)


def test_a_relay_that_is_away_makes_the_command_fail(database: str) -> None:
    """Then the unit has failed, and somebody is called."""
    away = {"KIM_SMTP_URL": f"smtp://127.0.0.1:{free_port()}"}
    result = run(database, "--to", "coordination", **away)
    assert result.exit_code == 1
    assert "did not take the report" in result.output
