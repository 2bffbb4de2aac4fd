"""Ring from inside the sandbox of a unit of systemd.

The unit is copied as systemd has it, with every drop-in, and only what it starts is another thing:
so user, secrets, walls and addresses are those of the unit, also where an administrator has changed
them. The copy lives in /run and is removed at once.
"""

import contextlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from portal.problems import ConfigurationError, Problem

Row = dict[str, object]
UNITS = Path("/run/systemd/system")
"""Where systemd reads units that are gone after the next boot (systemd.unit)."""
OWN_PROGRAM = "unit_failed.py"
"""What kim-alarm@ runs: it rings by itself. All other units ring by `kim alarm --test`."""

_NOT_COPIED = r"^(OnFailure|Sockets|Alias|Also)=.*\n"
"""Dependencies, which no later line can take back; they belong to the unit itself."""
_CLEARED = ("ExecCondition", "ExecStartPre", "ExecStartPost", "ExecStop", "ExecStopPost")


def ring_inside(unit: str) -> Iterator[Row]:
    """Yield a row for each way, rung from inside a copy of *unit* (its name without “.service”).

    Raises `ConfigurationError` where systemd does not run or has no such unit.
    """
    name, at, instance = unit.partition("@")
    copy = UNITS / f"{name}-test{at}.service"
    output = UNITS.parent / f"{copy.stem}.output"
    copy.write_text(copy_of(_systemctl("cat", f"{unit}.service"), output), "utf-8")
    try:
        _systemctl("daemon-reload")
        rows = [*_started(f"{name}-test{at}{instance}.service", output)]
    finally:
        copy.unlink()
        output.unlink(missing_ok=True)
        _systemctl("daemon-reload")
    for row in rows:
        yield {"unit": unit, **row}


def copy_of(text: str, output: Path) -> str:
    """Return *text*, a unit with its drop-ins, as one that rings once and writes into *output*."""
    starts = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    start = starts[-1] if starts else ""
    if not start.strip():
        what, remedy = "The unit starts nothing: it has no ExecStart=.", "Name another unit."
        raise ConfigurationError([Problem("systemd", None, "--inside", what, remedy)])
    if OWN_PROGRAM not in start:
        start = f"{start.split()[0].lstrip('@-:+!')} alarm --test --json"
    lines = ["", "[Service]", "Type=oneshot", "Restart=no"]
    lines += [f"{name}=" for name in _CLEARED]
    lines += ["ExecStart=", f"ExecStart={start}"]
    lines += [f"StandardOutput=truncate:{output}", f"StandardError=append:{output}", ""]
    return re.sub(_NOT_COPIED, "", text, flags=re.MULTILINE) + "\n".join(lines)


def rows_of(written: str) -> Iterator[Row]:
    """Yield a row for each way in what the copy has written: our JSON, or lines of events."""
    begin = written.find("[\n")
    if begin >= 0:
        rows, _ = json.JSONDecoder().raw_decode(written, begin)
        yield from rows
        return
    for line in written.splitlines():
        event: dict[str, object] = {}
        with contextlib.suppress(ValueError):
            event = json.loads(line) if line.startswith("{") else {}
        if event.get("event") in {"alarm-carried", "alarm-not-carried"}:
            worked = event["event"] == "alarm-carried"
            way, reason = str(event.get("way", "–")), str(event.get("reason", ""))
            yield {"way": way, "worked": worked, "reason": reason}


def _started(unit: str, output: Path) -> Iterator[Row]:
    """Start *unit* and yield its rows; one that says so where it told of no way at all."""
    done = subprocess.run(  # noqa: S603 - a name of ours
        ["/usr/bin/systemctl", "start", unit], capture_output=True, text=True, check=False
    )
    rows = [*rows_of(output.read_text("utf-8"))] if output.exists() else []
    if not rows:
        result = _systemctl("show", "--value", "--property=Result", unit).strip()
        reason = "no way is set" if done.returncode == 0 else f"the unit ended with {result}"
        rows = [{"way": "–", "worked": False, "reason": reason}]
    yield from rows
    subprocess.run(  # noqa: S603 - a name of ours
        ["/usr/bin/systemctl", "reset-failed", unit], capture_output=True, check=False
    )


def _systemctl(*words: str) -> str:
    """Return what `systemctl` prints; raise `ConfigurationError` where it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - words of this module
            ["/usr/bin/systemctl", "--no-pager", *words], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        what = f"systemctl {' '.join(words)} has failed ({getattr(error, 'stderr', '') or error})."
        remedy = "Run it as root where the units are installed, or without --inside."
        raise ConfigurationError([Problem("systemd", None, words[-1], what, remedy)]) from None
    return done.stdout
