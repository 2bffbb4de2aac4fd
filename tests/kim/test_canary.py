"""`kim canary`: a marked test request to each mailbox, delivered by a real delivery."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog.testing
from click.testing import CliRunner, Result

from formservice.assembly import open_outbox, run_delivery
from formservice.config.settings import Settings
from formservice.mail.encryption import new_keys
from kim.__main__ import main
from tests.formservice.mail.test_message import read
from tests.formservice.samples import DISTRICT
from tests.servers.scripted_smtp import Server, smtp_server

MAILBOXES = {point.mailbox.address for point in DISTRICT.contact_points.values()}
PUBLIC, PRIVATE = new_keys()


def environ(folder: Path, port: int) -> dict[str, str]:
    return {
        "KIM_DATABASE_URL": f"sqlite:///{folder}/outbox.db",
        "KIM_PUBLIC_KEY": PUBLIC,
        "KIM_PRIVATE_KEY": PRIVATE,
        "KIM_IDEMPOTENCY_KEY": "k" * 32,
        "KIM_SMTP_URL": f"smtp://127.0.0.1:{port}",
    }


@asynccontextmanager
async def quiet() -> AsyncIterator[None]:
    """Keep the log of the delivery out of the output of the command."""
    with structlog.testing.capture_logs():
        yield


def canary(folder: Path, *words: str, refused: str = "<nobody>") -> tuple[Result, Server, str]:
    """Run the command beside a delivery; return its result, the server and the report."""

    async def scene() -> tuple[Result, Server, str]:
        script = {"RCPT": lambda line: "550 5.1.1 no" if refused in line else "250 ok"}
        async with smtp_server({**script}) as server:
            given = environ(folder, server.port)
            settings = Settings.from_environ(given)
            box = open_outbox(settings)
            runner = CliRunner(env=given)
            async with quiet(), run_delivery(settings, DISTRICT, box):
                result = await asyncio.to_thread(
                    runner.invoke, main, ["canary", "--json", "--wait", "10", *words]
                )
            box.close()
            report = await asyncio.to_thread(runner.invoke, main, ["report"])
            return result, server, report.output

    return asyncio.run(scene())


def test_each_mailbox_gets_one_that_says_what_it_is(tmp_path: Path) -> None:
    """Subject and first line say test; nobody is asked to do anything; counted apart."""
    result, server, report = canary(tmp_path)
    assert result.exit_code == 0, result.output
    rows = json.loads(result.output)
    assert {row["mailbox"] for row in rows} == MAILBOXES
    assert all(row["arrived"] for row in rows)
    mails = [read(mail) for mail in server.mails]
    assert {mail["To"] for mail in mails} == MAILBOXES
    for mail in mails:
        assert mail["Subject"].startswith("[KIM] TESTNACHRICHT ")
        assert mail["X-KIM-Test"] == "yes"
        assert mail["Auto-Submitted"] == "auto-generated"
        body = mail.get_content()
        assert body.startswith("TESTNACHRICHT: Dahinter steht kein Mensch.")
        assert "Sie müssen nichts tun" in body
        assert "bestätigen" not in body
    assert f"Testnachrichten;versendet;{len(MAILBOXES)}" in report
    assert "Gesamt;Anfragen;0" in report


def test_one_mailbox_can_be_chosen_and_asked_to_confirm(tmp_path: Path) -> None:
    """After a change of one mailbox, somebody wants to hear from it."""
    mailbox = min(MAILBOXES)
    words = ["--mailbox", mailbox, "--confirm-to", "0281 5550"]
    result, server, _ = canary(tmp_path, *words)
    assert result.exit_code == 0
    (mail,) = server.mails
    assert "bestätigen Sie den Empfang diesmal kurz, mit der Testnummer: 0281 5550" in (
        read(mail).get_content()
    )


def test_a_mailbox_that_is_not_reached_is_a_failure(tmp_path: Path) -> None:
    """It goes to the fallback with its marker, as a request would; the command ends with 1."""
    fallback = DISTRICT.contact_points[DISTRICT.fallback].mailbox.address
    mailbox = min(MAILBOXES - {fallback})
    result, server, _ = canary(
        tmp_path, "--mailbox", mailbox, "--wait", "2", refused=f"<{mailbox}>"
    )
    assert result.exit_code == 1
    assert [row["arrived"] for row in json.loads(result.output)] == [False]
    (mail,) = server.mails
    assert read(mail)["To"] == fallback
    assert read(mail).get_content().startswith(f"ZUSTELLUNG AN {mailbox} FEHLGESCHLAGEN")


def test_a_stranger_gets_none(tmp_path: Path) -> None:
    """Only mailboxes of the district."""
    result = CliRunner(env=environ(tmp_path, 9)).invoke(
        main, ["canary", "--mailbox", "somebody@example.org"]
    )
    assert result.exit_code == 2
    assert "No mailbox of" in result.output


@pytest.mark.parametrize("missing", ["KIM_PUBLIC_KEY"])
def test_it_needs_the_public_key_alone(tmp_path: Path, missing: str) -> None:
    """The timer runs as the web side does; without the key there is no unsealed way."""
    given = {**environ(tmp_path, 9), missing: ""}
    assert CliRunner(env={**given}).invoke(main, ["canary"]).exit_code == 2
    given = environ(tmp_path, 9)
    del given["KIM_PRIVATE_KEY"]
    assert CliRunner(env=given).invoke(main, ["canary"]).exit_code == 0
