"""Read and write the file of the settings, an EnvironmentFile= (systemd.exec)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


def quoted(text: str) -> str:
    """Return *text* as the value of a line in an EnvironmentFile= (systemd.exec), quoted if it
    has to be.
    """
    if re.fullmatch(r"[\w./:@+?=&%~,-]*", text):
        return text
    inner = re.sub(r'([\\"`$])', r"\\\1", text)
    return f'"{inner}"'


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

    As systemd reads values of one line (`parse_env_file`): blanks around name and value do not
    count. A value of several lines or pieces, and a backslash outside of quotation marks, stay as
    they are written.
    """
    for number, line in enumerate(text.split("\n"), 1):
        name, equals, value = line.strip().partition("=")
        if not equals or name.startswith(("#", ";")):
            continue
        value = value.lstrip()
        quote = re.fullmatch(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'', value)
        if quote and quote[1] is not None:
            value = re.sub(r'\\(["\\`$])', r"\1", quote[1])
        elif quote:
            value = quote[2]
        yield SettingLine(number, name.rstrip(), value)
