"""Send alarms by channels other than the mail relay: a command, a webhook.

A worker thread does it, so that a hanging program or a silent server never delays a delivery. A
failure here is logged and nothing more: the alarm itself is in the log already.
"""

import errno
import http.client
import json
import math
import queue
import socket
import ssl
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import structlog

from formservice.config.readers import Secret
from formservice.config.settings import Settings
from formservice.monitoring.alarms import Alarm
from formservice.monitoring.http_client import connection_to

CHANNEL_TIMEOUT_SECONDS = 20.0
"""Longest time for a command, or for each step of a request."""
MOST_PER_HOUR = 60
"""Alarms that are passed on in an hour: more than a person can read. The log has all, and
`ALARMS_LEFT_OUT` says so, once an hour."""
MOST_WAITING = 200
"""Alarms in the queue of the worker thread; a full queue means that a channel hangs."""

_HOUR_SECONDS = 3600.0

Facts = Mapping[str, str]
Channel = Callable[[Facts], None]

log = structlog.get_logger()


class AlarmNotSentError(Exception):
    """A channel did not send an alarm; *code* is the reason in one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def reason_of(error: Exception) -> str:
    """Return the kind of *error*, and what the system calls it; its words may hold a secret.

    `deploy/systemd/unit_failed.py` says the same, without our code.
    """
    kind = type(error).__name__
    number = getattr(error, "errno", None) or 0
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


def command_channel(words: Sequence[str], seconds: float = CHANNEL_TIMEOUT_SECONDS) -> Channel:
    """Return a channel that runs a program, which gets the facts as environment variables and as
    JSON.
    """

    def run(facts: Facts) -> None:
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"} | {
            environment_name(key): value for key, value in facts.items()
        }
        try:
            subprocess.run(  # noqa: S603 - the operator names the program, no shell reads it
                words,
                input=json.dumps(facts).encode(),
                env=environment,
                timeout=seconds,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            raise AlarmNotSentError("timeout") from None
        except subprocess.CalledProcessError as error:
            raise AlarmNotSentError(f"exit-{error.returncode}") from None
        except OSError as error:
            raise AlarmNotSentError(reason_of(error)) from None

    return run


def webhook_channel(address: Secret, seconds: float = CHANNEL_TIMEOUT_SECONDS) -> Channel:
    """Return a channel that posts the facts as JSON; redirects are not followed."""

    def post(facts: Facts) -> None:
        parts = urlsplit(address.reveal())
        connection = connection_to(parts, seconds)
        target = parts.path or "/"
        target = f"{target}?{parts.query}" if parts.query else target
        headers = {"Content-Type": "application/json", "User-Agent": "kim-portal"}
        try:
            connection.request("POST", target, json.dumps(facts), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise AlarmNotSentError(reason_of(error)) from None
        finally:
            connection.close()
        if not 200 <= status <= 299:  # noqa: PLR2004 - success, RFC 9110 15.3
            raise AlarmNotSentError(f"http-{status}")

    return post


def channels_of(settings: Settings) -> dict[str, Channel]:
    """Return the channels of *settings*, each by the name of its setting."""
    ways: dict[str, Channel] = {}
    if settings.alarm_command:
        ways["KIM_ALARM_COMMAND"] = command_channel(settings.alarm_command)
    if settings.alarm_webhook_url:
        ways["KIM_ALARM_WEBHOOK_URL"] = webhook_channel(settings.alarm_webhook_url)
    return ways


def facts_now(alarm: Alarm, facts: Facts) -> Facts:
    """Return what every channel is told about *alarm*: its name, the time in UTC, *facts*."""
    time_now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"alarm": alarm.value, "time": time_now, **facts}


def environment_name(fact: str) -> str:
    """Return the environment variable in which a command finds *fact*."""
    return "KIM_ALARM" if fact == "alarm" else f"KIM_ALARM_{fact.upper()}"


class AlarmChannels:
    """A hook of `Alarms` that queues each alarm and sends it in a worker thread."""

    def __init__(
        self,
        ways: Mapping[str, Channel],
        *,
        most_per_hour: int = MOST_PER_HOUR,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ways = ways
        self._most = most_per_hour
        self._monotonic = monotonic
        self._sent: deque[float] = deque()
        self._left_out_at = -math.inf
        """When it was last said that alarms are left out."""
        self._waiting: queue.Queue[Facts | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="alarm-ways", daemon=True)
        self._thread.start()

    def __call__(self, alarm: Alarm, facts: Facts) -> None:
        """Queue one alarm; never waits and never raises."""
        if self._may_go():
            self._queue(alarm, facts)
            return
        log.error("alarm-not-carried", alarm=alarm.value, reason="too-many")
        now = self._monotonic()
        if now - self._left_out_at >= _HOUR_SECONDS:
            self._left_out_at = now
            self._queue(Alarm.ALARMS_LEFT_OUT, {})

    def close(self, seconds: float = CHANNEL_TIMEOUT_SECONDS) -> None:
        """Send the queued alarms, but wait at most *seconds*."""
        end = time.monotonic() + seconds
        try:
            self._waiting.put(None, timeout=seconds)
        except queue.Full:
            return
        self._thread.join(max(0.0, end - time.monotonic()))

    def _queue(self, alarm: Alarm, facts: Facts) -> None:
        try:
            self._waiting.put_nowait(facts_now(alarm, facts))
        except queue.Full:
            log.error("alarm-not-carried", alarm=alarm.value, reason="too-slow")  # noqa: TRY400 - that says all

    def _may_go(self) -> bool:
        now = self._monotonic()
        while self._sent and now - self._sent[0] >= _HOUR_SECONDS:
            self._sent.popleft()
        if len(self._sent) >= self._most:
            return False
        self._sent.append(now)
        return True

    def _run(self) -> None:
        while (facts := self._waiting.get()) is not None:
            for name, way in self._ways.items():
                what = {"alarm": facts["alarm"], "way": name}
                try:
                    way(facts)
                except AlarmNotSentError as failed:
                    # Its code says all, a trace would not help.
                    log.error("alarm-not-carried", **what, reason=failed.code)  # noqa: TRY400
                except Exception:
                    # A mistake of ours on one way must not close the other one.
                    log.exception("alarm-not-carried", **what, reason="broke")
