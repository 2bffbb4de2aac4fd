"""`kim canary`: a marked test request to each mailbox, delivered by a real delivery."""

import asyncio
import datetime as dt
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import structlog.testing
from click.testing import CliRunner, Result

from formservice.assembly import build_intake, open_outbox, run_delivery
from formservice.config.readers import Secret
from formservice.config.settings import Settings
from formservice.intake.test_mark import HEADER, VALID_SECONDS, is_mark, make_mark
from formservice.mail.encryption import new_keys
from formservice.outbox import Bounce, Envelope, Outbox
from formservice.web.app import create_app
from kim.__main__ import main
from kim.report import command
from kim.server import serve_beside
from portal.district import District
from tests.formservice.mail.test_message import read
from tests.formservice.samples import DISTRICT, LOCALES, NOON
from tests.formservice.web.small_site import GOOD, Notebook, Visitor, write_site
from tests.servers.ports import free_port
from tests.servers.scripted_smtp import Server, smtp_server
from tests.waiting import happens

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


@pytest.fixture(autouse=True)
def reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this month be over, so that a report tells of it."""
    monkeypatch.setattr(command, "last_month", lambda: f"{dt.datetime.now(dt.UTC):%Y-%m}")


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
                    runner.invoke,
                    main,
                    ["canary", "--outbox-only", "--json", "--wait", "10", *words],
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
    assert f"Testnachrichten;versendet;Testnachrichten;{len(MAILBOXES)}" in report
    assert "Gesamt;Anfragen;Anfragen;0" in report


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


def test_a_mailbox_is_named_as_for_the_outbox(tmp_path: Path) -> None:
    """By its contact point; two names of one mailbox are one test."""
    name, point = min(DISTRICT.contact_points.items())
    result, server, _ = canary(tmp_path, "--mailbox", name, "--mailbox", point.mailbox.address)
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)
    assert row["mailbox"] == point.mailbox.address
    (mail,) = server.mails
    assert read(mail)["To"] == point.mailbox.address


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
    assert "no mailbox of" in result.output
    assert all(name in result.output for name in DISTRICT.contact_points)


@pytest.mark.parametrize("missing", ["KIM_PUBLIC_KEY"])
def test_it_needs_the_public_key_alone(tmp_path: Path, missing: str) -> None:
    """The timer runs as the web side does; without the key there is no unsealed way."""
    open_outbox(Settings.from_environ(environ(tmp_path, 9))).close()
    given = {**environ(tmp_path, 9), missing: ""}
    assert CliRunner(env={**given}).invoke(main, ["canary", "--outbox-only"]).exit_code == 2
    given = environ(tmp_path, 9)
    del given["KIM_PRIVATE_KEY"]
    assert CliRunner(env=given).invoke(main, ["canary", "--outbox-only"]).exit_code == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(tmp_path_factory.mktemp("site"))


def through_the_form(
    folder: Path, site: Path, *words: str, district: District = DISTRICT
) -> tuple[Result, Server, str]:
    """Run the command beside delivery and web side, which have started with *district*."""
    port = free_port()

    async def scene() -> tuple[Result, Server, str]:
        async with smtp_server({}) as server:
            given = environ(folder, server.port) | {
                "KIM_BASE_URL": f"http://127.0.0.1:{port}",
                "KIM_SITE_DIR": str(site),
            }
            settings = Settings.from_environ(given)
            box = open_outbox(settings)
            app = create_app(
                site=site,
                base_url=settings.base_url,
                district=district,
                locales=LOCALES,
                intake=build_intake(settings, district, LOCALES, box),
                test_key=settings.idempotency_key,
            )
            runner = CliRunner(env=given)
            arguments = ["canary", "--json", "--wait", "10", *words]
            async with (
                quiet(),
                run_delivery(settings, district, box),
                serve_beside(app, ("127.0.0.1", port)),
            ):
                result = await asyncio.to_thread(runner.invoke, main, arguments)
            box.close()
            report = await asyncio.to_thread(runner.invoke, main, ["report"])
            return result, server, report.output

    return asyncio.run(scene())


def test_the_real_form_answers_and_the_real_mailbox_gets_it(tmp_path: Path, site: Path) -> None:
    """A POST at the public address, routed by a town; staff see a test, and it is counted so."""
    result, server, report = through_the_form(tmp_path, site)
    assert result.exit_code == 0, result.output
    rows = json.loads(result.output)
    assert {row["mailbox"] for row in rows} == MAILBOXES
    assert "form" in {row["way"] for row in rows}
    mails = {read(mail)["X-KIM-Ref"]: read(mail) for mail in server.mails}
    for row in rows:
        mail = mails[row["reference"]]
        assert mail["To"] == row["mailbox"]
        assert mail["Subject"].startswith("[KIM] TESTNACHRICHT ")
        assert "030 23125 802" not in mail.get_content()
    assert f"Testnachrichten;versendet;Testnachrichten;{len(MAILBOXES)}" in report
    assert "Gesamt;Anfragen;Anfragen;0" in report


def test_a_test_that_another_mailbox_gets_has_not_arrived(tmp_path: Path, site: Path) -> None:
    """The service has started before the district was changed: nobody reads what people send."""
    point = DISTRICT.contact_points["moers"]
    before = replace(point, mailbox=replace(point.mailbox, address="before@moers.example"))
    old = replace(DISTRICT, contact_points={**DISTRICT.contact_points, "moers": before})
    mailbox = point.mailbox.address
    result, server, _ = through_the_form(tmp_path, site, "--mailbox", mailbox, district=old)
    assert [read(mail)["To"] for mail in server.mails] == ["before@moers.example"]
    assert result.exit_code == 1
    (row,) = json.loads(result.output)
    assert (row["mailbox"], row["arrived"]) == (mailbox, False)
    assert row["reason"] == "sent to before@moers.example"


@pytest.mark.parametrize(
    "words",
    [
        ["a@provider.example", "--wait", "0"],
        ["a@provider.example", "--wait", "5", "--mailbox", min(MAILBOXES)],
        ["nö@provider.example", "--wait", "5"],
        ["nobody", "--wait", "5"],
    ],
)
def test_a_bounce_is_waited_for_and_has_its_own_address(tmp_path: Path, words: list[str]) -> None:
    """Else it proves nothing and ends with 0, or the mailbox is forgotten, or nothing can go."""
    open_outbox(Settings.from_environ(environ(tmp_path, 9))).close()
    runner = CliRunner(env=environ(tmp_path, 9))
    result = runner.invoke(main, ["canary", "--bounce", *words])
    assert result.exit_code == 2
    assert "--bounce" in result.output
    assert not json.loads(runner.invoke(main, ["outbox", "list", "--json"]).output)


def test_a_dead_form_is_a_failure(tmp_path: Path) -> None:
    """`systemctl stop kim-web`: the outbox is well, and nobody could write; also without --wait."""
    folder = write_site(tmp_path / "site")
    given = environ(tmp_path, 9) | {
        "KIM_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "KIM_SITE_DIR": str(folder),
    }
    open_outbox(Settings.from_environ(given)).close()
    result = CliRunner(env=given).invoke(main, ["canary", "--json"])
    assert result.exit_code == 1
    reasons = {row["reason"] for row in json.loads(result.output) if row["way"] == "form"}
    assert reasons == {"form not reached (ConnectionRefusedError)"}


def test_only_who_has_the_key_sends_tests(site: Path) -> None:
    """Anybody could else write what staff are told to ignore; or hide a request among tests."""
    at = NOON.timestamp()
    mark = make_mark("k" * 32, NOON)
    assert is_mark("k" * 32, mark, NOON)
    late = NOON.fromtimestamp(at + VALID_SECONDS + 1, NOON.tzinfo)
    assert not is_mark("k" * 32, mark, late)
    assert not is_mark("other" * 8, mark, NOON)
    for text in ("", "1.", f"{int(at)}.", f"{int(at)}.{'0' * 64}", "²." + mark[11:]):
        assert not is_mark("k" * 32, text, NOON)
    notebook, now = Notebook(), dt.datetime.now(dt.UTC)
    visitor = Visitor(site, notebook, test_key=Secret("k" * 32))
    fresh, foreign = make_mark("k" * 32, now), make_mark("other" * 8, now)
    old = make_mark("k" * 32, now - dt.timedelta(seconds=VALID_SECONDS + 60))
    for name, value in [(HEADER, fresh), ("X-Other", fresh), (HEADER, foreign), (HEADER, old)]:
        headers = {"content-type": "application/x-www-form-urlencoded", name: value}
        assert visitor.ask("POST", "/de/kontakt/", data=GOOD, headers=headers).status_code == 307
    assert [enquiry.is_test for enquiry in notebook.enquiries] == [True, False, False, False]


def test_what_the_relay_itself_refuses_has_not_come_back(tmp_path: Path) -> None:
    """The fallback mailbox gets it, and nothing is proved about bounces: it is a failure."""
    nowhere = "gibt-es-nicht@provider.example"
    result, server, _ = canary(tmp_path, "--bounce", nowhere, "--wait", "2", refused=f"<{nowhere}>")
    assert result.exit_code == 1
    (row,) = json.loads(result.output)
    assert (row["mailbox"], row["came back"]) == (nowhere, False)
    assert row["reason"] == "refused in the dialogue: no bounce is written"
    assert len(server.mails) == 1


def test_a_bounce_that_comes_back_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken by the relay, returned later: seen from the outbox, by the event of a bounce."""
    nowhere = "gibt-es-nicht@provider.example"
    seen, find = threading.Event(), Outbox.find

    async def watched(self: Outbox, reference: str) -> Envelope | None:
        letter = await find(self, reference)
        if letter and letter.delivered_at:
            seen.set()
        return letter

    monkeypatch.setattr(Outbox, "find", watched)

    async def scene() -> Result:
        async with smtp_server({}) as server:
            given = environ(tmp_path, server.port)
            settings = Settings.from_environ(given)
            box = open_outbox(settings)
            words = ["canary", "--json", "--wait", "60", "--bounce", nowhere]
            async with quiet(), run_delivery(settings, DISTRICT, box):
                runner = CliRunner(env=given)
                running = asyncio.create_task(asyncio.to_thread(runner.invoke, main, words))
                await happens(seen.is_set, "a look at the delivered test mail")
                reference = str(read(server.mails[0])["X-KIM-Ref"])
                fallback = DISTRICT.contact_points[DISTRICT.fallback].mailbox.address
                bounce = Bounce(reference, 0, "bounced-511", fallback, dt.timedelta())
                await box.undo_delivery(bounce)
                result = await running
            box.close()
            return result

    result = asyncio.run(scene())
    assert result.exit_code == 0, result.output
    assert [row["came back"] for row in json.loads(result.output)] == [True]
