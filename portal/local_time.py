"""The time that offices, events and pages mean: that of Germany."""

from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
