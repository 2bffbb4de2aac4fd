"""The receipt: what was understood is told once, to whoever has sent it."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from lxml import html
from lxml.html import HtmlElement

from portal.district.announcements import Announcement
from portal.forms.reference import grouped
from portal.local_time import BERLIN
from tests.formservice.web import small_site
from tests.formservice.web.small_site import (
    DISTRICT,
    FULL,
    GOOD,
    ISSUED,
    Notebook,
    Visitor,
)

MADE_UP = "123456780"
"""Its check digit fits, and nobody got it."""
NUMBER, MAIL = "+49 1522 8817386", "amal@example.org"


def parsed(answer: httpx.Response) -> HtmlElement:
    return html.fragment_fromstring(answer.text.partition("<main>")[2], create_parent="main")


@pytest.fixture
def answer(site: Path) -> httpx.Response:
    return Visitor(site).send("/ar/kontakt/", {**GOOD, "email": MAIL, "writes_for": "other"})


def test_it_shows_what_was_understood(answer: httpx.Response) -> None:
    """Number, address, town and language, so that a slip is seen while it can be mended."""
    told = parsed(answer).xpath("//ul[@class='kim-understood']//bdi/text()")
    assert told == ["Moers", NUMBER, MAIL, "العربية"]
    unbroken = "//ul[@class='kim-understood']//bdi[@class='kim-number']/text()"
    assert parsed(answer).xpath(unbroken) == [NUMBER]
    assert answer.headers["cache-control"] == "no-store"


def test_nothing_of_the_person_is_in_an_address_or_lasts(site: Path) -> None:
    """The page at the address that is kept tells the number alone; no cookie is set."""
    visitor = Visitor(site)
    sent = visitor.send("/ar/kontakt/", {**GOOD, "email": MAIL})
    assert "set-cookie" not in sent.headers
    page = parsed(sent)
    addresses = [unquote(str(each)) for each in page.xpath("//@href")]
    lasting = str(sent.request.url.path)
    assert lasting in addresses
    digits = NUMBER.replace(" ", "")
    assert not [each for each in addresses if MAIL in each or digits in each]
    kept = visitor.get(lasting)
    assert kept.status_code == 200
    for word in (NUMBER, MAIL, "Moers"):
        assert word in sent.text
        assert word not in kept.text


def test_loading_it_again_sends_nothing_again(site: Path) -> None:
    """However often and however late; a form with other words is a letter of its own."""
    visitor = Visitor(site)
    receipt = visitor.send("/ar/kontakt/", GOOD)
    for _ in range(3):
        again = visitor.post(receipt.request.url.path, GOOD)
        assert (again.status_code, again.text) == (200, receipt.text)
    assert len(visitor.intake.enquiries) == 1
    other = visitor.send("/ar/kontakt/", {**GOOD, "message": "سلام"})
    assert other.request.url.path != receipt.request.url.path
    assert len(visitor.intake.enquiries) == 2


def test_a_made_up_number_has_no_receipt(site: Path) -> None:
    """Only what was issued is confirmed, also to whoever brings a form along."""
    visitor = Visitor(site)
    assert visitor.get(f"/de/danke/{ISSUED}/").status_code == 200
    assert visitor.get(f"/de/danke/{MADE_UP}/").status_code == 404
    assert visitor.post(f"/de/danke/{MADE_UP}/", GOOD).status_code == 404


@pytest.mark.parametrize(
    ("typed", "headers"),
    [
        ({**GOOD, "phone": "1"}, {"Sec-Fetch-Site": "same-origin"}),
        (GOOD, {"Sec-Fetch-Site": "cross-site"}),
        (GOOD, {"Origin": "null"}),
    ],
)
def test_what_is_not_our_form_is_not_repeated(
    site: Path, typed: dict[str, str], headers: dict[str, str]
) -> None:
    """The form was accepted already: no error, but nobody else's words stand on our page."""
    answer = Visitor(site).post(f"/de/danke/{ISSUED}/", typed, headers)
    assert answer.status_code == 200
    assert grouped(ISSUED) in answer.text
    assert NUMBER not in answer.text


def test_a_database_that_is_away_is_no_missing_page(site: Path) -> None:
    """Whoever keeps the address may try again later."""
    answer = Visitor(site, Notebook(FULL)).get(f"/de/danke/{ISSUED}/")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_a_database_that_goes_away_after_the_letter_was_stored_frightens_nobody(site: Path) -> None:
    """Whoever comes from the form has been accepted."""
    answer = Visitor(site, Notebook(FULL)).post(f"/de/danke/{ISSUED}/", GOOD)
    assert answer.status_code == 200
    assert NUMBER in answer.text


def test_it_names_the_team_with_its_own_number(answer: httpx.Response) -> None:
    """Moers has a place of its own; the hotline stands there as well."""
    town = DISTRICT.municipality(GOOD["municipality"])
    assert town
    point = DISTRICT.contact_points[town.contact_points[0]]
    assert str(point.phone) != str(DISTRICT.hotline)
    for fact in (point.name, str(point.phone), str(DISTRICT.hotline)):
        assert fact in parsed(answer).text_content()


def test_it_can_be_sent_to_oneself(site: Path) -> None:
    """By message and by mail, without a word about what was written."""
    page = parsed(Visitor(site).get(f"/de/danke/{ISSUED}/"))
    for scheme in ("sms:?", "mailto:?"):
        (link,) = page.xpath(f"//a[starts-with(@href, '{scheme}')]/@href")
        text = unquote(str(link).partition("body=")[2])
        assert text == f"KIM Kreis Wesel: {grouped(ISSUED)}, {DISTRICT.hotline}"


def test_who_writes_for_another_is_told_what_to_tell(site: Path, answer: httpx.Response) -> None:
    """The other person has a right to know (Art. 14 GDPR); others are not told."""
    sentence = "Sagen Sie der anderen Person"
    german = Visitor(site).send("/de/kontakt/", {**GOOD, "writes_for": "other"})
    assert sentence in german.text
    assert sentence not in Visitor(site).send("/de/kontakt/", GOOD).text


def test_the_question_about_a_number_is_no_error(site: Path) -> None:
    """422, a title without "error", nothing stored; the second sending is accepted."""
    visitor = Visitor(site)
    asked = visitor.post("/de/kontakt/", {**GOOD, "phone": "0151 12"})
    assert asked.status_code == 422
    assert not str(html.fromstring(asked.text).xpath("string(//title)")).startswith("Fehler")
    assert visitor.intake.enquiries == []
    again = {**GOOD, "phone": "0151 12", "phone_confirmed": "0151 12"}
    assert visitor.post("/de/kontakt/", again).status_code == 307


@pytest.mark.parametrize(("shift", "place", "number"), [(0, "", 1), (0, "05170048", 0), (1, "", 0)])
def test_it_says_what_is_announced_on_its_day(
    site: Path, monkeypatch: pytest.MonkeyPatch, shift: int, place: str, number: int
) -> None:
    """Judged when the receipt is made: for this day, and for the town that was sent."""
    first = dt.datetime.now(BERLIN).date() + dt.timedelta(days=shift)
    found = Announcement("wartezeit", first, first + dt.timedelta(days=1), place)
    monkeypatch.setattr(small_site, "DISTRICT", replace(DISTRICT, announcements=(found,)))
    sent = parsed(Visitor(site).send("/ar/kontakt/", GOOD))
    assert len(sent.xpath("//p[@class='kim-announced']")) == number
    found_text = "".join(sent.xpath("//p[@class='kim-announced']//text()"))
    assert ("يمكنك رغم ذلك التواصل معنا." in found_text) == bool(number)
