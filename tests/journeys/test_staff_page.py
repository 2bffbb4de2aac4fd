"""Staff of two towns open the links in their mails: a small screen, no script, real Postfix."""

import datetime as dt
import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from portal.district import load_district
from portal.forms.reference import grouped
from portal.local_time import BERLIN
from tests.servers.kim_service import Service
from tests.servers.postfix import Postfix
from tests.waiting import until
from tests.website.axe import violations
from tests.website.reading_pages import ROOT

DISTRICT = load_district(ROOT / "districts/kreis-wesel")
MOERS = DISTRICT.contact_points["moers"].mailbox.address
XANTEN = DISTRICT.contact_points["xanten"].mailbox.address
WESEL = DISTRICT.contact_points["wesel"].mailbox.address
SMALL: ViewportSize = {"width": 360, "height": 740}
CANARY = "kanarienvogel"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return a page on a small screen without JavaScript."""
    context = chromium.new_context(java_script_enabled=False, viewport=SMALL)
    yield context.new_page()
    assert not context.cookies()
    context.close()


def write_to_moers(service: Service, phone: str) -> str:
    """Send a request, of another person for each *phone*; return its reference."""
    return write_to(service, "05170024", phone)


def write_to(service: Service, town: str, phone: str) -> str:
    """Do the same for another *town*."""
    words = {"municipality": town, "phone": phone, "language": "ti"}
    answer = httpx.post(f"{service.url}/ti/kontakt/", data={**words, "message": CANARY})
    return answer.headers["location"].split("/")[3]


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def link_in(mail: EmailMessage) -> str:
    """Return the link for staff in a mail."""
    (link,) = re.findall(r"^http\S+/intern/\S+/$", text_of(mail), re.MULTILINE)
    return str(link)


def test_a_request_is_taken_over_and_then_handed_on(
    page: Page, service: Service, postfix: Postfix
) -> None:
    """Moers takes it over by mistake, takes that back, and sends it to Wesel, which answers."""
    reference = write_to_moers(service, "030 23125 812")
    link = link_in(postfix.find(MOERS, reference))
    for _ in range(2):  # a mail scanner
        assert httpx.get(link).status_code == httpx.head(link).status_code == 200
    page.goto(link)
    main = page.locator("main")
    expect(main).to_contain_text(f"Vorgangsnummer: {grouped(reference, '-')}")
    expect(main).to_contain_text("Stand: Noch nicht übernommen")
    expect(main).not_to_contain_text(CANARY)
    page.get_by_role("button", name="Übernommen").click()
    expect(page).to_have_url(f"{link}#inhalt")
    expect(main).to_contain_text("Stand: Übernommen am")
    page.get_by_role("button", name="Doch nicht").click()
    expect(main).to_contain_text("Stand: Noch nicht übernommen")
    page.get_by_role("button", name="weiterleiten").click()
    expect(page.get_by_label("Ort", exact=True)).to_be_focused()
    expect(main).to_contain_text("Bitte wählen Sie einen Ort.")
    page.get_by_label("Ort", exact=True).select_option(label="Wesel")
    page.get_by_role("button", name="weiterleiten").click()
    expect(main).to_contain_text("Weitergeleitet: zuerst Moers")

    mail = postfix.find(WESEL, reference)
    assert text_of(mail).startswith("Weitergeleitet von Moers am ")
    assert "FEHLGESCHLAGEN" not in text_of(mail)
    assert CANARY in text_of(mail)
    page.goto(link_in(mail))
    page.get_by_role("button", name="Übernommen").click()
    expect(main).to_contain_text("Stand: Übernommen am")
    expect(main).to_contain_text("Ort: Wesel")


def test_a_team_names_its_substitute(page: Page, service: Service, postfix: Postfix) -> None:
    """Xanten orders the link on the page of a request, is away today, and comes back early."""
    link = link_in(postfix.find(XANTEN, write_to(service, "05170052", "030 23125 814")))
    page.goto(link)
    page.get_by_role("button", name="Link für die Vertretung").click()
    main = page.locator("main")
    expect(main).to_contain_text(f"Der Link ist unterwegs an {XANTEN}")
    page.goto(cover_link(postfix))
    expect(main).to_contain_text("Vertretung: keine eingetragen")
    assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
    today = dt.datetime.now(BERLIN).date()
    page.get_by_label("Erster Tag").fill(str(today))
    page.get_by_label("Letzter Tag").fill(str(today - dt.timedelta(days=1)))
    page.get_by_label("Wer vertritt Sie?").select_option(value=WESEL)
    page.get_by_role("button", name="eintragen").click()
    expect(main).to_contain_text("Der letzte Tag liegt vor dem ersten.")
    expect(page.get_by_label("Letzter Tag")).to_be_focused()
    page.get_by_label("Letzter Tag").fill(str(today + dt.timedelta(days=1)))
    page.get_by_role("button", name="eintragen").click()
    expect(main).to_contain_text("Vertretung: Wesel, vom")

    reference = write_to(service, "05170052", "030 23125 815")
    assert "→ Vertretung für Xanten bis" in text_of(postfix.find(WESEL, reference))
    page.get_by_role("button", name="beenden").click()
    expect(main).to_contain_text("Vertretung: keine eingetragen")
    postfix.find(XANTEN, write_to(service, "05170052", "030 23125 816"))


def cover_link(postfix: Postfix) -> str:
    """Return the link to name a substitute, as soon as it is in the mailbox of Xanten."""

    def look() -> str | None:
        for content in postfix.mails(XANTEN):
            mail = email.message_from_bytes(content, policy=email.policy.default)
            if mail["Subject"].endswith("Link zum Eintragen") and isinstance(mail, EmailMessage):
                return link_in(mail)
        return None

    return until(look, "the link for the holiday cover", explain=postfix.log)


def test_the_page_breaks_no_rule(chromium: Browser, service: Service, postfix: Postfix) -> None:
    """Axe finds nothing, whatever it shows, and nothing is wider than a small screen."""
    link = link_in(postfix.find(MOERS, write_to_moers(service, "030 23125 813")))
    page = chromium.new_page(viewport=SMALL)

    def look() -> None:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]

    page.goto(link)
    look()
    assert page.evaluate("document.referrer") == ""
    page.get_by_role("button", name="weiterleiten").click()
    expect(page.locator(".kim-error")).to_be_visible()
    look()
    page.get_by_role("button", name="Kein Anliegen").click()
    expect(page.locator("main")).to_contain_text("Kein Anliegen, angegeben am")
    look()
    page.goto(f"{service.url}/intern/{'x' * 24}/")
    expect(page.locator("main")).to_contain_text("führt zu keiner Anfrage")
    look()
    page.close()
