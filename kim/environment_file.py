"""Read and write the file of the settings, an EnvironmentFile= (systemd.exec)."""

import re
from collections.abc import Iterator


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
    return dict(_lines(text))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if not equals or name.startswith(("#", ";")):
            continue
        quote = re.fullmatch(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'', value)
        if quote and quote[1] is not None:
            value = re.sub(r"\\(.)", r"\1", quote[1])
        elif quote:
            value = quote[2]
        yield name, value
