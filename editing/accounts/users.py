"""The local list of accounts: a JSON file outside the repository, for the editor alone.

Passwords are hashed by argon2id (RFC 9106); the second factor is TOTP (RFC 6238), whose secret the
editor has to know.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from editing.accounts.roles import Person, roles_in
from portal.problems import ConfigurationError, Problem
from portal.whole_files import write_whole

SHORTEST_PASSWORD = 12
"""Characters (BSI: long rather than complicated)."""
LONGEST_PASSWORD = 200
"""Characters; more would only cost time."""
_LOGIN = re.compile(r"[a-z][a-z0-9]*([.-][a-z0-9]+)*")
_WINDOW = 1
"""Steps of 30 seconds that a clock may be off."""
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the list."""

    login: str
    name: str
    roles: tuple[str, ...]
    password: str
    """Hash of the password."""
    secret: str
    """Secret of the second factor, base32."""

    @property
    def person(self) -> Person:
        """Who it belongs to."""
        return Person(self.login, self.name, roles_in(self.roles))

    @property
    def proof(self) -> str:
        """What a session is bound to: a new password has another one."""
        return hashlib.sha256(self.password.encode()).hexdigest()

    @property
    def address(self) -> str:
        """What an authenticator app reads (otpauth://)."""
        return pyotp.TOTP(self.secret).provisioning_uri(
            name=self.login, issuer_name="KIM-Redaktion"
        )


@dataclass(frozen=True, slots=True)
class UserList:
    """The list in *file*, which may not exist yet."""

    file: Path

    def accounts(self) -> Mapping[str, Account]:
        """Return all accounts by login; raises `ConfigurationError` if the file is damaged."""
        try:
            rows = json.loads(self.file.read_text("utf-8"))
            found = [Account(**{**row, "roles": tuple(row["roles"])}) for row in rows]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError) as error:
            what = f"The list of accounts cannot be read ({type(error).__name__})."
            remedy = "Restore it from the backup, or remove it and add the accounts again."
            raise ConfigurationError([Problem(self.file, None, "users", what, remedy)]) from None
        return {account.login: account for account in found}

    def set(self, login: str, name: str, roles: tuple[str, ...], password: str) -> Account:
        """Add an account, or give one a new password and a new second factor; return it.

        Raises `ConfigurationError` for a name or a password that cannot be.
        """
        if not _LOGIN.fullmatch(login):
            raise _refusal("login", "Write small letters, digits, full stops: anna.amt")
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            remedy = f"Choose {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
            raise _refusal("password", remedy)
        account = Account(login, name, roles, _hasher.hash(password), pyotp.random_base32())
        with self._locked():
            self._write({**self.accounts(), login: account})
        return account

    def give(self, login: str, roles: tuple[str, ...]) -> None:
        """Give an account other *roles*; raises `ConfigurationError` if there is none."""
        with self._locked():
            self._write({**self.accounts(), login: replace(self.known(login), roles=roles)})

    def remove(self, login: str) -> None:
        """Remove an account; raises `ConfigurationError` if there is none."""
        with self._locked():
            gone = self.known(login)
            self._write({name: each for name, each in self.accounts().items() if each != gone})

    def known(self, login: str) -> Account:
        """Return an account; raises `ConfigurationError` if there is none."""
        account = self.accounts().get(login)
        if account is None:
            raise _refusal("login", f"There is no account {login}; see: kim redaktion user list")
        return account

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let nobody else change the list meanwhile."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.file.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _write(self, accounts: Mapping[str, Account]) -> None:
        rows = [asdict(account) for account in accounts.values()]
        write_whole(self.file, json.dumps(rows, ensure_ascii=False, indent=1), 0o600)


def check_login(account: Account | None, password: str, code: str, now: float) -> int | None:
    """Return the step of the second factor if password and code are right, else None.

    *now* is the time in seconds since 1970. A step may be used once: that is the caller's to see.
    Takes as long for an account that does not exist.
    """
    try:
        _hasher.verify(account.password if account else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    if account is None:
        return None
    totp = pyotp.TOTP(account.secret)
    given = re.sub(r"\s", "", code)
    steps = range(int(now) // totp.interval - _WINDOW, int(now) // totp.interval + _WINDOW + 1)
    right = (step for step in steps if pyotp.utils.strings_equal(given, totp.generate_otp(step)))
    return next(right, None)


def _refusal(field: str, remedy: str) -> ConfigurationError:
    return ConfigurationError([Problem("kim redaktion user", None, field, "cannot be.", remedy)])
