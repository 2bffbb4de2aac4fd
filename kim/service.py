"""The parts that `kim serve`, `kim deliver` and `kim demo` run, and how they stop in order."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from formservice.assembly import (
    build_cover,
    build_intake,
    build_new_links,
    open_outbox,
    refuse_example_addresses,
    run_delivery,
)
from formservice.config.settings import Settings
from formservice.delivery.smtp import QUIT_SECONDS
from formservice.intake.request_limits import RequestLimits
from formservice.monitoring.alarm_channels import CHANNEL_TIMEOUT_SECONDS
from formservice.monitoring.endpoints import Monitoring
from formservice.outbox import Outbox
from formservice.outbox.writer import STOP_MARGIN_SECONDS
from formservice.web.app import create_app
from formservice.web.connections import ConnectionLimits
from formservice.web.staff import StaffParts
from kim.ports import refuse_busy_address
from kim.project import Project
from kim.server import serve_app, serve_beside, stop_signal
from portal.district import District
from portal.languages.registry import Locales


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that web side and delivery share."""

    settings: Settings
    project: Project
    locales: Locales
    district: District
    outbox: Outbox
    monitoring: Monitoring

    def web_app(self, extra_routes: Iterable[BaseRoute] = ()) -> Starlette:
        """Return the web application; of the keys it gets the public one only."""
        settings = self.settings
        limits = RequestLimits(settings.requests_per_network, settings.requests_per_hour)
        intake = build_intake(settings, self.district, self.locales, self.outbox)
        return create_app(
            site=settings.site_dir,
            base_url=settings.base_url,
            district=self.district,
            locales=self.locales,
            intake=self.monitoring.with_monitoring(replace(intake, limits=limits)),
            proxy_header=settings.proxy_header,
            strict_origin=settings.strict_origin,
            test_key=settings.idempotency_key,
            extra_routes=extra_routes,
            staff=StaffParts(
                self.outbox,
                build_cover(settings, self.district, self.outbox),
                build_new_links(settings, self.district, self.outbox),
            ),
        )


@contextlib.contextmanager
def open_service(
    project: Project, settings: Settings, open_box: Callable[[Settings], Outbox] = open_outbox
) -> Iterator[Service]:
    """Yield the parts, with the outbox open; close them at the end.

    Raises `ConfigurationError` for wrong data, before anything is served, and what *open_box*
    raises.
    """
    locales, district = project.locales(), project.district(settings.district)
    refuse_example_addresses(settings, project.district_folder(settings.district).path)
    with contextlib.closing(open_box(settings)) as outbox:
        monitoring = Monitoring(settings, district, outbox)
        try:
            yield Service(settings, project, locales, district, outbox, monitoring)
        finally:
            monitoring.close()


async def serve_until_stopped(
    app: Starlette, settings: Settings, sockets: list[socket.socket] | None = None
) -> None:
    """Serve *app* until SIGINT or SIGTERM; finish the requests in progress.

    On *sockets* that listen already, or else at the address of *settings*. What is there when it
    begins is garbage now or never: looking through all of it again answers nobody for 50 ms.
    """
    gc.collect()
    gc.freeze()
    limits = ConnectionLimits(tells_clients_apart=settings.proxy_header is None)
    where = sockets or (settings.host, settings.port)
    await serve_app(app, where, stop_signal(), limits)


@contextlib.asynccontextmanager
async def run_monitoring(service: Service) -> AsyncIterator[None]:
    """Check the service, and serve its health and metrics, while the block runs."""
    monitoring, stop = service.monitoring, asyncio.Event()
    watching = asyncio.create_task(monitoring.health_monitor.run(stop))
    try:
        async with serve_beside(monitoring.monitor.app(), service.settings.metrics_address):
            yield
    finally:
        stop.set()
        await watching


@contextlib.asynccontextmanager
async def deliver_in_background(service: Service, *, wanted: bool) -> AsyncIterator[None]:
    """Deliver while the block runs, if *wanted*."""
    if not wanted:
        yield
        return
    alarms = service.monitoring.alarms
    async with run_delivery(service.settings, service.district, service.outbox, alarms):
        yield


def longest_stop(settings: Settings, *, delivers: bool) -> float:
    """Return the seconds after which a stop is over at the latest, whatever hangs: relay, database,
    a client, a way of the alarms.

    `TimeoutStopSec=` of the units has to be longer. *delivers*: whether it is the delivery that
    stops, else the web side. Each line is one wait, in their order.
    """
    call = settings.database_timeout_seconds
    if delivers:
        first: float = settings.stop_seconds + QUIT_SECONDS + call  # the mails, QUIT, the leases
    else:
        # the head of a request, the rest of it, its storing
        first = 2 * ConnectionLimits().linger_seconds + call
    checks = call + call  # a check of the health, and one that somebody has asked for
    closing = call + STOP_MARGIN_SECONDS
    return first + checks + closing + CHANNEL_TIMEOUT_SECONDS


def refuse_busy_metrics(settings: Settings) -> None:
    """Raise `ConfigurationError` if KIM_METRICS_ADDRESS is in use."""
    if settings.metrics_address:
        refuse_busy_address(settings.metrics_address, "KIM_METRICS_ADDRESS")
