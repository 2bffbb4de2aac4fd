"""Wait for the outbox at the start: what passes by itself must not end a service for good.

systemd gives a unit up that fails a few times in a row. A database server that starts after us, a
backup that holds the file and a full disk are no reason for that; but a person has to know.
"""

import time
from collections.abc import Callable

import structlog

from formservice.alarms import Alarm
from formservice.monitoring import alarms_of
from formservice.outbox import Outbox, Unavailable
from formservice.settings import Settings
from formservice.wiring import open_outbox

PAUSE_SECONDS = 5.0
TRIES_PER_ALARM = 6
"""Half a minute of pauses, as a machine may need to start."""

log = structlog.get_logger()


def awaited_outbox(settings: Settings, sleep: Callable[[float], None] = time.sleep) -> Outbox:
    """Return the outbox as soon as it can be opened, and call a person if that takes long.

    Raises `ConfigurationError` where waiting would not help.
    """
    tries = 0
    with alarms_of(settings) as alarms:
        while True:
            try:
                return open_outbox(settings)
            except Unavailable as error:
                tries += 1
                log.warning("outbox-awaited", reason=error.reason.value)
                if tries % TRIES_PER_ALARM == 0:
                    alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
            sleep(PAUSE_SECONDS)
