"""Content is erased when it has arrived, traces included; nothing else ever is."""

import asyncio
from datetime import timedelta
from pathlib import Path

from formservice.outbox import Outbox, Outcome, State, Wish
from tests.formservice.parts import NOON, new_letter, open_outbox

DAY = timedelta(days=1)
GRACE = timedelta(hours=72)
CANARY = b"canary-7f3a-never-in-a-file"


def deliver_all(box: Outbox) -> None:
    """Deliver everything that is due at noon."""

    async def deliver() -> None:
        for claim in await box.claim(Wish("one", NOON, 1000, DAY, DAY)):
            await box.mark_delivered(Outcome(claim.envelope, "one", NOON, "250"))

    asyncio.run(deliver())


def accept(box: Outbox, **fields: object) -> str:
    """Have a letter accepted and return its reference."""
    return asyncio.run(box.accept(new_letter(**fields))).reference


def test_delivered_content_is_erased_after_the_grace_period(outbox: Outbox) -> None:
    """Not while a bounce may come; afterwards the envelope alone remains as the log."""
    reference = accept(outbox)
    deliver_all(outbox)
    assert asyncio.run(outbox.purge(NOON + GRACE - timedelta(seconds=1), GRACE)) == 0
    assert asyncio.run(outbox.purge(NOON + GRACE, GRACE)) == 1
    envelope = asyncio.run(outbox.find(reference))
    assert envelope is not None
    assert envelope.state(NOON + GRACE) is State.ERASED
    assert (envelope.municipality, envelope.language, envelope.channel) == ("", "", "")


def test_what_has_not_arrived_is_never_erased(outbox: Outbox) -> None:
    """However old a waiting or quarantined letter is, its content stays."""
    accept(outbox)
    accept(outbox)
    (claim, _) = asyncio.run(outbox.claim(Wish("one", NOON, 2, DAY, DAY)))
    asyncio.run(outbox.quarantine(Outcome(claim.envelope, "one", NOON, "data-554")))
    assert asyncio.run(outbox.purge(NOON + 4000 * DAY, GRACE)) == 0
    assert len(asyncio.run(outbox.undelivered())) == 2


def test_no_trace_is_left_in_any_file(tmp_path: Path) -> None:
    """Neither database, write-ahead log nor index shows erased content (secure_delete)."""
    box = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    for _ in range(300):
        accept(box, sealed=CANARY * 40)
    accept(box, sealed=b"this one stays")
    assert any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    deliver_all(box)
    waiting = accept(box, sealed=b"waiting", accepted_at=NOON)
    asyncio.run(box.purge(NOON + GRACE, GRACE))
    assert not any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    assert asyncio.run(box.find(waiting)) is not None
    box.close()


def test_the_log_itself_goes_after_a_year(outbox: Outbox) -> None:
    """The deletion log is kept for a year, then forgotten."""
    reference = accept(outbox)
    deliver_all(outbox)
    asyncio.run(outbox.purge(NOON + GRACE, GRACE))
    asyncio.run(outbox.purge(NOON + GRACE + 366 * DAY, GRACE))
    assert asyncio.run(outbox.find(reference)) is None


def test_counts_survive_the_erasure(outbox: Outbox) -> None:
    """The statistics say the same before and after the content is gone."""
    accept(outbox)
    accept(outbox)
    accept(outbox, language="ti", channel="MAIL")
    accept(outbox)
    claims = asyncio.run(outbox.claim(Wish("one", NOON, 1, DAY, DAY)))
    asyncio.run(outbox.reroute(Outcome(claims[0].envelope, "one", NOON, "550", fallback="f@x.de")))
    before = asyncio.run(outbox.counts())
    assert {(one.language, one.outcome): one.number for one in before} == {
        ("ar", "proper"): 2,
        ("ar", "fallback"): 1,
        ("ti", "proper"): 1,
    }
    deliver_all(outbox)
    asyncio.run(outbox.purge(NOON + GRACE, GRACE))
    accept(outbox, accepted_at=NOON)
    after = {(one.language, one.outcome): one.number for one in asyncio.run(outbox.counts())}
    assert after[("ar", "proper")] == 3
    assert after[("ti", "proper")] == 1


def test_the_clock_is_remembered(outbox: Outbox) -> None:
    """A jump while the service was off can be seen at the next start."""
    assert asyncio.run(outbox.note_time(NOON)) is None
    assert asyncio.run(outbox.note_time(NOON + DAY)) == NOON
    assert asyncio.run(outbox.note_time(NOON)) == NOON + DAY
