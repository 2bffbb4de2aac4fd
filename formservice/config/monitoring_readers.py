"""Read the settings of alarms and metrics."""

import shlex
from pathlib import Path
from urllib.parse import urlsplit

from formservice.config.readers import Secret, SettingError, is_loopback, port, web_address


def webhook(text: str) -> Secret | None:
    """Return the URL that alarms are posted to; secret, because it may hold an access token.

    `None` if *text* is empty.

    Raises `SettingError` if it is no web address, or http to another machine.
    """
    if not text:
        return None
    parts = urlsplit(web_address(text))
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise SettingError("Alarms may not leave in clear text.", "Write https://, not http://.")
    return Secret(text)


def local_address(text: str) -> tuple[str, int]:
    """Return host and port of a loopback address; raises `SettingError` for any other."""
    name, _, number = text.rpartition(":")
    name = name.removeprefix("[").removesuffix("]")
    if not is_loopback(name):
        raise SettingError("This is no address of this machine.", "Write it like: 127.0.0.1:9180")
    return name, port(number)


def command(text: str) -> tuple[str, ...]:
    """Return a program and its arguments, split as a shell would; no shell runs them.

    Raises `SettingError` if the path of the program is not absolute.
    """
    try:
        words = tuple(shlex.split(text))
    except ValueError:
        words = ()
    if not words or not Path(words[0]).is_absolute():
        raise SettingError(
            "This is no command.", "Write the whole path: /usr/local/bin/alarm --loud"
        )
    return words
