"""The link for staff in a mail, and what a mail says that was sent on to another town."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from formservice.mail.message import Forwarding, Letterhead, compose, redirect
from formservice.mail.staff_link import read_link, staff_link
from portal.forms.essential_fields import UNKNOWN_PLACE
from portal.forms.markers import Marker
from portal.routing import holder_of, route
from tests.formservice.mail.test_message import HEAD, body, letter_for, read
from tests.formservice.samples import DISTRICT, LOCALES, NOON, enquiry

URL = "https://kim.example/portal"
LINK_TOKEN = "Token-of-24_characters-0"  # noqa: S105 - opens nothing
SENT_ON = "Weitergeleitet von Moers am 01.01.2027. Bitte übernehmen Sie diese Anfrage."
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
MOERS = DISTRICT.contact_points["moers"].mailbox.address


def sent_on(**changes: object) -> Forwarding:
    """Return that Moers has sent a request on to Wesel."""
    plain: dict[str, object] = {
        "place": holder_of(DISTRICT, MOERS),
        "at": NEW_YEAR,
        "town": DISTRICT.municipality("05170048"),
        "dispatch": 1,
        "way": ("Wesel", "KIM Wesel"),
    }
    return Forwarding(**{**plain, **changes})  # type: ignore[arg-type] # the caller knows them


def test_a_mail_has_one_link_for_staff_on_a_line_of_its_own() -> None:
    """Mail programs break long lines, and a person's words look like no line of ours."""
    typed = f"{URL}/intern/somebody/"
    letter = letter_for(enquiry(message=typed), token=LINK_TOKEN)
    text = body(compose(letter, Letterhead("kim@kim.example", LOCALES, site_url=URL)))
    lines = [line for line in text.splitlines() if "/intern/" in line]
    assert [line for line in lines if not line.startswith(">")] == [staff_link(URL, LINK_TOKEN)]
    assert len(lines) == 2
    # Most programs quote no signature: the person does not get the link with the answer.
    signature = text.partition("\n-- \n")[2] or text.partition("\r\n-- \r\n")[2]
    assert staff_link(URL, LINK_TOKEN) in signature
    assert "So antworten" not in signature
    assert "Übernommen" in text[: text.index(staff_link(URL, LINK_TOKEN))]


def test_without_a_site_there_is_no_link() -> None:
    """It would lead nowhere."""
    assert "/intern/" not in body(compose(letter_for(enquiry(), token=LINK_TOKEN), HEAD))


@pytest.mark.parametrize(
    ("failed", "note"),
    [
        (None, SENT_ON),
        ("wesel@kreis.example", f"ZUSTELLUNG AN wesel@kreis.example FEHLGESCHLAGEN. {SENT_ON}"),
    ],
)
def test_a_mail_says_first_who_has_sent_it_on(failed: str | None, note: str) -> None:
    """By the local day; it is known as the same request, and sorted by its town."""
    content = compose(letter_for(enquiry()), HEAD)
    forwarding = sent_on()
    turned = redirect(content, mailbox="kim@kreis.example", failed=failed, forwarding=forwarding)
    was, now = "Ort und Weg: Moers →", "Ort und Weg: Wesel → KIM Wesel\nZuerst angekommen: Moers →"
    assert body(turned) == f"{note}\n\n{body(content)}".replace(was, now)
    for header in ("Message-ID", "Date", "X-KIM-Ref", "X-KIM-Lang"):
        assert read(turned)[header] == read(content)[header]
    assert read(turned)["Subject"] == read(content)["Subject"].replace(" Moers ", " Wesel ")
    assert read(turned)["X-KIM-AGS"] == "05170048"
    unclear = redirect(content, mailbox="a@b.example", forwarding=replace(forwarding, town=None))
    assert " Ort-unklar ar " in read(unclear)["Subject"]
    assert read(unclear)["X-KIM-AGS"] == "unknown"
    before = redirect(content, mailbox="kim@kreis.example", failed="wesel@kreis.example")
    assert read(before)["Subject"] == read(content)["Subject"]


@pytest.mark.parametrize(
    ("mailbox", "name"),
    [
        (MOERS, "Moers"),
        (
            DISTRICT.contact_points["kreis"].mailbox.address,
            DISTRICT.contact_points["kreis"].name,
        ),
        ("somebody@kreis.example", "somebody@kreis.example"),
    ],
)
def test_who_has_a_mailbox_has_a_name(mailbox: str, name: str) -> None:
    """A town, a contact point of several towns, or else its address."""
    assert holder_of(DISTRICT, mailbox) == name


@pytest.mark.parametrize(
    ("link", "token", "dispatch"),
    [
        (LINK_TOKEN, LINK_TOKEN, 0),
        (f"{LINK_TOKEN}-12", LINK_TOKEN, 12),
        (f"{LINK_TOKEN}-0", f"{LINK_TOKEN}-0", 0),
        (f"{LINK_TOKEN}-1٢", f"{LINK_TOKEN}-1٢", 0),
        ("short-1", "short-1", 0),
    ],
)
def test_a_link_tells_its_token_and_its_dispatch(link: str, token: str, dispatch: int) -> None:
    """The token of a first mail has no number; what looks otherwise is a wrong token."""
    assert read_link(link) == (token, dispatch)


def test_a_mail_that_is_sent_on_has_a_link_of_its_own() -> None:
    """So the page knows who has handed the request on; a person's words stay as they are."""
    typed = staff_link(URL, LINK_TOKEN)
    letter = letter_for(enquiry(message=typed), token=LINK_TOKEN)
    content = compose(letter, Letterhead("kim@kim.example", LOCALES, site_url=URL))
    forwarding = sent_on(dispatch=2)
    turned = body(redirect(content, mailbox="kim@kreis.example", forwarding=forwarding))
    lines = [line for line in turned.splitlines() if "/intern/" in line]
    assert lines == [f"> {typed}", staff_link(URL, LINK_TOKEN, 2)]
    assert read_link(staff_link(URL, LINK_TOKEN, 2).rstrip("/").rpartition("/")[2]) == (
        LINK_TOKEN,
        2,
    )


@pytest.mark.parametrize(
    ("stations", "told"),
    [
        ((), ""),
        (("Moers", "Wesel"), ""),
        (("Moers", "Alpen", "Wesel"), " Bisher: Moers → Alpen → Wesel."),
    ],
)
def test_a_mail_names_the_stations_that_nothing_else_names(
    stations: tuple[str, ...], told: str
) -> None:
    """Whoever gets it knows whom to ask, and that others have passed it on before."""
    content = compose(letter_for(enquiry()), HEAD)
    turned = redirect(content, mailbox="a@b.example", forwarding=sent_on(stations=stations))
    assert body(turned).startswith(f"Weitergeleitet von Moers am 01.01.2027.{told} Bitte")


@pytest.mark.parametrize(("way", "kept"), [("Wesel", 0), ("Ort unklar", 1)])
def test_hints_about_the_first_mailbox_are_not_sent_on(way: str, kept: int) -> None:
    """Whoever gets it asks nobody for a place that is known, and stands in for nobody."""
    typed = "Hinweis: Ort unklar. Bitte erfragen und an die zuständige Stelle weitergeben."
    person = enquiry(municipality=UNKNOWN_PLACE, message=typed)
    found = route(DISTRICT, UNKNOWN_PLACE, NOON.date())
    covered = replace(found, markers=(*found.markers, Marker.SUBSTITUTION))
    content = compose(letter_for(person, route=covered), HEAD)
    text = body(redirect(content, mailbox="a@b.example", forwarding=sent_on(way=(way, "KIM"))))
    lines = text.splitlines()
    assert lines.count(typed) == kept
    assert f"> {typed}" in lines
    assert "vertritt zurzeit" not in text
    assert "\n\n\n" not in text
    assert f"Ort und Weg: {way} → KIM" in lines


def test_what_comes_back_has_one_way() -> None:
    """The first way is that of the mailbox which has it again."""
    content = compose(letter_for(enquiry()), HEAD)
    way = route(DISTRICT, "05170024", NOON.date()).chain
    turned = body(redirect(content, mailbox=MOERS, forwarding=sent_on(way=way)))
    assert turned.partition("\n\n")[2] == body(content)
