"""The page of a request that was handed on: each mailbox has a link of its own to it."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from formservice.mail.encryption import Opener, Sealer, new_keys
from formservice.new_link import NewLinks
from formservice.outbox import ClaimRequest, Outcome, State
from formservice.web.staff import StaffParts
from tests.formservice.mail.test_message import body
from tests.formservice.mail.test_message import read as message
from tests.formservice.samples import NOON, open_outbox, purge_at
from tests.formservice.web.small_site import DISTRICT, ORIGIN, Visitor
from tests.formservice.web.test_staff import ALPEN, MOERS, PATH, TOKEN, WESEL, Desk, read

PUBLIC, PRIVATE = new_keys()
LATER = "/intern/{token}-{dispatch}/"


@pytest.fixture
def desk(site: Path, tmp_path: Path) -> Iterator[Desk]:
    """Moers has handed its request on to Wesel; it is on its way there."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    links = NewLinks(DISTRICT, outbox, Sealer(PUBLIC), "kim@kim.example", ORIGIN)
    desk = Desk(outbox, Visitor(site, staff=StaffParts(outbox, None, links)))
    desk.arrive()
    assert desk.press("other-town", ort=WESEL).status_code == 303
    yield desk
    outbox.close()


def link(dispatch: int) -> str:
    """Return the path of the link in the mail of a later *dispatch*."""
    return LATER.format(token=TOKEN, dispatch=dispatch)


def press(desk: Desk, path: str, button: str, town: str = "") -> int:
    """Press a button on the page of a link; return the status."""
    return desk.press(button, path, ort=town).status_code


def text_of(desk: Desk, path: str) -> str:
    """Return the words of a page."""
    return " ".join(read(desk.visitor.get(path).text).text_content().split())


@pytest.mark.parametrize("button", ["taken-over", "no-enquiry", "undo", "cover-link"])
def test_who_has_handed_on_says_nothing_for_the_other_mailbox(desk: Desk, button: str) -> None:
    """On its way and after its arrival: nobody there has seen it, and its reminder must come."""
    assert press(desk, PATH, button) == 409
    desk.deliver()
    assert press(desk, PATH, button) == 409
    assert desk.outcome is None
    assert press(desk, link(1), "taken-over") == 303
    assert press(desk, PATH, button) == 409
    assert desk.outcome is Outcome.TAKEN_OVER


def test_the_old_page_says_whose_turn_it_is_and_has_no_button_for_it(desk: Desk) -> None:
    """First on its way, then in the other mailbox, then taken over there."""
    text = text_of(desk, PATH)
    assert "Jetzt ist Wesel dran." in text
    assert "Sie müssen nichts mehr drücken." in text
    assert not read(desk.visitor.get(PATH).text).xpath("//button")
    desk.deliver()
    page = read(desk.visitor.get(PATH).text)
    assert page.xpath("//button/@value") == ["new-link"]
    assert "Rufen Sie Wesel an" in page.text_content()
    assert press(desk, link(1), "taken-over") == 303
    assert not read(desk.visitor.get(PATH).text).xpath("//button")
    assert "Löschen Sie jetzt die E-Mail in Ihrem Postfach." in text_of(desk, PATH)


def test_the_new_mailbox_has_the_usual_page(desk: Desk) -> None:
    """Its mail has the link of this dispatch."""
    desk.deliver()
    page = read(desk.visitor.get(link(1)).text)
    assert page.xpath("//button/@value") == ["taken-over", "no-enquiry", "other-town"]
    assert "Jetzt ist" not in page.text_content()


@pytest.mark.parametrize("town", [MOERS, ALPEN])
def test_an_old_link_takes_nothing_from_the_team_that_has_it(desk: Desk, town: str) -> None:
    """Neither back nor elsewhere: that team would wait for what it no longer has."""
    desk.deliver()
    assert press(desk, PATH, "other-town", town) == 409
    assert desk.found().followup.municipality == WESEL


def test_who_has_handed_on_by_mistake_gets_it_back_from_who_has_it(desk: Desk) -> None:
    """Every station is told; the link of the latest mail holds."""
    desk.deliver()
    assert press(desk, link(1), "other-town", MOERS) == 303
    desk.deliver()
    stations = "Weitergeleitet: Moers → Wesel → Moers, zuletzt am 21.11.2026 12:00 MEZ"
    assert stations in text_of(desk, link(2))
    assert press(desk, link(1), "taken-over") == 409
    assert press(desk, link(2), "taken-over") == 303
    assert press(desk, link(1), "other-town", ALPEN) == 409
    assert desk.found().letter.state is State.DELIVERED


def test_each_station_of_a_long_way_is_told(desk: Desk) -> None:
    """Whoever gets it last sees who has looked at it before, and calls them."""
    for dispatch, town in enumerate((ALPEN, MOERS, WESEL), start=1):
        desk.deliver()
        assert press(desk, link(dispatch), "other-town", town) == 303
    assert "Weitergeleitet: Moers → Wesel → Alpen → Moers → Wesel, zu" in text_of(desk, link(4))


def test_what_is_erased_here_is_taken_back_by_telephone(desk: Desk) -> None:
    """Only the other mailbox has its content by then."""
    desk.deliver()
    days = NOON.replace(day=25)
    assert asyncio.run(purge_at(desk.outbox, days, days - NOON)) == 1
    assert "Rufen Sie Wesel an" in text_of(desk, PATH)
    assert read(desk.visitor.get(PATH).text).xpath("//button/@value") == ["new-link"]
    assert press(desk, PATH, "other-town", MOERS) == 409
    assert press(desk, link(1), "other-town", ALPEN) == 303
    assert press(desk, link(1), "taken-over") == 303, "their mail is forwarded with this link"


def test_nobody_is_told_to_forward_a_mail_to_their_own_mailbox(desk: Desk) -> None:
    """A mail that staff forward takes its link along: the page is one for both mailboxes."""
    desk.deliver()
    days = NOON.replace(day=25)
    assert asyncio.run(purge_at(desk.outbox, days, days - NOON)) == 1
    assert press(desk, link(1), "other-town", MOERS) == 303
    text = text_of(desk, link(1))
    assert f"Die E-Mail gehört in dieses Postfach: {desk.found().mailbox}" in text
    assert "Liegt sie dort schon, müssen Sie nichts weiterleiten." in text


@pytest.mark.parametrize("dispatch", ["", "x", "12345", "-1"])
def test_a_broken_number_leads_nowhere(desk: Desk, dispatch: str) -> None:
    """It is no link that a mail has had."""
    assert desk.visitor.get(f"/intern/{TOKEN}-{dispatch}/").status_code == 404


def test_a_mail_of_an_older_version_gets_a_link_that_holds(desk: Desk) -> None:
    """Both mailboxes have the old one; the new one goes to who has the request, a few times."""
    assert press(desk, PATH, "new-link") == 409, "it has not arrived there yet"
    desk.deliver()
    answer = desk.press("new-link", PATH)
    assert "Der neue Link ist unterwegs an Wesel." in answer.text
    (claim,) = asyncio.run(desk.outbox.claim(ClaimRequest("worker", 9, timedelta(days=1))))
    assert claim.sealed
    mail = Opener(PRIVATE).open(claim.sealed)
    assert message(mail)["To"] == claim.envelope.mailbox == desk.found().mailbox
    assert message(mail)["Subject"] == "[KIM] 482-719-365 Wesel ar LINK"
    (path,) = (line for line in body(mail).splitlines() if line.startswith(ORIGIN))
    assert TOKEN not in path
    for _ in range(9):
        text = desk.press("new-link", PATH).text
    assert "Bitte rufen Sie dort an." in text
    assert len(asyncio.run(desk.outbox.claim(ClaimRequest("other", 9, timedelta(days=1))))) == 4
    assert press(desk, path.removeprefix(ORIGIN), "taken-over") == 303
    assert desk.outcome is Outcome.TAKEN_OVER
    assert press(desk, PATH, "new-link") == 409
    assert press(desk, link(1), "new-link") == 303, "it needs none"
