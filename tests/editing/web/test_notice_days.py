"""The days of a notice: whoever slips in a year is told before anybody reads it, or nobody does."""

import re
from typing import Any

import lxml.html
import pytest

from editing.accounts.roles import Role
from tests.editing.drafts.districts import commit
from tests.editing.web.offices import Office
from tests.editing.web.test_entries import office, saved

__all__ = ["office"]

NEW = "/bearbeiten/meldungen/teil:neu:frueher-zu/notices.toml"
AT = "announcement[3]"
OVER = "Das ist schon vorbei: Die Meldung wäre nie zu sehen. Berichtigen Sie den Tag."
FAR = "Das ist in mehr als einem Jahr. Prüfen Sie das Jahr; verlängern können Sie später."


@pytest.mark.parametrize(
    ("day", "until", "field", "said"),
    [
        ("2026-11-05", "2026-11-05", "until", OVER),
        ("2026-10-05", "", "day", OVER),
        ("2026-11-05", "", "day", OVER),
        ("2026-12-10", "2062-12-10", "until", FAR),
        ("2062-12-10", "", "day", FAR),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused_at_its_field(
    office: Office, day: str, until: str, field: str, said: str
) -> None:
    """Whether it was typed as the end, or stands for it; what was typed stays."""
    anna = office.logged_in("anna", Role.FACTS)
    anna.get(NEW)
    before = saved(office)
    days = {f"{AT}.from": "2026-11-01", f"{AT}.day": day, f"{AT}.until": until}
    page = anna.post(NEW, {**days, f"{AT}.time": "12:00", "tun": "neu"})
    assert page.status_code == 422
    root: Any = lxml.html.fromstring(page.text)
    [link] = root.xpath("//*[@role='alert']//li/a")
    assert link.get("href") == f"#{AT}.{field}"
    assert said in link.getparent().text_content()
    assert "leer bleiben" not in link.getparent().text_content()
    assert root.xpath(f"//input[@name='{AT}.day']/@value") == [day]
    assert saved(office) == before


def test_the_days_of_next_year_are_taken(office: Office) -> None:
    """And one that ends today."""
    anna = office.logged_in("anna", Role.FACTS)
    for number, day in enumerate(("2026-12-01", "2027-11-30"), start=3):
        anna.get(NEW)
        at = f"announcement[{number}]"
        days = {f"{at}.from": "2026-11-01", f"{at}.day": day, f"{at}.time": "12:00"}
        assert "Gespeichert" in anna.post(NEW, {**days, "tun": "neu"}).text


EVENT = "/bearbeiten/angaben/teil:neu:event/events.toml"
EVENT_OVER = "Das ist schon vorbei: Der Termin wäre nie zu sehen. Berichtigen Sie den Tag."
EVENT_FAR = "Das ist in mehr als zwei Jahren. Prüfen Sie das Jahr."


def event(begin: str, end: str) -> dict[str, str]:
    """Return a form of an event that is filled in."""
    at = "event[1]"
    words = {"title": "KIM stellt sich vor", "place": "Rathaus", "municipality": "05170052"}
    more = {"languages": "de", "organiser": "Kreis", "contact": "030 23125 100"}
    return {
        **{f"{at}.{key}": text for key, text in (words | more).items()},
        f"{at}.begin": begin,
        f"{at}.end": end,
        "tun": "neu",
    }


@pytest.mark.parametrize(
    ("begin", "end", "field", "said"),
    [
        ("2026-11-05T16:00", "2026-11-05T18:00", "end", EVENT_OVER),
        ("2062-12-10T16:00", "2062-12-10T18:00", "end", EVENT_FAR),
    ],
)
def test_an_event_that_cannot_be_meant_is_refused_at_its_field(
    office: Office, begin: str, end: str, field: str, said: str
) -> None:
    """One that is over would be on no page; one in forty years is a slip."""
    anna = office.logged_in("anna", Role.FACTS)
    anna.get(EVENT)
    page = anna.post(EVENT, event(begin, end))
    assert page.status_code == 422
    root: Any = lxml.html.fromstring(page.text)
    [link] = root.xpath("//*[@role='alert']//li/a")
    assert link.get("href") == f"#event[1].{field}"
    assert said in link.getparent().text_content()
    assert "Gespeichert" in anna.post(EVENT, event("2027-11-05T16:00", "2027-11-05T18:00")).text


def test_an_event_that_is_over_may_be_described_otherwise(office: Office) -> None:
    """Only a day that is typed now is judged, and it may be removed."""
    kreis = office.folder / "kreis"
    text = (kreis / "events.toml").read_text("utf-8").replace("2027-03-16", "2026-03-16")
    (kreis / "events.toml").write_text(text, "utf-8")
    commit(kreis, "Vorbei")
    anna = office.logged_in("anna", Role.FACTS)
    old = "/bearbeiten/angaben/teil:event[0]/events.toml"
    anna.get(old)
    typed = event("2026-03-16T16:00", "2026-03-16T18:00")
    typed = {name.replace("event[1]", "event[0]"): each for name, each in typed.items()}
    assert "Gespeichert" in anna.post(old, {**typed, "tun": "speichern"}).text
    anna.get(old)
    assert "Gespeichert" in anna.post(old, {**typed, "tun": "entfernen"}).text


COVER = "/bearbeiten/angaben/teil:neu:substitution/places.toml"


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("2026-11-05", "Das ist schon vorbei: Die Vertretung würde nie gelten."),
        ("2062-12-10", "Das ist in mehr als einem Jahr. Prüfen Sie das Jahr"),
    ],
)
def test_a_cover_that_cannot_be_meant_is_refused(office: Office, last: str, said: str) -> None:
    """Mails would go to somebody who is away."""
    anna = office.logged_in("anna", Role.FACTS)
    mailboxes = re.findall(
        r'mailbox = "([^"]+)"', (office.folder / "kreis/places.toml").read_text()
    )
    anna.get(COVER)
    at = "substitution[0]"
    given = {"mailbox": mailboxes[0], "substitute": mailboxes[-1], "first": "2026-11-01"}
    typed = {f"{at}.{key}": text for key, text in (given | {"last": last}).items()}
    page = anna.post(COVER, {**typed, "tun": "neu"})
    assert page.status_code == 422
    assert said in page.text
