"""What each unit may do, as the handbook lists it: read from the units themselves.

`python -m deploy.systemd.sandbox_table` prints what stands in `handbook/operating/security.md`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER = Path("deploy/systemd")
Directives = Mapping[str, list[str]]
_HEAD = (
    "unit",
    "user",
    "secrets",
    "may write",
    "may speak to",
    "memory, tasks",
    "outside its walls",
)
_SECRETS = Path("/etc/kim")
_NO_WALLS = ("+", "!")
"""What systemd starts with these before its name runs as root (systemd.service)."""
_MORE = "addresses.conf"
"""Drop-in that an installation fills in; kim.tmpfiles says which units have one."""
_OF_A_START = frozenset(
    {
        *("User", "Group", "WorkingDirectory", "EnvironmentFile", "Environment", "Type"),
        *("LoadCredential", "SetCredential", "SyslogIdentifier", "ReadWritePaths"),
        *("Restart", "RestartSec", "RestartPreventExitStatus", "TimeoutStartSec"),
        *("TimeoutStopSec", "Sockets", "MemoryMax", "TasksMax"),
    }
)
"""Directives of a [Service] that say how it starts, or that the table shows unit by unit."""


def directives(unit: Path) -> dict[str, list[str]]:
    """Return what stands in the [Service] of *unit*, each directive with all its values."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in unit.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line
        name, equals, value = line.partition("=")
        if section == "[Service]" and equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def sandbox_table(folder: Path = FOLDER) -> str:
    """Return the walls that all units of *folder* share, and a table of what each one may do."""
    units = {file.name: directives(file) for file in sorted(folder.glob("*.service"))}
    shared = sorted(set.intersection(*(_walls(unit) for unit in units.values())))
    lines = [f"Every unit: {', '.join(f'`{wall}`' for wall in shared)}.", ""]
    lines += [_row(_HEAD), _row("---" for _ in _HEAD)]
    laid = (FOLDER / "kim.tmpfiles").read_text("utf-8")
    for name, unit in units.items():
        more = f", and what `{_MORE}` names" if f"/{name}.d/{_MORE} " in laid else ""
        lines.append(_row((f"`{name}`", *_cells(unit, more))))
    return "\n".join(lines)


def _walls(unit: Directives) -> set[str]:
    return {
        f"{name}={value}"
        for name, values in unit.items()
        if name not in _OF_A_START and not name.startswith("Exec")
        for value in values
    }


def _cells(unit: Directives, more: str) -> Iterable[str]:
    secrets = [value.partition(":")[0] for value in unit.get("LoadCredential", [])]
    outside = [value for name in unit for value in unit[name] if name.startswith("Exec")]
    return (
        f"{unit['User'][0]}, group {unit['Group'][0]}",
        _code(secrets) or "none",
        _code(unit.get("ReadWritePaths", [])) or "nothing",
        _network(unit, more),
        f"{unit['MemoryMax'][0]}, {unit['TasksMax'][0]}",
        _code(value[1:] for value in outside if value.startswith(_NO_WALLS)) or "nothing",
    )


def _network(unit: Directives, more: str) -> str:
    """Return whom a unit may speak to, and *more* than it says itself."""
    if unit.get("PrivateNetwork") == ["yes"]:
        return "nobody"
    if unit.get("IPAddressDeny") == ["any"]:
        return f"{', '.join(unit['IPAddressAllow'])}{more}"
    return "anybody"


def _code(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values).replace("|", "\\|")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(sandbox_table())  # noqa: T201 - what a command prints is its result
