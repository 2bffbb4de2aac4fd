"""A draft is handed over to who may publish; a plan of somebody else is stopped, and not lost."""

import datetime as dt
import re
from pathlib import Path

import pytest

from editing.accounts.roles import Role
from editing.drafts.draft import Draft
from editing.drafts.git import Author
from editing.drafts.planning import Plan, plan, plans, publish_due, stop, without_day
from portal.problems import Problem
from tests.editing.drafts.districts import ANNA, BERT, HELP, desk_at, write
from tests.editing.web.offices import SOON, Office
from tests.editing.web.test_editor import ALL, change, office

__all__ = ["office"]

WHEN = dt.datetime(2026, 12, 7, 6, tzinfo=dt.UTC)


def test_who_may_not_publish_hands_over(office: Office) -> None:
    """Who may takes it over, sees it and publishes it; nobody types it again."""
    dora, anna = office.logged_in("dora", Role.TEXTS), office.logged_in("anna", *ALL)
    change(dora, "Eins", "Uno")
    assert "Jetzt veröffentlichen" not in dora.page.text
    assert dora.post("/entwurf/uebergeben", {"satz": " "}).status_code == 422
    dora.post("/entwurf/uebergeben", {"satz": "Eins heißt Uno"})
    assert "Übergeben" in dora.page.text
    assert "nichts geändert" in dora.get("/entwurf").text
    (waiting,) = without_day(office.desk)
    text = anna.get("/").text
    assert "Eins heißt Uno" in text
    assert "In meinen Entwurf übernehmen" in text
    assert "<ins>Uno.</ins>" in anna.get(f"/plan/{waiting.name}").text
    anna.get("/")
    anna.post(f"/plan/{waiting.name}/zurueck", {})
    assert "<ins>Uno.</ins>" in anna.page.text
    assert "Eins heißt Uno (Dora)</textarea>" in anna.page.text
    anna.post("/entwurf/veroeffentlichen", {"satz": "x"})
    assert "Uno" in (office.desk.repository.folder / HELP).read_text("utf-8")
    assert not without_day(office.desk)


def test_what_was_handed_over_is_fetched_back(office: Office) -> None:
    """By who has written it, and by nobody else without the right to publish."""
    dora, emil = office.logged_in("dora", Role.TEXTS), office.logged_in("emil", Role.TEXTS)
    change(dora, "Eins", "Uno")
    dora.post("/entwurf/uebergeben", {"satz": "x"})
    (waiting,) = without_day(office.desk)
    assert emil.post(f"/plan/{waiting.name}/zurueck", {}).status_code == 403
    dora.post(f"/plan/{waiting.name}/zurueck", {})
    assert "<ins>Uno.</ins>" in dora.page.text


def test_a_plan_that_is_stopped_while_it_is_checked_is_no_failure(tmp_path: Path) -> None:
    """It waits without a day, as somebody wished; nobody is alarmed, and others are published."""
    stopped: list[Plan] = []

    def check(folder: Path) -> tuple[Problem, ...]:
        stopped.extend(stop(each) for each in plans(desk)[:1] if not stopped)
        return ()

    desk = desk_at(tmp_path, check)
    for author, old in ((ANNA, "Eins"), (BERT, "Drei")):
        write(desk, author, old, "Neu")
        plan(desk, desk.drafts.open(author.login), author, old, WHEN)
    first, other = plans(desk)
    tried = publish_due(desk, WHEN)
    assert [(each.name, each.stopped) for each in tried] == [(other.name, None)]
    assert [each.is_of(ANNA.login) for each in without_day(desk)] == [True]
    assert first.held is None


def test_a_plan_is_that_of_its_whole_login(tmp_path: Path) -> None:
    """A district's own logins have other signs, and git's address does not hold them."""
    desk = desk_at(tmp_path)
    dora, twin = Author("Dora", "dora@kreis.example"), Author("D", "dora-kreis.example")
    write(desk, dora, "Eins", "Uno")
    handed = plan(desk, desk.drafts.open(dora.login), dora, "x")
    assert handed.is_of(dora.login)
    assert not handed.is_of(twin.login)
    assert not handed.is_of("dora")


def test_the_sentence_of_handing_over_survives_what_stops_it(office: Office) -> None:
    """Somebody else has published the same line otherwise meanwhile."""
    dora, anna = office.logged_in("dora", Role.TEXTS), office.logged_in("anna", *ALL)
    change(dora, "Eins", "Uno")
    change(anna, "Eins", "One")
    anna.post("/entwurf/veroeffentlichen", {"satz": "y"})
    dora.get("/entwurf")
    assert dora.post("/entwurf/uebergeben", {"satz": "Eins heißt Uno"}).status_code == 409
    assert "Eins heißt Uno</textarea>" in dora.get("/entwurf").text


def test_a_plan_of_somebody_else_is_stopped_and_not_taken(office: Office) -> None:
    """It waits without a day: it is published no more by itself, and nothing of it is lost."""
    anna, bert = office.logged_in("anna", *ALL), office.logged_in("bert", *ALL)
    change(anna, "Eins", "Uno")
    anna.post("/entwurf/planen", {"satz": "x", "tag": SOON.isoformat(), "uhrzeit": "06:00"})
    (waiting,) = plans(office.desk)
    bert.get("/")
    assert f"/plan/{waiting.name}/zurueck" not in bert.page.text
    assert bert.post(f"/plan/{waiting.name}/zurueck", {}).status_code == 403
    bert.get("/")
    bert.post(f"/plan/{waiting.name}/anhalten", {})
    assert "Angehalten" in bert.page.text
    assert not plans(office.desk)
    (stopped,) = without_day(office.desk)
    assert re.search(r"Angehalten von Bert, \d+\.\d+\.\d+, \d\d:\d\d Uhr\.", bert.page.text)
    assert "Bert hat Ihren Plan angehalten (" in anna.get("/").text
    assert "Bert hat Ihren Plan angehalten (" in anna.get(f"/plan/{stopped.name}").text
    change(anna, "Zwei", "Due")
    anna.get("/")
    assert anna.post(f"/plan/{stopped.name}/zurueck", {}).status_code == 409
    assert without_day(office.desk) == [stopped]


@pytest.mark.parametrize("way", ["anhalten", "zurueck"])
def test_a_plan_that_is_published_while_somebody_presses_is_gone(
    office: Office, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """She is not told that it waits, or that she has it back; the log does not say so, either."""
    anna = office.logged_in("anna", *ALL)
    change(anna, "Eins", "Uno")
    waiting = plan(office.desk, office.desk.drafts.open("anna"), ANNA, "x", WHEN)
    anna.get("/")
    become = Draft.become

    def late(self: Draft, *words: str) -> Draft | None:
        publish_due(office.desk, WHEN)
        return become(self, *words)

    monkeypatch.setattr(Draft, "become", late)
    answer = anna.post(f"/plan/{waiting.name}/{way}", {})
    assert answer.status_code == 404
    assert "Diesen Plan gibt es nicht mehr." in answer.text
    deeds = [deed for _, _, deed, _ in office.memory.log()]
    assert not {"plan-stopped", "plan-back"}.intersection(deeds)
