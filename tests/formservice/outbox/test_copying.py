"""A copy of the outbox is whole and of one moment, and is made while the outbox is in use."""

import asyncio
import subprocess
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url

from formservice.outbox import SQLITE_COPY, copy_outbox
from formservice.outbox.copying import words_of_dump
from portal.problems import ConfigurationError
from tests.formservice.samples import new_letter, open_outbox


def test_a_copy_holds_what_is_committed(address: str, tmp_path: Path) -> None:
    """Also what is still in the log of SQLite, while it is open; nothing else is changed."""
    folder = tmp_path / "copy"
    folder.mkdir()
    box = open_outbox(address)
    try:
        asyncio.run(box.accept(new_letter(reference="275631095")))
        copy = copy_outbox(address, folder)
    finally:
        box.close()
    if copy.name == SQLITE_COPY:
        other = open_outbox(f"sqlite:///{copy}")
        found = asyncio.run(other.find("275631095"))
        other.close()
        assert found
        return
    words = ["pg_restore", "--data-only", "--file=-", str(copy)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "275631095" in done.stdout


@pytest.mark.parametrize("text", [None, b"", b"no database"])
def test_what_is_no_outbox_is_not_copied(text: bytes | None, tmp_path: Path) -> None:
    """An empty backup would be believed for weeks."""
    file = tmp_path / "outbox.db"
    if text is not None:
        file.write_bytes(text)
    (tmp_path / "to").mkdir()
    with pytest.raises(ConfigurationError, match="could not be copied"):
        copy_outbox(f"sqlite:///{file}", tmp_path / "to")


def test_a_server_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    """pg_dump says so; its words may hold what nobody should read."""
    address = "postgresql+psycopg://kim:hunter2@127.0.0.1:1/kim"
    with pytest.raises(ConfigurationError, match="pg_dump ended with") as told:
        copy_outbox(address, tmp_path)
    assert "hunter2" not in str(told.value)


def test_pg_dump_of_debian_knows_whom_to_trust() -> None:
    """`sslrootcert=system`, as postgresql.md has it, is a word of libpq 16; Debian 12 has 15."""
    query = "sslmode=verify-full&sslrootcert=system"
    url = make_url(f"postgresql+psycopg://portal:x@db.example.org/portal?{query}")
    asked = words_of_dump(url, Path("copy"))[-1]
    assert conninfo_to_dict(asked.removeprefix("--dbname=")) == {
        "dbname": "portal",
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ssl/certs/ca-certificates.crt",
    }


def test_a_password_is_on_no_command_line_and_a_name_is_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever runs `ps` would read it; quotes in a name lead to no other database."""
    ran: list[tuple[list[str], dict[str, str]]] = []

    def run(words: list[str], *, env: dict[str, str], **_: object) -> None:
        ran.append((words, env))

    monkeypatch.setattr(subprocess, "run", run)
    query = "password=hunter2&application_name=kim's"
    copy_outbox(f"postgresql+psycopg://h/it's?{query}", Path("folder"))
    ((words, env),) = ran
    assert "hunter2" not in "".join(words)
    assert env["PGPASSWORD"] == "hunter2"
    asked = conninfo_to_dict(words[-1].removeprefix("--dbname="))
    assert asked == {"dbname": "it's", "application_name": "kim's"}
