"""Nobody presses: a mailbox is reminded, then the coordination hears of it; the clock is moved."""

import datetime as dt
import email
import email.policy
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from portal.district import load_district
from portal.forms.reference import grouped
from portal.local_time import BERLIN
from tests.servers.faketime import wrong_clock
from tests.servers.kim_service import Service, fresh_keys
from tests.servers.ports import free_port
from tests.servers.postfix import Postfix
from tests.waiting import until
from tests.website.reading_pages import ROOT

DISTRICT = load_district(ROOT / "districts/kreis-wesel")
MOERS = DISTRICT.contact_points["moers"].mailbox.address
XANTEN = DISTRICT.contact_points["xanten"].mailbox.address
COORDINATION = "kim-koordination@kreis-wesel.example"
SMALL: ViewportSize = {"width": 360, "height": 740}
TUESDAY = dt.datetime(2027, 2, 2, 10, 0, tzinfo=BERLIN)
"""When people write. Three working days later it is Friday, five later the next Tuesday."""


class Office:
    """A service on a machine that is started anew for each day on which something happens."""

    def __init__(self, folder: Path, site: Path, postfix: Postfix) -> None:
        port = free_port()
        self.settings = {
            "KIM_BASE_URL": f"http://127.0.0.1:{port}",
            "KIM_PORT": str(port),
            "KIM_SITE_DIR": str(site),
            "KIM_DATABASE_URL": f"sqlite:///{folder}/outbox.db",
            "KIM_DATABASE_TIMEOUT_SECONDS": "60",
            "KIM_SMTP_URL": f"smtp://127.0.0.1:{postfix.port}",
            **fresh_keys(),
        }
        self.folder, self.postfix = folder, postfix
        self.requests: set[str] = set()
        """References of those who have written."""

    @contextmanager
    def opened(self, moment: dt.datetime) -> Iterator[Service]:
        """Run the service from this *moment* on, by its clock."""
        ahead = moment - dt.datetime.now(BERLIN)
        clock = wrong_clock(self.folder / "clock", f"{ahead.total_seconds():+.0f}s")
        service = Service(
            {**self.settings, **clock},
            self.folder / "service.log",
            program=(sys.executable, "-m", "tests.servers.restarted_kim"),
        )
        service.start()
        try:
            yield service
        finally:
            service.stop()

    def write(self, service: Service, phone: str) -> str:
        """Let somebody write to Moers; return the reference when the mail is there."""
        reference = self._send(service, "05170024", phone)
        self.requests.add(reference)
        self.postfix.find(MOERS, reference)
        return reference

    def pass_by(self, moment: dt.datetime, phone: str) -> None:
        """Let a day come on which somebody writes to Xanten, and nothing else happens: a machine
        that is off for longer than 72 hours asks a person about its clock.
        """
        with self.opened(moment) as service:
            self.postfix.find(XANTEN, self._send(service, "05170052", phone))

    def _send(self, service: Service, town: str, phone: str) -> str:
        typed = {"municipality": town, "phone": phone, "language": "ti"}
        answer = httpx.post(f"{service.url}/de/kontakt/", data=typed)
        assert answer.status_code == 307, answer.text
        return str(answer.headers["location"].split("/")[3])

    def reminders(self) -> Counter[tuple[str, str, str]]:
        """Return the reminders about these requests: mailbox, reference, last word of subject."""
        return Counter(
            (mailbox, mail["X-KIM-Reminder"], mail["Subject"].split()[-1])
            for mailbox in (MOERS, COORDINATION)
            for mail in self._mails(mailbox)
            if mail["X-KIM-Reminder"] in self.requests
        )

    def link(self, mailbox: str, reference: str) -> str:
        """Return the link of a reminder as soon as it is in the *mailbox*."""

        def look() -> str | None:
            for mail in self._mails(mailbox):
                if mail["X-KIM-Reminder"] == reference:
                    assert "Diese " in str(mail.get_content())
                    (link,) = re.findall(r"^http\S+/intern/\S+/", mail.get_content(), re.MULTILINE)
                    return str(link)
            return None

        return until(look, f"a reminder of {reference} in {mailbox}", explain=self.postfix.log)

    def _mails(self, mailbox: str) -> Iterator[EmailMessage]:
        for content in self.postfix.mails(mailbox):
            mail = email.message_from_bytes(content, policy=email.policy.default)
            if isinstance(mail, EmailMessage):
                yield mail


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return a page on a small screen without JavaScript."""
    context = chromium.new_context(java_script_enabled=False, viewport=SMALL)
    yield context.new_page()
    context.close()


def test_the_mailbox_is_reminded_and_then_the_coordination(
    page: Page, german: Path, postfix: Postfix, tmp_path: Path
) -> None:
    """Of two requests one is taken over by the reminder's link; each mail comes once."""
    office, day = Office(tmp_path, german, postfix), dt.timedelta(days=1)
    main = page.locator("main")
    with office.opened(TUESDAY) as service:
        answered, forgotten = (office.write(service, f"030 23125 82{n}") for n in (1, 2))
    office.pass_by(TUESDAY + 2 * day, "030 23125 823")
    with office.opened(TUESDAY + 3 * day + dt.timedelta(hours=1)):
        page.goto(office.link(MOERS, answered))
        expect(main).to_contain_text(f"Vorgangsnummer: {grouped(answered, '-')}")
        expect(main).to_contain_text("Erinnert: 05.02.2027")
        page.get_by_role("button", name="Übernommen").click()
        expect(main).to_contain_text("Stand: Übernommen am 05.02.2027")
        office.link(MOERS, forgotten)
    office.pass_by(TUESDAY + 5 * day, "030 23125 824")
    with office.opened(TUESDAY + 7 * day + dt.timedelta(hours=2)):
        page.goto(office.link(COORDINATION, forgotten))
        expect(main).to_contain_text("An die Koordination gemeldet: 09.02.2027")
        expect(main).to_contain_text("Stand: Noch nicht übernommen")
    office.pass_by(TUESDAY + 9 * day, "030 23125 825")
    assert office.reminders() == {
        (MOERS, answered, "ERINNERUNG"): 1,
        (MOERS, forgotten, "ERINNERUNG"): 1,
        (COORDINATION, forgotten, "OFFEN"): 1,
    }
