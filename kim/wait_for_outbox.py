"""Wait for the outbox at the start, so that a temporary failure does not end a service for good.

systemd stops restarting a unit that fails a few times in a row. A database server that starts
later, a backup that locks the file or a full disk are no reason for that; but a person has to know.
"""

import time
from collections.abc import Callable

import structlog

from formservice.assembly import open_outbox
from formservice.config.settings import Settings
from formservice.monitoring.alarms import Alarm
from formservice.monitoring.endpoints import open_alarms
from formservice.outbox import Outbox, OutboxUnavailableError

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
    silent_since = monotonic()
    with open_alarms(settings) as alarms:
        while True:
            try:
                return open_outbox(settings)
            except OutboxUnavailableError as error:
                log.warning("outbox-awaited", reason=error.reason.value)
                if monotonic() - silent_since >= ALARM_SECONDS:
                    alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
                    silent_since = monotonic()
            sleep(PAUSE_SECONDS)
