"""Check that the machine's logs go when the privacy notice says so."""

import re
from collections.abc import Iterator
from pathlib import Path

from formservice.config.settings import Settings
from kim.doctor.checks import Finding, bad, good
from portal.district import District

_BOOTED = Path("run/systemd/system")
"""There where systemd runs the machine (sd_booted)."""
_MAIN = Path("etc/systemd/journald.conf")
_DROP_INS = (
    "usr/lib/systemd/journald.conf.d",
    "usr/local/lib/systemd/journald.conf.d",
    "run/systemd/journald.conf.d",
    "etc/systemd/journald.conf.d",
)
"""A later folder's file comes in place of an earlier one's of the same name (journald.conf(5))."""
_UNITS = {
    **dict.fromkeys(("seconds", "second", "sec", "s"), 1),
    **dict.fromkeys(("minutes", "minute", "min", "m"), 60),
    **dict.fromkeys(("hours", "hour", "hr", "h"), 3_600),
    **dict.fromkeys(("days", "day", "d"), 86_400),
    **dict.fromkeys(("weeks", "week", "w"), 604_800),
}
_PROXY = Path("etc/logrotate.d/kim-portal")
_STEP = "handbook/operating/install.md, “Keep it”"


def check_logs(settings: Settings, district: District, root: Path = Path("/")) -> Iterator[Finding]:
    """Yield a finding about the journal, and one about the log of the proxy.

    None at a workplace, nor where systemd does not run: what keeps logs there is unknown.
    """
    if settings.is_local or not (root / _BOOTED).is_dir():
        return
    days = district.retention.log_days
    rules = _journal_rules(root)
    kept = rules.get("MaxRetentionSec") or "as long as there is room"
    if _seconds(kept) != days * _UNITS["d"]:
        yield _longer("journal", f"the journal keeps entries for {kept}", days)
    elif _seconds(rules.get("MaxFileSec", "")) != _UNITS["d"]:
        yield _longer("journal", "files of the journal hold more than a day (MaxFileSec)", days)
    else:
        yield good("journal", f"entries go after {days} days")
    yield _of_proxy(root / _PROXY, days)


def _longer(subject: str, what: str, days: int) -> Finding:
    text = f"{what}; the privacy notice says {days} days (retention.log_days)."
    return bad(subject, f"{text} Remedy: {_STEP}.")


def _of_proxy(file: Path, days: int) -> Finding:
    if not file.exists():
        return _longer("proxy log", f"there is no {file.name} in /etc/logrotate.d", days)
    kept = re.findall(r"^\s*rotate\s+(\d+)\s*$", _text_of(file), re.MULTILINE)
    # The file of today and so many older ones.
    if not kept or any(int(number) + 1 != days for number in kept):
        return _longer("proxy log", f"{file} says rotate {', '.join(kept) or 'nothing'}", days)
    return good("proxy log", f"lines go after {days} days")


def _journal_rules(root: Path) -> dict[str, str]:
    """Return what the last of journald's files says of each directive."""
    drop_ins = {file.name: file for place in _DROP_INS for file in (root / place).glob("*.conf")}
    files = [root / _MAIN, *(drop_ins[name] for name in sorted(drop_ins))]
    rules: dict[str, str] = {}
    for file in files:
        text = _text_of(file) if file.exists() else ""
        rules.update(re.findall(r"^[ \t]*(\w+)[ \t]*=[ \t]*(.*?)\s*$", text, re.MULTILINE))
    return rules


def _text_of(file: Path) -> str:
    """Return the text of *file*; comments in it may be in any encoding."""
    return file.read_text("utf-8", "replace")


def _seconds(span: str) -> int | None:
    """Return the seconds of a time span (systemd.time(7)) in units from seconds to weeks; `None`:
    it is none of these.
    """
    unit = "|".join(_UNITS)
    if not re.fullmatch(rf"(\d++\s*+({unit})?\s*+)+", span):
        return None
    parts = re.findall(rf"(\d+)\s*({unit})?", span)
    return sum(int(number) * _UNITS[unit or "s"] for number, unit in parts)
