"""A draft is handed over to who may publish; a plan of somebody else is stopped, and not lost."""

from editing.accounts.roles import Role
from editing.drafts.planning import plans, without_day
from tests.editing.drafts.districts import HELP
from tests.editing.web.offices import Office
from tests.editing.web.test_editor import ALL, change, office

__all__ = ["office"]


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


def test_a_plan_of_somebody_else_is_stopped_and_not_taken(office: Office) -> None:
    """It waits without a day: it is published no more by itself, and nothing of it is lost."""
    anna, bert = office.logged_in("anna", *ALL), office.logged_in("bert", *ALL)
    change(anna, "Eins", "Uno")
    anna.post("/entwurf/planen", {"satz": "x", "tag": "2099-12-07", "uhrzeit": "06:00"})
    (waiting,) = plans(office.desk)
    bert.get("/")
    assert f"/plan/{waiting.name}/zurueck" not in bert.page.text
    assert bert.post(f"/plan/{waiting.name}/zurueck", {}).status_code == 403
    bert.get("/")
    bert.post(f"/plan/{waiting.name}/anhalten", {})
    assert "Angehalten" in bert.page.text
    assert not plans(office.desk)
    (stopped,) = without_day(office.desk)
    change(anna, "Zwei", "Due")
    anna.get("/")
    assert anna.post(f"/plan/{stopped.name}/zurueck", {}).status_code == 409
    assert without_day(office.desk) == [stopped]
