"""What the editor remembers beside git: sessions, wrong tries, what was typed, who did what.

One SQLite file in the editor's own folder. Of a session only the hash of its token is kept. The log
holds account, deed and file, and nothing that was typed.
"""

import datetime as dt
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MOST_TRIES = 5
"""Wrong tries in a row for one account from one network or known browser, after which no more are
taken for `LOCK_MINUTES`."""
MOST_OF_ALL = 50
"""The same from all browsers together that are not known."""
LOCK_MINUTES = 15
KNOWN_DAYS = 180
"""So long a browser is known after its last login."""
LONGEST_SESSION_HOURS = 12
KEPT_DAYS = 30
"""So long what was typed waits for its author."""
LOG_DAYS = 365
OPEN_MINUTES = 30
"""So long a form that was opened counts as open."""

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, login TEXT, csrf TEXT NOT NULL, begun REAL, seen REAL, ended INTEGER,
    proof TEXT NOT NULL
) STRICT;
DROP TABLE IF EXISTS tries;
CREATE TABLE IF NOT EXISTS wrong_tries (
    name TEXT, source TEXT, wrong INTEGER, last REAL, PRIMARY KEY (name, source)
) STRICT;
CREATE TABLE IF NOT EXISTS browsers (token TEXT PRIMARY KEY, used REAL) STRICT;
CREATE TABLE IF NOT EXISTS steps (login TEXT PRIMARY KEY, step INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS kept (
    login TEXT, address TEXT, fields TEXT, saved REAL, PRIMARY KEY (login, address)
) STRICT;
CREATE TABLE IF NOT EXISTS open_forms (
    login TEXT, address TEXT, seen REAL, PRIMARY KEY (login, address)
) STRICT;
CREATE TABLE IF NOT EXISTS log (at REAL, login TEXT, deed TEXT, thing TEXT) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its cookie names it."""

    token: str
    csrf: str
    login: str | None
    """None: nobody has logged in with it."""
    is_over: bool
    """It has ended because nobody did anything; what was typed in it is still taken."""
    proof: str = ""
    """Hash of what somebody has logged in by: another password ends the session."""


@dataclass(frozen=True)
class Memory:
    """The file, and the clock that it goes by (seconds since 1970)."""

    file: Path
    clock: Callable[[], float]
    idle_minutes: int

    def prepare(self) -> None:
        """Make the file if it is not there."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch(mode=0o600)
        with self._open() as db:
            db.executescript(_TABLES)

    def forget_old(self) -> None:
        """Forget what has had its time."""
        now = self.clock()
        with self._open() as db:
            for what, days in (
                ("sessions WHERE login IS NULL AND seen < ?", 1),
                ("sessions WHERE seen < ?", 7),
                ("wrong_tries WHERE last < ?", 1),
                ("browsers WHERE used < ?", KNOWN_DAYS),
                ("kept WHERE saved < ?", KEPT_DAYS),
                ("open_forms WHERE seen < ?", 1),
                ("log WHERE at < ?", LOG_DAYS),
            ):
                db.execute(f"DELETE FROM {what}", [now - days * 86_400])  # noqa: S608 - our own words

    def begin(self, login: str | None, old: str = "", proof: str = "") -> Session:
        """Begin a session with a new token, and end the *old* one: nobody can prepare a token."""
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        session = Session(token, csrf, login, is_over=False, proof=proof)
        now = self.clock()
        with self._open() as db:
            db.execute("DELETE FROM sessions WHERE token = ? AND login IS NULL", [_hash(old)])
            db.execute("UPDATE sessions SET ended = 1 WHERE token = ?", [_hash(old)])
            row = [_hash(session.token), login, session.csrf, now, now, proof]
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, 0, ?)", row)
        return session

    def session(self, token: str) -> Session | None:
        """Return the session of *token*, and note that it is used; None if there is none."""
        now = self.clock()
        with self._open() as db:
            found = db.execute(
                "SELECT login, csrf, begun, seen, ended, proof FROM sessions WHERE token = ?",
                [_hash(token)],
            ).fetchone()
            if found is None:
                return None
            login, csrf, begun, seen, ended, proof = found
            is_over = bool(
                ended
                or now - seen > self.idle_minutes * 60
                or now - begun > LONGEST_SESSION_HOURS * 3600
            )
        with suppress(OSError):  # whoever writes while the disk is full has to get her text back
            self._see(token, seen if is_over else now, is_over=is_over)
        return Session(token, csrf, login, is_over, proof)

    def _see(self, token: str, seen: float, *, is_over: bool) -> None:
        with self._open() as db:
            db.execute(
                "UPDATE sessions SET ended = MAX(ended, ?), seen = ? WHERE token = ?",
                [int(is_over), seen, _hash(token)],
            )

    def end(self, token: str) -> None:
        """End a session for good; whose its forms are is known for some days."""
        with self._open() as db:
            db.execute("UPDATE sessions SET ended = 1 WHERE token = ?", [_hash(token)])

    def owner(self, csrf: str) -> tuple[str, str] | None:
        """Return login and proof of the session whose forms carry this key, ended or not.

        None: there is none, or nobody has logged in with it.
        """
        words = "SELECT login, proof FROM sessions WHERE csrf = ? AND login IS NOT NULL"
        with self._open() as db:
            row = db.execute(words, [csrf]).fetchone()
        return (row[0], row[1]) if row else None

    def is_locked(self, login: str, source: str, *, is_known: bool) -> bool:
        """Return True while an account, whether or not it exists, takes no try from *source*.

        A browser that *is_known* is stopped by its own wrong tries alone.
        """
        words = "SELECT wrong FROM wrong_tries WHERE name = ? AND source = ? AND last > ?"
        since = self.clock() - LOCK_MINUTES * 60
        with self._open() as db:
            for counted, most in _counted(source, is_known=is_known):
                row = db.execute(words, [_hash(login), counted, since]).fetchone()
                if row and row[0] >= most:
                    return True
        return False

    def note_wrong_try(self, login: str, source: str, *, is_known: bool) -> None:
        """Count a wrong try; after a lock has passed counting begins anew.

        Only the hash of the name is kept: somebody may have typed a password there.
        """
        name, now = _hash(login), self.clock()
        with self._open() as db:
            db.execute(
                "DELETE FROM wrong_tries WHERE name = ? AND last <= ?",
                [name, now - LOCK_MINUTES * 60],
            )
            for counted, _ in _counted(source, is_known=is_known):
                db.execute(
                    "INSERT INTO wrong_tries VALUES (?, ?, 1, ?) ON CONFLICT (name, source) "
                    "DO UPDATE SET wrong = wrong + 1, last = excluded.last",
                    [name, counted, now],
                )

    def forget_tries(self, login: str, source: str | None = None) -> None:
        """Forget the wrong tries for an account: those from *source*, or all."""
        words, given = "DELETE FROM wrong_tries WHERE name = ?", [_hash(login)]
        if source is not None:
            words, given = f"{words} AND source = ?", [*given, _hash(source)]
        with self._open() as db:
            db.execute(words, given)

    def know(self, login: str, proof: str) -> str:
        """Return a token by which a browser is known from now on to have logged in."""
        token = secrets.token_urlsafe(32)
        row = [_of_browser(login, proof, token), self.clock()]
        with self._open() as db:
            db.execute("INSERT INTO browsers VALUES (?, ?)", row)
        return token

    def knows(self, login: str, proof: str, token: str) -> bool:
        """Return True if *token* was given out for this account and its present password."""
        since = self.clock() - KNOWN_DAYS * 86_400
        with self._open() as db:
            words = "SELECT 1 FROM browsers WHERE token = ? AND used > ?"
            found = db.execute(words, [_of_browser(login, proof, token), since]).fetchone()
        return found is not None

    def unknow(self, login: str, proof: str, token: str) -> None:
        """Forget a token: its browser gets another one."""
        with self._open() as db:
            words = "DELETE FROM browsers WHERE token = ?"
            db.execute(words, [_of_browser(login, proof, token)])

    def use_step(self, login: str, step: int) -> bool:
        """Return True, once for each code; False if it was used before."""
        with self._open() as db:
            # One statement: of two at once the second sees what the first has written.
            used = db.execute(
                "INSERT INTO steps VALUES (?, ?) ON CONFLICT (login) "
                "DO UPDATE SET step = excluded.step WHERE steps.step < excluded.step",
                [login, step],
            )
        return bool(used.rowcount)

    def keep(self, login: str, address: str, fields: Mapping[str, str]) -> None:
        """Keep what was typed into the form at *address*."""
        row = [login, address, json.dumps(dict(fields)), self.clock()]
        with self._open() as db:
            db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", row)

    def kept(self, login: str, address: str) -> dict[str, str]:
        """Return what was typed into the form at *address* and not saved."""
        with self._open() as db:
            row = db.execute(
                "SELECT fields FROM kept WHERE login = ? AND address = ?", [login, address]
            ).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def forget(self, login: str, address: str) -> None:
        """Forget what was typed into the form at *address*: it was saved."""
        with self._open() as db:
            for table in ("kept", "open_forms"):
                db.execute(
                    f"DELETE FROM {table} WHERE login = ? AND address = ?",  # noqa: S608 - our own names
                    [login, address],
                )

    def open_form(self, login: str, address: str) -> list[str]:
        """Note that *login* has the form at *address* open; return who else has."""
        now = self.clock()
        with self._open() as db:
            db.execute("INSERT OR REPLACE INTO open_forms VALUES (?, ?, ?)", [login, address, now])
            rows = db.execute(
                "SELECT login FROM open_forms WHERE address = ? AND login != ? AND seen > ?",
                [address, login, now - OPEN_MINUTES * 60],
            ).fetchall()
        return [row[0] for row in rows]

    def note(self, login: str, deed: str, thing: str = "") -> None:
        """Log that *login* has done *deed* to *thing*, a file or a commit."""
        with self._open() as db:
            db.execute("INSERT INTO log VALUES (?, ?, ?, ?)", [self.clock(), login, deed, thing])

    def log(self, most: int = 200) -> list[tuple[dt.datetime, str, str, str]]:
        """Return the newest entries of the log: when (UTC), who, what, at what."""
        with self._open() as db:
            rows = db.execute(
                "SELECT at, login, deed, thing FROM log ORDER BY at DESC, rowid DESC LIMIT ?",
                [most],
            ).fetchall()
        return [(dt.datetime.fromtimestamp(at, dt.UTC), *rest) for at, *rest in rows]

    def last(self, deed: str) -> dict[str, tuple[dt.datetime, str]]:
        """Return when (UTC) and by whom *deed* was done last to each thing that the log knows."""
        with self._open() as db:
            words = "SELECT thing, max(at), login FROM log WHERE deed = ? GROUP BY thing"
            rows = db.execute(words, [deed]).fetchall()
        return {thing: (dt.datetime.fromtimestamp(at, dt.UTC), who) for thing, at, who in rows}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Lend the file in one transaction; raises `OSError`, as other files do."""
        try:
            with closing(sqlite3.connect(self.file)) as db, db:
                db.execute("PRAGMA synchronous = FULL")
                yield db
        except sqlite3.Error as error:
            raise OSError(f"{self.file.name}: {error}") from error


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _counted(source: str, *, is_known: bool) -> list[tuple[str, int]]:
    """Return where a wrong try counts, and how many are taken there."""
    own = (_hash(source), MOST_TRIES)
    return [own] if is_known else [own, ("", MOST_OF_ALL)]


def _of_browser(login: str, proof: str, token: str) -> str:
    return _hash(f"{login}\n{proof}\n{token}")
