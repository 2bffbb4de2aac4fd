"""Tell a person that a unit of systemd has failed, by the ways of the settings.

Debian's own Python runs this (kim-alarm@.service), and nothing of the project: that may be what
is broken. handbook/operating/monitoring.md says what both ways get.
"""

import errno
import http.client
import json
import os
import shlex
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

SECONDS = 20.0
COMMAND, WEBHOOK = "KIM_ALARM_COMMAND", "KIM_ALARM_WEBHOOK_URL"

Facts = Mapping[str, str]


class RefusedError(Exception):
    """The webhook did not answer 2xx, but the status that it is raised with."""


_FAILURES = (
    *(OSError, ValueError, RefusedError),
    *(http.client.HTTPException, subprocess.SubprocessError),
)


def facts_of(unit: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what is told: *unit*, and how it ended, as systemd says it (systemd.exec)."""
    result = environ.get("MONITOR_SERVICE_RESULT", "unknown")
    status = environ.get("MONITOR_EXIT_STATUS", "")
    time = datetime.now(UTC).isoformat(timespec="seconds")
    code = f"{result}-{status}" if status else result
    return {"alarm": "unit-failed", "time": time, "unit": unit, "code": code}


def run(command: str, facts: Facts) -> None:
    """Run *command* with the facts in its environment and as JSON on its input."""
    names = {"KIM_ALARM" if key == "alarm" else f"KIM_ALARM_{key.upper()}": key for key in facts}
    own = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    subprocess.run(  # noqa: S603 - the operator names the program, no shell reads it
        shlex.split(command),
        input=json.dumps(facts).encode(),
        env=own | {name: facts[key] for name, key in names.items()},
        timeout=SECONDS,
        check=True,
    )


def post(address: str, facts: Facts) -> None:
    """Post the facts to *address* as JSON; redirects are not followed."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    connection = (
        http.client.HTTPConnection(host, port, timeout=SECONDS)
        if parts.scheme == "http"
        else http.client.HTTPSConnection(
            host, port, timeout=SECONDS, context=ssl.create_default_context()
        )
    )
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {"Content-Type": "application/json", "User-Agent": "kim-portal"}
    connection.request("POST", target, json.dumps(facts), headers)
    status = connection.getresponse().status
    connection.close()
    if not 200 <= status <= 299:  # noqa: PLR2004 - success, RFC 9110 15.3
        raise RefusedError(status)


def main(unit: str, environ: Mapping[str, str]) -> int:
    """Tell it by every way; return 0 if a person was told by all that there are."""
    facts = facts_of(unit, environ)
    say({"event": "alarm", "level": "error", **facts})
    told = [_told(name, way, facts) for name, way in ways_of(environ).items()]
    if not told:
        say({"event": "alarm-not-carried", "reason": f"neither {COMMAND} nor {WEBHOOK} is set"})
    return 0 if told and all(told) else 1


def ways_of(environ: Mapping[str, str]) -> dict[str, Callable[[Facts], None]]:
    """Return the ways that are set, each by the name of its setting."""
    ways: dict[str, Callable[[Facts], None]] = {}
    if command := environ.get(COMMAND):
        ways[COMMAND] = lambda facts: run(command, facts)
    file, plain = environ.get(f"{WEBHOOK}_FILE"), environ.get(WEBHOOK)
    try:
        address = (Path(file).read_text("utf-8").strip() if file else "") or plain
    except (OSError, ValueError) as error:
        say({"event": "alarm-not-carried", "way": WEBHOOK, "reason": reason_of(error)})
        address = plain
    if address:
        ways[WEBHOOK] = lambda facts: post(address, facts)
    return ways


def _told(name: str, way: Callable[[Facts], None], facts: Facts) -> bool:
    """Go one way; what fails there must not close the other. Its errors may hold a secret."""
    try:
        way(facts)
    except _FAILURES as error:
        say({"event": "alarm-not-carried", "way": name, "reason": reason_of(error)})
        return False
    say({"event": "alarm-carried", "way": name})
    return True


def reason_of(error: Exception) -> str:
    """Return the kind of *error*, and what the system calls it; its words may hold a secret."""
    kind = type(error).__name__
    number = getattr(error, "errno", None) or 0
    if isinstance(error, RefusedError):
        return f"http-{error}"
    if isinstance(error, subprocess.CalledProcessError):
        return f"exit-{error.returncode}"
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.partition(",")[0].lower().replace(" ", "-")
    elif isinstance(error, ssl.SSLError):
        why = ""  # its number is OpenSSL's
    elif isinstance(error, socket.gaierror):
        names = {getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")}
        why = names.get(number, "")
    else:
        why = errno.errorcode.get(number, "")
    return f"{kind}-{why}" if why else kind


def say(line: Facts) -> None:
    """Write one line into the journal, as the service does."""
    print(json.dumps(line), file=sys.stderr)  # noqa: T201 - there is no other log here


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], os.environ))  # noqa: TID251 - it runs without formservice
