"""`kim bounce`: handles one mail to the bounce address, piped into it by a mail server.

Exit codes are those of sysexits.h, which mail servers understand: after a temporary failure the
mail is piped again.
"""

import asyncio
import os
import sys

import click
import structlog

from formservice.assembly import build_bounces
from formservice.bounces.notification import LARGEST
from formservice.config.settings import read_settings
from formservice.monitoring.logging import configure_logs, system_log
from kim.outbox.access import open_present_outbox
from kim.project import current_project
from kim.service import open_service
from portal.problems import KimError

log = structlog.get_logger()


@click.command
def bounce() -> None:
    """Act on one mail to the bounce address, from standard input.

    Ends with 0 when it is done with (bounces, absence notes, receipts), 65 when a person must read
    it, and 75 when it should be piped again later. handbook/operating/outbox.md has the lines for
    Postfix.
    """
    configure_logs(system_log())
    try:
        done = asyncio.run(_take(sys.stdin.buffer.read(LARGEST)))
    except KimError as error:
        click.secho(str(error), fg="red", err=True)
        sys.exit(os.EX_TEMPFAIL)
    except Exception:
        # With a status that it does not know a mail server gives the mail up.
        log.exception("bounce-broke")
        sys.exit(os.EX_TEMPFAIL)
    sys.exit(os.EX_OK if done else os.EX_DATAERR)


async def _take(raw: bytes) -> bool:
    with open_service(current_project(), read_settings(), open_present_outbox) as service:
        bounces = build_bounces(
            service.settings, service.district, service.outbox, service.monitoring.alarms
        )
        await service.outbox.covers()  # who answers for the fallback mailbox now
        return await bounces.handle(raw)
