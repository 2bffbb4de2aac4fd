"""Commands at an address where there is no outbox: they say so, and make none."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from formservice.mail.encryption import new_keys
from kim.__main__ import main
from tests.servers.postgres import Postgres

REFERENCE = "482719368"
COMMANDS = (
    ("outbox", "list"),
    ("outbox", "show", REFERENCE),
    ("outbox", "hold", "--all", "--yes"),
    ("outbox", "hold", REFERENCE),
    ("outbox", "erase", REFERENCE, "--yes"),
    ("outbox", "clock-ok", "--yes"),
    ("outbox", "restored"),
    ("outbox", "export-deletion-log"),
    ("report",),
    ("canary",),
)


def refused(*words: str) -> str:
    """Return what *words* say, which are refused as a wrong setting."""
    result = CliRunner().invoke(main, words, input="")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr


def foreign(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE kunden (id integer)")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("make", [lambda _: None, Path.touch, foreign], ids=["no", "empty", "else"])
def test_no_command_makes_an_outbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], make: object
) -> None:
    """“Nothing waits” would be believed of a mistyped path, and of the file of another program."""
    file = tmp_path / "otubox.db"
    make(file)  # type: ignore[operator]
    before = file.read_bytes() if file.exists() else None
    monkeypatch.setenv("KIM_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("KIM_PUBLIC_KEY", new_keys()[0])
    said = refused(*words)
    assert f"There is no outbox in {tmp_path}" in said
    assert "Remedy: " in said
    assert before == (file.read_bytes() if file.exists() else None)


def test_a_bounce_is_piped_again_where_there_is_no_outbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person corrects the address meanwhile."""
    monkeypatch.setenv("KIM_DATABASE_URL", f"sqlite:///{tmp_path}/otubox.db")
    result = CliRunner().invoke(main, ["bounce"], input="Subject: x\n\nx\n")
    assert result.exit_code == 75
    assert "There is no outbox in" in result.stderr
    assert not (tmp_path / "otubox.db").exists()


def test_an_empty_database_on_a_server_stays_empty(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the database was mistyped, and there is one of that name."""
    monkeypatch.setenv("KIM_DATABASE_URL", postgres.new_database())
    for words in COMMANDS[:3]:
        said = refused(*words)
        assert "There is no outbox in this database" in said


def test_a_bounce_is_piped_again_where_something_unforeseen_breaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its mail is a report, which has no sender that a refusal could go back to."""

    def broken(*_: object) -> None:
        raise OSError("no error of ours, and without a file")

    monkeypatch.setattr("kim.bounce.open_service", broken)
    result = CliRunner().invoke(main, ["bounce"], input="Subject: x\n\nx\n")
    assert result.exit_code == os.EX_TEMPFAIL
