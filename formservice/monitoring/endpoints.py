"""Serve `/healthz` and `/metrics` on a loopback address that no proxy exposes."""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from formservice.config.settings import Settings
from formservice.intake.accept import ReceivesEnquiries
from formservice.intake.networks import IPAddress
from formservice.intake.request_limits import Limit, TooManyRequestsError
from formservice.monitoring.alarm_channels import AlarmChannels, channels_of
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.monitoring.health import Health, HealthMonitor
from formservice.monitoring.metrics import Metrics
from formservice.outbox import AcceptResult, Outbox, OutboxUnavailableError, Reason, Receipt
from portal.district import District
from portal.forms.enquiry import Enquiry

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MonitoredIntake:
    """Accepts enquiries, and sounds an alarm if one could not be stored.

    Counted is what is new and from people. One network that has sent what it may is no alarm: that
    is what its limit is for.
    """

    intake: ReceivesEnquiries
    alarms: Alarms
    metrics: Metrics

    async def accept(self, enquiry: Enquiry, client: IPAddress | None = None) -> str:
        """Return the reference as the intake does; a bug, too, is raised as
        `OutboxUnavailableError`.
        """
        try:
            receipt = await self._receive(enquiry, client)
        except TooManyRequestsError as error:
            self.metrics.count_limited(error.limit)
            if error.limit is not Limit.NETWORK:
                code = error.limit.value
                self.alarms.sound(Alarm.LIMIT_REACHED, about=code, code=code)
            raise
        except OutboxUnavailableError as error:
            self.metrics.count_unavailable(error.reason)
            self.alarms.sound(Alarm.NOT_ACCEPTED, code=error.reason.value)
            raise
        if receipt.result is AcceptResult.ACCEPTED and not enquiry.is_test:
            self.metrics.count_accepted()
        return receipt.reference

    async def issued_at(self, reference: str) -> datetime | None:
        """Return when an enquiry was stored under *reference*, as the intake does."""
        return await self.intake.issued_at(reference)

    async def _receive(self, enquiry: Enquiry, client: IPAddress | None) -> Receipt:
        try:
            return await self.intake.receive(enquiry, client)
        except (OutboxUnavailableError, TooManyRequestsError):
            raise
        except Exception:
            log.exception("intake-broke")
            raise OutboxUnavailableError(Reason.DOWN) from None


@dataclass(frozen=True, slots=True)
class Monitor:
    """The web application for monitoring systems."""

    health_monitor: HealthMonitor
    metrics: Metrics
    district_hash: str
    """A short hash of all facts of the district: 12 hexadecimal digits."""

    def app(self) -> Starlette:
        """Return the application with both pages."""
        return Starlette(
            routes=[Route("/healthz", self.health), Route("/metrics", self.prometheus)]
        )

    async def health(self, request: Request) -> Response:
        """Return the state of the service as JSON: status 200, or 503 with the problems."""
        health = await self.health_monitor.check_health()
        content = {
            "status": "trouble" if health.problems else "ok",
            "problems": [*dict.fromkeys(problem.alarm.value for problem in health.problems)],
            "district_hash": self.district_hash,
            "free_bytes": health.free_bytes,
            **_described(health),
        }
        return JSONResponse(content, status_code=503 if health.problems else 200)

    async def prometheus(self, request: Request) -> Response:
        """Return the metrics in Prometheus' text format."""
        content = self.metrics.text(await self.health_monitor.check_health())
        return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})


class Monitoring:
    """Alarms, metrics and health checks of one process; call `close` at the end."""

    def __init__(self, settings: Settings, district: District, outbox: Outbox) -> None:
        self.metrics = Metrics()
        self._carry = _carrier(settings)
        hooks = [self._carry] if self._carry else []
        self.alarms = Alarms(*hooks, count=self.metrics.count_alarm)
        delay = timedelta(minutes=settings.delay_alarm_minutes)
        self.health_monitor = HealthMonitor(
            outbox,
            self.alarms,
            free_space_floor=settings.free_space_floor,
            delay_alarm=delay,
            grace=timedelta(hours=district.retention.delivered_hours),
        )
        self.monitor = Monitor(self.health_monitor, self.metrics, district_hash(district))

    def with_monitoring(self, intake: ReceivesEnquiries) -> MonitoredIntake:
        """Return *intake* with metrics and alarms."""
        return MonitoredIntake(intake, self.alarms, self.metrics)

    def close(self) -> None:
        """Send the alarms that are still queued."""
        if self._carry:
            self._carry.close()


@contextlib.contextmanager
def open_alarms(settings: Settings) -> Iterator[Alarms]:
    """Yield alarms with the channels of *settings*, for use before the outbox is open."""
    carry = _carrier(settings)
    try:
        yield Alarms(*([carry] if carry else []))
    finally:
        if carry:
            carry.close()


def _carrier(settings: Settings) -> AlarmChannels | None:
    ways = channels_of(settings)
    return AlarmChannels(ways) if ways else None


def district_hash(district: District) -> str:
    """Return a short hash of all that the district's files say."""
    return hashlib.sha256(repr(district).encode()).hexdigest()[:12]


def _described(health: Health) -> dict[str, object]:
    gauges = health.gauges
    if gauges is None:
        return {}
    return {
        "letters": {state.value: number for state, number in gauges.states.items()},
        "oldest_undelivered_seconds": round(health.age(gauges.oldest_accepted_at)),
        "overdue_seconds": round(health.age(gauges.overdue_since)),
        "erasure_overdue_seconds": round(health.erasure_overdue),
        "last_arrival": {
            mailbox: moment.isoformat(timespec="seconds")
            for mailbox, moment in sorted(gauges.last_arrivals.items())
        },
    }
