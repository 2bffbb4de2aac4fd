import json
from collections.abc import AsyncIterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from formservice.intake.request_limits import Limit, Share, TooManyRequestsError
from formservice.outbox import Room
from formservice.web.pages import CONTENT_ID
from portal.forms.html import FORM_HEADING_ID, SHOW_ONLY_FIELD
from portal.forms.markers import Marker
from portal.forms.reference import grouped, is_reference
from tests.formservice.web.small_site import DISTRICT, FULL, GOOD, Notebook, Visitor

SECRET = "a1b2c3-canary"  # noqa: S105 - stands for a person's words in these tests


@pytest.fixture
def visitor(site: Path) -> Visitor:
    return Visitor(site)


def test_a_good_form_leads_to_its_receipt(visitor: Visitor) -> None:
    """The browser is sent there with the form, to the text of the page and not to a mistake."""
    typed = {**GOOD, "message": "سلام"}
    answer = visitor.post("/ar/kontakt/", typed)
    assert answer.status_code == 307
    where = urlsplit(answer.headers["location"])
    assert where.fragment == CONTENT_ID
    assert where.path.startswith("/ar/danke/")
    reference = where.path.split("/")[3]
    assert is_reference(reference)
    for receipt in (visitor.post(where.path, typed), visitor.get(where.path)):
        assert receipt.status_code == 200
        assert receipt.headers["cache-control"] == "no-store"
        assert grouped(reference) in receipt.text
        assert DISTRICT.hotline.display in receipt.text
    (enquiry,) = visitor.intake.enquiries
    (message,) = (answer for answer in enquiry.answers if answer.field == "message")
    assert message.value == "سلام"
    assert enquiry.markers == frozenset()


def test_a_wrong_form_comes_back_in_the_same_page(visitor: Visitor) -> None:
    """422, a title that says so, the summary, everything typed, and nothing stored."""
    answer = visitor.post("/de/kontakt/", {"phone": "112", "message": "Hallo <b>"})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert str(page.xpath("string(//title)")).startswith("Fehler: ")
    assert page.get("lang") == "de"
    assert page.xpath("//*[@id='fehler']//a/@href") == ["#kim-municipality", "#kim-phone"]
    assert page.xpath("//input[@name='phone']/@value") == ["112"]
    assert str(page.xpath("string(//textarea)")).strip() == "Hallo <b>"
    assert page.xpath("//form/@action") == ["/de/kontakt/#fehler"]
    assert not visitor.intake.enquiries


def test_below_a_path_all_addresses_carry_it(site: Path) -> None:
    """The portal may live at example.org/kim."""
    visitor = Visitor(site, base_url="https://kim.example/kim/")
    answer = visitor.post("/kim/uk/kontakt/", GOOD)
    assert answer.headers["location"].startswith("/kim/uk/danke/")
    assert visitor.get(urlsplit(answer.headers["location"]).path).status_code == 200
    assert 'action="/kim/uk/kontakt/#fehler"' in visitor.post("/kim/uk/kontakt/", {}).text
    assert visitor.get("/kim").headers["location"] == "/kim/"
    assert "gateway" in visitor.get("/kim/").text
    assert visitor.post("/uk/kontakt/", GOOD).status_code == 404


def test_another_language_shows_the_same_receipt(visitor: Visitor) -> None:
    """Whoever changes the language there must not lose the number."""
    receipt = visitor.get("/ar/danke/482719368/")
    assert 'href="/uk/danke/482719368/"' in receipt.text
    assert "482 719 368" in visitor.get("/uk/danke/482719368/").text


@pytest.mark.parametrize(
    "path",
    [
        "/de/danke/482719360/",
        "/de/danke/%D9%A4/",
        "/xx/danke/572400000/",
        "/fr/kontakt/x/",
        "/ar/danke/",
        "/ar/danke/index.html",
        "/ar/danke//",
        "/ar/danke/%2F",
        "/ar//danke/",
        "/ar/danke/x/..%2F",
        "/ar/kontakt/%2E%2E/danke/",
        "/ar/danke/%2E/",
        "/de/fachstellen/uebergabe/danke/%2F",
        "/de/intern/%2F",
        "/de/intern/x/%2E%2E/",
    ],
)
def test_a_receipt_needs_a_reference_that_fits(visitor: Visitor, path: str) -> None:
    """A mistyped number is a missing page, not a confirmation."""
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    ("here", "there"),
    [("/ar/kontakt/", "/ar/mit-deutsch/kontakt/"), ("/ar/mit-deutsch/kontakt/", "/ar/kontakt/")],
)
def test_a_helper_who_joins_in_sees_what_is_typed_already(
    visitor: Visitor, here: str, there: str
) -> None:
    """In both languages or in one again: nothing is sent, nothing is lost, nothing is blamed."""
    typed = {"phone": "112", "message": "سلام"}
    page = html.fromstring(visitor.post(here, typed).text)
    assert page.xpath(f"//form//button[@name='{SHOW_ONLY_FIELD}']/@formaction") == [
        f"{there}#{FORM_HEADING_ID}"
    ]
    answer = visitor.post(there, {**GOOD, **typed, SHOW_ONLY_FIELD: "1"})
    assert answer.status_code == 200
    other = html.fromstring(answer.text)
    assert other.xpath("//input[@name='phone']/@value") == ["112"]
    assert str(other.xpath("string(//textarea)")).strip() == "سلام"
    assert not other.xpath("//*[@id='fehler']")
    assert "Fehler" not in str(other.xpath("string(//title)"))
    assert not visitor.intake.enquiries


def test_german_alone_needs_no_second_language(visitor: Visitor) -> None:
    """German and Leichte Sprache have no German beside them."""
    page = html.fromstring(visitor.post("/de/kontakt/", {}).text)
    assert page.xpath("//form//button/@name") == []


def test_reading_on_loses_nothing_that_was_typed(visitor: Visitor) -> None:
    """A form that came back is in no history: its only link to elsewhere opens beside it."""
    page = html.fromstring(visitor.post("/de/kontakt/", {"message": "Hallo"}).text)
    link = "//form//a[not(starts-with(@href, 'tel:'))]"
    assert page.xpath(f"{link}/@target") == ["_blank"]
    assert "in einem neuen Fenster" in str(page.xpath(f"string({link})"))


def test_when_nothing_can_be_stored_the_text_is_kept(site: Path) -> None:
    """503 with the form as it was and the phone number; never a thanks page."""
    answer = Visitor(site, Notebook(FULL)).post("/de/kontakt/", {**GOOD, "message": "Hallo"})
    assert answer.status_code == 503
    assert "Hallo" in answer.text
    assert DISTRICT.hotline.display in answer.text
    assert int(answer.headers["retry-after"]) > 0


def test_a_flood_is_asked_to_come_back(site: Path) -> None:
    """429 with the text kept, and the time after which there is room."""
    full = Visitor(
        site, Notebook(TooManyRequestsError(Limit.NETWORK, 1234, Share(Room(600, 0), [], 0.0)))
    )
    held_back = full.post("/de/kontakt/", {**GOOD, "message": "Hallo"})
    assert held_back.status_code == 429
    assert held_back.headers["retry-after"] == "1234"
    assert "Hallo" in held_back.text
    assert DISTRICT.hotline.display in held_back.text


def test_the_proxys_word_separates_visitors(site: Path) -> None:
    """Behind a proxy everybody has the proxy's address; only its header tells them apart."""
    visitor, direct = Visitor(site, proxy_header="X-Real-IP"), Visitor(site)
    headers = {"Sec-Fetch-Site": "same-origin", "X-Real-IP": "198.51.100.1"}
    for each in (visitor, direct):
        assert each.post("/de/kontakt/", GOOD, headers).status_code == 307
    assert visitor.intake.clients == [ip_address("198.51.100.1")]
    assert direct.intake.clients == [ip_address("192.0.2.7")]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://kim.example"}, 307),
        ({"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}, 415),
        ({"Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=x"}, 415),
    ],
)
def test_what_is_not_our_form_is_refused(
    visitor: Visitor, headers: dict[str, str], status: int
) -> None:
    """With a page in the language of the form."""
    answer = visitor.post("/ti/kontakt/", GOOD, headers)
    assert answer.status_code == status
    if status != 307:
        assert f"error {status}" in answer.text
        assert 'lang="ti"' in answer.text


def test_an_old_browser_is_marked(visitor: Visitor) -> None:
    """It says nothing about where the form came from."""
    assert visitor.post("/de/kontakt/", GOOD, {}).status_code == 307
    assert visitor.intake.enquiries[0].markers == {Marker.NO_ORIGIN_HEADERS}


def test_a_body_without_end_is_cut_off(visitor: Visitor) -> None:
    """Chunked, without a length: reading stops at the limit."""
    read = []

    async def flood() -> AsyncIterator[bytes]:
        for number in range(1000):
            read.append(number)
            yield b"message=" + b"x" * 4096

    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = visitor.ask("POST", "/ar/kontakt/", content=flood(), headers=headers)
    assert answer.status_code == 413
    assert 'dir="rtl"' in answer.text
    assert len(read) < 20


def test_too_many_fields_are_too_much(visitor: Visitor) -> None:
    """Refused with the page for what is too large."""
    assert visitor.post("/de/kontakt/", {f"f{n}": "1" for n in range(101)}).status_code == 413


def test_the_log_tells_nothing_of_a_person(site: Path) -> None:
    """Whatever happens: not what was typed, not where it came from."""
    posted = {**GOOD, "message": SECRET, "name": SECRET}
    with structlog.testing.capture_logs() as lines:
        Visitor(site).post("/de/kontakt/", posted)
        Visitor(site).post("/de/kontakt/", {**posted, "email": SECRET})
        Visitor(site, Notebook(FULL)).post("/de/kontakt/", posted)
        Visitor(site, Notebook(ValueError(SECRET))).post("/de/kontakt/", posted)
        Visitor(site).post("/de/kontakt/", posted, {"Origin": f"https://{SECRET}.example"})
    assert [line["event"] for line in lines] == ["incomplete", "unavailable", "failed", "refused"]
    text = json.dumps(lines)
    assert SECRET not in text
    assert "192.0.2.7" not in text
    assert "28817386" not in text


FIELDS = ["municipality", "phone", "email", "language", "interpreter", "safe_contact"]
FIELDS += ["contact_times", "name", "message", "website", "other"]
VALUES = st.text(max_size=40) | st.sampled_from([*GOOD.values(), "yes", "a@example.org", "\0"])
RAW = st.binary(max_size=300)
TYPED = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), max_size=12).map(
    lambda pairs: urlencode(pairs).encode()
)


@settings(max_examples=150)
@given(body=RAW | TYPED)
def test_no_body_breaks_the_service(site: Path, body: bytes) -> None:
    """Stored, shown again or refused; never a server error."""
    visitor = _visitors.setdefault(site, Visitor(site))
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = visitor.ask("POST", "/prs/kontakt/", content=body, headers=headers)
    assert answer.status_code in {307, 413, 422}


_visitors: dict[Path, Visitor] = {}
