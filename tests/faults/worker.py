"""A process to be killed: it accepts without pause, or delivers, and says what it promised.

Usage: worker.py accept|deliver [clients], settings from the environment. Each promised reference
is one line on standard output, written after `Intake.accept` has returned.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from formservice import assembly
from formservice.config.settings import Settings, read_settings
from formservice.monitoring.logging import configure_logs
from formservice.outbox import Outbox
from kim.wait_for_outbox import wait_for_outbox
from tests.formservice.samples import DISTRICT, LOCALES, enquiry

CLIENTS = 8


async def accept(settings: Settings) -> None:
    """Send enquiries as fast as they are accepted, from several people at once."""
    clients = int(sys.argv[2]) if len(sys.argv) > 2 else CLIENTS
    async with _parts(settings) as outbox:
        intake = assembly.build_intake(settings, DISTRICT, LOCALES, outbox)

        async def client(number: int) -> None:
            for turn in count():
                address = f"p{os.getpid()}.{number}.{turn}@example.org"
                reference = await intake.accept(enquiry(phone=None, email=address))
                os.write(1, f"{reference}\n".encode())

        await asyncio.gather(*map(client, range(clients)))


async def deliver(settings: Settings) -> None:
    """Deliver until killed."""
    async with _parts(settings) as outbox, assembly.run_delivery(settings, DISTRICT, outbox):
        os.write(1, b"ready\n")
        await asyncio.Event().wait()


@asynccontextmanager
async def _parts(settings: Settings) -> AsyncIterator[Outbox]:
    outbox = await asyncio.to_thread(wait_for_outbox, settings)  # as the service does
    yield outbox
    outbox.close()


if __name__ == "__main__":
    configure_logs()
    asyncio.run({"accept": accept, "deliver": deliver}[sys.argv[1]](read_settings()))
