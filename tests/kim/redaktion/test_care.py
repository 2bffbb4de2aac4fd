"""`kim redaktion care`: the letter, and its way to the mailbox of the coordination."""

import email
import email.policy
import shutil
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kim.__main__ import main
from tests.editing.conftest import FRONT, ROOT
from tests.servers.ports import free_port
from tests.servers.postfix import Postfix
from tests.sitebuild.small_project import small_project, write

COORDINATION = "kim-koordination@kreis-wesel.example"


@pytest.fixture
def kreis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a small project, with a district whose one page is due."""
    monkeypatch.chdir(small_project(tmp_path / "project"))
    shutil.copytree(ROOT / "districts/kreis-wesel", tmp_path / "kreis")
    page = FRONT.replace("\n---\n", "\nreview: 2026-01-02\nonly: de\n---\n")
    write(tmp_path / "kreis/docs/neu.md", f"{page}Neu.\n")
    return tmp_path / "kreis"


def care(kreis: Path, *words: str, **settings: str) -> Result:
    own = {"KIM_DISTRICT": str(kreis), "KIM_EDITOR_BASE_URL": "https://redaktion.kreis.example"}
    return CliRunner(env=own | settings).invoke(main, ["redaktion", "care", *words])


def test_the_letter_is_shown(kreis: Path) -> None:
    """And where nothing is to be done it says so, and no mail is sent."""
    told = care(kreis).output
    assert "- Seite (fällig seit 2.1.2026)" in told
    assert "https://redaktion.kreis.example" in told
    (kreis / "docs/neu.md").unlink()
    for words in ((), ("--to", "coordination")):
        assert care(kreis, *words).output == "Nothing is to be done.\n"


def test_the_coordination_gets_it(kreis: Path, postfix: Postfix) -> None:
    """Through the relay, in German, as a mail that nobody answers to."""
    before = len(postfix.mails(COORDINATION))
    relay = {"KIM_SMTP_URL": f"smtp://127.0.0.1:{postfix.port}"}
    done = care(kreis, "--to", "coordination", **relay)
    assert (done.exit_code, done.output) == (0, "mailed\n")
    content = postfix.wait_for(COORDINATION, before + 1)[-1]
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "[KIM] Auf den Seiten ist etwas zu tun"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "- Seite (fällig seit 2.1.2026)" in mail.get_content()


def test_a_relay_that_is_away_makes_the_command_fail(kreis: Path) -> None:
    """Then the unit has failed, and somebody is called."""
    away = {"KIM_SMTP_URL": f"smtp://127.0.0.1:{free_port()}"}
    assert care(kreis, "--to", "coordination", **away).exit_code == 1


def test_nothing_is_mailed_where_nobody_is_named(kreis: Path) -> None:
    """The timer may run all the same."""
    other = kreis.with_name("mettmann")
    shutil.copytree(ROOT / "districts/kreis-mettmann", other)
    shutil.copytree(kreis / "docs", other / "docs", dirs_exist_ok=True)
    done = care(other, "--to", "coordination")
    assert (done.exit_code, "names no coordination" in done.output) == (0, True)
