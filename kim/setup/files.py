"""The files of an installation: each is written once, and never over what is there."""

import grp
import os
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from kim.environment_file import quoted
from portal.problems import ConfigurationError, Problem

GROUP = "kim-outbox"
"""The group of web and delivery; it may read the settings, which hold no secret."""
FIRST = "first"
"""How the temporary name of a file that is being written ends."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The folder with settings and secrets, `/etc/kim`."""

    folder: Path

    @property
    def settings(self) -> Path:
        """The file of the settings."""
        return self.folder / "kim.env"

    @property
    def units(self) -> Path:
        """The folder of the administrator's units (systemd.unit), beside that of the settings."""
        return self.folder.parent / "systemd/system"

    @property
    def relay(self) -> Path:
        """The file with the address and login of the mail relay."""
        return self.folder / "smtp_url"

    @property
    def bounce_box(self) -> Path:
        """The file with the address and login of the bounce mailbox; may be empty."""
        return self.folder / "bounce_imap_url"


def filled(template: str, answers: Mapping[str, str], asked: Container[str]) -> str:
    """Return the settings of *template* with *answers*.

    What was *asked* and has no answer becomes a comment: the example of the template is nobody's.
    """
    lines = []
    for line in template.splitlines():
        found = re.match(r"#?(KIM_\w+)=", line)
        if not found:
            lines.append(line)
        elif found[1] in answers:
            lines.append(f"{found[1]}={quoted(answers[found[1]])}")
        elif found[1] in asked:
            lines.append(f"#{found[1]}=")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def lay(file: Path, text: str, mode: int, group: int | None = None) -> bool:
    """Write *text* into *file* unless something is in it; return whether it was written.

    It appears whole, with its *mode* and *group*, or not at all.
    """
    if has(file):
        return False
    fresh = file.with_name(f".{file.name}.{FIRST}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.chmod(mode)
    if group is not None:
        os.chown(fresh, -1, group)
    fresh.rename(file)
    return True


def group_of_settings() -> int:
    """Return the number of the group that may read the settings; raises `ConfigurationError`."""
    try:
        return grp.getgrnam(GROUP).gr_gid
    except KeyError:
        remedy = "The package makes it; with a git checkout: systemd-sysusers."
        problem = Problem("/etc/group", None, GROUP, "There is no such group.", remedy)
        raise ConfigurationError([problem]) from None


def has(file: Path) -> bool:
    """Return True if *file* is there and holds more than blanks."""
    return file.exists() and bool(file.read_text("utf-8").strip())
