"""`kim deliver`: deliver what others accept into the same outbox."""

import asyncio

import click

from formservice.config.settings import read_settings
from formservice.monitoring.logging import configure_logs
from kim.project import current_project
from kim.server import stop_signal
from kim.service import delivery, monitored, opened, refuse_busy_metrics
from kim.waiting import awaited_outbox


@click.command
def deliver() -> None:
    """Deliver what others accept into the same outbox.

    Needs KIM_PRIVATE_KEY. With SQLite on the same machine; with PostgreSQL as many of them as you
    like.
    """
    configure_logs()
    settings = read_settings()
    refuse_busy_metrics(settings)
    with opened(current_project(), settings, awaited_outbox) as service:

        async def run() -> None:
            async with monitored(service), delivery(service, wanted=True):
                await stop_signal().wait()

        asyncio.run(run())
