"""The editor as a coordinator uses it: change, see, publish, plan, undo; nothing typed is lost."""

import datetime as dt
import threading
from pathlib import Path

import pytest

from editing.accounts.roles import Role
from editing.drafts.judging import OpenPoint
from editing.drafts.planning import plans
from editing.drafts.stops import Stop, Why
from editing.web.pages import lines_of
from portal.problems import Problem
from tests.editing.drafts.districts import BERT, FIRST, HELP, commit, refusing, write
from tests.editing.web.offices import EDIT, SOON, Browser, Office
from tests.waiting import LIMIT, until

ALL = (Role.TEXTS, Role.PUBLISH)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for a district with one page."""
    return Office(tmp_path, refusing("FALSCH"))


def change(browser: Browser, old: str, new: str) -> None:
    """Change a word of the page and save it."""
    text = browser.get(EDIT).text
    assert old in text
    browser.post(EDIT, {"text": FIRST.replace(old, new)})
    assert "Gespeichert" in browser.page.text


def test_a_sentence_is_changed_published_and_taken_back(office: Office) -> None:
    """What changes is shown in words; the history names it; nobody has seen git."""
    anna = office.logged_in("anna", *ALL)
    assert "In Ihrem Entwurf ist nichts geändert." in anna.page.text
    change(anna, "Eins", "Uno")
    assert "Seite „Hilfe“" in anna.page.text
    assert "<del>Eins.</del>" in anna.page.text
    assert "<ins>Uno.</ins>" in anna.page.text
    anna.post("/entwurf/veroeffentlichen", {"satz": "  Eins heißt\nUno "})
    assert "Veröffentlicht." in anna.page.text
    assert "Eins heißt Uno" in anna.page.text
    assert "Website wird gerade neu gebaut" in anna.page.text
    orders = office.desk.publisher.orders
    orders.end(ordered := orders.take(), ordered, [])
    assert "Alles Veröffentlichte steht auf der Website" in anna.get("/").text
    assert "Uno" in (office.desk.repository.folder / HELP).read_text("utf-8")
    told = anna.get("/veroeffentlichung").text
    assert "Es steht auf der Website" in told
    assert "In wenigen Minuten" not in told
    (number,) = {
        part[:40] for part in anna.get(f"/verlauf?datei={HELP}").text.split("/aenderung/")[1:2]
    }
    for asked, is_there in (("wer=Anna", True), ("wer=Bert", False), ("monat=2020-01", False)):
        assert (number in anna.get(f"/verlauf?{asked}").text) == is_there
    root = office.logged_in("root", Role.ADMINISTER)
    assert f'<a href="/aenderung/{number}">Eins heißt Uno</a>' in root.get("/protokoll").text
    assert "Seite „Hilfe“</a>" in root.page.text
    anna.get(f"/aenderung/{number}")
    anna.post(f"/aenderung/{number}/rueckgaengig", {})
    assert "rückgängig gemacht" in anna.page.text
    assert (office.desk.repository.folder / HELP).read_text("utf-8") == FIRST


def test_the_menu_marks_where_one_is(office: Office) -> None:
    """On the page itself, and on those below it."""
    anna = office.logged_in("anna", *ALL)
    for path, link in (("/", "/"), ("/seiten", "/seiten"), ("/dateien/neu", "/dateien")):
        text = anna.get(path).text
        assert text.count("aria-current") == 1
        assert f'<a href="{link}" aria-current="page">' in text
    assert "aria-current" not in anna.get(EDIT).text


def test_a_build_that_has_failed_is_told(office: Office) -> None:
    """With the message that stopped it."""
    orders = office.desk.publisher.orders
    orders.lay(office.desk.repository.main())
    orders.end(ordered := orders.take(), ordered, ["docs/hilfe.md:7: Text: ist falsch."])
    assert "docs/hilfe.md:7" in office.logged_in("anna").page.text


def test_what_the_check_refuses_is_told_at_the_draft(office: Office) -> None:
    """File, line and remedy; the sentence she wrote stays."""
    anna = office.logged_in("anna", *ALL)
    change(anna, "Eins", "FALSCH")
    answer = anna.post("/entwurf/veroeffentlichen", {"satz": "Mein Satz"})
    for text in (answer.text, anna.get("/veroeffentlichung").text, anna.get("/entwurf").text):
        assert "Seite „Hilfe“, Zeile 7:" in text
        assert "Mein Satz" in text
    assert "Seite „Hilfe“, Zeile 7:" not in change_again(anna)


def test_what_was_open_before_is_told_at_the_end(tmp_path: Path) -> None:
    """The publishing goes through; she reads what may keep it from the website, and that it is
    nothing of hers.
    """
    office = Office(tmp_path, refusing("FALSCH", OpenPoint))
    folder = office.desk.repository.folder
    (folder / HELP).write_text(FIRST.replace("Drei", "FALSCH"), "utf-8")
    commit(folder, "vor dem Update")
    anna = office.logged_in("anna", *ALL)
    anna.get(EDIT)
    anna.post(EDIT, {"text": FIRST.replace("Drei", "FALSCH").replace("Eins", "Uno")})
    anna.post("/entwurf/veroeffentlichen", {"satz": "Mein Satz"})
    assert until(lambda: "Veröffentlicht." in anna.get("/veroeffentlichung").text, "the end")
    assert "Das war schon vorher so" in anna.page.text
    assert "Seite „Hilfe“, Zeile 7:" in anna.page.text
    assert "In wenigen Minuten" not in anna.page.text
    assert "Uno" in (folder / HELP).read_text("utf-8")
    assert "Zeile 7:" not in anna.get("/entwurf").text


def change_again(anna: Browser) -> str:
    """Return the page of the draft after another word was changed."""
    anna.get(EDIT)
    return anna.post(EDIT, {"text": FIRST.replace("Eins", "FALSCHES")}).text


def test_a_publishing_goes_on_while_its_page_is_closed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Start and draft lead to it; a second one is not begun; what it took is told at its end."""
    monkeypatch.setattr("editing.web.progress_pages.WAIT_SECONDS", 0.01)
    may_go = threading.Semaphore(0)

    def check(folder: Path) -> tuple[Problem, ...]:
        assert may_go.acquire(timeout=LIMIT)
        return ()

    object.__setattr__(office.desk.publisher, "check", check)
    anna = office.logged_in("anna", *ALL)
    assert "noch nichts veröffentlicht" in anna.get("/veroeffentlichung").text
    change(anna, "Eins", "Uno")
    answer = anna.post("/entwurf/veroeffentlichen", {"satz": "Mein Satz"})
    assert answer.url.path == "/veroeffentlichung"
    assert "Wird veröffentlicht" in answer.text
    assert "Mein Satz" in answer.text
    assert 'href="/veroeffentlichung?warten=1"' in answer.text
    assert answer.headers["refresh"].endswith("url=/veroeffentlichung?warten=1")
    for path in ("/", "/entwurf"):
        assert 'href="/veroeffentlichung"' in anna.get(path).text
    again = anna.post("/entwurf/veroeffentlichen", {"satz": "Noch einmal"})
    assert "Mein Satz" in again.text
    may_go.release()
    assert until(lambda: "Veröffentlicht." in anna.get("/veroeffentlichung").text, "the end")
    assert "refresh" not in anna.page.headers
    assert 'href="/veroeffentlichung"' not in anna.get("/").text
    assert office.desk.publisher.orders.is_waiting
    assert [deed for _, _, deed, _ in office.memory.log()].count("publish") == 1
    assert "noch nichts" in office.logged_in("bert").get("/veroeffentlichung").text


def test_an_empty_sentence_is_asked_for(office: Office) -> None:
    """At its field."""
    anna = office.logged_in("anna", *ALL)
    change(anna, "Eins", "Uno")
    answer = anna.post("/entwurf/veroeffentlichen", {"satz": "  "})
    assert answer.status_code == 422
    assert "Bitte ausfüllen." in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'aria-describedby="satz-hint satz-wrong"' in answer.text
    assert "None" not in answer.text


def test_a_plan_waits_and_can_be_taken_back(office: Office) -> None:
    """With its sentence, in the draft of who has planned it."""
    anna = office.logged_in("anna", *ALL)
    change(anna, "Eins", "Uno")
    fields = {"satz": "Ab Montag", "tag": SOON.isoformat(), "uhrzeit": "06:00"}
    anna.post("/entwurf/planen", fields)
    assert f"{SOON.day}.{SOON.month}.{SOON.year}, 06:00 Uhr" in anna.page.text
    assert "Ab Montag" in anna.page.text
    path = anna.page.text.partition('action="/plan/')[2].partition('"')[0]
    anna.post(f"/plan/{path}", {})
    assert "<ins>Uno.</ins>" in anna.page.text


def test_whoever_decides_is_in_the_log(office: Office) -> None:
    """Which version counts, and that a plan is tried again."""
    anna = office.logged_in("anna", *ALL, Role.ADMINISTER)
    change(anna, "Eins", "Uno")
    write(office.desk, BERT, "Eins", "One")
    office.desk.publisher.publish(office.desk.drafts.open("bert"), BERT, "Eins")
    anna.get("/entwurf")
    anna.post("/entwurf/entscheiden", {f"fassung:{HELP}": "meine"})
    anna.post("/entwurf/planen", {"satz": "x", "tag": SOON.isoformat(), "uhrzeit": "06:00"})
    (waiting,) = plans(office.desk)
    waiting.hold(Stop(Why.CONFLICT), dt.datetime.now(dt.UTC))
    assert "Jemand hat inzwischen dieselbe Stelle" in anna.get("/").text
    anna.post(f"/plan/{waiting.name}/erneut", {})
    log = [(login, deed, thing) for _, login, deed, thing in office.memory.log()]
    assert log[0] == ("anna", "plan-again", waiting.name)
    assert ("anna", "decide", "") in log
    text = anna.get("/protokoll").text
    assert "Fassung gewählt" in text
    assert "Plan noch einmal versucht" in text


def test_lines_that_look_like_the_head_of_a_diff_are_shown() -> None:
    """The front matter begins and ends with hyphens."""
    assert lines_of(b"a\n-- old\n---\n", b"a\n++ new\n") == [
        ("-", "-- old"),
        ("-", "---"),
        ("+", "++ new"),
    ]


def test_a_draft_is_discarded_only_on_purpose(office: Office) -> None:
    """One click is not enough."""
    anna = office.logged_in("anna", *ALL)
    change(anna, "Eins", "Uno")
    assert "Häkchen" in anna.post("/entwurf/verwerfen", {}).text
    anna.post("/entwurf/verwerfen", {"sicher": "ja"})
    assert "verworfen" in anna.page.text
    assert "nichts geändert" in anna.get("/entwurf").text


def test_what_was_saved_last_is_taken_back(office: Office) -> None:
    """Step by step; the first save is taken back by discarding the draft."""
    anna = office.logged_in("anna", *ALL)
    change(anna, "Eins", "Uno")
    assert "Das zurücknehmen" not in anna.page.text
    anna.get(EDIT)
    anna.post(EDIT, {"text": FIRST.replace("Eins", "Un")})
    assert "Zuletzt gespeichert: Seite „Hilfe“ geändert" in anna.page.text
    stale = office.logged_in("anna")
    stale.get("/entwurf")
    anna.post("/entwurf/schritt", {})
    assert "Zurückgenommen" in anna.page.text
    assert "<ins>Uno.</ins>" in anna.page.text
    assert stale.post("/entwurf/schritt", {}).status_code == 409
    assert "<ins>Uno.</ins>" in anna.get("/entwurf").text


def test_other_languages_are_named_where_a_german_page_has_changed(office: Office) -> None:
    """Who corrects a letter would else learn from readers that they read German."""
    anna = office.logged_in("anna", *ALL)
    change(anna, "Eins", "Uno")
    assert f'href="/sprachen/seite/{HELP}"' in anna.page.text
    assert "Leichten Sprache" in anna.page.text


def test_two_people_at_one_page_see_each_other(office: Office) -> None:
    """While both have it open, and while one has it in a draft; in conflict both are shown."""
    anna, bert = office.logged_in("anna", *ALL), office.logged_in("bert", *ALL)
    assert "Auch daran" not in anna.get(EDIT).text
    assert "Auch daran: Anna" in bert.get(EDIT).text
    change(anna, "Eins", "Uno")
    assert "Auch daran: Anna" in bert.get(EDIT).text
    change(bert, "Eins", "One")
    bert.post("/entwurf/veroeffentlichen", {"satz": "x"})
    anna.get("/entwurf")
    answer = anna.post("/entwurf/veroeffentlichen", {"satz": "y"})
    assert answer.status_code == 409
    assert "Uno." in answer.text
    assert "One." in answer.text
    assert "title:" not in answer.text
    assert anna.post("/entwurf/entscheiden", {}).status_code == 422
    anna.post("/entwurf/entscheiden", {f"fassung:{HELP}": "meine"})
    anna.post("/entwurf/veroeffentlichen", {"satz": "y"})
    assert "Uno" in (office.desk.repository.folder / HELP).read_text("utf-8")


def test_a_form_from_before_a_change_overwrites_nothing(office: Office) -> None:
    """What was typed stays beside what is there now; saved once more it counts."""
    anna = office.logged_in("anna", *ALL)
    anna.get(EDIT)
    write(office.desk, BERT, "Eins", "One")
    office.desk.publisher.publish(office.desk.drafts.open("bert"), BERT, "x")
    answer = anna.post(EDIT, {"text": FIRST.replace("Eins", "Uno")})
    assert answer.status_code == 409
    assert "One." in answer.text
    assert "Uno." in answer.text
    assert office.desk.drafts.open("anna").changes == ()
    anna.post(EDIT, {"text": FIRST.replace("Eins", "Uno")})
    assert "Gespeichert" in anna.page.text


def test_a_mistake_is_named_and_what_was_typed_stays(office: Office) -> None:
    """Nothing is saved."""
    anna = office.logged_in("anna", *ALL)
    anna.get(EDIT)
    answer = anna.post(EDIT, {"text": "  \n "})
    assert answer.status_code == 422
    assert "Die Seite ist leer." in answer.text
    assert office.desk.drafts.open("anna").changes == ()


def test_what_was_typed_survives_the_end_of_the_session(office: Office) -> None:
    """After an hour of writing: log in again, and it is there, not saved yet."""
    anna = office.logged_in("anna", *ALL)
    anna.get(EDIT)
    office.now[0] += 3600
    anna.post(EDIT, {"text": FIRST.replace("Eins", "Stundenlang")})
    assert anna.page.url.path == "/anmelden"
    assert "ist noch da" in anna.page.text
    anna.log_in("anna")
    assert anna.page.url.path == EDIT
    assert "Stundenlang" in anna.page.text
    assert "noch nicht gespeichert" in anna.page.text
    anna.post(EDIT, {"text": FIRST.replace("Eins", "Stundenlang")})
    assert "Gespeichert" in anna.page.text
    assert "noch nicht gespeichert" not in anna.get(EDIT).text


def test_what_was_typed_survives_a_new_login_in_another_window(office: Office) -> None:
    """The key of the form is that of the session before."""
    anna = office.logged_in("anna", *ALL)
    old = anna.get(EDIT)
    office.now[0] += 3600
    anna.get("/")
    anna.log_in("anna")
    anna.page = old
    answer = anna.post(EDIT, {"text": FIRST.replace("Eins", "Stundenlang")})
    assert answer.status_code == 403
    assert f'href="{EDIT}"' in answer.text
    assert "Stundenlang" in anna.get(EDIT).text


def test_a_disk_that_is_full_keeps_what_was_typed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form comes back with it."""
    anna = office.logged_in("anna", *ALL)
    anna.get(EDIT)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("editing.drafts.draft.Draft.save", full)
    answer = anna.post(EDIT, {"text": "Uno"})
    assert answer.status_code == 507
    assert "Uno</textarea>" in answer.text


def test_a_page_of_ours_becomes_the_districts_by_its_first_change(office: Office) -> None:
    """Ours stays as it is."""
    anna, path = office.logged_in("anna", *ALL), "/bearbeiten/zeilen/docs/ours.md"
    assert "Von uns." in anna.get(path).text
    anna.post(path, {"text": "---\ntitle: Unsere\n---\n\nVom Kreis.\n"})
    assert "Seite „Unsere“" in anna.page.text
    assert "(geändert)" in anna.page.text
    assert "<del>Von uns.</del>" in anna.page.text
    assert "Von uns." in (office.folder / "ours/docs/ours.md").read_text("utf-8")


def test_the_preview_is_for_its_author_alone(office: Office) -> None:
    """The page that was changed, in a language; framed, with its style, no script."""
    anna, bert = office.logged_in("anna", *ALL), office.logged_in("bert")
    change(anna, "Eins", "Uno")
    assert anna.get("/entwurf/vorschau").url.path == "/entwurf"
    anna.post("/entwurf/vorschau", {"sprache": "ar"})
    assert 'src="/vorschau/ar/hilfe/"' in anna.page.text
    assert "frame-src 'self'" in anna.page.headers["Content-Security-Policy"]
    shown = anna.get("/vorschau/ar/hilfe/")
    assert "Uno." in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert all(word in policy for word in ("sha256-", "script-src 'none'", "form-action 'none'"))
    assert shown.headers["Cache-Control"] == "no-store"
    kept = list((office.folder / "state/preview").iterdir())
    assert len(kept) == 1
    assert bert.get("/vorschau/ar/hilfe/").status_code == 404
    for path in (".geheim.html", ".styles.map", "..%2f..%2f..%2fmemory.db", "nichts.html"):
        assert anna.get(f"/vorschau/{path}").status_code == 404
    anna.get("/entwurf")
    assert anna.post("/entwurf/vorschau", {"sprache": "../x"}).status_code == 404
    anna.get("/entwurf")
    anna.post("/entwurf/veroeffentlichen", {"satz": "x"})
    assert "Veröffentlicht." in anna.page.text
    assert not kept[0].exists()


def test_a_draft_that_cannot_be_shown_says_why(office: Office) -> None:
    """With the message of the build."""
    anna = office.logged_in("anna", *ALL)
    change(anna, "Eins", "FALSCH")
    assert "docs/hilfe.md:7" in anna.post("/entwurf/vorschau", {}).text
