"""Read and write the file of the settings, an EnvironmentFile= (systemd.exec)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


def quoted(text: str) -> str:
    """Return *text* as the value of a line in an EnvironmentFile= (systemd.exec), quoted if it
    has to be.
    """
    if re.fullmatch(r"[\w./:@+?=&%~,-]*", text):
        return text
    inner = re.sub(r'([\\"`$])', r"\\\1", text)
    return f'"{inner}"'


def holds_password(address: str) -> bool:
    """Return True if the URL of a database holds a password, and so belongs into a file of its own.

    `KIM_DATABASE_URL` of SQLite, or of a server that knows us by our user, does not. Read as the
    service reads it; what cannot be read may hold one.
    """
    if not address:
        return False
    try:
        parts = make_url(address)
    except (ArgumentError, ValueError):
        return True
    return bool(parts.password) or "password" in parts.query


def database_in(address: str) -> str:
    """Return the file or name in the URL of a database; empty if it cannot be read."""
    try:
        return make_url(address).database or ""
    except (ArgumentError, ValueError):
        return ""


def settings_in(text: str) -> dict[str, str]:
    """Return the settings in *text*, an EnvironmentFile= (systemd.exec)."""
    return {line.name: line.value for line in lines_in(text)}


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A line that sets something; of several with one name the last counts."""

    number: int
    """Counted from 1."""
    name: str
    value: str


def lines_in(text: str) -> Iterator[SettingLine]:
    """Yield the lines of *text*, an EnvironmentFile=, that set something.

    As systemd reads them (`parse_env_file`): blanks around name and value do not count.
    """
    for number, line in enumerate(text.split("\n"), 1):
        name, equals, value = line.strip().partition("=")
        if not equals or name.startswith(("#", ";")):
            continue
        value = value.lstrip()
        quote = re.fullmatch(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'', value)
        if quote and quote[1] is not None:
            value = re.sub(r"\\(.)", r"\1", quote[1])
        elif quote:
            value = quote[2]
        yield SettingLine(number, name.rstrip(), value)
