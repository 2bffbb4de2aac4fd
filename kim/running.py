"""`kim serve`, `kim deliver`: what runs, and how it stops in order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass

import click
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from formservice.assembly import build_intake, delivering, open_outbox, refuse_example_mailboxes
from formservice.config.settings import Settings, read_settings
from formservice.monitoring.endpoints import Monitoring
from formservice.monitoring.logging import configure_logs
from formservice.outbox import Outbox
from formservice.web.app import create_app
from formservice.web.rate_limit import hourly_limits
from kim.project import Project, current_project
from kim.server import beside, refuse_busy_address, serve_app, stop_signal
from kim.waiting import awaited_outbox
from portal.district import District
from portal.languages.registry import Locales


@dataclass(frozen=True, slots=True)
class Service:
    """What web side and delivery share while they run."""

    settings: Settings
    project: Project
    locales: Locales
    district: District
    outbox: Outbox
    monitoring: Monitoring

    def web_app(self, extra_routes: Iterable[BaseRoute] = ()) -> Starlette:
        """Return the web side; of the keys it gets the public one only."""
        settings = self.settings
        return create_app(
            site=settings.site_dir,
            base_url=settings.base_url,
            district=self.district,
            locales=self.locales,
            intake=self.monitoring.watched(
                build_intake(settings, self.district, self.locales, self.outbox)
            ),
            proxy_header=settings.proxy_header,
            strict_origin=settings.strict_origin,
            limits=hourly_limits(settings.requests_per_network, settings.requests_per_hour),
            extra_routes=extra_routes,
        )


@contextlib.contextmanager
def opened(
    project: Project, settings: Settings, open_box: Callable[[Settings], Outbox] = open_outbox
) -> Iterator[Service]:
    """Read everything and open the outbox; wrong data end here, before anything is served."""
    locales, district = project.locales(), project.district(settings.district)
    refuse_example_mailboxes(settings, project.district_folder(settings.district))
    outbox = open_box(settings)
    monitoring = Monitoring(settings, district, outbox)
    try:
        yield Service(settings, project, locales, district, outbox, monitoring)
    finally:
        outbox.close()
        monitoring.close()


async def serve_until_stopped(app: Starlette, settings: Settings) -> None:
    """Answer requests until SIGINT or SIGTERM; those under way are finished."""
    await serve_app(app, settings.host, settings.port, stop_signal())


@contextlib.asynccontextmanager
async def monitored(service: Service) -> AsyncIterator[None]:
    """Watch the service while the block runs, and answer those who ask how it is."""
    monitoring, stop = service.monitoring, asyncio.Event()
    watching = asyncio.create_task(monitoring.watcher.run(stop))
    try:
        async with beside(monitoring.monitor.app, service.settings.metrics_address):
            yield
    finally:
        stop.set()
        await watching


@contextlib.asynccontextmanager
async def delivery(service: Service, *, wanted: bool) -> AsyncIterator[None]:
    """Deliver in the background while the block runs, if that is *wanted*."""
    if not wanted:
        yield
        return
    alarms = service.monitoring.alarms
    async with delivering(service.settings, service.district, service.outbox, alarms):
        yield


def _refuse_busy_metrics(settings: Settings) -> None:
    if settings.metrics_address:
        refuse_busy_address(settings.metrics_address, "KIM_METRICS_ADDRESS")


@click.command
@click.option(
    "--no-delivery", is_flag=True, help="Only accept; “kim deliver” runs in a process of its own."
)
def serve(*, no_delivery: bool) -> None:
    """Serve the built site and its form, and deliver what comes in.

    Address and port: KIM_HOST, KIM_PORT. Stops in order at SIGTERM or Ctrl-C: a mail under way is
    finished, everything else stays in the outbox.
    """
    configure_logs()
    settings = read_settings()
    refuse_busy_address((settings.host, settings.port), "KIM_HOST, KIM_PORT")
    _refuse_busy_metrics(settings)
    with opened(current_project(), settings, awaited_outbox) as service:
        app = service.web_app()

        async def run() -> None:
            async with monitored(service), delivery(service, wanted=not no_delivery):
                await serve_until_stopped(app, service.settings)

        asyncio.run(run())


@click.command
def deliver() -> None:
    """Deliver what others accept into the same outbox.

    Needs KIM_PRIVATE_KEY. With SQLite on the same machine; with PostgreSQL as many of them as you
    like.
    """
    configure_logs()
    settings = read_settings()
    _refuse_busy_metrics(settings)
    with opened(current_project(), settings, awaited_outbox) as service:

        async def run() -> None:
            async with monitored(service), delivery(service, wanted=True):
                await stop_signal().wait()

        asyncio.run(run())
