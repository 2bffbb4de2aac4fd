"""Wait for the outbox at the start, so that a temporary failure does not end a service for good.

systemd stops restarting a unit that fails a few times in a row. A database server that starts
later or is frozen, a backup that locks the file, a full disk or one that hangs are no reason for
that; but a person has to know.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait

import structlog

from formservice.assembly import open_outbox
from formservice.config.settings import Settings
from formservice.monitoring.alarms import Alarm
from formservice.monitoring.endpoints import open_alarms
from formservice.outbox import Outbox, OutboxUnavailableError, Reason

PAUSE_SECONDS = 5.0
"""Pause between two attempts."""
ALARM_SECONDS = 30.0
"""Wait before an alarm: a database server may need that long to start."""

log = structlog.get_logger()


def wait_for_outbox(
    settings: Settings,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> Outbox:
    """Return the outbox as soon as it can be opened; sound an alarm if that takes long.

    Raises `ConfigurationError` if waiting does not help.
    """
    opening_since = time.monotonic()
    awaited_since = monotonic()

    def tell(reason: Reason) -> None:
        nonlocal awaited_since
        log.warning("outbox-awaited", reason=reason.value)
        if monotonic() - awaited_since >= ALARM_SECONDS:
            alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=reason.value)
            awaited_since = monotonic()

    with open_alarms(settings) as alarms:
        while True:
            attempt = _start_to_open(settings, opening_since)
            while not wait([attempt], PAUSE_SECONDS).done:
                tell(Reason.SILENT)
            try:
                return attempt.result()
            except OutboxUnavailableError as error:
                tell(error.reason)
            sleep(PAUSE_SECONDS)


def _start_to_open(settings: Settings, opening_since: float) -> "Future[Outbox]":
    """Open the outbox in a thread, because a disk that hangs lets go of no thread."""
    opened: Future[Outbox] = Future()

    def open_it() -> None:
        try:
            opened.set_result(open_outbox(settings, opening_since))
        except BaseException as error:  # noqa: BLE001 - goes to who waits
            opened.set_exception(error)

    threading.Thread(target=open_it, daemon=True).start()
    return opened
