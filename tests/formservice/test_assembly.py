"""The service as it is started: settings in, a mail in a mailbox out."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from formservice import assembly
from formservice.config.settings import Settings
from formservice.mail.encryption import new_keys
from formservice.outbox import Claim, ClaimRequest, Outbox, State
from portal.problems import ConfigurationError
from portal.routing import Cover
from tests.formservice.mail.test_message import read
from tests.formservice.samples import DISTRICT, LOCALES, NOON, enquiry
from tests.servers.scripted_smtp import smtp_server
from tests.waiting import happens

PUBLIC, PRIVATE = new_keys()
WESEL = Path("districts/kreis-wesel")
Environ = Callable[..., dict[str, str]]


@pytest.fixture
def environ(tmp_path: Path) -> Environ:
    """Make an environment in which everything is set."""

    def make(**changes: str) -> dict[str, str]:
        return {
            "KIM_DATABASE_URL": f"sqlite:///{tmp_path}/outbox.db",
            "KIM_PUBLIC_KEY": PUBLIC,
            "KIM_PRIVATE_KEY": PRIVATE,
            "KIM_IDEMPOTENCY_KEY": "k" * 32,
            "KIM_FREE_SPACE_FLOOR_MB": "1",
            **changes,
        }

    return make


async def run(settings: Settings, *, sent: Callable[[], bool]) -> tuple[str, State]:
    """Accept one enquiry while delivery runs; return its reference and last state."""
    outbox = assembly.open_outbox(settings)
    intake = assembly.build_intake(settings, DISTRICT, LOCALES, outbox)
    try:
        async with assembly.run_delivery(settings, DISTRICT, outbox):
            reference = await intake.accept(enquiry())
            await happens(sent, "what the server should see")
        envelope = await outbox.find(reference)
        assert envelope is not None
        return reference, envelope.state
    finally:
        outbox.close()


def test_an_enquiry_is_delivered_while_the_service_runs(environ: Environ) -> None:
    """Accepted, sealed, opened, handed to the relay, noted, and stopped in order."""

    async def scene() -> None:
        async with smtp_server() as server:
            url = f"smtp://127.0.0.1:{server.port}"
            settings = Settings.from_environ(environ(KIM_SMTP_URL=url))
            reference, state = await run(settings, sent=lambda: bool(server.mails))
            assert state is State.DELIVERED
            assert read(server.mails[0])["X-KIM-Ref"] == reference

    asyncio.run(scene())


@pytest.mark.parametrize("name", ["KIM_PUBLIC_KEY", "KIM_PRIVATE_KEY", "KIM_IDEMPOTENCY_KEY"])
def test_without_a_key_nothing_starts(environ: Environ, name: str) -> None:
    """There is no unsealed way and no key out of thin air."""
    partial = {key: value for key, value in environ().items() if key != name}
    with pytest.raises(ConfigurationError, match=f"{name}.*kim keys"):
        asyncio.run(run(Settings.from_environ(partial), sent=lambda: True))


def test_a_bounce_address_without_room_for_a_tag_is_refused(environ: Environ) -> None:
    """RFC 5321 4.5.3.1.1: 64 octets before the @; it is told before a relay refuses all mail."""
    long = {"KIM_BOUNCE_ADDRESS": "b" * 38 + "@kim.example"}
    assembly.check_bounce_address(Settings.from_environ(long))
    with pytest.raises(ConfigurationError, match=r"KIM_BOUNCE_DELIMITER.*37 characters"):
        assembly.check_bounce_address(Settings.from_environ({**long, "KIM_BOUNCE_DELIMITER": "+"}))


def test_halves_of_two_pairs_do_not_start(environ: Environ) -> None:
    """What could never be opened must not be accepted."""
    settings = Settings.from_environ(environ(KIM_PRIVATE_KEY=new_keys()[1]))
    with pytest.raises(ConfigurationError, match="does not belong"):
        asyncio.run(run(settings, sent=lambda: True))


def test_a_public_service_refuses_invented_mailboxes(environ: Environ) -> None:
    """On this machine they are what a demo needs; in public a request would reach nobody."""
    assembly.refuse_example_addresses(Settings.from_environ(environ()), WESEL)
    public = Settings.from_environ(
        environ(
            KIM_BASE_URL="https://portal.kreis-wesel.example",
            KIM_STAFF_GUIDE_URL="https://kim.test/x",
        )
    )
    with pytest.raises(ConfigurationError) as caught:
        assembly.refuse_example_addresses(public, WESEL)
    report = str(caught.value)
    for name in ("KIM_MAIL_FROM", "KIM_BASE_URL", "KIM_STAFF_GUIDE_URL"):
        assert f"{name}: " in report
    assert all(point.mailbox.address in report for point in DISTRICT.contact_points.values())


def test_the_fallback_mailbox_may_be_on_holiday(environ: Environ) -> None:
    """What nobody takes goes to its substitute then, and to itself on the day after."""
    settings = Settings.from_environ(environ())
    kreis, moers = (DISTRICT.contact_points[one].mailbox.address for one in ("kreis", "moers"))
    outbox = assembly.open_outbox(settings)
    policy = assembly._policy(settings, DISTRICT, outbox)
    assert policy.fallback(NOON) == kreis
    outbox.known_covers = (Cover(kreis, moers, NOON.date(), NOON.date()),)
    assert policy.fallback(NOON) == moers
    assert policy.fallback(NOON + timedelta(days=1)) == kreis
    outbox.close()


def test_an_idle_delivery_loads_the_certificates_once(
    environ: Environ, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for letters each second must cost next to nothing."""
    made: list[ssl.SSLContext] = []
    looks = 0
    make_context, claim = ssl.create_default_context, Outbox.claim

    def counted_context(**options: Any) -> ssl.SSLContext:
        made.append(make_context(**options))
        return made[-1]

    async def counted_claim(outbox: Outbox, wish: ClaimRequest) -> list[Claim]:
        nonlocal looks
        looks += 1
        return await claim(outbox, wish)

    monkeypatch.setattr(ssl, "create_default_context", counted_context)
    monkeypatch.setattr(Outbox, "claim", counted_claim)
    settings = Settings.from_environ(environ(KIM_POLL_SECONDS="1", KIM_DELIVERY_LANES="4"))
    outbox = assembly.open_outbox(settings)

    async def scene() -> None:
        async with assembly.run_delivery(settings, DISTRICT, outbox):
            await happens(lambda: looks >= 3 * settings.delivery_lanes, "three looks of each lane")

    try:
        asyncio.run(scene())
    finally:
        outbox.close()
    assert len(made) == 1
