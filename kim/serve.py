"""`kim serve`: serve the site and its form, and deliver requests."""

import asyncio

import click

from formservice.config.settings import read_settings
from formservice.monitoring.logging import configure_logs
from kim.handed_sockets import handed_sockets
from kim.ports import refuse_busy_address
from kim.project import current_project
from kim.service import (
    deliver_in_background,
    open_service,
    refuse_busy_metrics,
    run_monitoring,
    serve_until_stopped,
)
from kim.wait_for_outbox import wait_for_outbox


@click.command
@click.option(
    "--no-delivery", is_flag=True, help="Only accept; “kim deliver” runs in a process of its own."
)
def serve(*, no_delivery: bool) -> None:
    """Serve the site and its form, and deliver what comes in.

    Address and port: KIM_HOST, KIM_PORT, or the socket that systemd hands over. Stops in order at
    SIGTERM or Ctrl-C: a mail under way is finished, everything else stays in the outbox.
    """
    configure_logs()
    settings = read_settings()
    sockets = handed_sockets()
    if sockets is None:
        refuse_busy_address((settings.host, settings.port), "KIM_HOST, KIM_PORT")
    refuse_busy_metrics(settings)
    with open_service(current_project(), settings, wait_for_outbox) as service:
        app = service.web_app()

        async def run() -> None:
            async with (
                run_monitoring(service),
                deliver_in_background(service, wanted=not no_delivery),
            ):
                await serve_until_stopped(app, service.settings, sockets)

        asyncio.run(run())
