"""Parts that the tests of returned letters share."""

import re
from datetime import timedelta

from formservice.bounces.handler import BounceHandler
from formservice.bounces.known_names import Own
from formservice.monitoring.alarms import Alarms
from tests.formservice.bounces.test_notification import report
from tests.formservice.running_delivery import KREIS, TAGS, Setup

OWN = Own(sender="kim-formular@kim.example")
"""From whom the letters come."""


def bounces(setup: Setup) -> BounceHandler:
    """Return what acts on notifications, with the alarms of *setup*."""
    return BounceHandler(
        outbox=setup.outbox,
        tags=TAGS,
        fallback=lambda _: KREIS,
        kept_undelivered=timedelta(days=14),
        alarms=Alarms(setup.hear),
        own=OWN,
    )


async def tag_of(setup: Setup, reference: str) -> str:
    """Return the tag of the letter's latest dispatch."""
    letter = await setup.find(reference)
    return TAGS.tag(letter.message_id, reference, letter.dispatch)


async def notification(setup: Setup, reference: str, action: str = "failed") -> bytes:
    """Return a report about the latest dispatch, as its headers came back."""
    letter = await setup.find(reference)
    tag = await tag_of(setup, reference)
    returned = f"X-KIM-Dispatch: {tag}\nTo: {letter.mailbox}\nMessage-ID: {letter.message_id}\n"
    part = f"--b\nContent-Type: text/rfc822-headers\n\n{returned}\n"
    mail = report(action, returned=part, status="5.1.1" if action == "failed" else "4.2.0")
    return await to_mailbox_of(setup, reference, mail)


async def to_mailbox_of(setup: Setup, reference: str, mail: bytes) -> bytes:
    """Return *mail* with the mailbox of the letter as the recipient that was asked for."""
    letter = await setup.find(reference)
    return mail.replace(b"kim@moers.example", letter.mailbox.encode())


def without_tag(mail: bytes) -> bytes:
    """Return *mail* as it is about a letter of the version before."""
    return re.sub(rb"X-KIM-Dispatch: .*\n", b"", mail)
