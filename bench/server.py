"""The service with an outbox that keeps nothing: what a request costs without storage.

Runs with the settings of `kim serve` in the environment.
"""

import asyncio
import contextlib
from dataclasses import replace
from typing import cast

import click

from formservice.assembly import build_intake
from formservice.config.settings import read_settings
from formservice.intake.request_limits import RequestLimits
from formservice.monitoring.logging import configure_logs
from formservice.outbox import AcceptResult, NewLetter, Outbox, Receipt
from formservice.web.app import create_app
from kim.project import current_project
from kim.service import open_service, serve_until_stopped
from portal.routing import Cover


class NullOutbox:
    """Accepts everything and forgets it."""

    def in_time(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Nothing takes long."""
        return contextlib.nullcontext()

    async def free_bytes(self) -> None:
        """Room does not matter."""

    async def covers(self) -> tuple[Cover, ...]:
        """Nobody is away."""
        return ()

    async def accept(self, letter: NewLetter) -> Receipt:
        """Promise what nobody will keep."""
        return Receipt(AcceptResult.ACCEPTED, letter.reference)


@click.command(help=__doc__)
def main() -> None:
    """Serve until SIGTERM."""
    configure_logs()
    with open_service(current_project(), read_settings()) as service:
        settings = service.settings
        intake = build_intake(settings, service.district, service.locales, service.outbox)
        limits = RequestLimits(settings.requests_per_network, settings.requests_per_hour)
        app = create_app(
            site=settings.site_dir,
            base_url=settings.base_url,
            district=service.district,
            locales=service.locales,
            intake=replace(intake, outbox=cast("Outbox", NullOutbox()), limits=limits),
        )
        asyncio.run(serve_until_stopped(app, settings))


if __name__ == "__main__":
    main()
