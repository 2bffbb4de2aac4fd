"""The files of an installation, and what is written into its settings."""

import grp
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from kim.environment_file import quoted
from portal.problems import ConfigurationError, Problem

GROUP = "kim-outbox"
"""The group of web and delivery; it may read the settings, which hold no secret."""


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

    @property
    def webhook(self) -> Path:
        """The file with the address for alarms, which may hold a token; may be empty."""
        return self.folder / "alarm_webhook_url"

    @property
    def database(self) -> Path:
        """The file with the address of a database that has a password; mostly there is none."""
        return self.folder / "database_url"


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


def group_of_settings() -> int:
    """Return the number of the group that may read the settings; raises `ConfigurationError`."""
    try:
        return grp.getgrnam(GROUP).gr_gid
    except KeyError:
        remedy = "The package makes it; with a git checkout: systemd-sysusers."
        problem = Problem("/etc/group", None, GROUP, "There is no such group.", remedy)
        raise ConfigurationError([problem]) from None
