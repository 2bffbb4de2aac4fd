"""Copy the outbox while it is in use, by the means of the database itself (decision 0048)."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import URL, make_url

from formservice.outbox.database import database_problem
from portal.problems import ConfigurationError

SQLITE, POSTGRES = "outbox.db", "outbox.dump"
"""Names of a copy: a database of SQLite; a dump for `pg_restore`."""


def copy_outbox(address: str, folder: Path) -> Path:
    """Return the file in *folder* that the outbox at *address* was copied into.

    The copy is of one moment, whole, and holds what is committed; nobody waits for it. Raises
    `ConfigurationError` if there is none, or it could not be read.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return _copy_file(Path(url.database or ""), folder / SQLITE)
    return _dump(url, folder / POSTGRES)


def _copy_file(file: Path, copy: Path) -> Path:
    """Copy by SQLite's online backup, in one step, which is one read transaction (WAL)."""
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            (found,) = target.execute("PRAGMA quick_check").fetchone()
            tables = target.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise _failed(error.sqlite_errorname, "Start kim-backup again; see outbox.md.") from None
    if found != "ok" or not tables:
        what = "it holds no outbox" if not tables else "the copy is damaged"
        raise _failed(what, "See “Backup and restore” in outbox.md.")
    return copy


_PASSWORD = "password"  # noqa: S105 - its name in the address
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
"""Whom this machine trusts (Debian's ca-certificates)."""


def words_of_dump(url: URL, copy: Path) -> list[str]:
    """Return the command that dumps the database at *url*, without its password, into *copy*."""
    words = ["pg_dump", "--format=custom", "--no-owner", f"--file={copy}"]
    words += [f"--host={url.host}"] if url.host else []
    words += [f"--port={url.port}"] if url.port else []
    words += [f"--username={url.username}"] if url.username else []
    query: dict[str, Any] = {name: value for name, value in url.query.items() if name != _PASSWORD}
    if query.get("sslrootcert") == "system":  # known to libpq from 16 on, and Debian 12 has 15
        query["sslrootcert"] = AUTHORITIES
    return [*words, f"--dbname={make_conninfo(dbname=url.database, **query)}"]


def _dump(url: URL, copy: Path) -> Path:
    words = words_of_dump(url, copy)
    password = url.query.get(_PASSWORD, url.password)
    secret = {"PGPASSWORD": str(password)} if password else {}
    path = {"PATH": os.defpath}
    try:
        subprocess.run(  # noqa: S603 - no shell reads the words
            words, env=path | secret, check=True, capture_output=True
        )
    except FileNotFoundError:
        remedy = "apt-get install postgresql-client, of the server's version."
        raise _failed("pg_dump is not here", remedy) from None
    except subprocess.CalledProcessError as error:
        remedy = "pg_dump has to be as new as the server, and may need IPAddressAllow."
        raise _failed(f"pg_dump ended with {error.returncode}", remedy) from None
    return copy


def _failed(why: str, remedy: str) -> ConfigurationError:
    return ConfigurationError([database_problem(f"It could not be copied ({why}).", remedy)])
