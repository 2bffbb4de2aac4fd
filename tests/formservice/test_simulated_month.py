"""A December of three towns by a moved clock, and the figures of the coordination at its end.

Sixty requests through the public form: some sent twice, some for the wrong town; a holiday with a
substitute; a mail scanner that opens every link of every mail as it arrives.
"""

import heapq
import itertools
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import httpx
import pytest

from formservice.holiday_cover import HolidayCover
from formservice.intake.accept import Intake
from formservice.intake.fingerprint import Fingerprints
from formservice.mail.encryption import Sealer
from formservice.mail.message import Letterhead
from formservice.mail.staff_link import read_link
from formservice.outbox import Outbox, hash_of
from formservice.reminders import Reminders
from formservice.web.app import create_app
from formservice.web.request_checks import FORM_TYPE
from formservice.web.staff import StaffParts
from formservice.working_time import working_hours
from kim.report.features import GermanNames, Sources, numbers_by_feature, speed_of
from kim.report.figures import make_report
from portal.local_time import BERLIN
from tests.formservice.mail.test_message import body, read
from tests.formservice.running_delivery import PUBLIC, Setup, play
from tests.formservice.samples import DISTRICT, LOCALES, open_outbox, times_of
from tests.formservice.web.small_site import ORIGIN, write_site
from tests.servers.scripted_smtp import Server

MOERS, WESEL, XANTEN = "05170024", "05170048", "05170052"
TOWNS = (MOERS, WESEL, XANTEN)
BOX = {
    key: DISTRICT.contact_points[name].mailbox.address
    for key, name in zip(TOWNS, ("moers", "wesel", "xanten"), strict=True)
}
COORDINATION = "kim-koordination@kreis-wesel.example"
FIRST = datetime(2026, 12, 1, 9, 0, tzinfo=BERLIN)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LANGUAGES = ("ar", "ti", "uk")
HOLIDAY = (
    datetime(2026, 12, 21, tzinfo=BERLIN).date(),
    datetime(2026, 12, 31, tzinfo=BERLIN).date(),
)
REQUESTS = 60
LINK = re.compile(rf"^{ORIGIN}(/intern/\S+)$", re.MULTILINE)
SILENT, NO_ENQUIRY = {7, 8, 33, 50}, {10}
MISROUTED, THERE_AND_BACK = set(range(0, 30, 3)), {36}
"""Numbers of requests by what becomes of them; all others are taken over. Every third is sent to
Moers, beginning with 0."""
SLOW, TWICE = {11, 22, 40}, {5, 15, 25, 35, 45}


@dataclass
class Month:
    """The service, its clock, and what happens when."""

    setup: Setup
    server: Server
    client: httpx.AsyncClient
    reminders: Reminders
    cover: HolidayCover
    events: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    links: dict[str, str] = field(default_factory=dict)
    """Path of the page for staff of each request."""
    accepted: dict[str, datetime] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    """Working hours until each request was taken over."""
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Mails by recipient and last word of the subject."""
    read_mails: int = 0

    def at(self, moment: datetime, what: Callable[[], Awaitable[None]]) -> None:
        """Let something happen."""
        heapq.heappush(self.events, (moment, next(self.numbers), what))

    async def run(self) -> None:
        """Let everything happen in its time."""
        while self.events:
            moment, _, what = heapq.heappop(self.events)
            self.setup.now = moment
            await what()
            await self.arrive()

    async def arrive(self) -> None:
        """Deliver; a scanner opens each link before anybody reads, and nothing changes by that."""
        await self.setup.delivery(self.server).deliver_due()
        for mail in self.server.mails[self.read_mails :]:
            self.read_mails += 1
            self.sent[str(read(mail)["To"]), str(read(mail)["Subject"]).split()[-1]] += 1
            for path in LINK.findall(body(mail)):
                token, _ = read_link(path.strip("/").rpartition("/")[2])
                covers = await self.setup.outbox.covers()
                before = await self.setup.outbox.open_link(hash_of(token))
                assert (await self.client.get(f"{path}?was=taken-over")).status_code == 200
                assert (await self.client.head(path)).status_code == 200
                assert await self.setup.outbox.open_link(hash_of(token)) == before
                assert await self.setup.outbox.covers() == covers
                if before and before.letter.reference == read(mail)["X-KIM-Ref"]:
                    self.links[before.letter.reference] = path

    async def post(self, path: str, status: int, **typed: str) -> httpx.Response:
        """Send a form as the browser does."""
        headers = {"Content-Type": FORM_TYPE, "Sec-Fetch-Site": "same-origin"}
        answer = await self.client.post(path, content=urlencode(typed).encode(), headers=headers)
        assert answer.status_code == status, answer.text
        return answer

    async def write(self, number: int) -> None:
        """Let somebody write, perhaps twice, and staff do later what this request is for."""
        typed = {
            "municipality": TOWNS[number % 3],
            "phone": f"0152 2881{7000 + number}",
            "language": LANGUAGES[number % len(LANGUAGES)],
            "message": f"مرحبا {number}",
        }
        if number % 2:
            typed["interpreter"] = "yes"
        page = "/de/kontakt/" if number % 4 else f"/{typed['language']}/kontakt/"
        first = (await self.post(page, 307, **typed)).headers["location"]
        if number in TWICE:
            self.setup.now += timedelta(minutes=3)
            assert (await self.post(page, 307, **typed)).headers["location"] == first
        reference = first.partition("#")[0].strip("/").rpartition("/")[2]
        self.accepted[reference] = now = self.setup.now
        if number in MISROUTED | THERE_AND_BACK:
            self.at(now + HOUR, lambda: self.hand_on(reference, WESEL))
            now += HOUR
        if number in THERE_AND_BACK:
            self.at(now + HOUR, lambda: self.hand_on(reference, MOERS))
            now += HOUR
        if number in NO_ENQUIRY:
            self.at(now + HOUR, lambda: self.press(reference, "no-enquiry"))
        elif number not in SILENT:
            later = 5 * DAY if number in SLOW else 2 * HOUR
            self.at(now + later, lambda: self.press(reference, "taken-over"))

    async def hand_on(self, reference: str, town: str) -> None:
        """Press that a request belongs to another town."""
        await self.post(self.links[reference], 303, was="other-town", ort=town)

    async def press(self, reference: str, button: str) -> None:
        """Press a button on the page of a request."""
        await self.post(self.links[reference], 303, was=button)
        if button == "taken-over":
            self.taken[reference] = working_hours(self.accepted[reference], self.setup.now)

    async def remind(self) -> None:
        """Do what the service does every ten minutes, and erase what is due."""
        await self.reminders.run_once()
        await self.setup.outbox.purge(3 * DAY)

    async def order_link(self) -> None:
        """Let the staff of Xanten order the link for their holiday, on the page of a request."""
        for path in self.links.values():
            token, _ = read_link(path.strip("/").rpartition("/")[2])
            found = await self.setup.outbox.open_link(hash_of(token))
            if found and found.mailbox == BOX[XANTEN]:
                await self.post(path, 200, was="cover-link")
                return

    async def go_away(self) -> None:
        """Let them name Wesel, by the link in their mailbox."""
        (path,) = (
            found
            for mail in self.server.mails
            for found in LINK.findall(body(mail))
            if "vertretung-" in found
        )
        first, last = HOLIDAY
        said = {"first": str(first), "last": str(last), "substitute": BOX[WESEL]}
        await self.post(path, 303, was="set", **said)


def service(setup: Setup, site: Path, server: Server) -> Month:
    """Return the service with everything that it has in production but a network."""
    box, sealer = setup.outbox, Sealer(PUBLIC)
    intake = Intake(
        district=DISTRICT,
        head=Letterhead("kim@kim.example", LOCALES, site_url=ORIGIN),
        outbox=box,
        sealer=sealer,
        fingerprints=Fingerprints("k" * 32),
        free_space_floor=1,
        clock=lambda: setup.now,
    )
    cover = HolidayCover(DISTRICT, box, sealer, "kim@kim.example", ORIGIN)
    app = create_app(
        site=site,
        base_url=ORIGIN,
        district=DISTRICT,
        locales=LOCALES,
        intake=intake,
        staff=StaffParts(box, cover),
    )
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ORIGIN)
    alarms = setup.delivery(server)._alarms
    reminders = Reminders(DISTRICT, "kim@kim.example", ORIGIN, box, sealer, alarms)
    return Month(setup, server, client, reminders, cover)


@pytest.fixture
def box(tmp_path: Path) -> Outbox:
    """Return an empty outbox at the beginning of December."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    times_of(outbox).now = FIRST
    return outbox


def test_the_figures_at_the_end_are_what_happened(box: Outbox, tmp_path: Path) -> None:
    """By town, way, interpreter, page, how fast and what nobody answered."""

    async def scene(server: Server) -> None:
        month = service(Setup(box, site_url=ORIGIN), write_site(tmp_path / "site"), server)
        for number in range(REQUESTS):
            when = FIRST + (number // 2) * DAY + (number % 2) * 4 * HOUR
            month.at(when, lambda number=number: month.write(number))  # type: ignore[misc]
        month.at(FIRST + 17 * DAY, month.order_link)
        month.at(FIRST + 17 * DAY + 2 * HOUR, month.go_away)
        for day in range(45):
            month.at(FIRST + day * DAY + HOUR / 2, month.remind)
        await month.run()
        await month.client.aclose()
        check_mails(month)
        await check_figures(month)
        assert not month.setup.alarms

    play(scene)
    box.close()


def check_mails(month: Month) -> None:
    """Look at who got what: requests, reminders, the coordination."""
    by_town = Counter(TOWNS[number % 3] for number in range(REQUESTS))
    away = [number for number in range(REQUESTS) if number % 3 == 2 and number // 2 >= 20]
    assert month.sent[BOX[MOERS], "TEL"] == by_town[MOERS] + len(THERE_AND_BACK)
    assert month.sent[BOX[XANTEN], "TEL"] == by_town[XANTEN] - len(away)
    moved = len(MISROUTED) + len(THERE_AND_BACK)
    assert month.sent[BOX[WESEL], "TEL"] == by_town[WESEL] + moved + len(away)
    assert month.sent[COORDINATION, "OFFEN"] == len(SILENT)
    reminded = sum(number for (_, word), number in month.sent.items() if word == "ERINNERUNG")
    assert reminded == len(SILENT | SLOW)
    assert month.sent[BOX[WESEL], "eingetragen"] == month.sent[BOX[XANTEN], "eingetragen"] == 1


async def check_figures(month: Month) -> None:
    """Compare what the coordination gets with what happened."""
    box = month.setup.outbox
    counts, followups, wishes = (
        await box.counts(),
        await box.followup_counts(),
        await box.wish_counts(),
    )
    names = GermanNames(replace(DISTRICT, usual_answer_days=3), LOCALES)
    sources = Sources(tuple(counts), tuple(followups), tuple(wishes)).of_year(2026)
    numbers = numbers_by_feature(sources, names)
    assert speed_of(sources) == round(median(month.taken.values()))
    found = {
        feature: {value: number for value, number in rows.items() if number}
        for feature, rows in numbers.items()
    }
    moved, silent = len(MISROUTED), len(SILENT)
    fast = sum(hours <= 24 for hours in month.taken.values())
    assert len(month.taken) == REQUESTS - silent - len(NO_ENQUIRY)
    assert found["Ort"] == {"Moers": 20 - moved, "Wesel": 20 + moved, "Xanten": 20}
    assert found["Zugestellt an"] == {
        "zuständiges Postfach": REQUESTS - moved,
        "zuerst Moers, dann Wesel": moved,
    }
    late = len(month.taken) - fast
    assert found["Übernommen"] == {
        "in höchstens 3 Arbeitstagen": fast,
        **({"später": late} if late else {}),
        "kein Anliegen": len(NO_ENQUIRY),
        "nicht übernommen": silent,
    }
    assert found["Sprachmittlung"] == {"gewünscht": 30, "nichts angegeben": 30}
    assert found["Sprache der Seite"] == {
        "Seite in der Sprache des Gesprächs": 15,
        "Seite auf Deutsch, Gespräch in anderer Sprache": 45,
    }
    report = make_report(counts, names, "2026", followups=followups, wishes=wishes)
    assert report.total.number == REQUESTS
    assert report.months[-1].number == REQUESTS
    told = {line.value for feature in report.features for line in feature.lines}
    assert "zuerst Moers, dann Wesel" in told
    assert "nicht übernommen" in told
