"""The forms for professionals over HTTP: one language, the same ways to fail, own receipts."""

import datetime as dt
import re
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from lxml import html
from lxml.html import HtmlElement

from formservice.intake.request_limits import Limit, Share, TooManyRequestsError
from formservice.outbox import Room
from formservice.web.pages import BACK
from formservice.web.request_checks import FIELD_LIMIT
from portal.forms.contact_form import ContactForm
from portal.forms.event_form import EventForm
from portal.forms.handover_form import HandoverForm
from portal.forms.reference import grouped, is_reference
from portal.languages.german_beside import BESIDE
from portal.local_time import BERLIN
from portal.page_roles import write_addresses
from portal.problems import ConfigurationError
from tests.formservice.web.small_site import (
    ADDRESSES,
    DISTRICT,
    FULL,
    GERMAN_ONLY,
    GOOD,
    ISSUED,
    Notebook,
    Visitor,
    write_site,
)
from tests.languages import LOCALES
from tests.portal.forms.professionals import EVENT, HANDOVER, Value

HANDOVERS, EVENTS = "/de/fachstellen/uebergabe/", "/de/fachstellen/veranstaltung/"
BOTH = [(HANDOVERS, HANDOVER), (EVENTS, EVENT)]
each_form = pytest.mark.parametrize(("path", "typed"), BOTH, ids=["handover", "event"])

Typed = dict[str, Value]
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


def post(visitor: Visitor, path: str, typed: Typed, **changes: Value) -> httpx.Response:
    """Send a form as the browser of our own page does."""
    body = urlencode({**typed, **changes}, doseq=True).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    return visitor.ask("POST", path, content=body, headers=headers)


@each_form
def test_a_right_form_leads_to_a_receipt_of_its_own(site: Path, path: str, typed: Typed) -> None:
    """Below the form's page, with the number, and in words for a professional."""
    visitor = Visitor(site)
    answer = post(visitor, path, typed)
    assert answer.status_code == 307
    where = urlsplit(answer.headers["location"])
    reference = where.path.removeprefix(f"{path}danke/").rstrip("/")
    assert is_reference(reference)
    receipt = visitor.get(where.path)
    assert receipt.status_code == 200
    assert receipt.headers["cache-control"] == "no-store"
    assert grouped(reference) in receipt.text
    assert "Sie meldet sich bei Ihnen" in receipt.text
    assert "Wir rufen Sie an oder wir schreiben Ihnen" not in receipt.text
    (enquiry,) = visitor.intake.enquiries
    assert enquiry.kind is (HandoverForm if path == HANDOVERS else EventForm).kind


@each_form
def test_a_wrong_form_comes_back_with_everything_typed(site: Path, path: str, typed: Typed) -> None:
    """422, a summary that leads to the field, the form of the same page, and nothing stored."""
    visitor = Visitor(site)
    answer = post(visitor, path, typed, organisation="", contact_name="Jo <b>")
    assert answer.status_code == 422
    assert answer.headers["cache-control"] == "no-store"
    page = html.fromstring(answer.text)
    assert str(page.xpath("string(//title)")).startswith("Fehler: ")
    assert page.xpath("//*[@id='fehler']//a/@href") == ["#kim-organisation"]
    assert page.xpath("//input[@name='contact_name']/@value") == ["Jo <b>"]
    assert page.xpath("//form/@action") == [f"{path}#fehler"]
    assert not visitor.intake.enquiries


@each_form
def test_the_empty_form_names_what_is_needed(site: Path, path: str, typed: Typed) -> None:
    """In the order of the page; what may be left out is not blamed."""
    page = html.fromstring(post(Visitor(site), path, {}).text)
    blamed = ["organisation", "contact_name", "phone"]
    blamed += (
        ["municipality", "language", "date_1", "agreed"]
        if path == HANDOVERS
        else ["audience", "municipality", "date_1", "languages"]
    )
    assert page.xpath("//*[@id='fehler']//a/@href") == [f"#kim-{name}" for name in blamed]


@each_form
def test_when_nothing_can_be_stored_everything_is_kept(site: Path, path: str, typed: Typed) -> None:
    """503 and 429 with the form as it was, the phone number, and when to come back."""
    crowded = TooManyRequestsError(Limit.NETWORK, 1234, Share(Room(600, 0), [], 0.0))
    for broken, status in ((FULL, 503), (crowded, 429)):
        answer = post(Visitor(site, Notebook(broken)), path, typed)
        assert answer.status_code == status
        assert int(answer.headers["retry-after"]) > 0
        page = html.fromstring(answer.text)
        assert page.xpath("//input[@name='date_1']/@value") == [typed["date_1"]]
        assert page.xpath("//input[@name='organisation']/@value") == [typed["organisation"]]
        assert DISTRICT.hotline.display in answer.text


@each_form
@pytest.mark.parametrize("language", ["ar", f"ar/{BESIDE}", "de-simple", "xx", "de/de"])
def test_other_languages_have_no_such_page(
    site: Path, path: str, typed: Typed, language: str
) -> None:
    """They are for professionals, who read German: 404 whatever is asked of them."""
    visitor, elsewhere = Visitor(site), path.replace("/de/", f"/{language}/", 1)
    assert visitor.get(elsewhere).status_code == 404
    assert post(visitor, elsewhere, typed).status_code == 404
    assert visitor.get(f"{elsewhere}danke/482719368/").status_code == 404
    assert not visitor.intake.enquiries


def test_a_damaged_language_gets_no_form_for_professionals_instead(tmp_path: Path) -> None:
    """It is answered with German pages, but only with those that every language has."""
    site = write_site(tmp_path)
    (site / "uk" / ".words.json").unlink()
    visitor = Visitor(site)
    assert visitor.post("/uk/kontakt/", GOOD).status_code == 307
    assert post(visitor, HANDOVERS.replace("/de/", "/uk/"), HANDOVER).status_code == 404


@pytest.mark.parametrize(
    "path", ["", "index.html", "482719360/", "482719360", "%D9%A4/", "482719368/x/"]
)
def test_a_receipt_needs_a_reference_that_fits(site: Path, path: str) -> None:
    """A mistyped number is a missing page, not a confirmation."""
    assert Visitor(site).get(f"{HANDOVERS}danke/{path}").status_code == 404


@each_form
def test_the_form_is_refused_from_elsewhere(site: Path, path: str, typed: Typed) -> None:
    """The checks of requests hold for every form."""
    answer = Visitor(site).ask(
        "POST",
        path,
        content=urlencode(typed, doseq=True).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "cross-site",
        },
    )
    assert answer.status_code == 403


def test_every_language_at_once_is_no_attack(site: Path) -> None:
    """A shelter may tick them all; extensions of browsers add fields of their own."""
    fresh = EventForm.for_page(DISTRICT, LOCALES, LOCALES.source)
    tags = [choice.value for choice in fresh.languages.choices]
    assert len(tags) + len(EVENT) + 10 < FIELD_LIMIT
    assert (
        post(Visitor(site), EVENTS, EVENT, languages=tags, other_language="Krio").status_code == 307
    )


@each_form
@pytest.mark.parametrize("status", [403, 415])
def test_an_error_leads_back_to_the_form_that_was_sent(
    site: Path, path: str, typed: Typed, status: int
) -> None:
    """Not to the contact form, in which a professional would have to describe a client."""
    visitor = Visitor(site)
    name = "Warme Fallübergabe" if path == HANDOVERS else "Info-Veranstaltung"
    kind = "text/plain" if status == 415 else "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "Sec-Fetch-Site": "cross-site"}
    answer = visitor.ask("POST", path, content=urlencode(typed, doseq=True), headers=headers)
    assert answer.status_code == status
    page = html.fromstring(answer.text)
    assert f"Seite „{name}“" in answer.text
    assert page.xpath("//a[contains(., 'Formular')]/@href") == [path]
    assert "Kontakt" not in answer.text
    contact = visitor.ask("POST", "/de/kontakt/", content="a=1", headers=headers)
    assert "Seite „Kontakt“" in contact.text


def test_the_german_error_pages_name_the_form_as_it_is_declared() -> None:
    """What the service puts another name for; the template marks the link."""
    for status in (403, 415):
        text = Path(f"docs/fehler/{status}.md").read_text("utf-8")
        assert f"„{ContactForm.page.name}“" in text
    assert BACK.search(Path("site/theme/fehler.html").read_text("utf-8"))


def test_a_site_may_lack_the_forms_for_professionals(tmp_path: Path) -> None:
    """A district that does not offer them leaves out the pages; the contact form stays."""
    site = write_site(tmp_path)
    write_addresses(ADDRESSES, site)
    for role in ("handover", "handover-thanks", "event", "event-thanks"):
        (site / "de" / GERMAN_ONLY[role] / "index.html").unlink()
    visitor = Visitor(site)
    assert post(visitor, HANDOVERS, HANDOVER).status_code in {404, 405}
    assert visitor.get(HANDOVERS).status_code == 404
    assert visitor.post("/de/kontakt/", GOOD).status_code == 307


def test_a_form_without_the_page_of_its_receipts_stops_the_start(tmp_path: Path) -> None:
    """The message names the role that is missing."""
    site = write_site(tmp_path)
    write_addresses({**ADDRESSES, "handover": GERMAN_ONLY["handover"]}, site)
    with pytest.raises(ConfigurationError) as caught:
        Visitor(site)
    assert [problem.field for problem in caught.value.problems] == ["handover-thanks"]


def lines_of(page: HtmlElement, path: str) -> list[str]:
    """Return the text of each element at *path*."""
    found = (one for one in page.xpath(f"//{path}") if isinstance(one, HtmlElement))
    return [" ".join(str(one.text_content()).split()) for one in found]


def understood(answer: httpx.Response) -> list[str]:
    """Return what a receipt repeats, a line for each answer."""
    return lines_of(html.fromstring(answer.text), "ul[@class='kim-understood']/li")


def test_the_receipt_lets_a_secretary_check_a_handover(site: Path) -> None:
    """Languages by their German names, place, interpreter and dates: a slip is seen at once."""
    visitor, typed = Visitor(site), {**HANDOVER, "language": "ar", "phone": "02841 2010 App. 17"}
    tomorrow = dt.datetime.now(BERLIN).date() + dt.timedelta(days=1)
    typed |= {"date_2": "morgen 14 Uhr", "interpreter": "no"}
    address = post(visitor, HANDOVERS, typed).headers["location"].partition("#")[0]
    receipt = post(visitor, address, typed)
    assert receipt.headers["cache-control"] == "no-store"
    counted = f"{WEEKDAYS[tomorrow.weekday()]}, {tomorrow:%d.%m.%Y}"
    assert understood(receipt) == [
        "Telefonnummer: +49 2841 2010 – Dahinter, wohl als Durchwahl: 17",
        "E-Mail-Adresse: sekretariat@schule.example",
        "Ort: Moers",
        "Sprache: العربية – Arabisch",
        "Dolmetschen: Nein",
        "Ort des Gesprächs: Bei uns in der Einrichtung",
        "Terminvorschlag 1: Di oder Mi vormittags",
        f"Terminvorschlag 2: morgen 14 Uhr – {counted}, vom Tag der Anfrage gerechnet",
    ]
    assert understood(visitor.get(address)) == []
    assert "Moers" not in address


def test_the_receipt_of_an_event_repeats_what_it_is_planned_from(site: Path) -> None:
    """Also languages, by name, and where it is."""
    visitor, typed = Visitor(site), {**EVENT, "phone": "", "languages": ["ar", "mis"]}
    typed |= {"other_language": "Krio"}
    address = post(visitor, EVENTS, typed).headers["location"].partition("#")[0]
    told = understood(post(visitor, address, typed))
    assert "Veranstaltungsort: Aula" in told
    assert "Sprachen: Arabisch, Andere Sprache" in told
    assert "Andere Sprache: Krio" in told
    assert "Themen: KIM: was es ist und wie es hilft, Zeit für Fragen" in told


def test_a_receipt_that_is_loaded_again_counts_from_the_day_of_the_request(site: Path) -> None:
    """Days later "morgen" is still the same day, and a date that has passed hides nothing."""
    answer = post(Visitor(site), f"{HANDOVERS}danke/{ISSUED}/", HANDOVER, date_1="morgen")
    (told,) = [line for line in understood(answer) if line.startswith("Terminvorschlag 1")]
    assert told.endswith("Sonntag, 22.11.2026, vom Tag der Anfrage gerechnet")
    passed = post(Visitor(site), f"{HANDOVERS}danke/{ISSUED}/", HANDOVER, date_1="22.11.2025")
    assert "Ort: Moers" in understood(passed)


@each_form
def test_a_date_that_may_be_wrong_is_asked_about_once(site: Path, path: str, typed: Typed) -> None:
    """The page asks and blames nobody; sent again, it is accepted."""
    visitor, doubtful = Visitor(site), {**typed, "date_1": "31.2.", "date_2": "2026-01-05"}
    answer = post(visitor, path, doubtful)
    page = html.fromstring(answer.text)
    assert answer.status_code == 422
    assert not str(page.xpath("string(//title)")).startswith("Fehler")
    assert page.xpath("string(//*[@id='kim-error-title'])") == "Stimmt dieser Termin?"
    assert lines_of(page, "*[@id='fehler']//li") == [
        "31.2. – Diesen Tag gibt es nicht.",
        "2026-01-05 – Dieser Tag ist schon vorbei.",
    ]
    assert not visitor.intake.enquiries
    again = dict(re.findall('type="hidden" name="(.+?)" value="(.+?)"', answer.text))
    assert again == {"date_1_confirmed": "31.2.", "date_2_confirmed": "2026-01-05"}
    assert post(visitor, path, {**doubtful, **again}).status_code == 307
    number = post(visitor, path, typed, phone="0151 12", date_1="31.2.")
    assert "Stimmen diese Angaben?" in number.text
