"""Lay the address of a database that has a password, and hand it to those that open the outbox."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from formservice.database_address import holds_password
from kim.environment_file import settings_in
from kim.setup.answers import DATABASE, Given
from kim.setup.files import Installation
from portal.problems import ConfigurationError, Problem
from portal.whole_files import has, lay

DROP_IN = Path("deploy/systemd/kim-database.conf")
"""What lets a unit read the address (LoadCredential)."""
UNITS = (
    "kim-web",
    "kim-web@",
    "kim-delivery",
    "kim-doctor",
    "kim-canary",
    "kim-backup",
    "kim-report",
)
"""Those that open the outbox (handbook/operating/postgresql.md)."""


def secret_database(answers: Mapping[str, str]) -> str:
    """Return the address that was answered if it holds a password, else nothing."""
    address = answers.get(DATABASE.variable, "")
    return address if holds_password(address) else ""


def database_of(place: Installation) -> str:
    """Return the address that is laid for root alone; empty if there is none."""
    return place.database.read_text("utf-8").strip() if has(place.database) else ""


def refuse_another_database(place: Installation, given: Given) -> None:
    """Raise `ConfigurationError` if a database is *given*, and the settings name another one."""
    asked = given.get(DATABASE.variable)
    if not asked or not has(place.settings):
        return
    settings = settings_in(place.settings.read_text("utf-8"))
    known = database_of(place) or settings.get(DATABASE.variable, "")
    if known != asked.strip():
        what = "The settings name another database; what waits lies there."
        remedy = f"See handbook/operating/postgresql.md, then change {DATABASE.variable} by hand."
        raise ConfigurationError([Problem(place.settings, None, DATABASE.variable, what, remedy)])


def lay_database(place: Installation, address: str) -> Iterator[str]:
    """Write *address* for root alone, and a drop-in for each unit; yield what was done."""
    if not address:
        return
    done = lay(place.database, f"{address}\n", 0o600)
    yield f"{'made' if done else 'kept'} {place.database}"
    text = DROP_IN.read_text("utf-8")
    for unit in UNITS:
        file = place.units / f"{unit}.service.d/database.conf"
        if file.parent.is_dir():
            yield f"{'made' if lay(file, text, 0o644) else 'kept'} {file}"
