"""Tell a person that the editor has failed at something while nobody looks at a page."""

from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from formservice.config.settings import read_settings
from formservice.monitoring.alarm_channels import AlarmChannels, channels_of, reason_of
from formservice.monitoring.alarms import Alarm, Alarms, Hook
from kim.redaktion.settings import EditorSettings

ALARM = "alarm"
"""The sign in the folder of the editor for which kim-editor-alarm.path looks."""

log = structlog.get_logger()


def ring_of(settings: EditorSettings) -> Callable[[str], None]:
    """Return what rings for `publishing`, `plan`, `build` or another chore, each once an hour.

    Under systemd the editor has no network: it lays a sign, and units take the ways of all alarms.
    Otherwise it takes them itself.
    """
    hook = _own_ways() if settings.builds else _sign(settings.folder / ALARM)
    alarms = Alarms(hook)
    return lambda what: alarms.sound(Alarm.EDITOR_FAILED, about=what, what=what)


def _own_ways() -> Hook:
    return AlarmChannels(channels_of(read_settings()))


def _sign(file: Path) -> Hook:
    def lay(alarm: Alarm, facts: Mapping[str, str]) -> None:
        try:
            file.touch()  # empty: that a disk is full may be what has failed
        except OSError as error:
            reason = reason_of(error)
            log.error("alarm-not-carried", alarm=alarm.value, reason=reason)  # noqa: TRY400 - that says all

    return lay
