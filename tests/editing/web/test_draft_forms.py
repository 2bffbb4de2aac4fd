"""The forms below a draft: what is refused is told at its field, and the list above leads there."""

import datetime as dt
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from httpx import Response

from editing.accounts.roles import Role
from editing.drafts.planning import plans, without_day
from portal.local_time import BERLIN
from tests.editing.drafts.districts import ANNA, refusing, write
from tests.editing.web.offices import SOON, Browser, Office

ALL = (Role.TEXTS, Role.PUBLISH)
SENTENCE = "Eins heißt Uno"
NEEDED = "Bitte ausfüllen."
OVER = "Dieser Tag ist schon vorbei. Wählen Sie einen, der noch kommt."
FAR = "Das ist in mehr als einem Jahr. Prüfen Sie das Jahr."
NO_DAY = "Wählen Sie einen Tag aus, zum Beispiel den nächsten Montag."
NO_TIME = "Schreiben Sie Stunde und Minuten, zum Beispiel 06:00."
TIME_OVER = "Diese Uhrzeit ist heute schon vorbei. Wählen Sie eine spätere oder einen anderen Tag."


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor whose page is changed in Anna's draft."""
    office = Office(tmp_path, refusing("FALSCH"))
    write(office.desk, ANNA, "Eins", "Uno")
    return office


def told(answer: Response) -> dict[str, str]:
    """Return what the list above says, by the id of the field that each of its links leads to;
    that field is marked, and says the same.
    """
    assert answer.status_code == 422
    root: Any = lxml.html.fromstring(answer.text)
    [box] = root.xpath("//*[@role='alert'][@autofocus][@tabindex='-1']")
    assert box.xpath("h2")
    assert root.xpath("//title")[0].text_content().startswith("Fehler: ")
    found = {}
    for row in box.xpath(".//li"):
        [link] = row.xpath("a")
        id_ = link.get("href").removeprefix("#")
        said = row.text_content().removeprefix(link.text_content()).lstrip(": ")
        [field] = root.xpath(f"//*[@id='{id_}']")
        assert field.get("aria-invalid") == "true"
        [wrong] = root.xpath(f"//*[@id='{id_}-wrong']")
        assert wrong.get("id") in field.get("aria-describedby").split()
        assert wrong.text_content() == said
        found[id_] = said
    return found


def planned(anna: Browser, day: str, time: str = "06:00", sentence: str = SENTENCE) -> Response:
    """Send the form that plans."""
    anna.get("/entwurf")
    return anna.post("/entwurf/planen", {"satz": sentence, "tag": day, "uhrzeit": time})


@pytest.mark.parametrize(
    ("day", "time", "wrong"),
    [
        ("2020-01-01", "06:00", {"day": OVER}),
        ("2062-01-01", "06:00", {"day": FAR}),
        ("", "06:00", {"day": NEEDED}),
        ("7.12.", "06:00", {"day": NO_DAY}),
        (SOON.isoformat(), "6 Uhr", {"time": NO_TIME}),
        (SOON.isoformat(), "", {"time": NEEDED}),
        ("today", "00:00", {"time": TIME_OVER}),
        ("2020-01-01", "6 Uhr", {"day": OVER, "time": NO_TIME}),
    ],
)
def test_a_time_that_cannot_be_meant_is_told_at_its_field(
    office: Office, day: str, time: str, wrong: dict[str, str]
) -> None:
    """And what was typed stays; nothing waits."""
    day = dt.datetime.now(BERLIN).date().isoformat() if day == "today" else day
    answer = planned(office.logged_in("anna", *ALL), day, time)
    fields = {"day": "tag", "time": "uhrzeit"}
    assert told(answer) == {fields[name]: said for name, said in wrong.items()}
    assert f'value="{day}"' in answer.text
    assert f'value="{time}"' in answer.text
    assert SENTENCE in answer.text
    assert not plans(office.desk)


@pytest.mark.parametrize(("day", "time"), [("%Y%m%d", "00:00"), ("%Y-%m-%d", "00:00+01:00")])
def test_a_time_of_today_that_is_over_is_told_however_it_is_written(
    office: Office, day: str, time: str
) -> None:
    """Browsers send one form alone; what was over was published at once, or the page broke."""
    today = f"{dt.datetime.now(BERLIN):{day}}"
    answer = planned(office.logged_in("anna", *ALL), today, time)
    assert told(answer) == {"uhrzeit": TIME_OVER}
    assert not plans(office.desk)


def test_a_day_that_comes_is_taken(office: Office) -> None:
    """Up to a year ahead."""
    anna = office.logged_in("anna", *ALL)
    assert "Geplant." in planned(anna, (SOON + dt.timedelta(days=330)).isoformat()).text
    assert len(plans(office.desk)) == 1


def test_a_plan_without_a_sentence_is_told_at_its_own_field(office: Office) -> None:
    """Not at that of publishing, which stands above it."""
    answer = planned(office.logged_in("anna", *ALL), SOON.isoformat(), sentence=" ")
    assert told(answer) == {"satz-plan": NEEDED}


@pytest.mark.parametrize(
    ("way", "roles", "heading"),
    [
        ("veroeffentlichen", ALL, "Das ist noch nicht veröffentlicht"),
        ("uebergeben", (Role.TEXTS,), "Das ist noch nicht übergeben"),
    ],
)
def test_an_empty_sentence_is_told_above_and_at_its_field(
    office: Office, way: str, roles: tuple[Role, ...], heading: str
) -> None:
    """The list says what has not happened."""
    anna = office.logged_in("anna", *roles)
    anna.get("/entwurf")
    answer = anna.post(f"/entwurf/{way}", {"satz": "  "})
    assert told(answer) == {"satz": NEEDED}
    assert heading in answer.text
    assert not without_day(office.desk)


def test_discarding_without_the_tick_is_told_at_it(office: Office) -> None:
    """The draft is still there."""
    anna = office.logged_in("anna", *ALL)
    anna.get("/entwurf")
    answer = anna.post("/entwurf/verwerfen", {})
    assert told(answer) == {"sicher": "Setzen Sie das Häkchen, wenn alle Änderungen weg sollen."}
    assert "<ins>Uno.</ins>" in answer.text
    anna.post("/entwurf/verwerfen", {"sicher": "ja"})
    assert "Der Entwurf ist verworfen." in anna.page.text
