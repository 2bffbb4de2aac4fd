"""The metrics for Prometheus.

None is about a person: states, ages, codes, and mailboxes of offices. There is no label for town or
language: a single request in a small town could be traced to a person.
"""

import math

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.exposition import generate_latest

from formservice.intake.request_limits import Limit
from formservice.monitoring.alarms import Alarm
from formservice.monitoring.health import Health
from formservice.outbox import Reason


class Metrics:
    """Holds the counters and writes them together with the gauges."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self._accepted = Counter("kim_requests_accepted", "Requests stored for good", registry=own)
        self._unavailable = Counter(
            "kim_requests_unavailable",
            "Requests that could not be stored",
            ["reason"],
            registry=own,
        )
        self._limited = Counter(
            "kim_requests_limited", "Requests refused by a limit", ["limit"], registry=own
        )
        self._alarms = Counter("kim_alarms", "Alarms of this process", ["alarm"], registry=own)
        self._up = Gauge("kim_outbox_up", "Whether the outbox can be written", registry=own)
        self._letters = Gauge(
            "kim_outbox_letters", "Requests by where they are", ["state"], registry=own
        )
        self._oldest = Gauge(
            "kim_outbox_oldest_undelivered_seconds", "Age of the oldest undelivered", registry=own
        )
        self._overdue = Gauge(
            "kim_outbox_overdue_seconds", "How long the next try is overdue", registry=own
        )
        self._clock_believed, self._clock_difference = _clock_gauges(own)
        self._erasure_overdue, self._erasure_grace = _erasure_gauges(own)
        self._free = Gauge("kim_outbox_free_bytes", "Room beside the SQLite file", registry=own)
        self._arrivals = Gauge(
            "kim_mailbox_last_arrival_timestamp_seconds",
            "When a mailbox last took a request",
            ["mailbox"],
            registry=own,
        )
        for alarm in Alarm:
            self._alarms.labels(alarm.value)
        for reason in Reason:
            self._unavailable.labels(reason.value)
        for limit in Limit:
            self._limited.labels(limit.value)

    def count_alarm(self, alarm: Alarm) -> None:
        """Count one alarm."""
        self._alarms.labels(alarm.value).inc()

    def count_accepted(self) -> None:
        """Count a request of a person that was stored, and not before."""
        self._accepted.inc()

    def count_unavailable(self, reason: Reason) -> None:
        """Count a request that could not be stored."""
        self._unavailable.labels(reason.value).inc()

    def count_limited(self, limit: Limit) -> None:
        """Count a request that a limit refused."""
        self._limited.labels(limit.value).inc()

    def text(self, health: Health) -> bytes:
        """Return all metrics in Prometheus' text format."""
        gauges = health.gauges
        self._up.set(gauges is not None)
        # No number is no room of 0 bytes, at which the alert would ring (PostgreSQL; disk away).
        self._free.set(math.nan if health.free_bytes is None else health.free_bytes)
        self._erasure_grace.set(health.grace.total_seconds())
        if gauges:
            self._erasure_overdue.set(health.erasure_overdue)
            clock = gauges.moment
            self._clock_believed.set(clock.is_believed)
            self._clock_difference.set((clock.machine - clock.shown).total_seconds())
            self._oldest.set(health.age(gauges.oldest_accepted_at))
            self._overdue.set(health.age(gauges.overdue_since))
            for state, number in gauges.states.items():
                self._letters.labels(state.value).set(number)
            for mailbox, moment in gauges.last_arrivals.items():
                self._arrivals.labels(mailbox).set(moment.timestamp())
        return generate_latest(self.registry)


def _erasure_gauges(registry: CollectorRegistry) -> tuple[Gauge, Gauge]:
    overdue = Gauge(
        "kim_outbox_erasure_overdue_seconds",
        "How long the oldest content has been kept beyond its time",
        registry=registry,
    )
    grace = Gauge(
        "kim_outbox_erasure_grace_seconds",
        "How long content is kept after delivery",
        registry=registry,
    )
    return overdue, grace


def _clock_gauges(registry: CollectorRegistry) -> tuple[Gauge, Gauge]:
    believed = Gauge("kim_clock_believed", "Whether the clock is believed", registry=registry)
    difference = Gauge(
        "kim_clock_difference_seconds",
        "How far this machine's clock is ahead of the database's",
        registry=registry,
    )
    return believed, difference
