"""The pages on which staff say what has happened to a request."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog.testing
from lxml import html

from formservice.outbox import (
    CERTAIN,
    TOWN,
    Attempt,
    ClaimRequest,
    Event,
    HandOver,
    HandOverResult,
    LogEvent,
    Moment,
    NewLetter,
    OpenedFollowup,
    Outbox,
    OutboxUnavailableError,
    Outcome,
    Reason,
    StaffAnswer,
    State,
    hash_of,
)
from formservice.web.staff import StaffParts
from formservice.web.staff_shell import WRONG_TOKENS_PER_NETWORK
from portal.routing import Cover, route
from tests.formservice.samples import NOON, new_letter, open_outbox, purge_at
from tests.formservice.web.small_site import DISTRICT, Visitor

REFERENCE, TOKEN = "482719365", "Token-of-24_characters-0"
MOERS, WESEL, ALPEN, HAMMINKELN = "05170024", "05170048", "05170004", "05170012"
PATH = f"/intern/{TOKEN}/"


@dataclass
class Desk:
    """The page of one request that Moers has got."""

    outbox: Outbox
    visitor: Visitor

    def letter(self) -> NewLetter:
        """Return the request."""
        mailbox = route(DISTRICT, MOERS, NOON.date()).mailbox
        return new_letter(reference=REFERENCE, mailbox=mailbox, token_hash=hash_of(TOKEN))

    def arrive(self) -> None:
        """Accept the request and deliver it."""
        asyncio.run(self.outbox.accept(self.letter()))
        self.deliver()

    def deliver(self) -> None:
        """Let the request arrive where it goes."""

        async def scene() -> None:
            (claim,) = await self.outbox.claim(ClaimRequest("worker", 1, NOON - NOON))
            await self.outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "250"))

        asyncio.run(scene())

    def press(self, button: str, path: str = PATH, **typed: str) -> httpx.Response:
        """Press a button as a browser does that opens the page with “no-referrer”."""
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
        return self.visitor.post(path, {"was": button, **typed}, headers)

    def found(self) -> OpenedFollowup:
        """Return what is known of the request."""
        found = asyncio.run(self.outbox.open_link(hash_of(TOKEN)))
        assert found
        return found

    @property
    def outcome(self) -> Outcome | None:
        """What staff have said."""
        return self.found().followup.outcome


def read(page: str) -> Any:
    """Return the HTML of a page; lxml's stubs know too many kinds of results."""
    return html.fromstring(page)


@pytest.fixture
def desk(site: Path, tmp_path: Path) -> Iterator[Desk]:
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    desk = Desk(outbox, Visitor(site, staff=StaffParts(outbox)))
    desk.arrive()
    yield desk
    outbox.close()


def test_the_page_tells_what_is_known_and_no_more(desk: Desk) -> None:
    """Reference, place, language, time and state; where to it may go; nothing to be found by."""
    answer = desk.visitor.get(PATH)
    assert answer.status_code == 200
    page = read(answer.text)
    lines = [" ".join(str(one.text_content()).split()) for one in page.iter("li")]
    assert lines == [
        "Vorgangsnummer: 482-719-365",
        "Ort: Moers",
        "Sprache: Arabisch",
        "Eingang: 21.11.2026 12:00 MEZ",
        "Stand: Noch nicht übernommen",
    ]
    assert page.xpath("//button/@value") == ["taken-over", "no-enquiry", "other-town"]
    assert page.xpath("//form/@method") == ["post"] * 3
    names = page.xpath("//option/text()")
    assert "Wesel" in names
    assert "Moers" not in names
    assert names[-1].startswith("Ort unklar: ")
    assert TOKEN not in answer.text
    assert page.xpath("//a/@href") == ["#inhalt"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_scanner_that_opens_the_link_changes_nothing(desk: Desk, method: str) -> None:
    """Also with what a form would send."""
    before = desk.found()
    for _ in range(3):
        assert desk.visitor.ask(method, f"{PATH}?was=taken-over").status_code == 200
    assert desk.found() == before
    assert desk.visitor.ask("PUT", PATH).status_code == 405


@pytest.mark.parametrize(
    ("button", "words"), [("taken-over", "Übernommen am"), ("no-enquiry", "Kein Anliegen, ")]
)
def test_a_button_is_noted_and_can_be_taken_back(desk: Desk, button: str, words: str) -> None:
    """The browser comes back to the page, so that a reload presses nothing."""
    answer = desk.press(button)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PATH}#inhalt"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert desk.outcome == button
    page = read(desk.visitor.get(PATH).text)
    assert words in page.text_content()
    assert page.xpath("//button/@value") == ["undo", "other-town"]
    assert desk.press("undo").status_code == 303
    assert desk.outcome is None


def test_an_unknown_button_changes_nothing(desk: Desk) -> None:
    """Whatever a form is made to send."""
    for button in ("", "erase", "open"):
        assert desk.press(button).status_code == 303
    assert desk.outcome is None


def test_a_request_goes_to_the_town_it_belongs_to(desk: Desk) -> None:
    """It is on its way at once; meanwhile nothing else can be done with it."""
    assert desk.press("other-town", ort=WESEL).status_code == 303
    found = desk.found()
    assert found.letter.state is State.WAITING
    assert found.letter.mailbox == route(DISTRICT, WESEL, NOON.date()).mailbox
    page = read(desk.visitor.get(PATH).text)
    text = " ".join(page.text_content().split())
    assert "Weitergeleitet: zuerst Moers, am 21.11.2026 12:00 MEZ an Wesel" in text
    assert "Stand: Wird gerade zugestellt" in text
    assert not page.xpath("//select")
    answer = desk.press("other-town", ort=ALPEN)
    assert answer.status_code == 409
    assert "liegt nicht mehr bei Ihnen" in answer.text


@pytest.mark.parametrize("town", ["", MOERS, "05999999", "<b>"])
def test_a_town_must_be_chosen_and_be_another_one(desk: Desk, town: str) -> None:
    """The page comes back, says so at the choice and in its title, and sends nothing."""
    answer = desk.press("other-town", ort=town)
    assert answer.status_code == 422
    page = read(answer.text)
    assert str(page.xpath("string(//title)")).startswith("Fehler: ")
    (described,) = page.xpath("//select/@aria-describedby")
    assert "Bitte wählen Sie einen Ort." in page.get_element_by_id(described).text_content()
    assert desk.found().letter.state is State.DELIVERED


def test_after_the_erasure_the_page_says_where_to_forward_the_mail(desk: Desk) -> None:
    """And counts it: the other town is asked what became of it."""
    days = NOON.replace(day=25)
    assert asyncio.run(purge_at(desk.outbox, days, days - NOON)) == 1
    before = desk.visitor.get(PATH).text
    assert "Adresse zeigen" in before
    assert desk.press("other-town", ort=WESEL).status_code == 303
    mailbox = route(DISTRICT, WESEL, NOON.date()).mailbox
    assert mailbox not in before
    assert f"<strong>{mailbox}</strong>" in desk.visitor.get(PATH).text
    assert desk.found().followup.municipality == WESEL


def test_towns_with_the_same_mailbox_are_not_offered(desk: Desk) -> None:
    """Alpen and Hamminkeln are both answered by the district."""
    desk.press("other-town", ort=ALPEN)

    async def deliver() -> None:
        (claim,) = await desk.outbox.claim(ClaimRequest("worker", 1, NOON - NOON))
        await desk.outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "250"))

    asyncio.run(deliver())
    page = read(desk.visitor.get(f"/intern/{TOKEN}-1/").text)
    keys = page.xpath("//option/@value")
    assert MOERS in keys
    assert HAMMINKELN not in keys


@pytest.mark.parametrize("token", ["Token-of-24_characters-1", "a", "%C3%A4" * 20, "a" * 500])
def test_an_unknown_link_says_what_it_may_mean(desk: Desk, token: str) -> None:
    """In German, whatever the browser prefers; a button there does nothing either."""
    for answer in (
        desk.visitor.get(f"/intern/{token}/", **{"Accept-Language": "ar"}),
        desk.visitor.post(f"/intern/{token}/", {"was": "taken-over"}),
    ):
        assert answer.status_code == 404
        assert "führt zu keiner Anfrage" in answer.text
        assert "90 Tagen" in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert read(answer.text).get("lang") == "de"


@pytest.mark.parametrize(
    "after",
    ["", ".", ")", ",", ">", "%20", "%0D%0A", "&data=05%7C02", "./", ")/", "/x", "-1", "-1)"],
)
def test_what_a_mail_program_adds_or_drops_leads_to_the_link(desk: Desk, after: str) -> None:
    """The slash at the end, or a sign of the sentence around it; nothing is changed."""
    answer = desk.visitor.get(f"/intern/{TOKEN}{after}")
    number = after[:2] if after.startswith("-1") else ""
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/intern/{TOKEN}{number}/"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert desk.outcome is None


@pytest.mark.parametrize("cut", ["", TOKEN[:10], TOKEN[:23], TOKEN[10:], "vertretung-x", "x/y/z/"])
def test_half_a_link_says_what_to_do(desk: Desk, cut: str) -> None:
    """And shows nothing of any request; the readers' page would lead to the form."""
    answer = desk.visitor.get(f"/intern/{cut}")
    assert answer.status_code == 404
    assert "Kopieren Sie ihn ganz aus der E-Mail" in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "482" not in answer.text


def test_wrong_links_are_limited_and_right_ones_cost_nothing(desk: Desk) -> None:
    """A network that guesses is stopped; who has the link opens it as often as they like."""
    for _ in range(WRONG_TOKENS_PER_NETWORK + 5):
        assert desk.visitor.get(PATH).status_code == 200
    for _ in range(WRONG_TOKENS_PER_NETWORK):
        assert desk.visitor.get(f"/intern/{'x' * 24}/").status_code == 404
    assert desk.visitor.get(PATH).status_code == 200, "somebody else may have guessed"
    answer = desk.visitor.get(f"/intern/{'x' * 24}/")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert "später" in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain"}, 415),
    ],
)
def test_forms_of_other_sites_are_refused(desk: Desk, headers: dict[str, str], status: int) -> None:
    """Where the browser says so; they would have to know the token, too. Staff read what to do."""
    answer = desk.visitor.post(PATH, {"was": "taken-over"}, headers)
    assert answer.status_code == status
    assert ("Öffnen Sie den Link aus der E-Mail noch einmal" in answer.text) is (status != 303)
    assert (desk.outcome is Outcome.TAKEN_OVER) is (status == 303)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},  # an old browser, by our own Referrer-Policy
        {"Origin": "https://evil.example"},
    ],
)
@pytest.mark.parametrize("button", ["taken-over", "no-enquiry", "other-town"])
def test_who_does_not_come_from_the_page_is_asked_first(
    desk: Desk, headers: dict[str, str], button: str
) -> None:
    """A scanner that sends every form ends nothing; an old browser presses a second time."""
    answer = desk.visitor.post(PATH, {"was": button, "ort": WESEL}, headers)
    assert answer.status_code == 200
    assert "noch nichts geändert" in answer.text
    assert desk.outcome is None
    assert desk.found().letter.forwarded_at is None
    hidden = read(answer.text).xpath("//main//input[@type='hidden']")
    typed = {one.get("name"): one.get("value") for one in hidden}
    other = {**typed, "was": "undo"}
    assert desk.visitor.post(PATH, other, headers).status_code == 200, "it holds for one button"
    assert desk.visitor.post(PATH, typed, headers).status_code == 303
    found = desk.found()
    assert found.followup.outcome == (button if button != "other-town" else None)
    assert (found.letter.forwarded_at is not None) is (button == "other-town")


def test_no_enquiry_says_what_it_ends_and_who_can_take_it_back(desk: Desk) -> None:
    """Whoever got a reply with the link can press as well: the team finds out and undoes it."""
    assert "Kein Anliegen“ beendet die Erinnerungen" in desk.visitor.get(PATH).text
    desk.press("no-enquiry")
    assert "niemand aus Ihrem Team gedrückt? Nehmen Sie es zurück" in desk.visitor.get(PATH).text
    desk.press("undo")
    assert desk.outcome is None


def test_the_page_that_it_is_made_from_is_no_page(desk: Desk) -> None:
    """It would show buttons for nothing."""
    for path in ("/de/intern/", "/de/intern/index.html", "/ar/intern/", "/intern/"):
        assert desk.visitor.get(path).status_code == 404


@dataclass
class Away:
    """An outbox that reads as long as there is one, and changes nothing."""

    reason: Reason
    outbox: Outbox | None = None

    async def open_link(self, token_hash: bytes) -> OpenedFollowup | None:
        if self.outbox:
            return await self.outbox.open_link(token_hash)
        raise OutboxUnavailableError(self.reason)

    async def covers(self) -> tuple[Cover, ...]:
        if self.outbox:
            return await self.outbox.covers()
        raise OutboxUnavailableError(self.reason)

    async def time(self) -> Moment:
        if self.outbox:
            return await self.outbox.time()
        raise OutboxUnavailableError(self.reason)

    async def answer(self, given: StaffAnswer) -> OpenedFollowup | None:
        raise OutboxUnavailableError(self.reason)

    async def hand_over(self, wish: HandOver) -> HandOverResult:
        raise OutboxUnavailableError(self.reason)


def promises_nothing(answer: httpx.Response) -> bool:
    """Return True if *answer* is 503 in German, and says when to try again."""
    words = "in einigen Minuten noch einmal" in answer.text
    return (answer.status_code, answer.headers.get("retry-after"), words) == (503, "300", True)


def test_an_outbox_that_is_away_promises_nothing(site: Path) -> None:
    """Whatever is asked of it."""
    visitor = Visitor(site, staff=StaffParts(Away(Reason.SILENT)))
    for answer in (visitor.get(PATH), visitor.post(PATH, {"was": "taken-over"})):
        assert promises_nothing(answer)


@pytest.mark.parametrize("reason", [Reason.SILENT, Reason.DOWN])
def test_a_lost_answer_leaves_a_trace(site: Path, desk: Desk, reason: Reason) -> None:
    """Only where the request may have been sent; who restores a backup has to look then."""
    desk.visitor = Visitor(site, staff=StaffParts(Away(reason, desk.outbox)))
    with structlog.testing.capture_logs() as lines:
        assert promises_nothing(desk.press("taken-over"))
        assert promises_nothing(desk.press("other-town", ort=WESEL))
    mailbox = route(DISTRICT, WESEL, NOON.date()).mailbox
    said = {
        "event": LogEvent.BY_HAND,
        "change": "reroute",
        "reference": REFERENCE,
        "mailbox": mailbox,
    }
    traces = [line for line in lines if line["event"] == LogEvent.BY_HAND]
    wanted = {**said, TOWN: WESEL, CERTAIN: False, "log_level": "info"}
    assert traces == ([wanted] if reason is Reason.SILENT else [])


def test_a_hand_over_tells_the_log_the_town(desk: Desk) -> None:
    """A restored backup has to know whose request it is."""
    with structlog.testing.capture_logs() as lines:
        desk.press("other-town", ort=WESEL)
    (line,) = [line for line in lines if line["event"] == LogEvent.BY_HAND]
    assert (line[TOWN], line.get(CERTAIN)) == (WESEL, None)
