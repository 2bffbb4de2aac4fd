"""The page on which a mailbox names its substitute for a holiday."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from lxml import html

from formservice.holiday_cover import HolidayCover
from formservice.mail.encryption import Opener, Sealer, new_keys
from formservice.outbox import (
    CERTAIN,
    ClaimRequest,
    CoverChange,
    CoverEvent,
    CoverResult,
    Outbox,
    OutboxUnavailableError,
    Reason,
    hash_of,
)
from formservice.web.staff import StaffParts
from formservice.web.staff_shell import WRONG_TOKENS_PER_NETWORK
from portal.district.model import Substitution
from portal.routing import Cover, holder_of
from tests.formservice.mail.test_message import body, read
from tests.formservice.samples import NOON, new_letter, open_outbox, purge_at, times_of
from tests.formservice.web.small_site import DISTRICT, Visitor

PUBLIC, PRIVATE = new_keys()
MOERS, WESEL, KREIS = (
    DISTRICT.contact_points[name].mailbox for name in ("moers", "wesel", "kreis")
)
TODAY = NOON.date()
FIRST, LAST = TODAY + dt.timedelta(days=30), TODAY + dt.timedelta(days=43)
GOOD = {"first": str(FIRST), "last": str(LAST), "substitute": WESEL.address}
DAY, TOKEN = dt.timedelta(days=1), "Token-of-24_characters-0"
COVER = Cover(MOERS.address, WESEL.address, FIRST, LAST)


@dataclass
class Desk:
    """The mailbox of Moers, and the page that its link opens."""

    outbox: Outbox
    visitor: Visitor
    cover: HolidayCover

    def mails(self) -> list[bytes]:
        """Return the mails that wait; they are taken from the outbox."""
        request = ClaimRequest("worker", 9, dt.timedelta(days=1))
        claims = asyncio.run(self.outbox.claim(request))
        return [Opener(PRIVATE).open(claim.sealed) for claim in claims]

    def link(self, mailbox: str = MOERS.address) -> str:
        """Have a link sent, and return the path that it leads to."""
        assert asyncio.run(self.cover.send_link(mailbox))
        (mail,) = self.mails()
        assert read(mail)["To"] == mailbox
        (line,) = (one for one in body(mail).splitlines() if one.startswith("https://"))
        return line.removeprefix("https://kim.example")

    def say(self, path: str, **changes: str) -> httpx.Response:
        """Open the page and send its form, as a browser does with “no-referrer”."""
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
        typed = {"was": "set", **GOOD, "shown": self.shown(path), **changes}
        return self.visitor.post(path, typed, headers)

    def shown(self, path: str) -> str:
        """Return what the form notes of the cover that the page shows."""
        return str(page_of(self.visitor.get(path)).xpath("//input[@name='shown']/@value")[0])

    def covers(self) -> tuple[Cover, ...]:
        """Return what is noted."""
        return asyncio.run(self.outbox.covers())


@pytest.fixture
def desk(site: Path, tmp_path: Path) -> Iterator[Desk]:
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    cover = HolidayCover(DISTRICT, outbox, Sealer(PUBLIC), "kim@kim.example", "https://kim.example")
    yield Desk(outbox, Visitor(site, staff=StaffParts(outbox, cover)), cover)
    outbox.close()


def page_of(answer: httpx.Response) -> Any:
    """Return the HTML of a page; lxml's stubs know too many kinds of results."""
    return html.fromstring(answer.text)


def errors(answer: httpx.Response) -> list[str]:
    """Return what the page says is wrong."""
    found = page_of(answer).xpath("//p[@class='kim-error']/text()")
    return [str(one) for one in found]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_link_changes_nothing(desk: Desk, method: str) -> None:
    """Also with what the form would send; the page is nobody else's."""
    path = desk.link()
    answer = desk.visitor.ask(method, path, params={"was": "set", **GOOD})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not desk.covers()


def test_the_substitute_is_chosen_and_both_are_told(desk: Desk) -> None:
    """From, until, one of the district's other mailboxes; the same again tells nobody anew."""
    path = desk.link()
    page = page_of(desk.visitor.get(path))
    addresses = page.xpath("//option/@value")
    assert WESEL.address in addresses
    assert MOERS.address not in addresses
    assert path.partition("vertretung-")[2].strip("/") not in html.tostring(page).decode()
    assert desk.say(path).status_code == 303
    assert desk.covers() == (COVER,)
    mails = desk.mails()
    assert {read(mail)["To"] for mail in mails} == {MOERS.address, WESEL.address}
    for mail in mails:
        assert body(mail).startswith("VERTRETUNG EINGETRAGEN: Wesel vertritt Moers.\n")
        assert f"Vom {FIRST:%d.%m.%Y} bis {LAST:%d.%m.%Y}" in body(mail)
        assert "/intern/" not in body(mail)
    shown = page_of(desk.visitor.get(path))
    assert f"Vertretung: Wesel, vom {FIRST:%d.%m.%Y}" in shown.text_content()
    assert desk.say(path).status_code == 303
    assert desk.mails() == []


def test_a_cover_can_be_changed_and_ended(desk: Desk) -> None:
    """One at a time; days may be written as people do."""
    path = desk.link()
    desk.say(path)
    desk.say(path, last=f"{LAST + dt.timedelta(days=1):%d.%m.%Y}")
    assert desk.covers() == (replace(COVER, last=LAST + dt.timedelta(days=1)),)
    desk.mails()
    end = {"was": "end", "shown": desk.shown(path)}
    assert desk.visitor.post(path, end).status_code == 303
    assert desk.covers() == ()
    assert all("BEENDET: Wesel vertritt Moers nicht mehr." in body(one) for one in desk.mails())


def test_who_no_longer_stands_in_is_told(desk: Desk) -> None:
    """Else two mailboxes would believe that they answer; a change of days concerns nobody else."""
    path = desk.link()
    desk.say(path)
    desk.mails()
    assert desk.say(path, substitute=KREIS.address).status_code == 303
    told = {read(mail)["To"]: body(mail) for mail in desk.mails()}
    assert set(told) == {MOERS.address, WESEL.address, KREIS.address}
    assert told[WESEL.address].startswith("VERTRETUNG GEWECHSELT: Wesel vertritt Moers nicht mehr.")
    assert KREIS.address in told[WESEL.address]
    assert told[MOERS.address] == told[KREIS.address]
    assert desk.say(path, substitute=KREIS.address, last=str(LAST + DAY)).status_code == 303
    assert {read(mail)["To"] for mail in desk.mails()} == {MOERS.address, KREIS.address}


@pytest.mark.parametrize("was", ["set", "end"])
def test_nothing_is_changed_that_the_page_did_not_show(desk: Desk, was: str) -> None:
    """Two colleagues have it open: the second one sees first what the first one has said."""
    path = desk.link()
    desk.say(path)
    old = desk.shown(path)
    desk.say(path, substitute=KREIS.address)
    desk.mails()
    answer = desk.say(path, was=was, shown=old, last=str(LAST + DAY))
    assert answer.status_code == 409
    assert "inzwischen geändert" in errors(answer)[0]
    assert f"Vertretung: {holder_of(DISTRICT, KREIS.address)}" in page_of(answer).text_content()
    assert desk.covers() == (replace(COVER, substitute=KREIS.address),)
    assert desk.mails() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first": ""}, "Bitte geben Sie einen Tag an"),
        ({"first": str(TODAY - dt.timedelta(days=1))}, "Dieser Tag ist vorbei"),
        ({"first": "2028-01-01", "last": "2028-01-02"}, "mehr als ein Jahr"),
        ({"last": "31.02.2027"}, "Bitte geben Sie einen Tag an"),
        ({"last": str(FIRST - dt.timedelta(days=1))}, "vor dem ersten"),
        ({"last": str(FIRST + dt.timedelta(days=92))}, "mehr als 92 Tage"),
        ({"substitute": ""}, "wählen Sie ein Postfach"),
        ({"substitute": "privat@example.org"}, "wählen Sie ein Postfach"),
        ({"substitute": MOERS.address}, "wählen Sie ein Postfach"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(
    desk: Desk, changes: dict[str, str], words: str
) -> None:
    """Nothing is noted, and what was typed stays."""
    answer = desk.say(desk.link(), **changes)
    assert answer.status_code == 422
    (error,) = errors(answer)
    assert words in error
    assert "<title>Fehler: " in answer.text
    assert not desk.covers()


def test_a_year_of_two_digits_is_read(desk: Desk) -> None:
    """Browsers without a date picker show an empty line; people write “21.12.26” there."""
    first, last = (f"{day:%d.%m.%y}" for day in (FIRST, LAST))
    assert desk.say(desk.link(), first=first, last=last).status_code == 303
    assert desk.covers() == (COVER,)


def test_who_is_away_cannot_stand_in(desk: Desk) -> None:
    """So nothing runs in a circle; a substitute who goes away later is substituted."""
    moers, wesel = desk.link(), desk.link(WESEL.address)
    assert desk.say(moers).status_code == 303
    answer = desk.say(wesel, substitute=MOERS.address)
    assert answer.status_code == 422
    assert errors(answer)[0].startswith(f"Moers ist vom {FIRST:%d.%m.%Y} bis")
    later = {"first": str(LAST + dt.timedelta(days=1)), "last": str(LAST + dt.timedelta(days=2))}
    assert desk.say(wesel, substitute=MOERS.address, **later).status_code == 303
    assert desk.say(wesel, substitute=KREIS.address).status_code == 303
    text = page_of(desk.visitor.get(wesel)).text_content()
    assert f"Sie vertreten selbst: Moers, vom {FIRST:%d.%m.%Y}" in text


def test_who_is_away_by_the_district_cannot_stand_in(desk: Desk) -> None:
    """What `places.toml` says counts as well."""
    rule = Substitution(WESEL, KREIS, FIRST, FIRST)
    cover = replace(desk.cover, district=replace(DISTRICT, substitutions=(rule,)))
    token = desk.link().removeprefix("/intern/vertretung-").rstrip("/")
    result = asyncio.run(cover.say(token, COVER, None))
    assert not result.done
    assert result.conflict
    assert result.conflict.mailbox == WESEL.address


def test_another_site_cannot_press(desk: Desk) -> None:
    """The token is unknown to it; should a link leak, browsers still tell."""
    path = desk.link()
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert desk.visitor.post(path, {"was": "set", **GOOD}, headers).status_code == 403
    assert not desk.covers()


def test_who_does_not_come_from_the_page_is_asked_first(desk: Desk) -> None:
    """A scanner that sends every form sends no mailbox on holiday."""
    path = desk.link()
    answer = desk.visitor.post(path, {"was": "set", **GOOD}, {})
    assert answer.status_code == 200
    assert "noch nichts geändert" in answer.text
    assert not desk.covers()
    hidden = page_of(answer).xpath("//main//input[@type='hidden']")
    typed = {one.get("name"): one.get("value") for one in hidden}
    assert desk.visitor.post(path, typed, {}).status_code == 303
    assert len(desk.covers()) == 1


def test_wrong_links_are_limited_and_old_ones_end(desk: Desk) -> None:
    """The right one is opened all the same."""
    path = desk.link()
    wrong = "/intern/vertretung-AAAAAAAAAAAAAAAAAAAAAAAA/"
    assert [desk.visitor.get(wrong).status_code for _ in range(2)] == [404, 404]
    for _ in range(WRONG_TOKENS_PER_NETWORK - 2):
        desk.visitor.get(wrong)
    assert desk.visitor.get(wrong).status_code == 429
    assert desk.visitor.get(path).status_code == 200
    times_of(desk.outbox).now += dt.timedelta(days=91)
    assert desk.visitor.get(path).status_code in {404, 429}


def test_a_cover_that_is_over_is_erased(desk: Desk) -> None:
    """It ends by itself on its last day, and its row goes."""
    path = desk.link()
    desk.say(path)
    times_of(desk.outbox).now = dt.datetime(LAST.year, LAST.month, LAST.day, 12, tzinfo=dt.UTC)
    assert "Vertretung: Wesel" in page_of(desk.visitor.get(path)).text_content()
    asyncio.run(
        purge_at(desk.outbox, times_of(desk.outbox).now + dt.timedelta(days=1), LAST - LAST)
    )
    assert "keine eingetragen" in page_of(desk.visitor.get(path)).text_content()
    with desk.outbox._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cover").scalar() == 0


def test_staff_order_the_link_on_the_page_of_a_request(desk: Desk) -> None:
    """It goes to their mailbox alone, once a day: a stranger who presses learns nothing."""
    letter = new_letter(mailbox=MOERS.address, token_hash=hash_of(TOKEN))
    asyncio.run(desk.outbox.accept(letter))
    asyncio.run(desk.outbox.claim(ClaimRequest("other", 1, dt.timedelta(days=1))))
    path = f"/intern/{TOKEN}/"
    answer = desk.visitor.post(path, {"was": "cover-link"})
    assert answer.status_code == 200
    assert f"unterwegs an {MOERS.address}" in answer.text
    assert "vertretung-" not in answer.text
    (mail,) = desk.mails()
    assert read(mail)["To"] == MOERS.address
    assert "hat in den letzten 24 Stunden" in desk.visitor.post(path, {"was": "cover-link"}).text
    assert desk.mails() == []
    times_of(desk.outbox).now += dt.timedelta(days=1, minutes=1)
    assert "unterwegs" in desk.visitor.post(path, {"was": "cover-link"}).text


@pytest.mark.parametrize("reason", [None, Reason.SILENT, Reason.DOWN])
def test_the_log_knows_what_was_done_and_what_may_be(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, reason: Reason | None
) -> None:
    """A restored backup learns from it who stands in for whom; what was refused is not in it."""
    path, end = desk.link(), {"was": "end"}
    desk.say(path)
    shown = desk.shown(path)
    changing = desk.outbox.change_cover

    async def change(wish: CoverChange) -> CoverResult:
        result = await changing(wish)
        if reason:
            raise OutboxUnavailableError(reason)
        return result

    monkeypatch.setattr(desk.outbox, "change_cover", change)
    with structlog.testing.capture_logs() as lines:
        desk.visitor.post(path, {**end, "shown": "2026-01-01 2026-01-01 x"})
        desk.visitor.post(path, {**end, "shown": shown})
    told = [line for line in lines if line["event"] in list(CoverEvent)]
    wanted: dict[str, Any] = {
        "event": CoverEvent.ENDED,
        "mailbox": MOERS.address,
        "log_level": "info",
    }
    if reason:
        wanted[CERTAIN] = False
    assert told == ([] if reason is Reason.DOWN else [wanted])
