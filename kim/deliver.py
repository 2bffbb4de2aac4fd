"""`kim deliver`: deliver what others accept into the same outbox."""

import asyncio

import click

from formservice.config.settings import read_settings
from formservice.monitoring.logging import configure_logs
from kim.project import current_project
from kim.server import stop_signal
from kim.service import deliver_in_background, open_service, refuse_busy_metrics, run_monitoring
from kim.wait_for_outbox import wait_for_outbox


@click.command
def deliver() -> None:
    """Deliver what others accept into the same outbox.

    Needs KIM_PRIVATE_KEY. With SQLite on the same machine; with PostgreSQL as many of them as you
    like.
    """
    configure_logs()
    settings = read_settings()
    refuse_busy_metrics(settings)
    with open_service(current_project(), settings, wait_for_outbox) as service:

        async def run() -> None:
            async with run_monitoring(service), deliver_in_background(service, wanted=True):
                await stop_signal().wait()

        asyncio.run(run())
